/** The batch and the length of the run: sequences per step, and tokens from steps or samples. */
import { MODELS } from '../../models/index.js';
import { placeText } from '../imported.js';
import type { Derivation } from './derivation.js';

/** Micro-batch and global batch in sequences, sequence length and training tokens, after the layout. */
export function deriveBatch(on: Derivation): void {
  const { known, scenario } = on;
  scenario.seq = known.get('seq');
  if (scenario.seq === undefined && !known.isOpen('seq')) assumeLength(on);
  scenario['micro-batch'] = known.get('micro-batch');
  const batch = known.isOpen('global-batch') ? undefined : (known.get('global-batch') ?? batchFromParts(on));
  scenario['global-batch'] = batch;
  const accumulation = known.get('accumulation');
  const [micro, dp] = [known.get('micro-batch'), scenario.dp as number | undefined];
  if (batch !== undefined && accumulation !== undefined && micro !== undefined && dp !== undefined) {
    const product = micro * accumulation * dp;
    if (product !== batch) {
      on.notes.push(
        `${placeText(known.place(['global-batch', 'accumulation'], on.home))} the files contradict themselves: a global ` +
          `batch of ${batch}, and micro-batch ${micro} × accumulation ${accumulation} × dp ${dp} is ${product}; the global batch counts`,
      );
    }
  }
  deriveTokens(on, batch);
}

/** Sequences without a length are as long as the model was trained at. */
function assumeLength(on: Derivation): void {
  const model = MODELS.find(({ id }) => id === on.scenario.model);
  if (model === undefined || on.known.entry('micro-batch') === undefined) return;
  on.scenario.seq = model.sequence;
  on.assume('seq', model.sequence, `nothing says how long sequences are, and this is ${model.title}’s own`);
}

/** micro-batch × accumulation × dp, where all of them are known. */
function batchFromParts(on: Derivation): number | undefined {
  const { known, scenario } = on;
  const micro = known.get('micro-batch');
  if (micro === undefined) {
    on.want('global-batch', `${placeText(on.home)} nothing says the global batch: give --global-batch`);
    return undefined;
  }
  const accumulation = known.get('accumulation') ?? 1;
  const dp = scenario.dp as number | undefined;
  if (dp === undefined) {
    on.want(
      'global-batch',
      `${placeText(known.place(['micro-batch'], on.home))} the global batch is micro-batch ${micro} × accumulation ` +
        `${accumulation} × dp, and nothing says how many devices there are: give --cluster with its size, from which it ` +
        'follows, or --global-batch',
    );
    return undefined;
  }
  const batch = micro * accumulation * dp;
  on.assume(
    'global-batch',
    batch,
    `micro-batch ${micro} × accumulation ${accumulation} × dp ${dp}`,
    'accumulation',
    'micro-batch',
  );
  return batch;
}

function deriveTokens(on: Derivation, batch: number | undefined): void {
  const { known, scenario } = on;
  const seq = scenario.seq as number | undefined;
  const [said, samples, steps] = [known.get('tokens'), known.get('samples'), known.get('steps')];
  const pairs = known.get('objective') === undefined ? 1 : 2;
  const each = pairs === 1 ? `${seq} tokens` : `2 answers × ${seq} tokens`;
  scenario.tokens = said;
  if (said !== undefined || seq === undefined || known.isOpen('tokens')) return;
  if (samples !== undefined) {
    scenario.tokens = samples * pairs * seq;
    on.assume('tokens', scenario.tokens, `${samples} samples × ${each}`, 'samples');
  } else if (steps !== undefined && batch !== undefined) {
    scenario.tokens = steps * batch * pairs * seq;
    on.assume(
      'tokens',
      scenario.tokens,
      `${steps} steps × ${batch} ${pairs === 1 ? 'sequences' : 'pairs'} × ${each}`,
      'steps',
    );
  }
}
