/** Adapters' rank, layers and kind, as PEFT's relatives say them. */
import { isLayerName } from '../../models/adapters.js';
import type { AdapterVariant } from '../../models/tuning.js';
import type { Entry } from '../imported.js';
import { countIn, numberOf } from '../mapping.js';
import type { Noted } from '../noted.js';
import { isOff, isOn } from '../sections.js';
import type { TuningDefaults } from './tuning-defaults.js';

export const RANKS = ['lora-r', 'lora-rank', 'r', 'adapter-rank'];

/** Understands what adapters there are, which are trained. */
export function readAdapters(noted: Noted, defaults: TuningDefaults): void {
  const rank = noted.anyOf(RANKS);
  if (rank === undefined)
    noted.suppose('lora-rank', defaults.rank, `${defaults.of} takes this rank unless told`);
  else if (rank.unset !== undefined) noted.want(rank, 'lora-rank');
  else noted.say(rank, 'lora-rank', countIn(rank));
  readTargets(noted, defaults);
  const dropout = noted.entry('lora-dropout');
  if (dropout !== undefined && dropout.unset === undefined) {
    const share = numberOf(dropout.value);
    if (share > 0 && share < 1) noted.say(dropout, 'lora-dropout', share);
    else noted.ignore(dropout, 'nothing is dropped, as here', 'no');
  }
  for (const [names, variant] of VARIANTS) {
    for (const name of names) {
      const entry = noted.entry(name);
      if (entry === undefined || entry.unset !== undefined) continue;
      if (isOn(entry)) noted.say(entry, 'lora-variant', variant);
      else noted.ignore(entry, 'it is switched off, which is as if it were absent', 'no');
    }
  }
}

// DoRA last, which counts: rsLoRA beside it costs the same.
const VARIANTS: readonly (readonly [names: readonly string[], variant: AdapterVariant])[] = [
  [['use-rslora', 'peft-use-rslora'], 'rslora'],
  [['use-dora', 'peft-use-dora'], 'dora'],
];

export const TARGETS = ['lora-target-modules', 'target-modules', 'lora-target', 'lora-modules'];

/** Names of layers; patterns and layers beside the blocks are told. */
function readTargets(noted: Noted, { of, targets }: TuningDefaults): void {
  const all = noted.anyOf(['lora-target-linear']);
  const listed = noted.anyOf(TARGETS);
  if (all !== undefined && isOn(all)) noted.say(all, 'lora-targets', 'all-linear');
  if (listed !== undefined && !isOff(listed)) {
    const names = namesIn(listed);
    const known = names.filter((name) => name === 'all-linear' || isLayerName(name));
    const others = names.filter((name) => !known.includes(name));
    if (known.length > 0 && !noted.said.some(({ fact }) => fact === 'lora-targets'))
      noted.say(listed, 'lora-targets', [...new Set(known)].join());
    if (others.length > 0) {
      const entry = known.length > 0 ? { ...listed, key: `${listed.key} (${others.join(', ')})` } : listed;
      noted.ignore(
        entry,
        'llmsim has adapters on the linear layers of blocks, by their names and not by patterns',
        'yes',
      );
    }
  }
  if (targets === undefined)
    noted.suppose(
      'lora-targets',
      'q_proj,v_proj',
      'PEFT takes queries and values of these models unless told',
    );
  else noted.suppose('lora-targets', targets, `${of} takes every linear layer unless told`);
}

/** `[q_proj, v_proj]`, `q_proj,v_proj`, `all`. */
function namesIn({ value }: Entry): string[] {
  return [value]
    .flat()
    .flatMap((each) =>
      String(each)
        .replace(/[[\]"']/g, '')
        .split(/[\s,]+/),
    )
    .filter((name) => name !== '')
    .map((name) =>
      name === 'all' || name === 'all-linear'
        ? 'all-linear'
        : /^[\w.]+$/.test(name)
          ? name.split('.').at(-1)!
          : name,
    );
}
