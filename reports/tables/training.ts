/** How weights are kept and updated, in words: only what a question says otherwise. */
import type { Training } from '../../strategies/training.js';

/** Bytes for each parameter, see `strategies/optimizers/per-parameter.ts`. */
interface PerParameter {
  readonly weights: number;
  readonly gradients: number;
  readonly optimizer: number;
}

/**
 * `adamw-8bit`, `pure 16-bit states`, …, and what all comes to; nothing for AdamW as everybody runs it. `some`: not all
 * parameters are trained, and the others have no gradients or states. `from`: whose default the optimizer is.
 */
export function trainingWords(
  training: Training | undefined,
  bytes: PerParameter | undefined,
  some: boolean,
  from?: string,
): string[] {
  if (training === undefined) return [];
  const { optimizer, masterWeights, moments, weights, updatesInBackward } = training;
  const said = [
    ...(optimizer === undefined ? [] : [from === undefined ? optimizer : `${optimizer} (${from})`]),
    ...(masterWeights === false ? ['no master weights'] : []),
    ...(weights === undefined ? [] : [`${weights} weights`]),
    ...(moments === undefined ? [] : [`${moments} moments`]),
    ...(updatesInBackward === true ? ['updates in the backward pass'] : []),
  ];
  if (said.length === 0 || bytes === undefined) return said;
  const each = [bytes.weights, bytes.gradients, bytes.optimizer];
  const sum = each.reduce((total, part) => total + part, 0);
  return [
    ...said,
    `${figure(sum)} bytes a ${some ? 'trained ' : ''}parameter (weights ${figure(each[0]!)}, gradients ${figure(each[1]!)}, states ${figure(each[2]!)})`,
  ];
}

function figure(bytes: number): string {
  return Number.isInteger(bytes) ? `${bytes}` : bytes.toFixed(1);
}
