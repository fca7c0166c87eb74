/** Seconds a kernel takes on one core that works alone. */

import type { Threads } from '../../hardware-profiles/threads/threads.js';
import { attentionWork, gemmWork } from '../../hardware-profiles/threads/work.js';
import { InputError } from '../../input/error.js';
import {
  type Attention,
  type Convolution,
  type Gemm,
  type Kernel,
  windowInputs,
} from '../../program/kernel.js';

/** Throws InputError for a kernel that calibration does not measure. */
export function threadKernelSeconds(kernel: Kernel, threads: Threads): number {
  switch (kernel.family) {
    case 'gemm':
      return gemmSeconds(kernel, threads);
    case 'attention':
      return attentionSeconds(kernel, threads);
    case 'scan':
      throw new InputError(
        'threads run attention, and this model has blocks of another kind: choose a model without',
      );
    case 'convolution':
      return convolutionSeconds(kernel, threads);
    case 'grouped-gemm': {
      const { role, m, n, k, precision, accumulate, groups: batch } = kernel;
      return gemmSeconds({ family: 'gemm', role, m, n, k, precision, accumulate, batch }, threads);
    }
    default: {
      if (LEFT_OUT.has(kernel.name)) return 0;
      const cost = threads.kernels[kernel.name] ?? threads.kernels[alike(kernel.name)];
      if (cost !== undefined) return cost.overheadSeconds + kernel.bytes / cost.bytesPerSecond;
      const measured = Object.keys(threads.kernels).join(', ');
      throw new InputError(
        `no time was measured for the kernel '${kernel.name}' on threads; measured are ${measured}. ` +
          "Choose '--kernels flash-fused --precision fp32' and a model without dropout",
      );
    }
  }
}

/** What calibration leaves out of its probes, by the measured kernel that moves bytes most like it. */
const ALIKE: Readonly<Record<string, string>> = {
  ...{ 'add adapters': 'residual-add', 'scale adapter gradient': 'residual-add' },
  ...{ 'add branch gradients': 'residual-add', 'add-gradients': 'residual-add' },
  ...{ sgd: 'adam', 'sgd-momentum': 'adam', lion: 'adam', 'muon-state': 'adam', muon: 'adam' },
  ...{ adafactor: 'adam', 'adam-8bit': 'adam', 'lion-8bit': 'adam' },
  ...{ 'merge attention': 'residual-add', 'add key and value gradients': 'residual-add' },
  'rearrange heads': 'rotary',
  // Look-ups, in plain TypeScript as well.
  ...{ 'batch-norm': 'embedding', 'batch-norm backward': 'embedding', 'max-pool': 'embedding' },
  ...{ 'average-pool': 'embedding', 'global-pool': 'embedding', 'global-pool backward': 'embedding' },
  ...{ relu: 'residual-add', 'relu backward': 'residual-add' },
  ...{ concatenate: 'residual-add', 'slice gradient': 'residual-add', 'copy gradient': 'residual-add' },
  'cross-entropy': 'fused cross-entropy',
  'cross-entropy backward': 'fused cross-entropy backward',
  ...{ select: 'residual-add', 'select backward': 'residual-add' },
  ...{ 'top-k': 'embedding', 'top-k backward': 'embedding', permute: 'embedding', unpermute: 'embedding' },
};

/** What threads need not do: every expert has rows of its own, of each rank's tokens, and products add to what there is. */
const LEFT_OUT: ReadonlySet<string> = new Set(['count tokens', 'sort by expert', 'add query gradients']);

/** The host of a thread is a thread: `cpu-lion` is Lion. */
function alike(name: string): string {
  const own = name.replace(/^cpu-/, '');
  return ALIKE[own] ?? own;
}

function gemmSeconds(kernel: Gemm, { gemm }: Threads): number {
  const cost = gemm[kernel.role];
  const { flops, packedBytes, outputBytes } = gemmWork(kernel);
  return (
    kernel.batch * cost.overheadSeconds +
    flops / cost.flopsPerSecond +
    over(packedBytes, cost.packingBytesPerSecond) +
    over(outputBytes, cost.outputBytesPerSecond)
  );
}

/** Its matrix product, and the windows that are written out for it or added up, in plain TypeScript as look-ups are. */
function convolutionSeconds(kernel: Convolution, threads: Threads): number {
  const { role, images, outputs, groups, to, window, stride, precision } = kernel;
  const positions = to.reduce((product, extent) => product * extent, images);
  const [width, depth] = [outputs / groups, windowInputs(kernel)];
  const sizes = {
    forward: { m: positions, n: width, k: depth },
    'input-gradient': { m: positions, n: depth, k: width },
    'weight-gradient': { m: width, n: depth, k: positions },
  }[role];
  const product = { family: 'gemm', role, ...sizes, precision, accumulate: false, batch: groups } as const;
  const pointwise = groups === 1 && [...window, ...stride].every((each) => each === 1);
  if (pointwise) return gemmSeconds(product, threads);
  const bytes = 2 * positions * groups * depth * FLOAT_BYTES;
  const windows = { family: 'embedding', name: 'embedding', flops: 0, bytes, launches: 1 } as const;
  return gemmSeconds(product, threads) + threadKernelSeconds(windows, threads);
}

const FLOAT_BYTES = 4;

function attentionSeconds(kernel: Attention, { attention }: Threads): number {
  const cost = attention[kernel.direction];
  const { blocks, flops, scoreBytes } = attentionWork(kernel);
  return (
    blocks * cost.overheadSeconds + flops / cost.flopsPerSecond + over(scoreBytes, cost.scoreBytesPerSecond)
  );
}

/** Seconds for `bytes` at a rate; without a rate, none. */
function over(bytes: number, bytesPerSecond: number | undefined): number {
  return bytesPerSecond === undefined ? 0 : bytes / bytesPerSecond;
}
