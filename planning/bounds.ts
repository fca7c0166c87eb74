/**
 * Bounds that a layout cannot beat, from its layers alone: a step is no shorter than the busiest
 * stage's own work plus the filling and draining around it and the first stage's update after it, and a device
 * holds no less than its state and the activations in flight. Layouts are simulated best bound first, and the search stops when no
 * bound can win: nothing that could be fastest is skipped.
 */
import { boundaryBytes, type LayerKind } from '../models/block.js';
import { activationBytes } from '../models/step.js';
import type { CollectiveOp, Program } from '../program/program.js';
import { inSeconds } from '../program/time.js';
import { Ledger } from '../sim/ledger.js';
import { groupShape } from '../sim/placement.js';
import type { Prices } from '../sim/prices.js';
import { SegmentBook } from '../sim/segments.js';
import { expertTensor, meshOfJob } from '../strategies/axes.js';
import type { Job } from '../strategies/job.js';
import { layerSegment, layerSegments, type PlacedLayer } from '../strategies/layers/segments.js';
import { shapeOf } from '../strategies/layers/shape.js';
import { partition } from '../strategies/schedules/partition.js';
import { stageOf } from '../strategies/stage.js';
import { stateById } from '../strategies/state/index.js';
import { microBatches, type Plan } from '../strategies/write.js';

interface LayerCost {
  /** Forward and backward, worked out when first asked for. */
  readonly work: () => number;
  /** Kept from forward to backward. */
  readonly keptBytes: number;
}

interface StageShare {
  readonly heldBytes: number;
  /** From the last gradient to the new weights, picoseconds; worked out when first asked for. */
  readonly update: () => number;
  /** Layers of each kind, by chunk. */
  readonly chunks: readonly ReadonlyMap<LayerKind, number>[];
}

/** Bounds of the layouts of one request. */
export class Bounds {
  readonly #prices: Prices;
  readonly #stages = new Map<string, StageShare>();
  readonly #costs = new Map<string, LayerCost>();
  readonly #places = new Map<number, readonly ReadonlyMap<LayerKind, number>[]>();

  constructor(prices: Prices) {
    this.#prices = prices;
  }

  /** Lower bound of the step time, seconds. */
  seconds(job: Job, plan: Plan): number {
    const { pp, vpp } = job.layout;
    const m = microBatches(job);
    const works = this.#works(job, pp * vpp);
    // The first stage's last backward follows everybody else's.
    const update = this.#stage(job, plan, 0).update();
    // One stage at a time: every micro-batch passes every stage alone.
    if (plan.schedule === 'sequential') {
      return inSeconds(m * works.reduce((sum, work) => sum + work, 0) + update);
    }
    let fill = 0;
    let bound = 0;
    for (let stage = 0; stage < pp; stage++) {
      let own = 0;
      for (let place = stage; place < works.length; place += pp) own += works[place]!;
      bound = Math.max(bound, fill + m * own);
      // The first chunk must pass this stage before the next can start, and after it has finished.
      fill += works[stage]!;
    }
    return inSeconds(bound + update);
  }

