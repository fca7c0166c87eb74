/**
 * The layouts of a strategy: every combination of the axes it uses that keeps the rules, with the person's own choices
 * fixed. They come in families: one division of the devices, for which micro-batch, chunks and recomputation are free.
 */

import type { Model } from '../../models/model.js';
import { routingOr } from '../../models/routing.js';
import { hasTables } from '../../models/tables-of.js';
import { innerRanks } from '../../strategies/context.js';
import { type Framework, frameworkOf } from '../../strategies/frameworks/index.js';
import { compilesGraphs } from '../../strategies/frameworks/platforms.js';
import { lossOf, paddedVocabulary, type Settled, settledBy } from '../../strategies/frameworks/settles.js';
import { STRATEGIES } from '../../strategies/index.js';
import type { Job, Layout, Recompute } from '../../strategies/job.js';
import {
  brokenRuleOfMesh,
  brokenRuleOfOrder,
  divisors,
  recomputesKept,
} from '../../strategies/rules/index.js';
import { canUse, LAYOUT_AXES, type LayoutAxis, type Strategy } from '../../strategies/strategy.js';
import type { Request } from '../request.js';
import { type Batching, batchings, finerOf, recomputesOf } from './choices.js';
import { divisions } from './divisions.js';

/** Layouts that differ in micro-batch, chunks and recomputation alone. */
export interface Family {
  /** The first of them: the least micro-batch, the fewest chunks, the least recomputed. */
  readonly job: Job;
  /** By micro-batch, ascending. */
  readonly batchings: readonly Batching[];
  readonly recomputes: readonly Recompute[];
}

export interface Space {
  readonly families: readonly Family[];
  /** How many layouts they are. */
  readonly layouts: number;
  /** Why the first layout that was dropped was dropped: what to say when none is left. */
  readonly reason: string | undefined;
  /** Layouts that break a rule, by the sentence that says so. */
  readonly refused: ReadonlyMap<string, number>;
}

/** Devices a strategy uses of the cluster: all, but for the single-device baseline. */
export function devicesFor(strategy: Strategy, request: Request): number {
  return strategy.axes.length === 0 ? 1 : request.cluster.devices;
}

/** Every layout of a strategy that keeps the rules, in families; or why there is none. */
export function spaceOf(strategy: Strategy, request: Request): Space {
  const devices = devicesFor(strategy, request);
  const impossible =
    foreignAxis(strategy, request) ??
    noExperts(strategy, request) ??
    impossibleProduct(strategy, request, devices);
  if (impossible) return { families: [], layouts: 0, reason: impossible, refused: new Map() };
  const families: Family[] = [];
  const all = recomputesOf(request);
  const finer = finerOf(request);
  const orders = new Map<string, Orders>();
  const refused = new Map<string, number>();
  const refuse = (sentence: string, count: number) =>
    refused.set(sentence, (refused.get(sentence) ?? 0) + count * all.length);
  let layouts = 0;
  let reason: string | undefined;
  for (const division of divisions(strategy, request, devices)) {
    const free = { microBatch: 1, vpp: 1, recompute: all[0]! };
    const any = jobOf(request, { ...division, ...free, zero: stageOf(strategy, request), ...finer });
    const recomputes = recomputesKept(any, all);
    const job = recomputes.length === 0 ? any : jobWith({ job: any }, { recompute: recomputes[0]! });
    const broken = brokenRuleOfMesh(strategy, job, devices);
    if (broken !== undefined) {
      reason ??= broken;
      const without = batchings(strategy, request, division);
      refuse(
        broken,
        without.reduce((sum, { chunks }) => sum + chunks.length, 0),
      );
      continue;
    }
    // Rules about the order of work ask for no more of a layout than this.
    const key = `${division.pp}|${division.dp}`;
    const known = orders.get(key) ?? ordersOf(strategy, request, job);
    orders.set(key, known);
    reason ??= known.reason;
    for (const [sentence, count] of known.refused) refuse(sentence, count);
    const [first] = known.batchings;
    if (first === undefined) continue;
    const least = jobWith({ job }, { microBatch: first.microBatch, vpp: first.chunks[0]! });
    families.push({ job: least, batchings: known.batchings, recomputes });
    layouts += known.count * recomputes.length;
  }
  return { families, layouts, reason: reason ?? noLayout(strategy, request, devices), refused };
}

interface Orders {
  readonly batchings: readonly Batching[];
  /** Pairs of a micro-batch and a number of chunks. */
  readonly count: number;
  readonly reason: string | undefined;
  /** Pairs that break a rule, by its sentence. */
  readonly refused: ReadonlyMap<string, number>;
}

