/**
 * Bounds that a layout cannot beat, from its parts alone: a step is no shorter than the busiest stage's own
 * work plus the filling and draining around it and the first stage's update after it, and a device holds no less
 * than its state, the activations in flight and what its first backward pass adds to them. Layouts are simulated
 * best bound first, and the search stops when no bound can win: nothing that could be fastest is skipped.
 */
import { boundaryBytes } from '../../models/steps/block.js';
import { activationBytes } from '../../models/steps/step.js';
import { inSeconds } from '../../program/time.js';
import type { Prices } from '../../sim/prices/prices.js';
import type { Job } from '../../strategies/job.js';
import { shapeOf } from '../../strategies/layers/shape.js';
import { microBatches, type Plan, programWriter } from '../../strategies/write.js';
import type { LayerParts } from '../evaluate/layer-parts.js';
import { InFlight } from './in-flight.js';
import { StageParts } from './stage-parts.js';
import { busiestStream, type StreamTimes, streamTimes } from './stream-bound.js';

/** Bounds of the layouts of one request. */
export class Bounds {
  readonly #layers: LayerParts;
  readonly #stages: StageParts;
  readonly #prices: Prices;
  readonly #streams = new Map<string, StreamTimes>();
  readonly #inFlight = new InFlight();

  constructor(layers: LayerParts, prices: Prices) {
    this.#layers = layers;
    this.#stages = new StageParts(prices);
    this.#prices = prices;
  }

  /** Lower bound of the step time, seconds. */
  seconds(job: Job, plan: Plan): number {
    const computing = this.#computing(job, plan);
    if (plan.state !== 'zero-2' && plan.state !== 'zero-3') return inSeconds(computing);
    return inSeconds(Math.max(computing, this.#communicating(job, plan)));
  }

  /** That of the busiest stream of communication, picoseconds. Weights and gradients do not depend on what is computed. */
  #communicating(job: Job, plan: Plan): number {
    const { recompute: _, microBatch: __, ...layout } = job.layout;
    const key = `${plan.state}|${plan.schedule}|${JSON.stringify(layout)}`;
    let times = this.#streams.get(key);
    if (times === undefined) {
      // Only the roles' own lists are read, so no layer is written.
      times = streamTimes(
        programWriter(job.model.id, job, plan, () => ({})),
        this.#prices,
      );
      this.#streams.set(key, times);
    }
    return busiestStream(times, microBatches(job));
  }

  /** That of the compute streams, picoseconds. */
  #computing(job: Job, plan: Plan): number {
    const { pp, vpp } = job.layout;
    const m = microBatches(job);
    const works = this.#works(job, pp * vpp);
    // The first stage's last backward follows everybody else's.
    const update = this.#stages.stage(job, plan, 0).updatePs();
    let fill = 0;
    let bound = 0;
    for (let stage = 0; stage < pp; stage++) {
      let own = 0;
      for (let place = stage; place < works.length; place += pp) own += works[place]!;
      bound = Math.max(bound, fill + m * own);
      // The first chunk must pass this stage before the next can start, and after it has finished.
      fill += works[stage]!;
    }
    // A micro-batch is in flight for as long as it is computed, and only so many are at a time (Little's law). As many
    // as there are stages would keep all of them busy: then the busiest stage has more to say.
    const atATime = this.#inFlight.of(job, plan).most();
    if (atATime < pp) bound = Math.max(bound, (m * works.reduce((sum, work) => sum + work, 0)) / atATime);
    return bound + update;
  }

  /** Forward and backward of one micro-batch through each place, picoseconds. */
  #works(job: Job, places: number): number[] {
    const parts = this.#layers.of(job);
    return this.#stages.kindsByPlace(job, places).map((layers) => {
      let sum = 0;
      for (const [kind, count] of layers) sum += count * parts.part(kind).workPs;
      return sum;
    });
  }

  /** Lower bound of `bytes`: the same without activations. Far cheaper, since no layer has to be written for it. */
  heldBytes(job: Job, plan: Plan): number {
    return this.#stages
      .unequal(job)
      .reduce((most, index) => Math.max(most, this.#stages.stage(job, plan, index).heldBytes), 0);
  }

  /** Lower bound of the fullest device's memory, bytes, the framework's reserve not counted. */
  bytes(job: Job, plan: Plan): number {
    const { pp } = job.layout;
    const crossing = crossingBytes(job);
    const parts = this.#layers.of(job);
    const counts = this.#inFlight.of(job, plan);
    const ofStage = (index: number) => {
      const { heldBytes, chunks, lastChunk } = this.#stages.stage(job, plan, index);
      const inFlight = counts.atFirstBackward(index);
      let bytes = heldBytes;
      for (const [c, layers] of chunks.entries()) {
        let kept = 0;
        for (const [kind, count] of layers) kept += count * parts.part(kind).keptBytes;
        // Each layer leaves its output to the next; a chunk sends its last one away, but for the model's end.
        const sent = pp === 1 || (index === pp - 1 && c === chunks.length - 1) ? 0 : crossing;
        bytes += (kept - sent) * inFlight[c]!;
      }
      // The first backward pass meets all of it, and gives back what it has read layer by layer.
      let most = bytes;
      for (const { kind, count } of lastChunk) {
        const { riseBytes, leftBytes } = parts.part(kind).backward;
        most = Math.max(most, bytes + riseBytes);
        bytes += count * leftBytes;
      }
      return most;
    };
    return this.#stages.unequal(job).reduce((most, index) => Math.max(most, ofStage(index)), 0);
  }
}

/** Bytes of what one layer hands to the next, for one micro-batch. */
function crossingBytes(job: Job): number {
  const shape = shapeOf(job);
  return boundaryBytes(job.model, shape, activationBytes(shape));
}
