/**
 * The layouts at which a strategy is shown on so many workers: its own axis takes all of them; where it shares them with
 * other axes, those take two each and replicas the rest.
 */
import { networkOf } from '../../models/network.js';
import { STRATEGIES } from '../../strategies/index.js';
import type { ContextKind, Layout } from '../../strategies/job.js';
import { SCHEDULE_IDS } from '../../strategies/schedules/ids.js';
import { type ScheduleId, scheduleById } from '../../strategies/schedules/index.js';
import type { Strategy } from '../../strategies/strategy.js';
import { asAsked } from './asked-layouts.js';
import { hasBatchNorm, microBatchOf } from './cannot-picture.js';
import type { Task } from './task.js';

/** One worker, one sequence at a time. */
export const ALONE: Layout = {
  ...{ dp: 1, tp: 1, pp: 1, cp: 1, ep: 1, vpp: 1, shard: 1, zero: 0 },
  ...{ sequenceParallel: false, recompute: 'none', microBatch: 1 },
};

/** The layouts a strategy is shown at, or those of them that are as asked, before the rules are asked; none where it would be another strategy. */
export function layoutsOf(strategy: Strategy, workers: number, task: Task): Layout[] {
  const { asked, globalBatch, everySchedule, ...rest } = task;
  const { schedule, actions } = asked ?? {};
  const every = everySchedule === true && schedule === undefined;
  const shown = shownLayouts(strategy, workers, {
    ...rest,
    globalBatch,
    ...(every ? { everySchedule } : {}),
  });
  if (asked === undefined) return shown;
  // All workers as stages, or as many as the file has lines.
  const pp = actions?.pipeline.stages ?? workers;
  const { sequenceParallel, anyStage, axes } = strategy;
  const pipelines = anyStage === true && axes.includes('pp') && !axes.includes('cp') && !axes.includes('ep');
  const staged: Layout[] =
    schedule !== undefined && pipelines && workers % pp === 0
      ? [
          {
            ...ALONE,
            microBatch: microBatchOf(task.model),
            pp,
            dp: workers / pp,
            shard: workers / pp,
            sequenceParallel,
          },
        ]
      : [];
  return asAsked(
    strategy,
    [...staged, ...shown],
    asked,
    ({ dp, microBatch }) => globalBatch / (dp * microBatch),
  );
}

function shownLayouts(strategy: Strategy, workers: number, task: Task): Layout[] {
  const microBatch = microBatchOf(task.model);
  const base: Layout = {
    ...ALONE,
    microBatch,
    zero: strategy.zero,
    sequenceParallel: strategy.sequenceParallel,
  };
  const own = strategy.axes.filter((axis) => axis === 'tp' || axis === 'pp');
  const chunks = strategy.schedule === 'interleaved-1f1b' ? { vpp: 2 } : {};
  const spread = (sizes: Partial<Layout>): Layout => {
    const dp = sizes.dp ?? 1;
    const alone = dp * (sizes.cp ?? 1) === 1;
    return { ...base, shard: dp, ...(alone ? { zero: 0 } : {}), ...chunks, ...sizes };
  };
  if (strategy.axes.length === 0) return workers === 1 ? [base] : [];
  if (workers < 2) return [];
  if (strategy.axes.includes('ep')) return expertLayouts(workers, task).map(spread);
  if (strategy.axes.includes('cp')) return contextLayouts(workers).map(spread);
  if (strategy.axes.includes('shard')) {
    const groups = (dp: number, sizes: Partial<Layout>) => spread({ dp, shard: dp / 2, ...sizes });
    const stages = strategy.onRequest?.includes('pp') ? [groups(workers / 2, { pp: 2 })] : [];
    return workers < 4 ? [] : [groups(workers, {}), ...(workers < 8 ? [] : stages)];
  }
  const layouts: Layout[] = [];
  if (own.length === 0 || strategy.zero === 3) layouts.push(spread({ dp: workers }));
  else if (own.length === 1) layouts.push(spread({ [own[0]!]: workers }));
  if (own.length > 0 && workers >= 4) {
    const twoEach = Object.fromEntries(own.map((axis) => [axis, 2]));
    layouts.push(spread({ ...twoEach, dp: workers / 2 ** own.length }));
  }
  const staged = workers < 4 ? [] : stagesOf(strategy, workers).map(spread);
  const scheduled =
    strategy.anyStage && task.everySchedule ? scheduledLayouts(workers, task).map(spread) : [];
  const all = [...layouts, ...staged, ...scheduled];
  return strategy.id === 'ddp' ? all.flatMap((layout) => variations(layout, task)) : all;
}

