/**
 * The layers of layouts, each kind written and timed once for all layouts of a request that have it: the number of
 * replicas, stages and micro-batches does not change a layer.
 */
import { hasExperts } from '../../models/blocks.js';
import { networkOf } from '../../models/network.js';
import type { LayerKind } from '../../models/steps/block.js';
import { hasTables } from '../../models/tables-of.js';
import type { CollectiveOp, Program, Segment } from '../../program/program.js';
import { groupShape } from '../../sim/prices/placement.js';
import type { Prices } from '../../sim/prices/prices.js';
import { type SegmentTiming, SegmentTimings } from '../../sim/run/segments.js';
import { meshOfJob } from '../../strategies/axes.js';
import { expertTensor } from '../../strategies/folding.js';
import type { Job } from '../../strategies/job.js';
import type { Draft, Slice } from '../../strategies/layers/draft.js';
import { manageMemory } from '../../strategies/layers/liveness.js';
import { PASSES } from '../../strategies/layers/passes/index.js';
import { modelKind, recomputeOf } from '../../strategies/layers/placed.js';
import {
  type Forms,
  halvesWrittenOut,
  layerDraft,
  layerSegment,
  lowered,
  referenceSegments,
} from '../../strategies/layers/segments.js';
import { shortestOf, slicesOfJob } from '../../strategies/layers/slices.js';
import { drawsOf, isPadded, ofLength, paddedShares, playedLengths } from '../../strategies/lengths.js';
import { inPairs, overlapsExchanges, overlapsInPairs } from '../../strategies/overlapped-exchanges.js';
import { runtimeOf } from '../../strategies/runtime.js';
import type { ActionKind } from '../../strategies/schedules/action.js';
import { slicesOf } from '../../strategies/schedules/placed.js';
import type { LayerFigures } from './layer-figures.js';
import { type LayerMemory, layerMemory } from './layer-memory.js';
import { leastWork } from './least-work.js';
import { MeanLayer } from './mean-layer.js';
import { PairedLayer } from './paired-layer.js';
import { SlicedLayer } from './sliced-layer.js';

/** Drafts kept at a time: a layer's memory is asked for soon after its least time, and its ops soon after that. */
const MOST_DRAFTS = 16;

/** Layers whose draft is kept, the oldest first. */
class Drafted {
  readonly #parts: LayerPart[] = [];

  keep(part: LayerPart): void {
    this.#parts.push(part);
    if (this.#parts.length > MOST_DRAFTS) this.#parts.shift()!.forgetDraft();
  }
}

/** Each figure is worked out when first asked for. */
export class LayerPart implements LayerFigures {
  readonly #job: Job;
  readonly #kind: LayerKind;
  readonly #prices: Prices;
  readonly #slice: Slice | undefined;
  readonly #drafted: Drafted;
  /** What runs in it, while something more is likely to be asked of that. */
  #draft: { readonly draft: Draft; managed: boolean } | undefined;
  #written: Written | undefined;
  #halves: Written | undefined;
  #leastPs: number | undefined;
  #workPs: number | undefined;
  #memory: LayerMemory | undefined;

  constructor(job: Job, kind: LayerKind, prices: Prices, drafted = new Drafted(), slice?: Slice) {
    this.#job = job;
    this.#kind = kind;
    this.#prices = prices;
    this.#drafted = drafted;
    this.#slice = slice;
  }

  forgetDraft(): void {
    this.#draft = undefined;
  }

  /**
   * What forward and backward of one micro-batch take at least, picoseconds: found without writing the layer out, at a
   * third of what that costs.
   */
  get leastPs(): number {
    this.#leastPs ??= this.#workPs ?? leastWork(this.#anyDraft().draft, meshOfJob(this.#job), this.#prices);
    return this.#leastPs;
  }

  get segments(): Readonly<Record<string, Segment>> {
    return this.#out().segments;
  }

  get timings(): ReadonlyMap<string, SegmentTiming> {
    return this.#out().timings;
  }

  /** Forward and backward of one micro-batch, picoseconds. */
  get workPs(): number {
    this.#workPs ??= this.durationPs('forward') + this.durationPs('backward');
    return this.#workPs;
  }

