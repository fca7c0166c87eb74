/**
 * The stages of layouts, each worked out once for all layouts of a request that have it: what a stage holds, how many
 * layers of each kind it has, and what it does between its last gradient and its new weights.
 */
import type { LayerKind } from '../../models/steps/block.js';
import type { CollectiveOp, Program } from '../../program/program.js';
import { groupShape } from '../../sim/prices/placement.js';
import type { Prices } from '../../sim/prices/prices.js';
import { SegmentTimings } from '../../sim/run/segments.js';
import { meshOfJob } from '../../strategies/axes.js';
import { expertTensor } from '../../strategies/folding.js';
import type { Job } from '../../strategies/job.js';
import { type PlacedLayer, placingKey } from '../../strategies/layers/placed.js';
import { awayOf } from '../../strategies/offload.js';
import { runtimeOf } from '../../strategies/runtime.js';
import { partition } from '../../strategies/schedules/partition.js';
import { type CommonToStages, commonToStages, stageOf } from '../../strategies/stage.js';
import { stateById } from '../../strategies/state/index.js';
import type { Plan } from '../../strategies/write.js';
import { type PipelineWork, pipedOf, pipelineWork } from './piped.js';

export interface StagePart {
  /** Held all step long, bytes. */
  readonly heldBytes: number;
  /** From the last gradient to the new weights, picoseconds; worked out when first asked for. */
  readonly updatePs: () => number;
}

/** So many layers of one kind, by its place among the pipeline's. */
export interface KindCount {
  readonly kind: number;
  readonly count: number;
}

/** The layers of a stage. */
export interface StageLoad {
  readonly stage: number;
  /** Layers of each kind, by chunk. */
  readonly chunks: readonly (readonly KindCount[])[];
  /** By chunk, whether what it computes goes to another stage. */
  readonly sends: readonly boolean[];
  /**
   * The last chunk, whose backward pass comes first: how many layers of one kind follow each other, last first. Nothing
   * where another chunk may come first, or a half of the backward pass.
   */
  readonly lastRuns: readonly KindCount[];
}

/** The stages of one job, by index. */
export class JobStages {
  readonly #made: (index: number) => StagePart;
  readonly #parts = new Map<number, StagePart>();

  constructor(made: (index: number) => StagePart) {
    this.#made = made;
  }

  stage(index: number): StagePart {
    let part = this.#parts.get(index);
    if (part === undefined) {
      part = this.#made(index);
      this.#parts.set(index, part);
    }
    return part;
  }
}

/** The stages of all layouts of one request. */
export class StageParts {
  readonly #prices: Prices;
  readonly #ofJobs = new Map<string, JobStages>();
  readonly #placed = new Map<string, readonly (readonly PlacedLayer[])[]>();
  readonly #places = new Map<string, readonly ReadonlyMap<LayerKind, number>[]>();
  readonly #loads = new Map<string, readonly StageLoad[]>();
  readonly #pipelines = new Map<string, PipelineWork>();
  #last: { readonly job: Job; readonly state: Plan['state']; readonly stages: JobStages } | undefined;
  /** Of the job asked for last: its stages are asked for one after the other. */
  #common: (CommonToStages & { readonly key: string }) | undefined;

  constructor(prices: Prices) {
    this.#prices = prices;
  }

