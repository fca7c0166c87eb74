/**
 * The layouts worth weighing for a strategy: every combination of the axes it uses that keeps the
 * rules, with the person's own choices fixed.
 */
import type { Job, Layout, Recompute } from '../../strategies/job.js';
import { brokenRule, divisors } from '../../strategies/rules.js';
import { RUNTIMES } from '../../strategies/runtime.js';
import { scheduleById } from '../../strategies/schedules/index.js';
import type { Strategy } from '../../strategies/strategy.js';
import type { Request } from '../request.js';
import { divisions } from './divisions.js';

/** Micro-batch sizes tried when free; larger ones only cost memory. */
const MICRO_BATCHES = [1, 2, 4, 8, 16, 32];

export interface Candidates {
  readonly jobs: readonly Job[];
  /** Why the first layout that was dropped was dropped: what to say when none is left. */
  readonly reason: string | undefined;
}

/** Devices a strategy uses of the cluster: all, but for the single-device baseline. */
export function devicesFor(strategy: Strategy, request: Request): number {
  return strategy.axes.length === 0 ? 1 : request.cluster.devices;
}

export function candidates(strategy: Strategy, request: Request): Candidates {
  const devices = devicesFor(strategy, request);
  const impossible =
    foreignAxis(strategy, request) ??
    noExperts(strategy, request) ??
    impossibleProduct(strategy, request, devices);
  if (impossible) return { jobs: [], reason: impossible };
  const jobs: Job[] = [];
  let reason: string | undefined;
  for (const layout of layouts(strategy, request, devices)) {
    const job = jobOf(request, layout);
    const broken = brokenRule(strategy, job, devices);
    if (broken === undefined) jobs.push(job);
    else reason ??= broken;
  }
  return { jobs, reason: reason ?? noLayout(strategy, devices, request) };
}

export function jobOf(request: Request, layout: Layout): Job {
  const { model, sequence, globalBatch, precision, gradientPrecision, kernels } = request;
  const { framework, prefetch, reshard, tpCommOverlap, offloadInputs, cluster } = request;
  return {
    ...{ model, layout, sequence, globalBatch, precision, gradientPrecision, kernels },
    ...(framework === undefined ? {} : { runtime: RUNTIMES[framework] }),
    // MaxText's layers are one scanned loop on TPU; on GPU XLA pipelines their collectives.
    ...(framework === 'jax' && cluster.accelerator.kind === 'tpu' ? { scanned: true } : {}),
    ...(prefetch === undefined ? {} : { prefetch }),
    ...(reshard === undefined ? {} : { reshard }),
    ...(tpCommOverlap === undefined ? {} : { tpCommOverlap }),
    ...(offloadInputs === undefined ? {} : { offloadInputs }),
  };
}

/** An axis the person set that this strategy does not use. */
export function foreignAxis(strategy: Strategy, { fixed }: Request): string | undefined {
  for (const axis of ['dp', 'tp', 'pp', 'cp', 'ep', 'vpp', 'shard'] as const) {
    const size = fixed[axis];
    // Sharding over all replicas is no axis of its own; so the layout of a row says it.
    if (axis === 'shard' && size === fixed.dp) continue;
    // Every axis is 1 where a strategy has none, but a shard group: it is as large as there are replicas.
    const least = axis === 'shard' ? 1 : 2;
    if (size !== undefined && size >= least && !strategy.axes.includes(axis)) {
      return `${strategy.id} does not use the axis ${axis}, which was set to ${size}`;
    }
  }
  if (fixed.zero !== undefined && fixed.zero !== strategy.zero) {
    return `${strategy.id} is ZeRO stage ${strategy.zero}, and zero was set to ${fixed.zero}`;
  }
  return undefined;
}

/** A strategy for MoE models, and a model without experts. */
export function noExperts({ id, axes }: Strategy, { model }: Request): string | undefined {
  if (!axes.includes('ep') || model.moe) return undefined;
  return `${id} shards experts over ranks, and ${model.id} has none; choose an MoE model such as mixtral-8x7b, or another strategy`;
}