  durationPs(direction: ActionKind): number {
    const isWhole = direction === 'forward' || direction === 'backward';
    const { timings } = isWhole ? this : this.halves;
    return timings.get(layerSegment(this.#kind, direction, this.#slice?.index))!.durationPs;
  }

  get memory(): LayerMemory {
    this.#memory ??= layerMemory(this.#managedDraft());
    return this.#memory;
  }

  #anyDraft(): { readonly draft: Draft; managed: boolean } {
    if (this.#draft === undefined) {
      this.#draft = { draft: layerDraft(this.#job, this.#kind, PASSES, this.#slice), managed: false };
      this.#drafted.keep(this);
    }
    return this.#draft;
  }

  #managedDraft(): Draft {
    const known = this.#anyDraft();
    if (!known.managed) manageMemory(known.draft);
    known.managed = true;
    return known.draft;
  }

  #out(): Written {
    if (this.#written === undefined) {
      const segments = { ...lowered(this.#managedDraft()), ...referenceSegments(this.#job, this.#kind) };
      this.#written = this.#timed(segments);
    }
    return this.#written;
  }

  get halves(): Written {
    this.#halves ??= this.#timed(halvesWrittenOut(this.#anyDraft().draft));
    return this.#halves;
  }

  #timed(segments: Readonly<Record<string, Segment>>): Written {
    const program: Program = { name: 'a layer', mesh: meshOfJob(this.#job), roles: [], segments };
    const shapeOf = (op: CollectiveOp) => groupShape(op, program.mesh, this.#prices.devicesPerNode);
    const timed = new SegmentTimings(program, this.#prices, shapeOf);
    return { segments, timings: new Map(Object.keys(segments).map((name) => [name, timed.timing(name)])) };
  }
}

/** A layer written out, and how long it takes. */
interface Written {
  readonly segments: Readonly<Record<string, Segment>>;
  readonly timings: ReadonlyMap<string, SegmentTiming>;
}

/** The layers of all layouts of one request. */
export class LayerParts {
  readonly #prices: Prices;
  readonly #known = new Map<string, LayerPart>();
  readonly #ofJobs = new Map<string, JobLayers>();
  readonly #drafted = new Drafted();
  #last: { readonly job: Job; readonly layers: JobLayers } | undefined;

  constructor(prices: Prices) {
    this.#prices = prices;
  }

  of(job: Job): JobLayers {
    if (this.#last?.job !== job) this.#last = { job, layers: this.#found(job) };
    return this.#last.layers;
  }

  #found(job: Job): JobLayers {
    if (slicesOf(job) > 1) return this.#sliced(job, slicesOfJob(job));
    return overlapsInPairs(job) ? this.#paired(job) : this.#alone(job);
  }

  #alone(job: Job, slice?: Slice): JobLayers {
    const shape = this.#shapeOf(job, slice);
    const beside = job.layout.ep > 1 && overlapsExchanges(job) ? ' beside' : '';
    const { ep, expertExchange = '' } = job.layout;
    const tables = hasTables(job.model) ? tablesAt(job.layout) : '';
    const experts = `${ep}x${expertTensor(job.layout)}${beside}${expertExchange}${tables}`;
    // Of padded sequences, a layer takes the mean of the lengths that its micro-batches have.
    const draws = isPadded(job) ? `|${drawsOf(job)}` : '';
    const key = `${shape}|${experts}|${job.layout.recompute}${modulesOf(job)}${draws}`;
    let layers = this.#ofJobs.get(key);
    if (layers === undefined) {
      layers = new JobLayers((kind) => this.#ofAnyLength(job, kind, shape, experts, slice));
      this.#ofJobs.set(key, layers);
    }
    return layers;
  }

  /** Of a job that overlaps exchanges in pairs alone, each layer by itself and in a pair. */
  #paired(job: Job): JobLayers {
    const alone = this.#alone(job);
    const beside = this.#alone(inPairs(job));
    return new JobLayers((kind) => new PairedLayer(kind, alone.part(kind), beside.part(kind)));
  }

  /** Of a job that cuts sequences, each layer slice by slice. */
  #sliced(job: Job, slices: readonly Slice[]): JobLayers {
    const each = slices.map((slice) => this.#alone(job, slice));
    const { index } = shortestOf(slices)!;
    return new JobLayers(
      (kind) =>
        new SlicedLayer(
          each.map((layers) => layers.part(kind)),
          index,
        ),
    );
  }

  /** What sets the layers of layouts apart, but for experts and recomputation. */
  #shapeOf(job: Job, slice?: Slice): string {
    const { dp, tp, pp, cp, shard, sequenceParallel, microBatch } = job.layout;
    // Groups of a cluster with less than a node of devices have fewer others beside them.
    const beside = Math.min(dp * tp * pp * cp, this.#prices.devicesPerNode);
    // Unless gradients are cleared, the first micro-batch's are not added to any: a share of all.
    const adds = runtimeOf(job).gradientAccumulation === 'fused' ? '' : job.globalBatch / (dp * microBatch);
    // How far apart tensor ranks are that lie outside the others depends on these.
    const apart = job.tensorApart ? dp : '';
    const part = slice === undefined ? '' : `|slice ${slice.index} of ${slice.lengths.join('+')}`;
    const gathered = networkOf(job.model)?.gathers ? `|${dp}/${shard}` : '';
    const hooks = job.layout.zero === 3 ? runtimeOf(job).shardHooks : 'none';
    return `${tp}|${cp}|${sequenceParallel}|${microBatch}|${beside}|${adds}|${job.gradientPrecision}|${apart}|${job.sequence}|${hooks}${meetingOf(job.layout)}${gathered}${part}`;
  }

  #ofAnyLength(job: Job, kind: LayerKind, shape: string, experts: string, slice?: Slice): LayerFigures {
    const longest = this.#part(job, kind, shape, experts, slice);
    if (!isPadded(job)) return longest;
    const shares = paddedShares(job);
    const each = playedLengths(job).flatMap((sequence, i) => {
      const share = shares[i]!;
      if (share === 0) return [];
      const one = ofLength(job, sequence);
      return [{ part: this.#part(one, kind, this.#shapeOf(one), experts), share }];
    });
    return new MeanLayer(longest, each);
  }

  /** Only blocks are recomputed but for some heads, and only those with experts, or tables, distribute them. */
  #part(job: Job, kind: LayerKind, shape: string, experts: string, slice?: Slice): LayerPart {
    const { recompute } = job.layout;
    const isBlock = kind !== 'embedding' && kind !== 'head';
    const again = isBlock
      ? `${recomputeOf(job, kind)}${modulesOf(job)}`
      : kind === 'head' && recompute === 'full'
        ? recompute
        : '';
    const distributed =
      hasExperts(job.model, modelKind(kind)) || (kind === 'embedding' && hasTables(job.model));
    const key = `${kind}|${shape}|${again}|${distributed ? experts : ''}`;
    let part = this.#known.get(key);
    if (part === undefined) {
      part = new LayerPart(job, kind, this.#prices, this.#drafted, slice);
      this.#known.set(key, part);
    }
    return part;
  }
}

/** How context ranks meet, where that was said. */
function meetingOf({ cp, cpKind, cpInner, cpBalance }: Job['layout']): string {
  if (cp === 1 || (cpKind === undefined && cpBalance === undefined)) return '';
  return `|${cpKind}|${cpInner}|${cpBalance}`;
}

/** How embedding tables are distributed, and who has copies of them. */
function tablesAt({ dp, shard, tableSharding = 'table' }: Job['layout']): string {
  return `|${dp}|${shard}|${tableSharding}`;
}

/** Modules that selective recomputation runs again, where they are named. */
function modulesOf({ layout: { recompute, recomputeModules } }: Job): string {
  return recompute === 'selective' && recomputeModules !== undefined ? `:${recomputeModules.join()}` : '';
}

/** The layers of one job, by kind. */
export class JobLayers {
  readonly #made: (kind: LayerKind) => LayerFigures;
  readonly #parts = new Map<LayerKind, LayerFigures>();

  constructor(made: (kind: LayerKind) => LayerFigures) {
    this.#made = made;
  }

  part(kind: LayerKind): LayerFigures {
    let part = this.#parts.get(kind);
    if (part === undefined) {
      part = this.#made(kind);
      this.#parts.set(kind, part);
    }
    return part;
  }

  /** The segments of these kinds by name, for a program of the job that has these forms of passes. */
  readonly segments = (kinds: Iterable<LayerKind>, forms?: Partial<Forms>): Record<string, Segment> => {
    const segments: Record<string, Segment> = {};
    for (const kind of kinds) {
      const part = this.part(kind);
      Object.assign(segments, part.segments, forms?.splits ? part.halves.segments : {});
      if (forms?.pairs) Object.assign(segments, part.beside?.segments);
    }
    return segments;
  };

  /** The timings of these segments by name. */
  timings(kinds: Iterable<LayerKind>, forms?: Partial<Forms>): Map<string, SegmentTiming> {
    const timings = new Map<string, SegmentTiming>();
    for (const kind of kinds) {
      const part = this.part(kind);
      const { halves, beside } = { halves: forms?.splits ? part.halves : undefined, beside: part.beside };
      for (const each of [part.timings, halves?.timings, forms?.pairs ? beside?.timings : undefined])
        if (each !== undefined) for (const [name, timing] of each) timings.set(name, timing);
    }
    return timings;
  }
}
