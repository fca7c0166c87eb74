/** Each kernel of a program's segments: what it does, what it moves, what it costs, and what limits it. */
import type { Cluster } from '../../hardware-profiles/profile.js';
import { BYTES, flopsOf, type Kernel, type KernelFamily } from '../../program/kernel.js';
import type { Op, Phase } from '../../program/program.js';
import { inSeconds } from '../../program/time.js';
import {
  convolutionBytes,
  convolutionPlan,
  gemmPlan,
  launchesOf,
  productOf,
  scanBoundBy,
  waitsForHost,
} from '../../sim/kernels/index.js';
import type { Prices } from '../../sim/prices/prices.js';

export type BoundBy = 'arithmetic' | 'memory' | 'launch';

export interface KernelLine {
  readonly label: string;
  readonly phase: Phase;
  readonly family: KernelFamily;
  /** `4096×12288×4096`, `8×32 heads × 2048 × 2048 × 128`; empty for memory-bound kernels. */
  readonly shape: string;
  readonly flops: number;
  /** Read and written, once each. */
  readonly bytes: number;
  readonly launches: number;
  /** Time on the device, and time of the host to launch it. */
  readonly deviceSeconds: number;
  readonly hostSeconds: number;
  readonly boundBy: BoundBy;
}

/** The kernels among `ops`, in their order. */
export function kernelLines(ops: readonly Op[], cluster: Cluster, prices: Prices): KernelLine[] {
  return ops
    .filter((op) => op.kind === 'compute')
    .map(({ kernel, label, phase }) => {
      const deviceSeconds = inSeconds(prices.kernel(kernel));
      const hostSeconds = inSeconds(prices.launch(kernel));
      return {
        ...{ label, phase, family: kernel.family, shape: shapeOf(kernel) },
        flops: flopsOf(kernel),
        bytes: bytesOf(kernel),
        launches: launchesOf(kernel),
        ...{ deviceSeconds, hostSeconds },
        boundBy: hostSeconds > deviceSeconds ? 'launch' : limitOf(kernel, cluster),
      };
    });
}

function shapeOf(kernel: Kernel): string {
  switch (kernel.family) {
    case 'gemm':
      return `${kernel.batch > 1 ? `${kernel.batch} of ` : ''}${kernel.m}×${kernel.n}×${kernel.k} ${kernel.precision}`;
    case 'grouped-gemm':
      return `${kernel.groups} groups of ${kernel.m}×${kernel.n}×${kernel.k} ${kernel.precision}`;
    case 'convolution': {
      const { images, inputs, outputs, from, to, window, precision } = kernel;
      return `${images} × ${inputs}×${from.join('×')} → ${outputs}×${to.join('×')}, ${window.join('×')} ${precision}`;
    }
    case 'attention': {
      const { batch, heads, queries, keys, headDim, precision } = kernel;
      return `${batch}×${heads} heads, ${queries}×${keys}×${headDim} ${precision}`;
    }
    case 'scan': {
      const { batch, heads, positions, keyDim, valueDim, precision } = kernel;
      return `${batch}×${heads} heads, ${positions} × state ${keyDim}×${valueDim} ${precision}`;
    }
    default:
      return '';
  }
}

/** Bytes a kernel must move, every operand and result once. */
function bytesOf(kernel: Kernel): number {
  switch (kernel.family) {
    case 'gemm':
    case 'grouped-gemm': {
      const { m, n, k, count, precision, outputBytes } = productOf(kernel);
      return count * (BYTES[precision] * (m * k + k * n) + outputBytes * m * n);
    }
    case 'convolution':
      return convolutionBytes(kernel);
    case 'attention': {
      const { batch, heads, kvHeads, queries, keys, headDim, valueDim, precision, direction } = kernel;
      const numbers = (queries * heads + keys * kvHeads) * (headDim + valueDim);
      return batch * numbers * BYTES[precision] * (direction === 'backward' ? 2 : 1);
    }
    default:
      return kernel.bytes;
  }
}

/** Threads of a CPU are priced by rates of their own, which do not tell the two apart for GEMMs. */
function limitOf(kernel: Kernel, { accelerator, threads }: Cluster): BoundBy {
  if (kernel.family === 'attention') return 'arithmetic';
  if (kernel.family === 'scan') return scanBoundBy(kernel, accelerator);
  if (kernel.family === 'convolution') return convolutionPlan(kernel, accelerator).boundBy;
  if (kernel.family === 'optimizer' && waitsForHost(kernel, accelerator)) return 'launch';
  if (kernel.family !== 'gemm' && kernel.family !== 'grouped-gemm') return 'memory';
  return threads === undefined ? gemmPlan(productOf(kernel), accelerator).boundBy : 'arithmetic';
}
