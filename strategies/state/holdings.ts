/** What a rank holds all step long, per parameter and shard (ZeRO paper, arXiv 1910.02054, section 3.1). */
import type { Holding } from '../../program/program.js';
import { gradientBytes, optimizerBytes, type Stage, weightBytes } from '../stage.js';

/** `divide` says over how many ranks each of the three kinds of state is sharded. */
export function holdings(
  stage: Stage,
  divide: { parameters: number; gradients: number; optimizer: number },
): Holding[] {
  const p = stage.parameters;
  const { job } = stage;
  return [
    {
      category: 'parameters',
      buffer: 'weights',
      bytes: Math.ceil((p * weightBytes(job)) / divide.parameters),
    },
    {
      category: 'gradients',
      buffer: 'gradients',
      bytes: Math.ceil((p * gradientBytes(job)) / divide.gradients),
    },
    {
      category: 'optimizer',
      buffer: 'optimizer state',
      bytes: Math.ceil((p * optimizerBytes(job)) / divide.optimizer),
    },
  ];
}
