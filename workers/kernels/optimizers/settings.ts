/** Optimizers that threads run, by the ids of `strategies/training.ts`, and the numbers they run with. */
import type { AdamW } from '../optimizer.js';

export const OPTIMIZER_NAMES = [
  'adamw',
  'adamw-8bit',
  'lion',
  'lion-8bit',
  'sgd',
  'sgd-momentum',
  'adafactor',
  'muon',
] as const;
export type OptimizerName = (typeof OPTIMIZER_NAMES)[number];

/** AdamW's numbers, which each takes what it needs of; those of Muon are for what it leaves to AdamW. */
export interface OptimizerSettings extends AdamW {
  readonly id: OptimizerName;
  /** Of SGD and Muon. */
  readonly momentum: number;
  /** Learning rate of Muon's matrices. */
  readonly matrixRate: number;
}
