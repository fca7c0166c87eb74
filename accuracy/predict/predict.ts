/**
 * One prediction as the accuracy report needs it: the same evaluation as every other command, with
 * memory read off the meter the source used.
 */

import type { Cluster } from '../../hardware-profiles/profile.js';
import { type Evaluation, evaluate } from '../../planning/evaluate/evaluate.js';
import {
  allocatorCacheBytes,
  reserveBytes,
  wideGradientBytes,
  workspaceBytes,
} from '../../planning/evaluate/reserve.js';
import type { Program, Role } from '../../program/program.js';
import type { RoleResult } from '../../program/result.js';
import { reservedBytes } from '../../sim/outcome/caching-allocator.js';
import type { Job } from '../../strategies/job.js';
import { brokenRule } from '../../strategies/rules/index.js';
import { type Plan, programWriter } from '../../strategies/write.js';
import type { MemoryMeter } from '../mapping/measured.js';
import { Unsupported } from '../mapping/verdict.js';

export interface Prediction {
  readonly stepTimeSeconds: number;
  readonly fits: boolean;
  /** Predicted peak over the device's capacity. */
  readonly memoryShare: number;
  /** Peak bytes by meter; `usual` is what a monitor shows with a cache of common size, where nothing is compared. */
  readonly memoryBytes: Readonly<Record<MemoryMeter | 'usual', number>>;
}

/** What turns a mapped case into a prediction: `predict`, or a stand-in in tests. */
export type Predict = (plan: Plan, job: Job, cluster: Cluster) => Prediction;

/** Simulates the job. Throws Unsupported when a strategy's rules or the device's formats refuse it. */
export const predict: Predict = (plan, job, cluster) => {
  const broken = brokenRule({ id: plan.schedule, ...plan }, job, cluster.devices);
  if (broken) throw new Unsupported(broken);
  if (cluster.accelerator.peakFlops[job.precision] === undefined) {
    throw new Unsupported(`${cluster.accelerator.id} has no matrix units for ${job.precision}`);
  }
  const evaluation = evaluate(plan, job, cluster);
  const { memory, stepTimeSeconds } = evaluation;
  const memoryShare = memory.peakBytes / memory.capacityBytes;
  return {
    stepTimeSeconds,
    fits: evaluation.fits,
    memoryShare,
    memoryBytes: meters(evaluation, plan, job, cluster),
  };
};

function fullestOf(roles: readonly RoleResult[]): RoleResult {
  return roles.reduce((a, b) => (b.memory.peakBytes > a.memory.peakBytes ? b : a));
}

/** The same predictor, simulating what it has seen before only once. */
export function remembering(inner: Predict): Predict {
  const known = new Map<string, Prediction>();
  return (plan, job, cluster) => {
    const { id: _id, title: _title, source: _source, ...shape } = job.model;
    const { id: accelerator, kernels } = cluster.accelerator;
    const libraries = [kernels.gemmPeakFraction, kernels.unalignedBatchFraction];
    const machine = [accelerator, libraries, cluster.node, cluster.fabric, cluster.nodes];
    const key = JSON.stringify([plan, { ...job, model: shape }, machine]);
    const prediction = known.get(key) ?? inner(plan, job, cluster);
    known.set(key, prediction);
    return prediction;
  };
}

/**
 * A framework's allocator does not see what the driver and the communication library hold; the device
 * holds those and the allocator's cache. What is reserved is worked out when it is asked for: it takes the program's
 * tensors one by one.
 */
function meters(
  { memory, result }: Evaluation,
  plan: Plan,
  job: Job,
  cluster: Cluster,
): Prediction['memoryBytes'] {
  const ranked = [...result.roles].sort((a, b) => a.rank - b.rank);
  // Pipeline stages are the outermost mesh axis, so the highest ranks are the last stage.
  const [first, last] = [ranked[0]!, ranked.at(-1)!];
  const fullest = fullestOf(ranked);
  const workspace = workspaceBytes(cluster.accelerator);
  const wide = wideGradientBytes(job, memory.optimizerBytes);
  const allocated = ({ memory: { peakBytes } }: RoleResult) => peakBytes + workspace;
  const known = new Map<RoleResult, number>();
  const cache = (role: RoleResult) => {
    const reserved =
      known.get(role) ??
      (cluster.accelerator.kind === 'gpu' ? mostReserved(plan, job, cluster, role.role) : 0);
    known.set(role, reserved);
    return Math.max(0, reserved - role.memory.peakBytes) + wide;
  };
  return {
    usual: memory.peakBytes + allocatorCacheBytes(fullest.memory.peakBytes, cluster) + wide,
    get device() {
      return memory.peakBytes + cache(fullest);
    },
    get reserved() {
      return allocated(fullest) + cache(fullest);
    },
    get 'reserved-first-rank'() {
      return allocated(first) + cache(first);
    },
    allocated: allocated(fullest),
    'allocated-first-rank': allocated(first),
    'allocated-last-rank': allocated(last),
  };
}

/** What PyTorch's allocator holds on a device of a role, where it gives segments back before it goes beyond the device. */
function mostReserved(plan: Plan, job: Job, cluster: Cluster, name: string): number {
  const program = shortProgram(plan, job);
  const limit = cluster.accelerator.memoryBytes - reserveBytes(job, cluster);
  return reservedBytes(program, roleOf(program, name), limit);
}

/** The job's program with as few micro-batches as fill the pipeline twice. */
function shortProgram(plan: Plan, job: Job): Program {
  const writer = programWriter(job.model.id, job, plan);
  const { round, stages } = writer;
  const few = Math.ceil((2 * stages + 1) / round) * round;
  return writer.write(Math.min(writer.microBatches, few)).program;
}

function roleOf(program: Program, name: string): Role {
  return program.roles.find((each) => each.name === name)!;
}
