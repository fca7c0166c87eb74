/** What the kinds of a workload come to together, worked out; a drawn list differs from it by chance alone. */
import type { JobKind, Workload } from '../../../hardware-profiles/workloads/workload.js';
import { type CutLognormal, moment } from './lognormal.js';

export interface Mixture {
  readonly meanRunSeconds: number;
  readonly meanDevices: number;
  /** Of a job, mean. */
  readonly deviceSeconds: number;
  /** Of completed, cancelled and failed: of jobs, and of their device-seconds; null where ends are not said. */
  readonly states: readonly number[] | null;
  readonly stateDeviceSeconds: readonly number[] | null;
  /** Of all device-seconds, by kind. */
  readonly kindDeviceSeconds: readonly number[];
}

/** Of a workload, or of the kinds of it that are given. */
export function mixtureOf(workload: Workload, kinds: readonly JobKind[] = workload.kinds.list): Mixture {
  const seconds = kinds.map((kind) => kind.share * moment(runOf(workload, kind)));
  const devices = kinds.map((kind) => meanDevices(kind));
  const each = seconds.map((mean, at) => mean * devices[at]!);
  const total = sum(each);
  const byState = (weights: readonly number[]) =>
    kinds.every((kind) => kind.states !== undefined)
      ? [0, 1, 2].map(
          (state) => sum(kinds.map((kind, at) => weights[at]! * kind.states![state]!)) / sum(weights),
        )
      : null;
  return {
    meanRunSeconds: sum(seconds),
    meanDevices: sum(kinds.map((kind, at) => kind.share * devices[at]!)),
    deviceSeconds: total,
    states: byState(kinds.map((kind) => kind.share)),
    stateDeviceSeconds: byState(each),
    kindDeviceSeconds: each.map((part) => part / total),
  };
}

export function runOf(workload: Workload, { run }: JobKind): CutLognormal {
  return {
    median: run.medianSeconds,
    sigma: run.sigma,
    longest: workload.published.longestRunSeconds,
  };
}

function meanDevices({ devices }: JobKind): number {
  return sum(Object.entries(devices).map(([count, share]) => Number(count) * share));
}

function sum(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0);
}