/**
 * Experts over all replicas and over two tensor ranks; and from four workers on over both, over some replicas, over the
 * replicas of two stages, over replicas whose tensor ranks have slices of them, over some tensor ranks, and over ranks that share sequences.
 */
function expertLayouts(workers: number, { model }: Task): Partial<Layout>[] {
  if (model.moe === undefined) return [];
  const half = workers / 2;
  const tensor = { tp: 2, sequenceParallel: true };
  const few = [
    { dp: workers, ep: workers },
    { ...tensor, dp: half, ep: 2 },
  ];
  if (workers < 4) return few;
  return [
    ...few,
    { ...tensor, dp: half, ep: workers },
    { dp: workers, ep: half },
    { pp: 2, dp: half, ep: half },
    { ...tensor, dp: half, ep: half, etp: 2 },
    { ...tensor, tp: workers, ep: 2 },
    { cp: 2, dp: half, ep: workers },
    { cp: 4, dp: workers / 4, ep: 2 },
  ];
}

/**
 * Sequences over all ranks, by each way in which they meet; and from four workers on over two that are replicas, tensor
 * ranks or stages as well.
 */
function contextLayouts(workers: number): Partial<Layout>[] {
  const half = workers / 2;
  const all = (cpKind: ContextKind): Partial<Layout> => ({ cp: workers, cpKind });
  const few = [{ cp: workers }, all('ring'), all('ulysses')];
  if (workers < 4) return few;
  return [
    ...few,
    { ...all('usp'), cpInner: 2 },
    { ...all('hierarchical'), cpInner: 2 },
    ...([0, 1, 2, 3] as const).map((zero) => ({ cp: 2, dp: half, zero })),
    { cp: 2, tp: 2, dp: half / 2, sequenceParallel: true },
    { cp: 2, pp: 2, dp: half / 2 },
  ];
}

/** Two pipeline stages of replicas, where a strategy shards their state in several ways, or uses stages when it is asked to. */
function stagesOf({ anyStage, onRequest, axes }: Strategy, workers: number): Partial<Layout>[] {
  const sizes = { pp: 2, dp: workers / 2 };
  if (anyStage) return ([0, 1, 2, 3] as const).map((zero) => ({ ...sizes, zero }));
  return onRequest?.includes('pp') && !axes.includes('shard') ? [sizes] : [];
}

/** All workers as stages, by each schedule that no strategy is named for and that is written, of one chunk or two. */
function scheduledLayouts(workers: number, { globalBatch, model }: Task): Partial<Layout>[] {
  const microBatches = globalBatch / microBatchOf(model);
  const named = new Set<ScheduleId>(STRATEGIES.map(({ schedule }) => schedule));
  return SCHEDULE_IDS.filter((id) => !named.has(id)).flatMap((schedule) => {
    const { ownChunks, ownSlices = 1, flushes, refuses } = scheduleById(schedule);
    const possible = (ownChunks === undefined ? [1, 2] : [ownChunks]).find(
      (chunks) => refuses({ stages: workers, chunks, microBatches }) === undefined,
    );
    if (possible === undefined || ownSlices > 1 || flushes === false) return [];
    return [{ pp: workers, vpp: possible, schedule, sequenceParallel: false }];
  });
}

function variations(layout: Layout, { globalBatch, model }: Task): Layout[] {
  const whole = globalBatch / layout.dp;
  return [
    layout,
    ...(whole > layout.microBatch && !hasBatchNorm(model) ? [{ ...layout, microBatch: whole }] : []),
    { ...layout, recompute: 'full' },
    // Selective recompute is of attention.
    ...(model.heads > 1 || networkOf(model) === undefined
      ? [{ ...layout, recompute: 'selective' } as const]
      : []),
  ];
}