/** The batchings that keep the rules. Whatever of a family's ways to recompute it is, they say the same. */
function ordersOf(strategy: Strategy, request: Request, job: Job): Orders {
  const refused = new Map<string, number>();
  let reason: string | undefined;
  const keeps = (microBatch: number) => (vpp: number) => {
    const broken = brokenRuleOfOrder(strategy, jobWith({ job }, { microBatch, vpp }));
    reason ??= broken;
    if (broken !== undefined) refused.set(broken, (refused.get(broken) ?? 0) + 1);
    return broken === undefined;
  };
  const kept = batchings(strategy, request, job.layout)
    .map(({ microBatch, chunks }) => ({ microBatch, chunks: chunks.filter(keeps(microBatch)) }))
    .filter(({ chunks }) => chunks.length > 0);
  const count = kept.reduce((sum, { chunks }) => sum + chunks.length, 0);
  return { batchings: kept, count, reason, refused };
}

/** The numbers of chunks that go with some micro-batch of a family, ascending. */
export function chunksOf({ batchings }: Pick<Family, 'batchings'>): number[] {
  return [...new Set(batchings.flatMap(({ chunks }) => chunks))].sort((a, b) => a - b);
}

/** Every layout of a family. */
export function* jobsOf(family: Family): Generator<Job> {
  for (const { microBatch, chunks } of family.batchings) {
    for (const vpp of chunks) {
      for (const recompute of family.recomputes) yield jobWith(family, { microBatch, vpp, recompute });
    }
  }
}

/** The job with other choices. */
export function jobWith(
  { job }: Pick<Family, 'job'>,
  choice: Partial<Pick<Layout, 'microBatch' | 'vpp' | 'recompute'>>,
): Job {
  return { ...job, layout: { ...job.layout, ...choice } };
}

export function jobOf(request: Request, asked: Layout): Job {
  const layout = withInnerRanks(asked, request);
  const { model, cluster, sequence, globalBatch, precision, gradientPrecision, kernels } = request;
  const { attention, compile, prefetch, reshard, tpCommOverlap, offloadInputs, tensorApart } = request;
  const { sharedExpertOverlap, activationInputFp8, syncBatchNorm } = request;
  const { training, lengths, objective, routing, dispatcher, capacityFactor, cudaGraphs } = request;
  const spread = routingOr(routing, model);
  return {
    ...{ layout, sequence, globalBatch, precision, gradientPrecision, kernels },
    model: request.framework === undefined ? model : padded(model, frameworkOf(request.framework), layout.tp),
    ...ofFramework(request),
    ...(attention === undefined ? {} : { attention }),
    ...(compile === undefined ? {} : { compile }),
    ...(prefetch === undefined ? {} : { prefetch }),
    ...(reshard === undefined ? {} : { reshard }),
    ...(tpCommOverlap === undefined ? {} : { tpCommOverlap }),
    ...(sharedExpertOverlap === undefined ? {} : { sharedExpertOverlap }),
    ...(activationInputFp8 === undefined ? {} : { activationInputFp8 }),
    ...(syncBatchNorm === undefined ? {} : { syncBatchNorm }),
    ...(offloadInputs === undefined ? {} : { offloadInputs }),
    ...(tensorApart === undefined ? {} : { tensorApart }),
    ...(training === undefined ? {} : { training }),
    ...(lengths === undefined ? {} : { lengths }),
    ...(objective === undefined ? {} : { objective }),
    ...(spread === undefined ? {} : { routing: spread }),
    ...(dispatcher === undefined ? {} : { dispatcher }),
    ...(capacityFactor === undefined ? {} : { capacityFactor }),
    ...(request.actions === undefined ? {} : { actions: request.actions }),
    ...(cudaGraphs === undefined || compilesGraphs(cluster.accelerator) ? {} : { cudaGraphs }),
  };
}

/** Groups of context ranks fill nodes, unless their size was said. */
function withInnerRanks(layout: Layout, { cluster }: Request): Layout {
  const { cp, cpKind, cpInner } = layout;
  if (cp === 1 || cpInner !== undefined || (cpKind !== 'usp' && cpKind !== 'hierarchical')) return layout;
  return { ...layout, cpInner: innerRanks(layout, cluster.node.devices) };
}

const PADDED = new WeakMap<Model, Map<number, Model>>();

