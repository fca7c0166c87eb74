/**
 * Bounds that a layout cannot beat, from its layers alone: a step is no shorter than the busiest
 * stage's own work plus the filling and draining around it, and a device holds no less than its state
 * and the activations in flight. Layouts are simulated best bound first, and the search stops when no
 * bound can win: nothing that could be fastest is skipped.
 */
import type { LayerKind } from '../models/block.js';
import type { Program } from '../program/program.js';
import { inSeconds } from '../program/time.js';
import { Ledger } from '../sim/ledger.js';
import { groupShape } from '../sim/placement.js';
import type { Prices } from '../sim/prices.js';
import { SegmentBook } from '../sim/segments.js';
import type { Job } from '../strategies/job.js';
import { layerSegment, layerSegments, type PlacedLayer } from '../strategies/layers/segments.js';
import { partition } from '../strategies/schedules/partition.js';
import { stageOf } from '../strategies/stage.js';
import { stateById } from '../strategies/state/index.js';
import { meshOfJob, microBatches, type Plan } from '../strategies/write.js';

interface LayerCost {
  readonly forwardPs: number;
  readonly backwardPs: number;
  /** Kept from forward to backward. */
  readonly keptBytes: number;
}

export class Bounds {
  readonly #prices: Prices;
  readonly #costs = new Map<string, LayerCost>();

  constructor(prices: Prices) {
    this.#prices = prices;
  }

  /** Lower bound of the step time, seconds. */
  seconds(job: Job, plan: Plan): number {
    const { pp, vpp } = job.layout;
    const places = partition(job.model, pp, vpp);
    const m = microBatches(job);
    const work = (layers: readonly PlacedLayer[]) =>
      layers.reduce((sum, { kind }) => {
        const { forwardPs, backwardPs } = this.#cost(job, kind);
        return sum + forwardPs + backwardPs;
      }, 0);
    let fill = 0;
    let bound = 0;
    for (let stage = 0; stage < pp; stage++) {
      let own = 0;
      for (let c = 0; c < vpp; c++) own += work(places[c * pp + stage]!);
      bound = Math.max(bound, fill + m * own);
      // The first chunk must pass this stage before the next can start, and after it has finished.
      fill += work(places[stage]!);
    }
    // One stage at a time: every micro-batch passes every stage alone.
    return inSeconds(
      plan.schedule === 'sequential' ? m * places.reduce((sum, layers) => sum + work(layers), 0) : bound,
    );
  }

  /** Lower bound of the fullest device's memory, bytes, the framework's reserve not counted. */
  bytes(job: Job, plan: Plan): number {
    const { pp, vpp } = job.layout;
    const places = partition(job.model, pp, vpp);
    const state = stateById(plan.state);
    const part = state.parts(job)[0]!;
    let most = 0;
    for (let index = 0; index < pp; index++) {
      const chunks = Array.from({ length: vpp }, (_, c) => places[c * pp + index]!);
      const held = state.holds(stageOf(job, index, chunks), part).reduce((sum, h) => sum + h.bytes, 0);
      const kept = chunks.flat().reduce((sum, { kind }) => sum + this.#cost(job, kind).keptBytes, 0);
      most = Math.max(most, held + kept * inFlight(plan, index, job));
    }
    return most;
  }

  #cost(job: Job, kind: LayerKind): LayerCost {
    const { tp, sequenceParallel, microBatch, recompute } = job.layout;
    const key = `${kind}|${tp}|${sequenceParallel}|${microBatch}|${recompute}`;
    const known = this.#costs.get(key);
    if (known) return known;
    const mesh = meshOfJob(job);
    const program: Program = { name: 'layers', mesh, roles: [], segments: layerSegments(job, [kind]) };
    const book = new SegmentBook(program, this.#prices, (op) =>
      groupShape(op, mesh, this.#prices.devicesPerNode),
    );
    const cost = {
      forwardPs: book.timing(layerSegment(kind, 'forward')).durationPs,
      backwardPs: book.timing(layerSegment(kind, 'backward')).durationPs,
      keptBytes: new Ledger(program).left(layerSegment(kind, 'forward')),
    };
    this.#costs.set(key, cost);
    return cost;
  }
}

/** Micro-batches whose activations a stage must hold at once, as a fraction of all its chunks. */
function inFlight(plan: Plan, stage: number, job: Job): number {
  const m = microBatches(job);
  const { pp } = job.layout;
  if (plan.schedule === 'gpipe') return m;
  return plan.schedule === 'sequential' ? 1 : Math.min(m, pp - stage);
}
