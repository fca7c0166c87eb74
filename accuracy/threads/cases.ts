/**
 * What the threads are asked to run: for each strategy the layouts that show it on so many workers. Its own
 * axis takes all of them; where it shares them with other axes, those take two each and replicas the rest.
 */
import { InputError } from '../../input/error.js';
import type { Model } from '../../models/model.js';
import { STRATEGIES } from '../../strategies/index.js';
import type { ContextKind, Job, Layout } from '../../strategies/job.js';
import { brokenRule } from '../../strategies/rules/index.js';
import { SCHEDULE_IDS } from '../../strategies/schedules/ids.js';
import { type ScheduleId, scheduleById } from '../../strategies/schedules/index.js';
import { planOf, type Strategy } from '../../strategies/strategy.js';
import type { Training } from '../../strategies/training.js';
import type { Plan } from '../../strategies/write.js';
import { cannotRun, cannotTrain } from './cannot-run.js';

/** What every case trains, whatever its layout. */
export interface Task {
  readonly model: Model;
  /** Tokens per sequence. */
  readonly sequence: number;
  /** Sequences per step over all workers. */
  readonly globalBatch: number;
  /** How weights are kept and updated. Absent: by AdamW, on the device. */
  readonly training?: Training;
  /**
   * Of a model with experts, how many times its even share of a group of tokens an expert takes; what is more is dropped.
   * Absent: as many as there are, so that nothing is.
   */
  readonly capacityFactor?: number;
  /** Pipelines by every schedule, too, not by those alone that strategies are named for. */
  readonly everySchedule?: true;
}

/** One strategy at one layout. */
export interface Case {
  readonly strategy: string;
  readonly job: Job;
  readonly plan: Plan;
}

export interface Refusal {
  readonly strategy: string;
  readonly reason: string;
}

const ALONE: Layout = {
  ...{ dp: 1, tp: 1, pp: 1, cp: 1, ep: 1, vpp: 1, shard: 1, zero: 0 },
  ...{ sequenceParallel: false, recompute: 'none', microBatch: 1 },
};

/** Throws InputError when threads cannot train the model. */
export function requireTrainable({ model, training }: Task): void {
  const cannot = cannotTrain({ model, ...(training === undefined ? {} : { training }) });
  if (cannot !== undefined) throw new InputError(cannot);
  const has = untrainable(model);
  if (has === undefined) return;
  throw new InputError(
    `threads train models with attention in every block, dense or with plain experts, and without dropout, and ${model.id} has ${has}; use --model tiny`,
  );
}

/** What a model has that no kernel of the threads computes. */
function untrainable(model: Model): string | undefined {
  const { dropout } = model;
  const { moe } = model;
  if (moe?.routerBias) return 'a router with biases';
  if (moe && model.bias.mlp) return 'experts with biases';
  if (moe?.sharedGate || moe?.sharedNorm) return 'shared experts with a gate or a norm of their own';
  if (moe?.zeroExperts) return 'experts that compute nothing';
  if (dropout > 0) return `a dropout of ${dropout}`;
  if (model.mixer || model.blocks) return 'blocks of several kinds';
  if (model.postNorms) return 'norms after attention and feed-forward';
  if (model.attentionGate) return 'a gate on what attention gives';
  if (model.mtp) return 'multi-token-prediction modules';
  return model.outputs === undefined ? undefined : 'no logits over its vocabulary';
}

/** The case that all others are held against: one worker, one sequence at a time, all state on the device. */
export function singleWorker({ training, ...task }: Task): Case {
  const { offload: _, ...kept } = training ?? {};
  const job = jobOf({ ...task, training: kept }, ALONE);
  return { strategy: 'single', job, plan: { schedule: 'sequential', state: 'none' } };
}

/**
 * The cases of `strategies` on `workers` workers, and why a strategy has none. Micro-batches are one sequence,
 * so gradients accumulate wherever a replica has more; `ddp` also runs without accumulation and with both ways
 * of recomputing. Throws InputError, with those reasons, when no strategy has one.
 */
export function casesOf(
  strategies: readonly Strategy[],
  workers: number,
  task: Task,
): { readonly cases: Case[]; readonly refusals: Refusal[] } {
  const cases: Case[] = [];
  const refusals: Refusal[] = [];
  for (const strategy of strategies) {
    const reasons: string[] = [];
    const before = cases.length;
    for (const layout of layoutsOf(strategy, workers, task)) {
      const job = jobOf(task, layout);
      const plan = planFor(strategy, layout);
      const reason = brokenRule(strategy, job, workers) ?? cannotRun(job, plan);
      if (reason === undefined) cases.push({ strategy: strategy.id, job, plan });
      else reasons.push(reason);
    }
    if (cases.length > before) continue;
    const reason = reasons[0] ?? `it has no layout of its own on ${workers} workers; ${hint(strategy)}`;
    refusals.push({ strategy: strategy.id, reason });
  }
  if (cases.length === 0) {
    const reasons = refusals.map(({ strategy, reason }) => `${strategy}: ${reason}`).join('; ');
    throw new InputError(`nothing to run on ${workers} workers: ${reasons}`);
  }
  return { cases, refusals };
}

/** A single replica has nobody to keep in step with, and a collective of one rank is none. */
function planFor(strategy: Strategy, layout: Layout): Plan {
  const plan = planOf(strategy, layout);
  return layout.dp * layout.cp === 1 ? { ...plan, state: 'none' } : plan;
}

/** The layouts a strategy is shown at, before the rules are asked; none where it would be another strategy. */
function layoutsOf(strategy: Strategy, workers: number, task: Task): Layout[] {
  const base: Layout = { ...ALONE, zero: strategy.zero, sequenceParallel: strategy.sequenceParallel };
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
 * replicas of two stages, over replicas whose tensor ranks have slices of them, and over ranks that share sequences.
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
function scheduledLayouts(workers: number, { globalBatch: microBatches }: Task): Partial<Layout>[] {
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

function variations(layout: Layout, { globalBatch }: Task): Layout[] {
  const whole = globalBatch / layout.dp;
  return [
    layout,
    ...(whole > 1 ? [{ ...layout, microBatch: whole }] : []),
    { ...layout, recompute: 'full' },
    { ...layout, recompute: 'selective' },
  ];
}

function hint(strategy: Strategy): string {
  if (strategy.axes.length === 0) return 'it is the one worker that the others are held against';
  const split = strategy.axes.filter((axis) => axis === 'tp' || axis === 'pp').length;
  return `use --workers ${strategy.axes.includes('shard') || split === 2 ? 4 : 2} or more`;
}

/** Nobody tells the host how many tokens an expert has. */
const STATIC: Pick<Job, 'runtime'> = { runtime: { readsExpertCounts: false } };

/** Threads compute in float32 and run the kernels of the fully fused set. */
function jobOf(
  { model, sequence, globalBatch, training, capacityFactor }: Omit<Task, 'everySchedule'>,
  layout: Layout,
): Job {
  const { moe } = model;
  return {
    ...{ model, layout, sequence, globalBatch },
    // Buffers of one size, whatever the router chooses: where none is dropped, one expert may get every token.
    ...(moe === undefined ? {} : { capacityFactor: capacityFactor ?? moe.experts / moe.topk, ...STATIC }),
    ...{ precision: 'fp32', gradientPrecision: 'fp32', kernels: 'flash-fused' },
    ...(training === undefined ? {} : { training }),
  };
}
