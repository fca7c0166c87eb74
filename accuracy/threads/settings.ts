/** Optimizers as small models are trained with: rates by which `tiny` learns in a dozen steps. */
import type { Job } from '../../strategies/job.js';
import type { OptimizerId } from '../../strategies/training.js';
import {
  OPTIMIZER_NAMES,
  type OptimizerName,
  type OptimizerSettings,
} from '../../workers/kernels/optimizers/settings.js';
import { hasBatchNorm } from './cannot-picture.js';

const ADAMW = { learningRate: 3e-3, beta1: 0.9, beta2: 0.95, epsilon: 1e-8, weightDecay: 0.01 };
/** Momentum of SGD; Muon's is 0.95 (KellerJordan/Muon, muon.py). */
const COMMON = { ...ADAMW, momentum: 0.9, matrixRate: 0.02 };

const SETTINGS: Readonly<Record<OptimizerName, Omit<OptimizerSettings, 'id'>>> = {
  adamw: COMMON,
  'adamw-8bit': COMMON,
  lion: { ...COMMON, learningRate: 5e-4, beta2: 0.99 },
  'lion-8bit': { ...COMMON, learningRate: 5e-4, beta2: 0.99 },
  sgd: { ...COMMON, learningRate: 0.3 },
  'sgd-momentum': { ...COMMON, learningRate: 0.05 },
  // Relative to the length of the weights.
  adafactor: { ...COMMON, learningRate: 0.1 },
  muon: { ...COMMON, momentum: 0.95 },
};

/** Of networks of pictures: at the rates for text, differences of rounding were seen to grow to per cents in two dozen steps. */
const PICTURES: Partial<Record<OptimizerName, number>> = {
  ...{ adamw: 1e-3, 'adamw-8bit': 1e-3, adafactor: 1e-2 },
};
/** Batch norm takes the scale out of weights, which then learn at a larger rate: the one by which `tiny-cnn` does in as many steps. */
const NORMED: Partial<Record<OptimizerName, number>> = { adamw: 5e-3, 'adamw-8bit': 5e-3 };

/** Whether threads have kernels for an optimizer. */
export function hasKernels(id: OptimizerId): id is OptimizerName {
  return OPTIMIZER_NAMES.some((name) => name === id);
}

/** The optimizer of a job, whose kernels there are. */
export function settingsOf({ model, training }: Job): OptimizerSettings {
  const id = training?.optimizer ?? 'adamw';
  if (!hasKernels(id)) throw new Error(`threads have no kernels of ${id}`);
  const ofPictures = model.architecture === undefined ? undefined : PICTURES[id];
  const rate = (hasBatchNorm(model) ? NORMED[id] : undefined) ?? ofPictures;
  return { id, ...SETTINGS[id], ...(rate === undefined ? {} : { learningRate: rate }) };
}
