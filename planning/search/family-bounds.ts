/**
 * The first bounds of a family's layouts, by the hundred thousand: what they share is worked out once for the family, for
 * what recomputes the same, for a number of chunks or a micro-batch, and no job is made for any of them.
 */
import { networkOf } from '../../models/network.js';
import type { LayerKind } from '../../models/steps/block.js';
import { inSeconds, LongerThanAStep, type Picoseconds } from '../../program/time.js';
import type { Job, Recompute } from '../../strategies/job.js';
import { isPadded, ofLength, paddedShares, playedLengths } from '../../strategies/lengths.js';
import { overlapsInPairs } from '../../strategies/overlapped-exchanges.js';
import { runtimeOf } from '../../strategies/runtime.js';
import { splitsBackward } from '../../strategies/schedules/placed.js';
import { planOf, type Strategy } from '../../strategies/strategy.js';
import type { Plan } from '../../strategies/write.js';
import type { LayerMemory } from '../evaluate/layer-memory.js';
import type { JobLayers, LayerParts } from '../evaluate/layer-parts.js';
import { crossingBytes, fullestBytes } from './held.js';
import type { InFlight, PipelineCounts } from './in-flight.js';
import { type Family, jobWith } from './layouts.js';
import type { PipelineWork } from './piped.js';
import type { JobStages, StageLoad, StageParts } from './stage-parts.js';

/**
 * Sequences and positions of a micro-batch in which what does not grow with it is next to nothing: less than a two
 * hundredth, an assumption that tests hold against what is played. A product of 2^24 rows has hundreds of waves, of
 * which the last is the only one that may be wasted.
 */
const MANY_SEQUENCES = 2 ** 14;
const MANY_POSITIONS = 2 ** 24;
const ALMOST = 0.995;

/** What the bounds of one request are made from. */
export interface Sources {
  readonly layers: LayerParts;
  readonly stages: StageParts;
  readonly inFlight: InFlight;
}

/** Layouts of a family that have as many chunks. */
interface Chunked {
  readonly plan: Plan;
  readonly work: PipelineWork;
  readonly loads: readonly StageLoad[];
  readonly stages: JobStages;
  readonly counts: Map<number, PipelineCounts>;
}

export class FamilyBounds {
  readonly #strategy: Strategy;
  readonly #job: Job;
  readonly #from: Sources;
  readonly #keepsLogits: boolean;
  readonly #chunked = new Map<number, Chunked>();
  readonly #endless = new Map<Recompute, Endless>();
  readonly #crossing = new Map<number, number>();

  constructor(strategy: Strategy, { job }: Pick<Family, 'job'>, from: Sources) {
    this.#strategy = strategy;
    this.#job = job;
    this.#from = from;
    this.#keepsLogits = runtimeOf(job).keepsLogits === true;
  }

