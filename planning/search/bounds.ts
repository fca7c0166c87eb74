/**
 * Bounds that a layout cannot beat, from its parts alone: a step is no shorter than the busiest stage's own
 * work plus the filling and draining around it and the first stage's update after it, and a device holds no less
 * than its state, the activations in flight and what its first backward pass adds to them. Layouts are simulated
 * best bound first, and the search stops when no bound can win: nothing that could be fastest is skipped.
 */
import { boundaryBytes, type LayerKind } from '../../models/steps/block.js';
import { activationBytes } from '../../models/steps/step.js';
import { inSeconds, LongerThanAStep, type Picoseconds } from '../../program/time.js';
import { sameNode } from '../../sim/prices/placement.js';
import type { Prices } from '../../sim/prices/prices.js';
import type { Job } from '../../strategies/job.js';
import { shapeOf } from '../../strategies/layers/shape.js';
import { scheduleById } from '../../strategies/schedules/index.js';
import { microBatches, type Plan, programWriter } from '../../strategies/write.js';
import type { JobLayers, LayerParts } from '../evaluate/layer-parts.js';
import { InFlight } from './in-flight.js';
import { jobWith } from './layouts.js';
import { Order } from './order-bound.js';
import { StageParts } from './stage-parts.js';
import { busiestStream, type StreamTimes, streamTimes } from './stream-bound.js';

/**
 * Sequences and positions of a micro-batch in which what does not grow with it is next to nothing: less than a two
 * hundredth, an assumption that tests hold against what is played. A product of 2^24 rows has hundreds of waves, of
 * which the last is the only one that may be wasted.
 */
const MANY_SEQUENCES = 2 ** 14;
const MANY_POSITIONS = 2 ** 24;
const ALMOST = 0.995;

export interface EndlessBounds {
  /** Lower bound of the step time, seconds; it rises with the micro-batch. */
  readonly seconds: (microBatch: number) => number;
  /** Lower bound of `Bounds.bytes` of one of the jobs. */
  readonly bytes: (job: Job, plan: Plan) => number;
}

/** Bounds of the layouts of one request. */
export class Bounds {
  readonly #layers: LayerParts;
  readonly #stages: StageParts;
  readonly #prices: Prices;
  readonly #streams = new Map<string, StreamTimes>();
  readonly #inFlight = new InFlight();
  readonly #orders = new Map<string, Order>();

  constructor(layers: LayerParts, prices: Prices) {
    this.#layers = layers;
    this.#stages = new StageParts(prices);
    this.#prices = prices;
  }

  /**
   * Bounds of jobs like this one but for the micro-batch and its chunks, from layers with an endless micro-batch: no
   * kernel works through a sequence faster than there, where its last wave is full and its start costs nothing, and what
   * a layer holds grows at least with its sequences.
   */
  endless(job: Job, chunks: readonly number[]): EndlessBounds {
    const { dp, cp } = job.layout;
    const many = Math.max(MANY_SEQUENCES, Math.ceil((MANY_POSITIONS * cp) / job.sequence));
    const layout = { ...job.layout, microBatch: many };
    const parts = this.#layers.of({ ...job, globalBatch: dp * many, layout });
    const sequences = job.globalBatch / dp;
    // A stage's own work is that of all sequences, the filling and draining that of a micro-batch.
    const stagesOf = (vpp: number) => {
      const { kinds, stages } = this.#stages.busiest(jobWith({ job }, { vpp }));
      const works = kinds.map((kind) => (ALMOST * parts.part(kind).leastPs) / many);
      return stages.map(({ before, own }) => ({
        fill: dot(before, works),
        own: sequences * dot(own, works),
      }));
    };
    const ofChunks = boundless(() => chunks.map(stagesOf)) ?? [[]];
    return {
      seconds: (microBatch) => {
        const ps = ofChunks.map((stages) =>
          stages.reduce((most, { fill, own }) => Math.max(most, microBatch * fill + own), 0),
        );
        return inSeconds(ps.reduce((least, each) => Math.min(least, each)));
      },
      bytes: (one, plan) => this.#bytes(one, plan, parts, (ALMOST * one.layout.microBatch) / many),
    };
  }