  /** The layers of each of so many places: stages and chunks come to the same ones. */
  #layers(job: Job, places: number): readonly (readonly PlacedLayer[])[] {
    const key = `${places}${placingKey(job)}`;
    let placed = this.#placed.get(key);
    if (placed === undefined) {
      placed = partition(job, places, 1);
      this.#placed.set(key, placed);
    }
    return placed;
  }

  /** How many layers of each kind each place has. */
  kindsByPlace(job: Job, places: number): readonly ReadonlyMap<LayerKind, number>[] {
    const key = `${places}${placingKey(job)}`;
    const known = this.#places.get(key);
    if (known) return known;
    const counted = this.#layers(job, places).map(countKinds);
    this.#places.set(key, counted);
    return counted;
  }

  /** What the compute streams of a pipeline have to do. Of stages with equal layers only the last counts: it waits longest. */
  busiest(job: Job, pp: number, vpp: number): PipelineWork {
    const { places, ...piped } = pipedOf(job, pp, vpp);
    const key = `${pp}x${vpp}${piped.key}${placingKey(job)}`;
    let work = this.#pipelines.get(key);
    if (work === undefined) {
      work = pipelineWork(this.kindsByPlace(job, places), piped);
      this.#pipelines.set(key, work);
    }
    return work;
  }

  /** The layers of the first stage of each make-up: of equal stages it keeps the most micro-batches. */
  loads(job: Job, pp: number, vpp: number): readonly StageLoad[] {
    const piped = pipedOf(job, pp, vpp);
    const key = `${pp}x${vpp}${piped.key}${placingKey(job)}`;
    let loads = this.#loads.get(key);
    if (loads === undefined) {
      const { kinds } = this.busiest(job, pp, vpp);
      const placed = this.#layers(job, piped.places);
      const places = this.kindsByPlace(job, piped.places);
      const at = (kind: LayerKind) => kinds.indexOf(kind);
      const first = new Map<string, StageLoad>();
      for (let stage = 0; stage < pp; stage++) {
        const own = piped.ofStage(stage);
        const chunks = own.map((place) =>
          Array.from(places[place]!, ([kind, count]) => ({ kind: at(kind), count })),
        );
        const makeUp = chunks
          .map((chunk) => chunk.map(({ kind, count }) => `${kind}x${count}`).join())
          .join(';');
        if (first.has(makeUp)) continue;
        const last = piped.isPlainBackward ? placed[own.at(-1)!]! : [];
        const lastRuns = runsOf(last.toReversed()).map(({ kind, count }) => ({ kind: at(kind), count }));
        first.set(makeUp, { stage, chunks, sends: piped.sendsOf(stage), lastRuns });
      }
      loads = [...first.values()];
      this.#loads.set(key, loads);
    }
    return loads;
  }

  /** The stages of a job. */
  of(job: Job, plan: Plan): JobStages {
    // One after the other asks about the same job.
    const last = this.#last;
    if (last !== undefined && last.job === job && last.state === plan.state) return last.stages;
    const stages = this.#found(job, plan);
    this.#last = { job, state: plan.state, stages };
    return stages;
  }

  #found(job: Job, plan: Plan): JobStages {
    const { pp, vpp, tp, dp, cp, ep, shard, sequenceParallel, microBatch } = job.layout;
    const experts = `${ep}x${expertTensor(job.layout)}`;
    // Of the micro-batch a stage holds logits alone.
    const kept = runtimeOf(job).keepsLogits ? microBatch : 0;
    const key = `${plan.state}|${pp}|${vpp}|${tp}|${dp}|${cp}|${experts}|${shard}|${sequenceParallel}|${kept}|${job.gradientPrecision}${placingKey(job)}`;
    let stages = this.#ofJobs.get(key);
    if (stages === undefined) {
      stages = new JobStages((index) => this.#workOut(job, plan, index));
      this.#ofJobs.set(key, stages);
    }
    return stages;
  }

  #workOut(job: Job, plan: Plan, index: number): StagePart {
    const { pp, vpp } = job.layout;
    const { places, ofStage } = pipedOf(job, pp, vpp);
    const placed = this.#layers(job, places);
    const state = stateById(plan.state);
    const layers = ofStage(index).map((place) => placed[place]!);
    const part = state.parts(job)[0]!;
    const common = this.#commonTo(job);
    const held = state.holds(stageOf(common, index, layers), part);
    let updatePs: number | undefined;
    const timed = () => {
      const stage = stageOf({ ...common, job: withoutReads(job) }, index, layers);
      state.update(stage, part, []);
      return this.#duration(job, stage.list.ops);
    };
    return {
      heldBytes: held.reduce((sum, h) => (h.tier === undefined ? sum + h.bytes : sum), 0),
      updatePs: () => {
        updatePs ??= timed();
        return updatePs;
      },
    };
  }

  /** It does not depend on the chunks, of which layouts differ that come one after the other. */
  #commonTo(job: Job): CommonToStages {
    const known = this.#common;
    if (known?.job === job) return known;
    const { vpp: _, recompute: __, ...layout } = job.layout;
    const key = Object.values(layout).join();
    this.#common = { ...(known?.key === key ? known : commonToStages(job)), job, key };
    return this.#common;
  }

  #duration(job: Job, ops: Program['roles'][number]['ops']): number {
    const segments = { update: { name: 'update', ops } };
    const program: Program = { name: 'an update', mesh: meshOfJob(job), roles: [], segments };
    const shapeOf = (op: CollectiveOp) => groupShape(op, program.mesh, this.#prices.devicesPerNode);
    // A role's own ops are launched while it waits for what is before them: only in a call can the host be late.
    const prices = { ...this.#prices, launch: () => 0, collectiveLaunchPs: 0 };
    return new SegmentTimings(program, prices, shapeOf).timing('update').durationPs;
  }
}

function runsOf(layers: readonly PlacedLayer[]): { kind: LayerKind; count: number }[] {
  const runs: { kind: LayerKind; count: number }[] = [];
  for (const { kind } of layers) {
    const last = runs.at(-1);
    if (last?.kind === kind) last.count++;
    else runs.push({ kind, count: 1 });
  }
  return runs;
}

function countKinds(layers: readonly PlacedLayer[]): Map<LayerKind, number> {
  const counts = new Map<LayerKind, number>();
  for (const { kind } of layers) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return counts;
}

/** States on disk are read ahead while the step still computes, so that for a bound they are in the host's memory. */
function withoutReads(job: Job): Job {
  if (awayOf(job)?.optimizer !== 'disk') return job;
  const offload = { ...job.training!.offload, optimizer: 'host' as const };
  return { ...job, training: { ...job.training, offload } };
}