/** The model with the vocabulary that a framework gives it on so many tensor ranks, one for all layouts. */
function padded(model: Model, framework: Framework, tp: number): Model {
  const vocab = paddedVocabulary(framework, model.vocab, tp);
  if (vocab === model.vocab) return model;
  const known = PADDED.get(model) ?? new Map<number, Model>();
  PADDED.set(model, known);
  const found = known.get(vocab) ?? { ...model, vocab };
  known.set(vocab, found);
  return found;
}

/** What the framework settles, but for what was asked for otherwise. */
function ofFramework({ framework, loss, tpCommOverlap, expertOverlap, cluster }: Request): Settled {
  const entry = frameworkOf(framework ?? 'megatron-core');
  const settled = framework === undefined ? {} : settledBy(entry, cluster.accelerator.kind);
  return {
    ...settled,
    ...(loss === undefined ? {} : { loss: lossOf(entry, loss) }),
    ...(expertOverlap === undefined
      ? {}
      : {
          runtime: {
            ...settled.runtime,
            expertOverlap: expertOverlap ? ('other-micro-batch' as const) : ('none' as const),
          },
        }),
    // What overlaps piece by piece is not serial.
    ...(tpCommOverlap === true && settled.overlapTensor === false ? { overlapTensor: true } : {}),
  };
}

/** The ZeRO stage that was asked for, where the strategy's name leaves it open. */
function stageOf(strategy: Strategy, { fixed }: Request): Layout['zero'] {
  return strategy.anyStage ? (fixed.zero ?? strategy.zero) : strategy.zero;
}

/** An axis the person set that this strategy does not use. */
export function foreignAxis(strategy: Strategy, request: Request): string | undefined {
  const { fixed } = request;
  for (const axis of LAYOUT_AXES) {
    const size = fixed[axis];
    // Sharding over all replicas is no axis of its own; so the layout of a row says it.
    if (axis === 'shard' && size === fixed.dp) continue;
    // Every axis is 1 where a strategy has none, but a shard group: it is as large as there are replicas.
    const least = axis === 'shard' ? 1 : 2;
    if (size !== undefined && size >= least && !takesUp(strategy, axis, request)) {
      return `${strategy.id} does not use the axis ${axis}, which was set to ${size}`;
    }
  }
  if (fixed.zero !== undefined && fixed.zero !== strategy.zero && !strategy.anyStage) {
    return `${strategy.id} is ZeRO stage ${strategy.zero}, and zero was set to ${fixed.zero}`;
  }
  return undefined;
}

/**
 * Whether it uses an axis that was set, by itself or because it was: chunks want stages, and distributed experts a model
 * with some. Stages of strategies that nobody named would make a comparison take half as long again.
 */
function takesUp(strategy: Strategy, axis: LayoutAxis, { fixed, model, strategies }: Request): boolean {
  if (strategy.axes.includes(axis)) return true;
  if (axis === 'vpp' && (fixed.pp ?? 1) === 1) return false;
  if (axis === 'ep' && !model.moe && !hasTables(model)) return false;
  if (axis === 'pp' && !strategies.includes(strategy.id)) return false;
  return canUse(strategy, axis);
}

/** Where strategies lack what was set: those that have it, to go after a sentence. */
export function othersThan(asked: readonly Strategy[], request: Request): string {
  if (asked.some((one) => foreignAxis(one, request) === undefined)) return '';
  const able = STRATEGIES.filter((other) => !foreignAxis(other, request) && !noExperts(other, request));
  return able.length === 0 ? '' : `; try --strategy ${able.map(({ id }) => id).join(', ')}`;
}

/** A strategy for MoE models, and a model without experts. */
export function noExperts({ id, axes }: Strategy, { model }: Request): string | undefined {
  if (!axes.includes('ep') || model.moe) return undefined;
  if (hasTables(model))
    return `${id} shards experts over ranks, and ${model.id} has embedding tables; distribute them by --strategy ddp with --ep`;
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

function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

/** Nothing was even weighed. */
function noLayout(strategy: Strategy, { fixed }: Request, devices: number): string {
  if (devices === 1)
    return `${strategy.id} needs more than one device; use more, or the strategy 'single', which has one`;
  if (strategy.axes.includes('ep') && fixed.ep === 1) {
    return `${strategy.id} shards experts over ranks, and ep=1 leaves every rank all of them; use ep=2 or more, or fsdp, zero-3 or ddp, which do not shard experts by rank`;
  }
  return `no layout of ${devices} devices makes use of ${listed(strategy.axes)}; use more devices, or the strategy 'single'`;
}