  /** Lower bound of `seconds`: told without writing a layer out. */
  leastSeconds(job: Job, plan: Plan): number {
    const parts = this.#layers.of(job);
    return inSeconds(
      this.#computing(job, plan, (kind) => parts.part(kind).leastPs) + this.#updatePs(job, plan),
    );
  }

  /** From the last backward pass to the new weights: the first stage's follows everybody else's. */
  #updatePs(job: Job, plan: Plan): Picoseconds {
    return this.#stages.of(job, plan).stage(0).updatePs();
  }

  /** Lower bound of the step time, seconds. */
  seconds(job: Job, plan: Plan): number {
    const parts = this.#layers.of(job);
    const works = this.#computing(job, plan, (kind) => parts.part(kind).workPs);
    const computing = works + this.#updatePs(job, plan);
    if (plan.state !== 'zero-2' && plan.state !== 'zero-3') return inSeconds(computing);
    return inSeconds(Math.max(computing, this.#communicating(job, plan)));
  }

  /** A sharper one: the order of the pipeline's actions followed. */
  orderedSeconds(job: Job, plan: Plan): number {
    const { pp: stages, vpp: chunks } = job.layout;
    if (stages === 1) return 0;
    const pipeline = { stages, chunks, microBatches: microBatches(job) };
    const key = `${plan.schedule}|${stages}|${chunks}|${pipeline.microBatches}`;
    let order = this.#orders.get(key);
    if (order === undefined) {
      order = Order.of(scheduleById(plan.schedule), pipeline);
      if (order === undefined) return 0;
      this.#orders.set(key, order);
    }
    const parts = this.#layers.of(job);
    const places = this.#stages.kindsByPlace(job, stages * chunks);
    const times = (direction: 'forward' | 'backward') =>
      places.map((layers) => {
        let ps = 0;
        for (const [kind, count] of layers) ps += count * parts.part(kind).timing(direction).durationPs;
        return ps;
      });
    const ends = order.ends({
      forwardPs: times('forward'),
      backwardPs: times('backward'),
      messagePs: this.#messages(job),
    });
    const last = ends.reduce((latest, end) => Math.max(latest, end), 0);
    return inSeconds(Math.max(last, ends[0]! + this.#updatePs(job, plan)));
  }

  /** What a message between the stages of a job takes on an idle network; nothing where it may be left in a mailbox. */
  #messages(job: Job): (from: number, to: number) => Picoseconds {
    const { devicesPerNode, mailboxes, serial } = this.#prices;
    if (mailboxes === true || serial) return () => 0;
    const { dp, tp, cp, sequenceParallel } = job.layout;
    const ranks = dp * tp * cp;
    const parts = job.scatterGather === true && !sequenceParallel ? tp : 1;
    const bytes = crossingBytes(job) / parts;
    return (from, to) => {
      const near = sameNode(from * ranks, to * ranks, devicesPerNode);
      const { latencyPs, transferPs } = this.#prices.transfer(bytes, near);
      return latencyPs + transferPs;
    };
  }

  /** That of the busiest stream of communication, picoseconds. Weights and gradients do not depend on what is computed. */
  #communicating(job: Job, plan: Plan): number {
    const { recompute: _, microBatch: __, ...layout } = job.layout;
    const key = `${plan.state}|${plan.schedule}|${JSON.stringify(layout)}`;
    let times = this.#streams.get(key);
    if (times === undefined) {
      // Only the roles' own lists are read, so no layer is written.
      times = streamTimes(
        programWriter(job.model.id, job, plan, () => ({}), false),
        this.#prices,
      );
      this.#streams.set(key, times);
    }
    return busiestStream(times, microBatches(job));
  }

  /** That of the compute streams, picoseconds, where a micro-batch keeps a layer of each kind busy for `workPs`. */
  #computing(job: Job, plan: Plan, workPs: (kind: LayerKind) => number): number {
    const { pp } = job.layout;
    const m = microBatches(job);
    const { kinds, allCounts, stages } = this.#stages.busiest(job);
    const works = kinds.map(workPs);
    let bound = 0;
    for (const { before, own } of stages) bound = Math.max(bound, dot(before, works) + m * dot(own, works));
    // A micro-batch is in flight for as long as it is computed, and only so many are at a time (Little's law). As many
    // as there are stages would keep all of them busy: then the busiest stage has more to say.
    if (pp === 1) return bound;
    const atATime = this.#inFlight.of(job, plan).most();
    return atATime < pp ? Math.max(bound, (m * dot(allCounts, works)) / atATime) : bound;
  }

  /** Lower bound of `bytes`: the same without activations. Far cheaper, since no layer has to be written for it. */
  heldBytes(job: Job, plan: Plan): number {
    const stages = this.#stages.of(job, plan);
    return this.#stages
      .unequal(job)
      .reduce((most, index) => Math.max(most, stages.stage(index).heldBytes), 0);
  }

  /**
   * Bytes that each sequence of a micro-batch adds at least, whatever the chunks and the recomputation: the input of
   * every block of a stage, which some pass back will read.
   */
  leastBytesPerSequence(job: Job): number {
    if (job.offloadInputs) return 0;
    const inputs = Math.max(0, Math.floor(job.model.layers / job.layout.pp) - 1);
    return (inputs * crossingBytes(job)) / job.layout.microBatch;
  }

  /** Lower bound of the fullest device's memory, bytes, the framework's reserve not counted. */
  bytes(job: Job, plan: Plan): number {
    return this.#bytes(job, plan, this.#layers.of(job), 1);
  }

  /** Where layers take `share` of what `parts` say. */
  #bytes(job: Job, plan: Plan, parts: JobLayers, share: number): number {
    const { pp } = job.layout;
    const crossing = crossingBytes(job);
    const counts = this.#inFlight.of(job, plan);
    const stages = this.#stages.of(job, plan);
    const ofStage = (index: number) => {
      const { heldBytes, chunks, lastChunk } = stages.stage(index);
      const inFlight = counts.atFirstBackward(index);
      let bytes = heldBytes;
      for (let c = 0; c < chunks.length; c++) {
        let kept = 0;
        for (const { kind, count } of chunks[c]!) kept += count * share * parts.part(kind).memory.keptBytes;
        // Each layer leaves its output to the next; a chunk sends its last one away, but for the model's end.
        const sent = pp === 1 || (index === pp - 1 && c === chunks.length - 1) ? 0 : crossing;
        bytes += (kept - sent) * inFlight[c]!;
      }
      // The first backward pass meets all of it, and gives back what it has read layer by layer.
      let most = bytes;
      for (const { kind, count } of lastChunk) {
        const { riseBytes, leftBytes } = parts.part(kind).memory;
        most = Math.max(most, bytes + share * riseBytes);
        bytes += count * share * leftBytes;
      }
      return most;
    };
    return this.#stages.unequal(job).reduce((most, index) => Math.max(most, ofStage(index)), 0);
  }
}

/** What `bound` says, unless no clock holds so many sequences: then it says nothing. */
function boundless<T>(bound: () => T): T | undefined {
  try {
    return bound();
  } catch (error) {
    if (error instanceof LongerThanAStep) return undefined;
    throw error;
  }
}

/** Counts of layers by kind, times what one of each takes. */
function dot(counts: readonly number[], works: readonly number[]): number {
  let sum = 0;
  for (let i = 0; i < counts.length; i++) sum += counts[i]! * works[i]!;
  return sum;
}

/** Bytes of what one layer hands to the next, for one micro-batch. */
function crossingBytes(job: Job): number {
  const shape = shapeOf(job);
  return boundaryBytes(job.model, shape, activationBytes(shape));
}
