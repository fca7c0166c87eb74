/**
 * Breadth-first pipelining over several chunks a stage: all micro-batches run the first chunk, then all the next, and back the
 * same way. Each chunk's weights are used once forward and once backward, so that shards are gathered twice a step, however many
 * micro-batches there are. Backward the last comes first, as in PyTorch's `ScheduleLoopedBFS`.
 */
import { type Action, backward, forward, type Schedule } from './action.js';

export const loopedBreadthFirst: Schedule = {
  id: 'looped-bfs',
  title: 'looped breadth-first',
  summary:
    'All micro-batches through one chunk, then all through the next: the bubble of interleaving, the memory of GPipe.',
  formulas: { bubble: '(p − 1)(F + B) / v', activations: 'm' },
  reference: 'Lamy-Poirier 2022, arXiv 2211.05953',
  overlapsTransfers: true,
  leastChunks: 2,
  round: ({ microBatches }) => microBatches,
  refuses({ stages, chunks }): string | undefined {
    if (chunks === 1)
      return 'looped breadth-first needs at least 2 model chunks per stage; set vpp to 2 or more, or use gpipe';
    if (stages === 1) return 'looped breadth-first needs at least 2 pipeline stages; set pp to 2 or more';
    return undefined;
  },
  *actions(_stage, { microBatches, chunks }): Generator<Action> {
    for (let chunk = 0; chunk < chunks; chunk++) {
      for (let mb = 0; mb < microBatches; mb++) yield forward(mb, chunk);
    }
    for (let chunk = chunks - 1; chunk >= 0; chunk--) {
      for (let mb = microBatches - 1; mb >= 0; mb--) yield backward(mb, chunk);
    }
  },
};
