/** Hybrids of Megatron (`pretrain_mamba.py`): which layers are state spaces, attention, dense networks or experts, and how large. */
import { placeText } from '../imported.js';
import { countIn, type Mapping, numberOf, readMappings } from '../mapping.js';
import { type Noted, wrongValue } from '../noted.js';

/** Sizes of state spaces (megatron/training/arguments.py). */
export const STATE_SPACES: readonly Mapping[] = [
  { key: 'mamba-state-dim', fact: 'model.mamba-state', form: 'count' },
  { key: 'mamba-head-dim', fact: 'model.mamba-head-dim', form: 'count' },
  { key: 'mamba-num-groups', fact: 'model.mamba-groups', form: 'count' },
  { key: 'mamba-num-heads', fact: 'model.mamba-heads', form: 'count' },
];
/** Letters that models here have: a Mamba 2 mixer, attention, a dense network, experts. */
const LETTERS = /^[M*E-]+$/;

/** Understands what makes a hybrid; `isScript`: the script trains one, whatever its options say. */
export function readHybrid(noted: Noted, isScript: boolean): void {
  const pattern = noted.anyOf(['hybrid-layer-pattern', 'hybrid-override-pattern']);
  const ratio = noted.entry('hybrid-attention-ratio');
  const dense = noted.entry('hybrid-mlp-ratio');
  const flag = noted.entry('is-hybrid-model');
  if (!isScript && pattern === undefined && ratio === undefined && flag === undefined) return;
  if (flag !== undefined) noted.understand(flag, 'model');
  const spec = noted.entry('spec');
  if (spec !== undefined) noted.understand(spec, 'model');
  readMappings(noted, STATE_SPACES, []);
  readPattern(noted);
  const parts = [ratio, dense].filter((each) => each !== undefined);
  if (pattern !== undefined) {
    for (const each of parts) noted.ignore(each, `${pattern.key} says which layers attend`, 'no');
    return;
  }
  const open = parts.find((each) => each.unset !== undefined || numberOf(each.value) !== 0);
  for (const each of parts) noted.understand(each, 'model');
  if (open !== undefined) {
    ask(
      noted,
      `${placeText(open)} ${open.key}: which layers attend is not said one by one: give ` +
        '--hybrid-override-pattern in the script, or --model',
    );
    return;
  }
  // Without attention and dense networks, all layers are state spaces.
  const layers = noted.entry('num-layers');
  if (layers === undefined || layers.unset !== undefined) return;
  noted.suppose(
    'model.pattern',
    'M'.repeat(Math.min(countIn(layers), 10_000)),
    'no layer attends unless told',
    layers,
  );
}

function readPattern(noted: Noted): void {
  const entry = noted.anyOf(['hybrid-layer-pattern', 'hybrid-override-pattern']);
  if (entry === undefined) return;
  if (entry.unset !== undefined) {
    noted.want(entry, 'model');
    return;
  }
  // A bar ends a stage of the pipeline.
  const pattern = String(entry.value).replaceAll('|', '');
  if (!LETTERS.test(pattern)) {
    if (entry.value === true || pattern === '') throw wrongValue(entry, 'a letter a layer is expected');
    noted.understand(entry, 'model');
    ask(
      noted,
      `${placeText(entry)} ${entry.key}: '${pattern}' has layers that are none of M, *, - and E: give --model`,
    );
    return;
  }
  const layers = noted.entry('num-layers');
  if (layers !== undefined && layers.unset === undefined && countIn(layers) !== pattern.length) {
    throw wrongValue(layers, `the ${pattern.length} layers of ${entry.key} are expected`);
  }
  if (layers === undefined) noted.say(entry, 'model.layers', pattern.length);
  noted.say(entry, 'model.pattern', pattern);
}

function ask(noted: Noted, sentence: string): void {
  noted.wanted.push({ option: 'model', sentence });
}
