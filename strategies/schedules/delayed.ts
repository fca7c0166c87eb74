/**
 * 1F1B whose backward passes are split: after the warm-up one forward, one input gradient and one weight gradient in turn, the
 * weight gradient some units behind. Early stages begin first and wait last, so a longer delay towards the last stage moves its
 * weight gradients to the end, where it would wait for nothing but the others (Qi et al. 2023, arXiv 2401.10241, section 2).
 */
import type { Action } from './action.js';

/** What a unit of work is: a micro-batch, or a micro-batch in a chunk. */
interface Units {
  readonly count: number;
  readonly forward: (unit: number) => Action;
  readonly inputGradient: (unit: number) => Action;
  readonly weightGradient: (unit: number) => Action;
}

/** `warmup` units go forward before the first goes backward; weight gradients are `delay` units behind input gradients. */
export function* delayedWeights(units: Units, warmup: number, delay: number): Generator<Action> {
  const { count } = units;
  const before = Math.min(count, warmup);
  for (let i = 0; i < before; i++) yield units.forward(i);
  for (let i = 0; i < count; i++) {
    if (i + before < count) yield units.forward(i + before);
    yield units.inputGradient(i);
    if (i >= delay) yield units.weightGradient(i - delay);
  }
  for (let i = Math.max(0, count - delay); i < count; i++) yield units.weightGradient(i);
}