  /** Of those that recompute the same, in some of these numbers of chunks. */
  line(recompute: Recompute, chunks: readonly number[]): LineBounds {
    let endless = this.#endless.get(recompute);
    if (endless === undefined) {
      // Exchanges beside another micro-batch, where there is one, leave less to wait for in several chunks.
      const chunked = beside(this.#job) ? { vpp: Math.max(2, this.#job.layout.vpp) } : {};
      endless = new Endless(jobWith({ job: this.#job }, { recompute, ...chunked }), this.#from);
      this.#endless.set(recompute, endless);
    }
    return new LineBounds(this, endless, chunks);
  }

  /** Held all step long, bytes. */
  heldBytes(vpp: number): number {
    const { stages, loads } = this.chunked(this.#job.layout.microBatch, vpp);
    return loads.reduce((most, { stage }) => Math.max(most, stages.stage(stage).heldBytes), 0);
  }

  chunked(microBatch: number, vpp: number): Chunked {
    // Of the micro-batch a stage holds logits alone.
    const key = this.#keepsLogits ? microBatch * 65536 + vpp : vpp;
    let known = this.#chunked.get(key);
    if (known === undefined) {
      const job = jobWith({ job: this.#job }, { microBatch, vpp });
      const plan = planOf(this.#strategy, job.layout);
      const { stages } = this.#from;
      const { pp } = job.layout;
      const [work, loads] = [stages.busiest(job, pp, vpp), stages.loads(job, pp, vpp)];
      known = { plan, work, loads, stages: stages.of(job, plan), counts: new Map() };
      this.#chunked.set(key, known);
    }
    return known;
  }

  counts({ plan, counts }: Chunked, microBatches: number, chunks: number): PipelineCounts {
    let known = counts.get(microBatches);
    if (known === undefined) {
      const stages = this.#job.layout.pp;
      known = this.#from.inFlight.counts(
        { ...this.#job, schedule: plan.schedule },
        { stages, chunks, microBatches },
      );
      counts.set(microBatches, known);
    }
    return known;
  }

  /** Bytes of what one layer hands to the next. */
  crossingBytes(microBatch: number): number {
    let bytes = this.#crossing.get(microBatch);
    if (bytes === undefined) {
      bytes = crossingBytes(jobWith({ job: this.#job }, { microBatch }));
      this.#crossing.set(microBatch, bytes);
    }
    return bytes;
  }
}

/**
 * Bounds of jobs like this one but for the micro-batch and its chunks, from layers with an endless micro-batch: no
 * kernel works through a sequence faster than there, where its last wave is full and its start costs nothing, and what
 * a layer holds grows at least with its sequences.
 */
export class Endless {
  readonly job: Job;
  readonly from: Sources;
  readonly parts: JobLayers;
  readonly #many: number;
  readonly #lengths: readonly OfLength[] | undefined;
  readonly #works = new Map<LayerKind, number>();
  readonly #ofChunks = new Map<number, readonly { readonly fill: number; readonly own: number }[]>();

  constructor(job: Job, from: Sources) {
    this.#many = endless(job);
    this.job = job;
    this.from = from;
    this.parts = partsOf(job, this.#many, from);
    this.#lengths = isPadded(job) ? ofEachLength(job, from) : undefined;
  }

  /** Of what a layer of the endless micro-batch holds, the share of one of so many sequences. */
  share(microBatch: number): number {
    return (ALMOST * microBatch) / this.#many;
  }

  /** What a layer of it holds, or nothing where that says nothing of one of few sequences. */
  memory(kind: LayerKind): LayerMemory {
    return comparesPairs(this.job, kind) ? NO_MEMORY : this.parts.part(kind).memory;
  }

  /** Lower bound of the step time with one of these numbers of chunks, seconds; it rises with the micro-batch. */
  seconds(microBatch: number, chunks: readonly number[]): number {
    let least = Number.POSITIVE_INFINITY;
    for (const vpp of chunks) {
      let most = 0;
      for (const { fill, own } of this.#stages(vpp)) most = Math.max(most, microBatch * fill + own);
      if (most < least) least = most;
    }
    return inSeconds(least);
  }

  /** Picoseconds: a stage's own work is that of all sequences, the filling and draining that of a micro-batch. */
  #stages(vpp: number) {
    let known = this.#ofChunks.get(vpp);
    if (known === undefined) {
      known = this.#timed(vpp) ?? [];
      this.#ofChunks.set(vpp, known);
    }
    return known;
  }

  /**
   * Undefined where no clock holds so many sequences, and where exchanges run beside another micro-batch, which one that is
   * endless does not have: then nothing is said.
   */
  #timed(vpp: number) {
    const { job, from } = this;
    if (beside(job)) return undefined;
    const sequences = job.globalBatch / job.layout.dp;
    const { kinds, stages } = from.stages.busiest(job, job.layout.pp, vpp);
    try {
      const works = kinds.map((kind) => this.#work(kind));
      return stages.map(({ before, own }) => ({
        fill: dot(before, works),
        own: sequences * dot(own, works),
      }));
    } catch (error) {
      if (error instanceof LongerThanAStep) return undefined;
      throw error;
    }
  }

  #work(kind: LayerKind): number {
    if (comparesPairs(this.job, kind)) return 0;
    let work = this.#works.get(kind);
    if (work === undefined) {
      const lengths = this.#lengths ?? [{ parts: this.parts, many: this.#many, share: 1 }];
      work = 0;
      for (const { parts, many, share } of lengths)
        work += (share * ALMOST * parts.part(kind).leastPs) / many;
      this.#works.set(kind, work);
    }
    return work;
  }
}

/** Whether a layer compares each sample with all others: then it takes and holds more for each in a larger micro-batch, not less. */
function comparesPairs({ model }: Job, kind: LayerKind): boolean {
  return kind === 'head' && networkOf(model)?.gathers === true;
}

const NO_MEMORY: LayerMemory = { keptBytes: 0, riseBytes: 0, leftBytes: 0 };

/** The layers of an endless micro-batch of one length, its sequences, and how many sequences are as long. */
interface OfLength {
  readonly parts: JobLayers;
  readonly many: number;
  readonly share: number;
}

/** Sequences of an endless micro-batch. */
function endless({ layout, sequence }: Job): number {
  return Math.max(MANY_SEQUENCES, Math.ceil((MANY_POSITIONS * layout.cp) / sequence));
}

/** Whether exchanges of tokens run beside another micro-batch where the layout has one. */
function beside(job: Job): boolean {
  return job.layout.ep > 1 && (runtimeOf(job).expertOverlap !== 'none' || overlapsInPairs(job));
}

function partsOf(job: Job, many: number, { layers }: Sources): JobLayers {
  const layout = { ...job.layout, microBatch: many };
  return layers.of({ ...job, globalBatch: job.layout.dp * many, layout });
}

/** No padded sequence is shorter than it would be alone. */
function ofEachLength(job: Job, from: Sources): readonly OfLength[] {
  const shares = paddedShares(job, 1);
  return playedLengths(job).map((sequence, i) => {
    const one = ofLength(job, sequence);
    const many = endless(one);
    return { parts: partsOf(one, many, from), many, share: shares[i]! };
  });
}

/** Of what of a family recomputes the same. */
export class LineBounds {
  readonly #family: FamilyBounds;
  readonly #endless: Endless;
  readonly #chunks: readonly number[];
  #layers: { readonly microBatch: number; readonly parts: JobLayers } | undefined;

  constructor(family: FamilyBounds, endless: Endless, chunks: readonly number[]) {
    this.#family = family;
    this.#endless = endless;
    this.#chunks = chunks;
  }

  /** Lower bound of the step time of all from a micro-batch on, seconds. */
  seconds(microBatch: number): number {
    return this.#endless.seconds(microBatch, this.#chunks);
  }

  /** Lower bound of `Bounds.bytes` of a layout. */
  bytes(microBatch: number, vpp: number): number {
    const chunked = this.#family.chunked(microBatch, vpp);
    const counts = this.#family.counts(chunked, this.#microBatches(microBatch), vpp);
    return fullestBytes({
      loads: chunked.loads,
      stages: chunked.stages,
      counts,
      memories: chunked.work.kinds.map((kind) => this.#endless.memory(kind)),
      share: this.#endless.share(microBatch),
      crossing: this.#family.crossingBytes(microBatch),
    });
  }

  /** Lower bound of `Bounds.seconds` of a layout: told without writing a layer out. */
  leastSeconds(microBatch: number, vpp: number): number {
    const { stages, loads } = this.#family.chunked(microBatch, vpp);
    const updatePs = lastUpdatePs(loads, stages, this.#endless.job);
    return inSeconds(this.#computingPs(microBatch, vpp) + updatePs);
  }

  /** The same without the update of the weights. */
  computingSeconds(microBatch: number, vpp: number): number {
    return inSeconds(this.#computingPs(microBatch, vpp));
  }

  #computingPs(microBatch: number, vpp: number): Picoseconds {
    const chunked = this.#family.chunked(microBatch, vpp);
    if (this.#layers?.microBatch !== microBatch) {
      const { job, from } = this.#endless;
      this.#layers = { microBatch, parts: from.layers.of(jobWith({ job }, { microBatch })) };
    }
    const { parts } = this.#layers;
    const m = this.#microBatches(microBatch);
    const works = chunked.work.kinds.map((kind) => parts.part(kind).leastPs);
    return computingPs(chunked.work, works, m, () => this.#family.counts(chunked, m, vpp).most());
  }

  #microBatches(microBatch: number): number {
    const { globalBatch, layout } = this.#endless.job;
    return globalBatch / (layout.dp * microBatch);
  }
}

/**
 * That of the compute streams of a pipeline, picoseconds, where so many micro-batches keep a layer of each kind busy for
 * `works`; `mostInFlight` says how many micro-batches there are at a time, as far as they are fewer than the stages.
 */
export function computingPs(
  { allCounts, stages, places }: PipelineWork,
  works: readonly number[],
  microBatches: number,
  mostInFlight: () => number,
): number {
  let bound = 0;
  for (const { before, own } of stages)
    bound = Math.max(bound, dot(before, works) + microBatches * dot(own, works));
  // A micro-batch is in flight for as long as it is computed, and only so many are at a time (Little's law). As many
  // as there are stages would keep all of them busy: then the busiest stage has more to say.
  if (places === 1) return bound;
  const atATime = mostInFlight();
  return atATime < places ? Math.max(bound, (microBatches * dot(allCounts, works)) / atATime) : bound;
}

/**
 * What follows the busiest stage's work: the first stage's update, since its last backward pass follows everybody else's;
 * a weight gradient, though, is behind nobody's, so then it is the shortest.
 */
export function lastUpdatePs(loads: readonly StageLoad[], stages: JobStages, job: Job): Picoseconds {
  if (!splitsBackward(job)) return stages.stage(0).updatePs();
  return loads.reduce((least, { stage }) => Math.min(least, stages.stage(stage).updatePs()), Infinity);
}

/** Counts of layers by kind, times what one of each takes. */
function dot(counts: readonly number[], works: readonly number[]): number {
  let sum = 0;
  for (let i = 0; i < counts.length; i++) sum += counts[i]! * works[i]!;
  return sum;
}
