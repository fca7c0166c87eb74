/** From kernel times at many shapes to a few costs each, by the work that the kernels of `workers/kernels/` do. */

import {
  type AttentionCost,
  DIRECTIONS,
  GEMM_ROLES,
  type GemmCost,
  type StreamCost,
  type Threads,
} from '../../hardware-profiles/threads/threads.js';
import { attentionWork, gemmWork } from '../../hardware-profiles/threads/work.js';
import type { Attention, Gemm } from '../../program/kernel.js';
import { nonNegativeFit, type Sample } from './fit.js';
import type { KernelTime } from './probe.js';

type Costs = Pick<Threads, 'gemm' | 'attention' | 'kernels'>;

/** Fits every family of kernels. Throws RangeError when the measurements leave one out. */
export function costsOf(times: readonly KernelTime[]): Costs {
  const gemms = times.filter((t): t is KernelTime & { kernel: Gemm } => t.kernel.family === 'gemm');
  const attention = times.filter(
    (t): t is KernelTime & { kernel: Attention } => t.kernel.family === 'attention',
  );
  const streams = new Map<string, KernelTime[]>();
  for (const time of times) {
    if (!('name' in time.kernel)) continue;
    streams.set(time.kernel.name, [...(streams.get(time.kernel.name) ?? []), time]);
  }
  return {
    gemm: Object.fromEntries(
      GEMM_ROLES.map((role) => [role, gemmCost(gemms.filter(({ kernel }) => kernel.role === role))]),
    ) as Costs['gemm'],
    attention: Object.fromEntries(
      DIRECTIONS.map((way) => [
        way,
        attentionCost(attention.filter(({ kernel }) => kernel.direction === way)),
      ]),
    ) as Costs['attention'],
    kernels: Object.fromEntries([...streams].map(([name, found]) => [name, streamCost(found)])),
  };
}

/** Beyond what any core does in a second. */
const BOUNDLESS = 1e13;

/** A cost of zero, as a fit to disturbed times may find, is a rate beyond all others. */
function rateOf(secondsPerUnit: number): number {
  return Math.min(BOUNDLESS, 1 / secondsPerUnit);
}

function gemmCost(times: readonly (KernelTime & { readonly kernel: Gemm })[]): GemmCost {
  const { coefficients, error } = nonNegativeFit(
    times.map(({ kernel, seconds }): Sample => {
      const { flops, packedBytes, outputBytes } = gemmWork(kernel);
      return { features: [1, flops, packedBytes, outputBytes], seconds };
    }),
  );
  const [overhead, perFlop, perPacked, perOutput] = coefficients as [number, number, number, number];
  return {
    overheadSeconds: overhead,
    flopsPerSecond: rateOf(perFlop),
    ...(perPacked > 0 ? { packingBytesPerSecond: 1 / perPacked } : {}),
    ...(perOutput > 0 ? { outputBytesPerSecond: 1 / perOutput } : {}),
    error,
  };
}

function attentionCost(times: readonly (KernelTime & { readonly kernel: Attention })[]): AttentionCost {
  const { coefficients, error } = nonNegativeFit(
    times.map(({ kernel, seconds }): Sample => {
      const { blocks, flops, scoreBytes } = attentionWork(kernel);
      return { features: [blocks, flops, scoreBytes], seconds };
    }),
  );
  const [overhead, perFlop, perScore] = coefficients as [number, number, number];
  return {
    overheadSeconds: overhead,
    flopsPerSecond: rateOf(perFlop),
    ...(perScore > 0 ? { scoreBytesPerSecond: 1 / perScore } : {}),
    error,
  };
}

function streamCost(times: readonly KernelTime[]): StreamCost {
  const { coefficients, error } = nonNegativeFit(
    times.map(({ kernel, seconds }): Sample => {
      return { features: [1, 'bytes' in kernel ? kernel.bytes : 0], seconds };
    }),
  );
  const [overhead, perByte] = coefficients as [number, number];
  return { overheadSeconds: overhead, bytesPerSecond: rateOf(perByte), error };
}
