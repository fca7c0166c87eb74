/**
 * What the parts of layouts cost, each worked out once for all layouts of a request that have it: one layer of a
 * kind, and what a stage holds and does between its last gradient and its new weights.
 */
import type { LayerKind } from '../../models/steps/block.js';
import type { CollectiveOp, Program } from '../../program/program.js';
import { Ledger } from '../../sim/outcome/ledger.js';
import { groupShape } from '../../sim/prices/placement.js';
import type { Prices } from '../../sim/prices/prices.js';
import { SegmentTimings } from '../../sim/run/segments.js';
import { expertTensor, meshOfJob } from '../../strategies/axes.js';
import type { Job } from '../../strategies/job.js';
import { layerSegment, layerSegments, type PlacedLayer } from '../../strategies/layers/segments.js';
import { runtimeOf } from '../../strategies/runtime.js';
import { partition } from '../../strategies/schedules/partition.js';
import { commonToStages, stageOf } from '../../strategies/stage.js';
import { stateById } from '../../strategies/state/index.js';
import type { Plan } from '../../strategies/write.js';

export interface LayerCost {
  /** Forward and backward of one micro-batch, picoseconds; worked out when first asked for. */
  readonly work: () => number;
  /** Kept from forward to backward. */
  readonly keptBytes: number;
}

export interface StageCost {
  /** Held all step long. */
  readonly heldBytes: number;
  /** From the last gradient to the new weights, picoseconds; worked out when first asked for. */
  readonly update: () => number;
  /** Layers of each kind, by chunk. */
  readonly chunks: readonly ReadonlyMap<LayerKind, number>[];
}

/** The parts of the layouts of one request. */
export class Parts {
  readonly #prices: Prices;
  readonly #stages = new Map<string, StageCost>();
  readonly #layers = new Map<string, LayerCost>();
  readonly #places = new Map<number, readonly ReadonlyMap<LayerKind, number>[]>();

  constructor(prices: Prices) {
    this.#prices = prices;
  }

  /** How many layers of each kind each place has. */
  kindsByPlace(job: Job, places: number): readonly ReadonlyMap<LayerKind, number>[] {
    const known = this.#places.get(places);
    if (known) return known;
    const counted = partition(job, places, 1).map(countKinds);
    this.#places.set(places, counted);
    return counted;
  }

  /** What a stage holds and how many layers of each kind; of the micro-batch it holds logits alone. */
  stage(job: Job, plan: Plan, index: number): StageCost {
    const { pp, vpp, tp, dp, cp, ep, shard, sequenceParallel, microBatch } = job.layout;
    const experts = `${ep}x${expertTensor(job.layout)}`;
    const kept = runtimeOf(job).keepsLogits ? microBatch : 0;
    const key = [plan.state, pp, vpp, tp, dp, cp, experts, shard, sequenceParallel, kept, index].join('|');
    const known = this.#stages.get(key);
    if (known) return known;
    const places = partition(job, pp, vpp);
    const state = stateById(plan.state);
    const chunks = Array.from({ length: vpp }, (_, c) => places[c * pp + index]!);
    const part = state.parts(job)[0]!;
    const held = state.holds(stageOf(commonToStages(job), index, chunks), part);
    let update: number | undefined;
    const timed = () => {
      const stage = stageOf(commonToStages(job), index, chunks);
      state.update(stage, part, []);
      return this.#timingsOf(job, { update: { name: 'update', ops: stage.list.ops } }).timing('update')
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

  /** One layer of the kind; the number of replicas and stages does not change it. */
  layer(job: Job, kind: LayerKind): LayerCost {
    const { tp, cp, ep, sequenceParallel, microBatch, recompute } = job.layout;
    const experts = `${ep}x${expertTensor(job.layout)}`;
    const key = `${kind}|${tp}|${cp}|${experts}|${sequenceParallel}|${microBatch}|${recompute}`;
    const known = this.#layers.get(key);
    if (known) return known;
    const segments = layerSegments(job, [kind]);
    let work: number | undefined;
    const timed = () => {
      const timings = this.#timingsOf(job, segments);
      const duration = (direction: 'forward' | 'backward') =>
        timings.timing(layerSegment(kind, direction)).durationPs;
      return duration('forward') + duration('backward');
    };
    const cost = {
      work: () => {
        work ??= timed();
        return work;
      },
      keptBytes: new Ledger(programOf(job, segments)).left(layerSegment(kind, 'forward')),
    };
    this.#layers.set(key, cost);
    return cost;
  }

  #timingsOf(job: Job, segments: Program['segments']): SegmentTimings {
    const program = programOf(job, segments);
    const shapeOf = (op: CollectiveOp) => groupShape(op, program.mesh, this.#prices.devicesPerNode);
    return new SegmentTimings(program, this.#prices, shapeOf);
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
