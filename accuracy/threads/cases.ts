/** What the threads are asked to run: for each strategy the layouts that show it on so many workers (`layouts.ts`). */
import { InputError } from '../../input/error.js';
import type { Model } from '../../models/model.js';
import type { Job, Layout } from '../../strategies/job.js';
import { brokenRule } from '../../strategies/rules/index.js';
import { planOf, type Strategy } from '../../strategies/strategy.js';
import type { Plan } from '../../strategies/write.js';
import { hasBatchNorm, microBatchOf, untrainableNetwork } from './cannot-picture.js';
import { cannotRun, cannotTrain } from './cannot-run.js';
import { ALONE, layoutsOf } from './layouts.js';
import type { Task } from './task.js';

export type { Task } from './task.js';

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

/** Throws InputError when threads cannot train the model. */
export function requireTrainable({ model, training }: Task): void {
  const cannot = cannotTrain({ model, ...(training === undefined ? {} : { training }) });
  if (cannot !== undefined) throw new InputError(cannot);
  const has = untrainable(model);
  if (has === undefined) return;
  throw new InputError(
    model.architecture === undefined
      ? `threads train models with attention in every block, dense or with plain experts, and without dropout, and ${model.id} has ${has}; use --model tiny`
      : `threads train residual networks and plain vision transformers, and ${model.id} has ${has}; use --model tiny-cnn or tiny-vit`,
  );
}

/** What a model has that no kernel of the threads computes. */
function untrainable(model: Model): string | undefined {
  const { dropout } = model;
  const { moe } = model;
  if (model.architecture !== undefined) return untrainableNetwork(model);
  if (model.vision) return 'a vision tower';
  if (!model.causal) return 'attention to both sides';
  if (model.encoder) return 'segments, a pooler or a head for masked words';
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

/** The case that all others are held against: one worker, a micro-batch at a time, all state on the device. */
export function singleWorker({ training, ...task }: Task): Case {
  const { offload: _, ...kept } = training ?? {};
  const job = jobOf({ ...task, training: kept }, { ...ALONE, microBatch: microBatchOf(task.model) });
  return { strategy: 'single', job, plan: { schedule: 'sequential', state: 'none' } };
}

/**
 * The cases of `strategies` on `workers` workers, and why a strategy has none. Micro-batches are one sequence, or a few pictures,
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
      const plan = planOf(strategy, layout);
      const reason = brokenRule(strategy, job, workers) ?? cannotRun(job, plan);
      if (reason === undefined) cases.push({ strategy: strategy.id, job, plan });
      else reasons.push(reason);
    }
    if (cases.length > before || (task.asked !== undefined && reasons.length === 0)) continue;
    const reason = reasons[0] ?? withoutLayout(strategy, workers, task);
    refusals.push({ strategy: strategy.id, reason });
  }
  if (cases.length === 0) {
    const reasons = refusals.map(({ strategy, reason }) => `${strategy}: ${reason}`).join('; ');
    throw new InputError(`nothing to run on ${workers} workers: ${reasons || noneAsAsked(task)}`);
  }
  return { cases, refusals };
}

/** What was asked for, where no strategy has a layout that could have it. */
function noneAsAsked({ asked }: Task): string {
  const { schedule } = asked ?? {};
  return schedule === undefined
    ? 'none of the strategies asked for divides sequences over context ranks in that way there; use --strategy context-parallel, or more --workers'
    : `none of the strategies asked for has a pipeline to run ${schedule === 'table' ? asked!.actions!.name : schedule} there; use megatron-3d, or more --workers`;
}

function withoutLayout(strategy: Strategy, workers: number, { model }: Task): string {
  if (strategy.axes.includes('ep') && model.moe === undefined)
    return `${model.id} has no experts; use --model tiny-moe`;
  return `it has no layout of its own on ${workers} workers; ${hint(strategy)}`;
}

function hint(strategy: Strategy): string {
  if (strategy.axes.length === 0) return 'it is the one worker that the others are held against';
  const split = strategy.axes.filter((axis) => axis === 'tp' || axis === 'pp').length;
  return `use --workers ${strategy.axes.includes('shard') || split === 2 ? 4 : 2} or more`;
}

/** Nobody tells the host how many tokens an expert has. */
const STATIC: Pick<Job, 'runtime'> = { runtime: { readsExpertCounts: false } };

/**
 * Threads compute in float32 and run the kernels of the fully fused set; with batch norm those that fuse attention alone,
 * since what else runs in its kernel is no part of a batch norm's name.
 */
function jobOf(
  { model, sequence, globalBatch, training, capacityFactor, asked }: Omit<Task, 'everySchedule'>,
  layout: Layout,
): Job {
  const { moe } = model;
  return {
    ...{ model, layout, sequence, globalBatch },
    ...(layout.schedule === 'table' && asked?.actions ? { actions: asked.actions } : {}),
    // Buffers of one size, whatever the router chooses: where none is dropped, one expert may get every token.
    ...(moe === undefined ? {} : { capacityFactor: capacityFactor ?? moe.experts / moe.topk, ...STATIC }),
    ...{ precision: 'fp32', gradientPrecision: 'fp32' },
    kernels: hasBatchNorm(model) ? 'flash' : 'flash-fused',
    ...(training === undefined ? {} : { training }),
  };
}
