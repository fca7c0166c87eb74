/** Keys about what is trained, how it is updated and where state waits, in combinations that mean something. */
import { FREEZABLE } from '../../../models/tuning.js';
import { RECOMPUTE_MODULES } from '../../../strategies/job.js';
import { OPTIMIZER_IDS } from '../../../strategies/training.js';
import type { Random } from './random.js';

type Keys = Record<string, unknown>;

const TARGETS = ['all-linear', 'attention', 'feed-forward', 'q_proj,v_proj', 'q_proj,k_proj,v_proj,o_proj'];
const FORMATS = ['fp32', 'bf16', 'fp16'];

/** A few of `choices`, each of them with a chance of a half. */
function some(r: Random, choices: Keys): Keys {
  return Object.fromEntries(Object.entries(choices).filter(() => r.chance(0.5)));
}

const GROUPS: readonly ((r: Random) => Keys)[] = [
  (r) => ({
    train: r.pick(['lora', 'qlora']),
    ...some(r, {
      'lora-rank': r.pick([1, 4, 8, 16, 64, 256]),
      'lora-targets': r.pick(TARGETS),
      'lora-variant': r.pick(['lora', 'rslora', 'dora']),
      'lora-dropout': r.pick([0, 0.05, '10%']),
      'base-format': r.pick(['whole', 'nf4', 'nf4-double', 'int8']),
    }),
  }),
  (r) => ({
    train: `frozen:${r.pick([r.pick(FREEZABLE), `${r.pick(FREEZABLE)},${r.pick(FREEZABLE)}`])}`,
    ...(r.chance(0.3) ? { 'base-format': r.pick(['nf4', 'int8']) } : {}),
  }),
  (r) => ({
    optimizer: r.pick(OPTIMIZER_IDS),
    ...some(r, {
      'master-weights': r.chance(0.5),
      moments: r.pick(FORMATS),
      'parameter-precision': r.pick(FORMATS),
    }),
    ...(r.chance(0.3) ? { 'optimizer-in-backward': true } : {}),
  }),
  (r) => ({
    offload: r.pick(['optimizer', 'parameters', 'activations', 'optimizer,parameters,activations']),
    ...some(r, {
      'offload-to': r.pick(['host', 'nvme']),
      'offload-fraction': r.pick(['50%', 0.1, 1]),
      'pinned-memory': r.chance(0.5),
    }),
  }),
  (r) => ({
    objective: r.pick(['dpo', 'reward']),
    ...(r.chance(0.5) ? { 'reference-model': r.chance(0.5) } : {}),
  }),
  (r) => ({
    'seq-lengths': r.pick(['mean:20', 'mean:60', 'mean:1']),
    ...(r.chance(0.7) ? { packing: r.pick(['packed', 'padded']) } : {}),
  }),
  (r) => ({ 'batch-rampup': r.pick(['4 4 1000', '8 8 64', '1 1 1']), tokens: '1B' }),
  (r) => ({
    recompute: r.pick(['full', 'selective']),
    ...some(r, {
      'recompute-layers': r.pick([1, 2, 3]),
      'recompute-modules': r.pick(RECOMPUTE_MODULES),
    }),
  }),
  (r) => ({ 'stage-layers': r.pick(['balanced', '1,1', '4,8', '3,3,3,3', '5,7']), pp: r.pick([2, 4]) }),
];

/** Keys of one or two of the groups, with a chance of `share`. */
export function trainingKeys(r: Random, share: number): Keys {
  if (!r.chance(share)) return {};
  return { ...r.pick(GROUPS)(r), ...(r.chance(0.4) ? r.pick(GROUPS)(r) : {}) };
}

/** What a scenario has on its own by this alone. */
export const OF_TRAINING: ReadonlySet<string> = new Set([
  ...['train', 'lora-rank', 'lora-targets', 'lora-variant', 'lora-dropout', 'base-format', 'optimizer'],
  ...['master-weights', 'moments', 'parameter-precision', 'optimizer-in-backward', 'offload', 'offload-to'],
  ...['offload-fraction', 'pinned-memory', 'objective', 'reference-model', 'seq-lengths', 'packing'],
  ...['batch-rampup', 'recompute-layers', 'recompute-modules', 'stage-layers'],
]);
