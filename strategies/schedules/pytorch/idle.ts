/**
 * Idle steps as PyTorch's own schedule classes lay them out, so that a built-in schedule is written as they list it: those of
 * `ScheduleGPipe`, `Schedule1F1B` (`_get_pipeline_order`), `ScheduleInterleaved1F1B`, `ScheduleLoopedBFS`, `ScheduleZBVZeroBubble` and
 * `ScheduleInterleavedZeroBubble` (`pipeline_order`), from torch/distributed/pipelining/schedules.py; `ScheduleDualPipeV` has none. Newer versions take idle steps out of the first two and add REDUCE_GRAD, which
 * their own loader refuses in a file of computation alone; so these are the older ones.
 */
import type { Pipeline } from '../action.js';

/** Where idle steps are in the row of a rank. */
interface Idle {
  /** Before everything. */
  readonly first: number;
  /** Actions before the first backward pass could be there, and idle steps behind them. */
  readonly warmUp: number;
  readonly behind: number;
  /** Backward passes that each follow a forward one; one idle step is before each of the others. */
  readonly steady: number;
}

type Layout = (rank: number, pipeline: Pipeline) => Idle;
const NEVER = Number.POSITIVE_INFINITY;

const LAYOUTS: Readonly<Record<string, Layout>> = {
  gpipe: (rank, { stages, microBatches }) => ({
    ...{ first: rank, warmUp: microBatches, behind: 3 * (stages - 1 - rank), steady: NEVER },
  }),
  '1f1b': (rank, { stages, microBatches }) => {
    const warmUp = stages - 1 - rank;
    return { first: rank, warmUp, behind: 2 * warmUp, steady: microBatches - warmUp };
  },
  'interleaved-1f1b': (rank, { stages, microBatches, chunks }) => {
    const all = microBatches * chunks;
    const away = 2 * (stages - 1 - rank);
    const warmUp = Math.min(all, (chunks - 1) * stages + away);
    return { first: rank, warmUp, behind: chunks * stages + away - warmUp - rank, steady: all - warmUp };
  },
  'looped-bfs': (rank, { stages, microBatches, chunks }) => ({
    ...{ first: rank, warmUp: microBatches * chunks, behind: 2 * (stages - 1 - rank), steady: NEVER },
  }),
  'zb-v': (rank) => ({ first: rank, warmUp: 0, behind: 0, steady: NEVER }),
  'interleaved-zb': (rank, { stages, chunks }) => {
    const away = stages - 1 - rank;
    return { first: rank, warmUp: (chunks - 1) * stages + away, behind: away, steady: NEVER };
  },
};

/** The rows of a schedule of this name with PyTorch's idle steps, or unchanged where PyTorch has no such schedule of this pipeline. */
export function withIdleCells(
  name: string,
  pipeline: Pipeline,
  rows: readonly (readonly string[])[],
): readonly (readonly string[])[] {
  const layout = LAYOUTS[name];
  if (layout === undefined || pipeline.microBatches < fewest(name, pipeline)) return rows;
  return rows.map((row, rank) => {
    const { first, warmUp, behind, steady } = layout(rank, pipeline);
    let cells = idle(first);
    let backward = 0;
    for (const [at, cell] of row.entries()) {
      if (cell.includes('B') && backward++ >= steady) cells.push('');
      cells.push(cell);
      if (at === warmUp - 1) cells = cells.concat(idle(behind));
    }
    return cells;
  });
}

/** Micro-batches from which on PyTorch's class runs the schedule, and leaves out no action of it. */
function fewest(name: string, { stages }: Pipeline): number {
  if (name === 'zb-v') return 2 * stages - 1;
  return name === '1f1b' ? stages : 1;
}

function idle(count: number): string[] {
  return new Array<string>(Math.max(0, count)).fill('');
}
