/**
 * What a report shows of one ranked strategy beyond its row: the timeline of a step, memory by stage, the
 * kernels that matter, the use of links, and how it scales. Plain data, small enough to travel in the JSON.
 */
import type { Cluster } from '../../hardware-profiles/profile.js';
import type { MemoryBytes, Result } from '../../program/result.js';
import { inSeconds } from '../../program/time.js';
import type { Prices } from '../../sim/prices/prices.js';
import type { Job } from '../../strategies/job.js';
import type { Plan } from '../../strategies/write.js';
import { breakdownRow, evaluate } from '../evaluate/evaluate.js';
import type { BreakdownRow } from '../evaluate/figures.js';
import { reserveBytes } from '../evaluate/reserve.js';
import { explain } from '../explain/explain.js';
import { type LinkUse, linkUse } from './link-use.js';
import { type PipelineDetail, pipelineOf } from './pipeline.js';
import { type ScalingPoint, scaling } from './scaling.js';
import { type Timeline, timelineOf } from './timeline.js';

/** A pipeline stage, or whatever else ranks are divided into. */
export interface RoleDetail {
  readonly role: string;
  readonly ranks: number;
  readonly breakdown: BreakdownRow;
  /** With the framework's reserve, as in the row; and what was held then, by category. */
  readonly peakBytes: number;
  readonly atPeak: MemoryBytes;
  readonly reserveBytes: number;
  /** Nanoseconds and bytes in turn: live tensors after each change, thinned to what a chart can show. */
  readonly memoryTimeline: readonly number[];
}

/** Kernels of one shape over a step, on the rank that runs them most often. */
export interface KernelUse {
  readonly name: string;
  readonly family: string;
  readonly shape: string;
  readonly perStep: number;
  /** Of one. */
  readonly seconds: number;
  readonly flops: number;
  readonly bytes: number;
  readonly boundBy: string;
}

export { assumptionsOf } from '../explain/assumptions.js';
export { spansIn } from './timeline.js';
export { triedChanges } from './tried.js';

export interface Detail {
  readonly timeline: Timeline;
  /** Its stages and the bubble; absent without a pipeline, and in results of older versions. */
  readonly pipeline?: PipelineDetail;
  readonly roles: readonly RoleDetail[];
  readonly kernels: readonly KernelUse[];
  readonly links: readonly LinkUse[];
  /** Weak: the global batch grows with the devices. */
  readonly scaling: readonly ScalingPoint[];
  /** Strong: the global batch stays as it is. */
  readonly strongScaling: readonly ScalingPoint[];
}

/** Kernels kept, those that take longest in a step first. */
const KERNELS = 24;
/** Points kept of a memory timeline. */
const MEMORY_POINTS = 120;

/** Plays the job once more, with everything noted. `spans` is how many spans the timeline may hold. */
export function detailOf(plan: Plan, job: Job, cluster: Cluster, prices: Prices, spans: number): Detail {
  const { result } = evaluate(plan, job, cluster, { prices, detail: true });
  const { kernelTables, communication } = explain(plan, job, cluster);
  const { weak, strong } = scaling(plan, job, cluster);
  const pipeline = pipelineOf(result, plan, job);
  return {
    timeline: timelineOf(result, spans),
    ...(pipeline === undefined ? {} : { pipeline }),
    roles: rolesOf(result, reserveBytes(job, cluster)),
    kernels: kernelTables
      .flatMap(({ callsPerStep, kernels }) => kernels.map((kernel) => ({ kernel, callsPerStep })))
      .map(({ kernel: k, callsPerStep }) => ({
        ...{ name: k.label, family: k.family, shape: k.shape, perStep: callsPerStep },
        ...{ seconds: k.deviceSeconds, flops: k.flops, bytes: k.bytes, boundBy: k.boundBy },
      }))
      .sort((a, b) => b.seconds * b.perStep - a.seconds * a.perStep)
      .slice(0, KERNELS),
    links: linkUse(result, communication, prices),
    ...{ scaling: weak, strongScaling: strong },
  };
}

function rolesOf(result: Result, reserve: number): RoleDetail[] {
  return result.roles.map(({ role, ranks, breakdown, memory }) => ({
    ...{ role, ranks, breakdown: breakdownRow(breakdown) },
    peakBytes: memory.peakBytes + reserve,
    atPeak: memory.atPeak,
    reserveBytes: reserve,
    memoryTimeline: thinned(memory.timeline, result.stepPs),
  }));
}

/** The highest of each slice of the step, so that no peak is lost. */
function thinned(timeline: readonly { atPs: number; bytes: number }[], stepPs: number): number[] {
  const slice = stepPs / MEMORY_POINTS;
  const kept: { atPs: number; bytes: number }[] = [];
  for (const point of timeline) {
    const last = kept.at(-1);
    if (last !== undefined && Math.floor(last.atPs / slice) === Math.floor(point.atPs / slice)) {
      if (point.bytes > last.bytes) kept[kept.length - 1] = { atPs: last.atPs, bytes: point.bytes };
    } else kept.push(point);
  }
  return kept.flatMap(({ atPs, bytes }) => [Math.round(inSeconds(atPs) * 1e9), bytes]);
}
