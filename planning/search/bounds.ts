/**
 * Bounds that a layout cannot beat, from its parts alone: a step is no shorter than the busiest stage's own
 * work plus the filling and draining around it and the first stage's update after it, and a device holds no less
 * than its state, the activations in flight and what its first backward pass adds to them. Layouts are simulated
 * best bound first, and the search stops when no bound can win: nothing that could be fastest is skipped.
 */
import type { LayerKind } from '../../models/steps/block.js';
import { inSeconds, type Picoseconds } from '../../program/time.js';
import { areApart, sameNode } from '../../sim/prices/placement.js';
import type { Prices } from '../../sim/prices/prices.js';
import type { Job } from '../../strategies/job.js';
import { type ActionKind, isPlain } from '../../strategies/schedules/action.js';
import { scheduleKey, scheduleOf } from '../../strategies/schedules/index.js';
import { placesOfJob, splitsBackward } from '../../strategies/schedules/placed.js';
import type { Strategy } from '../../strategies/strategy.js';
import { microBatches, type Plan, programWriter } from '../../strategies/write.js';
import type { Evaluations } from '../evaluate/evaluations.js';
import type { LayerFigures } from '../evaluate/layer-figures.js';
import type { LayerParts } from '../evaluate/layer-parts.js';
import { computingPs, FamilyBounds, lastUpdatePs } from './family-bounds.js';
import { crossingBytes, fullestBytes, leastCrossingBytes } from './held.js';
import { InFlight } from './in-flight.js';
import type { Family } from './layouts.js';
import { Order } from './order-bound.js';
import { StageParts } from './stage-parts.js';
import { busiestStream, type StreamTimes, streamTimes } from './stream-bound.js';

/** The bounds of layouts on each number of devices: all of the cluster, and one for what runs on a single device. */
export class BoundsByDevices {
  readonly #evaluations: Evaluations;
  readonly #known = new Map<number, Bounds>();

  constructor(evaluations: Evaluations) {
    this.#evaluations = evaluations;
  }

  on(devices: number): Bounds {
    const known = this.#known.get(devices);
    if (known !== undefined) return known;
    const { layers, prices } = this.#evaluations.on(devices);
    const made = new Bounds(layers, prices);
    this.#known.set(devices, made);
    return made;
  }
}

/** Forward and backward of one micro-batch, where the backward pass may be run whole or in halves. */
function leastWorkPs(part: LayerFigures, splits: boolean): Picoseconds {
  if (!splits) return part.workPs;
  const halves = part.durationPs('input-gradient') + part.durationPs('weight-gradient');
  return part.durationPs('forward') + Math.min(part.durationPs('backward'), halves);
}