  /** Forward and backward of one micro-batch through each place, picoseconds. */
  #works(job: Job, places: number): number[] {
    const costs = new Map<LayerKind, number>();
    const work = (kind: LayerKind) => {
      const known = costs.get(kind) ?? this.#cost(job, kind).work();
      costs.set(kind, known);
      return known;
    };
    return this.#kindsByPlace(job, places).map((layers) => {
      let sum = 0;
      for (const [kind, count] of layers) sum += count * work(kind);
      return sum;
    });
  }

  /** How many layers of each kind each place has. */
  #kindsByPlace({ model }: Job, places: number): readonly ReadonlyMap<LayerKind, number>[] {
    const known = this.#places.get(places);
    if (known) return known;
    const counted = partition(model, places, 1).map(countKinds);
    this.#places.set(places, counted);
    return counted;
  }

  /**
   * Lower bound of the fullest device's memory, bytes, the framework's reserve not counted: that of the
   * first stages, which keep most micro-batches and may have the blocks left over, and of the last, which has the
   * head.
   */
  bytes(job: Job, plan: Plan): number {
    const { pp } = job.layout;
    const crossing = crossingBytes(job);
    const ofStage = (index: number) => {
      const { heldBytes, chunks } = this.#stage(job, plan, index);
      const inFlight = inFlightOf(plan, index, job);
      let bytes = heldBytes;
      for (const [c, layers] of chunks.entries()) {
        let kept = 0;
        for (const [kind, count] of layers) kept += count * this.#cost(job, kind).keptBytes;
        // Each layer leaves its output to the next; a chunk sends its last one away, but for the model's end.
        const sent = pp === 1 || (index === pp - 1 && c === chunks.length - 1) ? 0 : crossing;
        bytes += (kept - sent) * inFlight(c);
      }
      return bytes;
    };
    const stages = new Set([0, Math.min(1, pp - 1), pp - 1]);
    return Math.max(...[...stages].map(ofStage));
  }

  /** What a stage holds and how many layers of each kind; micro-batch and recompute do not change it. */
  #stage(job: Job, plan: Plan, index: number): StageShare {
    const { pp, vpp, tp, dp, cp, ep, shard, sequenceParallel } = job.layout;
    const experts = `${ep}x${expertTensor(job.layout)}`;
    const key = [plan.state, pp, vpp, tp, dp, cp, experts, shard, sequenceParallel, index].join('|');
    const known = this.#stages.get(key);
    if (known) return known;
    const places = partition(job.model, pp, vpp);
    const state = stateById(plan.state);
    const chunks = Array.from({ length: vpp }, (_, c) => places[c * pp + index]!);
    const part = state.parts(job)[0]!;
    const held = state.holds(stageOf(job, index, chunks), part);
    let update: number | undefined;
    const timed = () => {
      const stage = stageOf(job, index, chunks);
      state.update(stage, part, []);
      return this.#bookOf(job, { update: { name: 'update', ops: stage.list.ops } }).timing('update')
        .durationPs;
    };
    const share = {
      heldBytes: held.reduce((sum, h) => sum + h.bytes, 0),
      update: () => {
        update ??= timed();
        return update;
      },
      chunks: chunks.map(countKinds),
    };
    this.#stages.set(key, share);
    return share;
  }

  #cost(job: Job, kind: LayerKind): LayerCost {
    const { tp, cp, ep, sequenceParallel, microBatch, recompute } = job.layout;
    const experts = `${ep}x${expertTensor(job.layout)}`;
    const key = `${kind}|${tp}|${cp}|${experts}|${sequenceParallel}|${microBatch}|${recompute}`;
    const known = this.#costs.get(key);
    if (known) return known;
    const segments = layerSegments(job, [kind]);
    let work: number | undefined;
    const timed = () => {
      const book = this.#bookOf(job, segments);
      const duration = (direction: 'forward' | 'backward') =>
        book.timing(layerSegment(kind, direction)).durationPs;
      return duration('forward') + duration('backward');
    };
    const cost = {
      work: () => {
        work ??= timed();
        return work;
      },
      keptBytes: new Ledger(programOf(job, segments)).left(layerSegment(kind, 'forward')),
    };
    this.#costs.set(key, cost);
    return cost;
  }

  #bookOf(job: Job, segments: Program['segments']): SegmentBook {
    const program = programOf(job, segments);
    const shapeOf = (op: CollectiveOp) => groupShape(op, program.mesh, this.#prices.devicesPerNode);
    return new SegmentBook(program, this.#prices, shapeOf);
  }
}

function programOf(job: Job, segments: Program['segments']): Program {
  return { name: 'parts of a job', mesh: meshOfJob(job), roles: [], segments };
}

function countKinds(layers: readonly PlacedLayer[]): Map<LayerKind, number> {
  const counts = new Map<LayerKind, number>();
  for (const { kind } of layers) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return counts;
}

/** Bytes of what one layer hands to the next, for one micro-batch. */
function crossingBytes(job: Job): number {
  const shape = shapeOf(job);
  return boundaryBytes(job.model, shape, activationBytes(shape));
}

/** Micro-batches whose activations of a chunk a stage holds before its first backward. */
function inFlightOf(plan: Plan, stage: number, job: Job): (chunk: number) => number {
  const m = microBatches(job);
  const { pp, vpp } = job.layout;
  switch (plan.schedule) {
    case 'sequential':
      return () => 1;
    case 'gpipe':
      return () => m;
    case '1f1b':
      return () => Math.min(m, pp - stage);
    case 'interleaved-1f1b': {
      // Rounds of pp micro-batches, chunk after chunk (strategies/schedules/interleaved.ts).
      const forwards = Math.min(m * vpp, 2 * (pp - 1 - stage) + (vpp - 1) * pp + 1);
      const within = forwards % (pp * vpp);
      const whole = Math.floor(forwards / (pp * vpp)) * pp;
      return (chunk) => whole + Math.min(pp, Math.max(0, within - chunk * pp));
    }
  }
}
