/** Activations that a stage keeps, read off the order of its actions: a stage runs them one after the other, but for pairs. */
import type { Action, ActionKind } from './action.js';

/**
 * The most kept at a time, each that of one chunk for one micro-batch (or slice): from the start of its forward to the end of its
 * backward, or of that half of it. Both actions of a pair run at once, so that neither has freed what the other needs.
 */
export function peakActivations(
  actions: readonly Action[],
  endingHalf: Extract<ActionKind, 'input-gradient' | 'weight-gradient'>,
): number {
  let [kept, most, freed] = [0, 0, 0];
  for (const { kind, paired } of actions) {
    if (kind === 'forward') kept++;
    most = Math.max(most, kept);
    if (kind === 'backward' || kind === endingHalf) freed++;
    if (paired) continue;
    kept -= freed;
    freed = 0;
  }
  return most;
}
