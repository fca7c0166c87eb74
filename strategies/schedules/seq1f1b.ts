/**
 * Seq1F1B: 1F1B over slices of sequences. Slices of a micro-batch go forward in order, each looking back at the keys of those
 * before it, and backward in reverse order; the pipeline fills with slices, so that bubble and activations shrink with their number.
 */
import { type Action, backward, forward, type Pipeline, type Schedule } from './action.js';

export const seq1f1b: Schedule = {
  id: 'seq1f1b',
  title: 'Seq1F1B',
  summary:
    '1F1B over slices of each sequence: bubble and activations shrink with their number, for long sequences.',
  formulas: { bubble: '(p − 1)(F + B) / k', activations: '(p − 1 + k) / k' },
  reference: 'Sun et al. 2024, arXiv 2406.03488',
  overlapsTransfers: true,
  ownSlices: 4,
  refuses({ chunks, slices = 1 }): string | undefined {
    if (chunks > 1) return `Seq1F1B runs one model chunk per stage, not ${chunks}; leave vpp out`;
    if (slices < 2) return 'Seq1F1B cuts sequences into slices, at least 2; use 1f1b for whole ones';
    return undefined;
  },
  *actions(stage, pipeline): Generator<Action> {
    const { stages, microBatches, slices = 1 } = pipeline;
    const all = microBatches * slices;
    const warmup = Math.min(all, stages - 1 - stage + slices - 1);
    for (let i = 0; i < warmup; i++) yield forwardAt(i, pipeline);
    for (let i = warmup; i < all; i++) {
      yield forwardAt(i, pipeline);
      yield backwardAt(i - warmup, pipeline);
    }
    for (let i = all - warmup; i < all; i++) yield backwardAt(i, pipeline);
  },
};

function forwardAt(i: number, { slices = 1 }: Pipeline): Action {
  return { ...forward(Math.floor(i / slices)), slice: i % slices };
}

function backwardAt(i: number, { slices = 1 }: Pipeline): Action {
  return { ...backward(Math.floor(i / slices)), slice: slices - 1 - (i % slices) };
}
