/** ZeRO stages of DeepSpeed, and the groups that share out state. */
import type { Entry } from '../imported.js';
import { countIn, numberOf } from '../mapping.js';
import { type Noted, wrongValue } from '../noted.js';
import { isOff } from '../sections.js';
import { isAuto } from './mappings.js';

/** Stages, and the groups that share out state: MiCS has some, hpZ copies parameters alone. */
export function readSharding(noted: Noted, isBf16: boolean): void {
  const stage = noted.anyOf(['zero-optimization.stage', 'zero-optimization']);
  const zero = stage === undefined ? 0 : stageIn(stage);
  if (stage === undefined) noted.suppose('zero', 0, 'zero_optimization.stage is 0 unless set');
  else if (zero === undefined) noted.understand(stage, 'zero');
  else if (zero === 0 && isBf16) {
    noted.say(stage, 'zero', 1);
    noted.assume(
      stage,
      'zero',
      1,
      'with bf16 at stage 0, BF16_Optimizer shares out optimizer states as stage 1 does',
    );
  } else noted.say(stage, 'zero', zero);
  const mics = noted.entry('zero-optimization.mics-shard-size');
  if (mics !== undefined) {
    if (numberOf(mics.value) <= 0 || isOff(mics))
      noted.ignore(mics, 'it is switched off, which is as if it were absent', 'no');
    else if (zero === 3) noted.say(mics, 'shard', countIn(mics));
    else noted.ignore(mics, 'it counts at stage 3 only', 'no');
  }
  const copies = noted.entry('zero-optimization.zero-hpz-partition-size');
  if (copies === undefined) return;
  if (zero !== 3) noted.ignore(copies, 'it counts at stage 3 only', 'no');
  else if (numberOf(copies.value) <= 1) noted.ignore(copies, 'a group of one is as if it were absent', 'no');
  else
    noted.ignore(
      copies,
      'hpZ keeps a second copy of the parameters in each group, which no option here does: optimizer states and gradients stay ' +
        'sharded over all replicas',
      'yes',
    );
}

/** A stage; `true` was stage 1 in its first releases. */
function stageIn(entry: Entry): 0 | 1 | 2 | 3 | undefined {
  if (isAuto(entry)) return undefined;
  if (entry.value === true) return 1;
  if (entry.value === false || entry.value === '{}') return 0;
  const stage = numberOf(entry.value);
  if (stage === 0 || stage === 1 || stage === 2 || stage === 3) return stage;
  throw wrongValue(entry, 'a stage from 0 to 3 is expected');
}
