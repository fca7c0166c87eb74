/**
 * Interleaved 1F1B: each stage holds several chunks of layers spread over the depth of the model, so
 * the pipeline fills in shorter steps and the bubble shrinks by the number of chunks, for as many
 * times the messages. Micro-batches go in rounds of `stages`: a round runs chunk 0 for all of its
 * micro-batches, then chunk 1, and so on.
 */
import { type Action, backward, forward, type Pipeline, type Schedule } from './action.js';

export const interleaved: Schedule = {
  id: 'interleaved-1f1b',
  title: 'interleaved 1F1B',
  summary:
    '1F1B over several chunks a stage: the pipeline fills in shorter steps, for as many times the messages.',
  formulas: { bubble: '(p − 1)(F + B) / v', activations: 'p + (p − 1) / v' },
  reference: 'Narayanan et al. 2021, arXiv 2104.04473, section 2.2',
  overlapsTransfers: true,
  leastChunks: 2,
  round: ({ stages }) => stages,
  refuses({ stages, microBatches, chunks }): string | undefined {
    if (chunks === 1)
      return 'interleaving needs at least 2 model chunks per stage; set vpp to 2 or more, or use 1f1b';
    if (stages === 1) return 'interleaving needs at least 2 pipeline stages; set pp to 2 or more';
    if (microBatches % stages !== 0)
      return `interleaving runs micro-batches in rounds of pp=${stages}, and ${microBatches} ${microBatches === 1 ? 'micro-batch does' : 'micro-batches do'} not fill whole rounds; the global batch must hold a multiple of ${stages} micro-batches for each replica`;
    return undefined;
  },
  *actions(stage, pipeline): Generator<Action> {
    const { stages, microBatches, chunks } = pipeline;
    const all = microBatches * chunks;
    const warmup = Math.min(all, (stages - 1 - stage) * 2 + (chunks - 1) * stages);
    for (let i = 0; i < warmup; i++) yield forwardAt(i, pipeline);
    for (let i = warmup; i < all; i++) {
      yield forwardAt(i, pipeline);
      yield backwardAt(i - warmup, pipeline);
    }
    for (let i = all - warmup; i < all; i++) yield backwardAt(i, pipeline);
  },
};

/** The i-th unit of work counted in rounds: which micro-batch, and how deep into the chunks. */
export function unit(i: number, { stages, chunks }: Pipeline): { microBatch: number; depth: number } {
  const round = Math.floor(i / (stages * chunks));
  const within = i % (stages * chunks);
  return { microBatch: round * stages + (within % stages), depth: Math.floor(within / stages) };
}

function forwardAt(i: number, pipeline: Pipeline): Action {
  const { microBatch, depth } = unit(i, pipeline);
  return forward(microBatch, depth);
}

function backwardAt(i: number, pipeline: Pipeline): Action {
  const { microBatch, depth } = unit(i, pipeline);
  return backward(microBatch, pipeline.chunks - 1 - depth);
}