/** Fixed axes whose product cannot be filled up to the number of devices. */
function impossibleProduct(strategy: Strategy, { fixed }: Request, devices: number): string | undefined {
  const set = (['dp', 'tp', 'pp', 'cp'] as const).filter((axis) => fixed[axis] !== undefined);
  const product = set.reduce((p, axis) => p * fixed[axis]!, 1);
  if (devices % product === 0) return undefined;
  if (devices === 1) return `${strategy.id} runs on one device, and ${product} were asked for`;
  const given = set.map((axis) => `${axis}=${fixed[axis]}`).join(' × ');
  const [ranks, sizes] = set.length > 1 ? [` is ${product} ranks, which`, 'products'] : ['', 'sizes'];
  return `${given}${ranks} does not divide the ${devices} devices; ${sizes} ${dividing(devices, product)}`;
}

/** The sizes that divide the devices, or of many those nearest to `size`: `that do are 1, 2, 4 and 8`. */
function dividing(devices: number, size: number): string {
  const all = divisors(devices);
  const near = [...all]
    .sort((a, b) => Math.abs(a - size) - Math.abs(b - size))
    .slice(0, 4)
    .sort((a, b) => a - b);
  const which = all.length > near.length ? 'near it that do' : 'that do';
  return `${which} are ${near.slice(0, -1).join(', ')} and ${near.at(-1)}`;
}

/** Nothing was even weighed. Tensor parallelism is searched inside nodes only, so nodes of one device leave it out. */
function noLayout(strategy: Strategy, devices: number, { cluster }: Request): string {
  if (strategy.axes.includes('tp') && cluster.node.devices === 1) {
    return `the search keeps tensor parallelism inside nodes, and a node of ${cluster.id} has one device; set --tp to span nodes`;
  }
  return `no layout of ${devices} devices makes use of ${strategy.axes.join(' and ')}; use more devices, or the strategy 'single'`;
}

function* layouts(strategy: Strategy, request: Request, devices: number): Generator<Layout> {
  const { fixed } = request;
  for (const { dp, tp, pp, cp, ep } of divisions(strategy, request, devices)) {
    for (const vpp of chunkCounts(strategy, request, pp)) {
      for (const shard of shardSizes(strategy, request, dp)) {
        for (const microBatch of microBatchSizes(request, dp)) {
          for (const recompute of recomputeChoices(request)) {
            yield {
              ...{ dp, tp, pp, cp, ep, vpp, shard, zero: strategy.zero },
              sequenceParallel: (fixed.sequenceParallel ?? strategy.sequenceParallel) && tp > 1,
              ...{ recompute, microBatch },
            };
          }
        }
      }
    }
  }
}

function chunkCounts(strategy: Strategy, { fixed, model }: Request, pp: number): number[] {
  if (fixed.vpp) return [fixed.vpp];
  if (!strategy.axes.includes('vpp') || pp === 1) return [1];
  const least = scheduleById(strategy.schedule).leastChunks ?? 1;
  const perStage = Math.floor(model.layers / pp);
  return divisors(perStage).filter((v) => v >= least && v <= 12);
}

function shardSizes(strategy: Strategy, { fixed, cluster }: Request, dp: number): number[] {
  if (fixed.shard) return [fixed.shard];
  if (!strategy.axes.includes('shard')) return [dp];
  const node = cluster.node.devices;
  return divisors(dp).filter((s) => s > 1 && s < dp && (s % node === 0 || node % s === 0) && s <= 64 * node);
}

function microBatchSizes({ fixed, globalBatch }: Request, dp: number): number[] {
  if (fixed.microBatch) return [fixed.microBatch];
  const fitting = MICRO_BATCHES.filter((b) => globalBatch % (dp * b) === 0);
  return fitting.length > 0 ? fitting : [1];
}

function recomputeChoices({ fixed, kernels, offloadInputs }: Request): Recompute[] {
  if (fixed.recompute) return [fixed.recompute];
  if (offloadInputs) return ['full'];
  // Flash attention keeps nothing that selective recompute would drop but a few statistics.
  return kernels.startsWith('flash') ? ['none', 'full'] : ['none', 'selective', 'full'];
}