/** Bounds of the layouts of one request on one number of devices. */
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

  /** The first bounds of a family of layouts. */
  family(strategy: Strategy, family: Pick<Family, 'job'>): FamilyBounds {
    return new FamilyBounds(strategy, family, {
      layers: this.#layers,
      stages: this.#stages,
      inFlight: this.#inFlight,
    });
  }

  /** From the last backward pass to the new weights. */
  #updatePs(job: Job, plan: Plan): Picoseconds {
    const { pp, vpp } = job.layout;
    return lastUpdatePs(this.#stages.loads(job, pp, vpp), this.#stages.of(job, plan), job);
  }

  /** Lower bound of the step time, seconds. */
  seconds(job: Job, plan: Plan): number {
    const parts = this.#layers.of(job);
    const splits = splitsBackward(job);
    const works = this.#computing(job, plan, (kind) => leastWorkPs(parts.part(kind), splits));
    const computing = works + this.#updatePs(job, plan);
    if (plan.state !== 'zero-2' && plan.state !== 'zero-3') return inSeconds(computing);
    return inSeconds(Math.max(computing, this.#communicating(job, plan)));
  }

  /** A sharper one: the order of the pipeline's actions followed. */
  orderedSeconds(job: Job, plan: Plan): number {
    const { pp: stages, vpp: chunks } = job.layout;
    if (stages === 1) return 0;
    const pipeline = { stages, chunks, microBatches: microBatches(job) };
    const chosen = { ...job, schedule: plan.schedule };
    const key = `${scheduleKey(chosen)}|${stages}|${chunks}|${pipeline.microBatches}`;
    let order = this.#orders.get(key);
    if (order === undefined) {
      order = Order.of(scheduleOf(chosen), pipeline);
      if (order === undefined) return 0;
      this.#orders.set(key, order);
    }
    const parts = this.#layers.of(job);
    const places = this.#stages.kindsByPlace(job, placesOfJob(job));
    const times = (direction: ActionKind) =>
      places.map((layers) => {
        let ps = 0;
        for (const [kind, count] of layers) ps += count * parts.part(kind).durationPs(direction);
        return ps;
      });
    const ends = order.ends({ passPs: times, messagePs: this.#messages(job) });
    const last = ends.reduce((latest, end) => Math.max(latest, end), 0);
    return inSeconds(Math.max(last, ends[0]! + this.#stages.of(job, plan).stage(0).updatePs()));
  }

  /** What a message between the stages of a job takes on an idle network; nothing where it may be left in a mailbox. */
  #messages(job: Job): (from: number, to: number) => Picoseconds {
    const { devicesPerNode, mailboxes, serial } = this.#prices;
    if (mailboxes === true || serial) return () => 0;
    const { dp, tp, cp, sequenceParallel } = job.layout;
    const ranks = dp * tp * cp;
    const parts = job.scatterGather === true && !sequenceParallel ? tp : 1;
    const bytes = leastCrossingBytes(job) / parts;
    return (from, to) => {
      const near = sameNode(from * ranks, to * ranks, devicesPerNode);
      const apart = areApart(from * ranks, to * ranks, this.#prices);
      const { latencyPs, transferPs } = this.#prices.transfer(bytes, near, apart);
      return latencyPs + transferPs;
    };
  }

  /** That of the busiest stream of communication, picoseconds. Weights and gradients do not depend on what is computed. */
  #communicating(job: Job, plan: Plan): number {
    // Programs of one round and of two say nothing of schedules that are not known to go on as they begin.
    if (!isPlain(scheduleOf({ ...job, schedule: plan.schedule })) || plan.schedule === 'table') return 0;
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
    const { pp, vpp } = job.layout;
    const work = this.#stages.busiest(job, pp, vpp);
    const most = () => this.#inFlight.of(job, plan).most();
    return computingPs(work, work.kinds.map(workPs), microBatches(job), most);
  }

  /** Lower bound of `bytes`: the same without activations. Far cheaper, since no layer has to be written for it. */
  heldBytes(job: Job, plan: Plan): number {
    const stages = this.#stages.of(job, plan);
    const { pp, vpp } = job.layout;
    return this.#stages
      .loads(job, pp, vpp)
      .reduce((most, { stage }) => Math.max(most, stages.stage(stage).heldBytes), 0);
  }

  /**
   * Bytes that each sequence of a micro-batch adds at least, whatever the chunks and the recomputation: the input of
   * every block of a stage, which some pass back will read.
   */
  leastBytesPerSequence(job: Job): number {
    // A stage that is listed may have next to no blocks, and yet hold most.
    if (job.offloadInputs || job.layout.stageLayers !== undefined) return 0;
    const inputs = Math.max(0, Math.floor(job.model.layers / job.layout.pp) - 1);
    return (inputs * leastCrossingBytes(job)) / job.layout.microBatch;
  }

  /** Lower bound of the fullest device's memory, bytes, the framework's reserve not counted. */
  bytes(job: Job, plan: Plan): number {
    const { pp, vpp } = job.layout;
    const parts = this.#layers.of(job);
    return fullestBytes({
      loads: this.#stages.loads(job, pp, vpp),
      stages: this.#stages.of(job, plan),
      counts: this.#inFlight.of(job, plan),
      memories: this.#stages.busiest(job, pp, vpp).kinds.map((kind) => parts.part(kind).memory),
      share: 1,
      crossing: crossingBytes(job),
    });
  }
}
