/**
 * The time of a convolution: that of the product which its library forms without writing it down (implicit GEMM, channels
 * last; NVIDIA, "Convolutional Layers User's Guide" (2023), section 2), priced tile by tile as any product is (`gemm.ts`), but
 * for the memory it moves: inputs, outputs and weights, once each, wherever windows overlap.
 *
 * Held against 38 gradients of ResNet-50's layers that cuDNN ran on an RTX 3070 and one of the stem on an A100
 * (`test/sim/cudnn-convolutions.ts`); docs/kernels.md has how well they fit. `depthwise.ts` has those without a product.
 */
import type { Accelerator } from '../../hardware-profiles/profile.js';
import { BYTES, type Convolution, type Precision, volume } from '../../program/kernel.js';
import { convolutionBytes } from './convolution-bytes.js';
import { depthwisePlan, isDepthwise } from './depthwise.js';
import { type GemmPlan, gemmPlan, type Product } from './gemm.js';
import { peakOf } from './peak.js';

/** Channels of a vector of 16 bytes, to which cuDNN pads others (`nhwcAddPaddingKernel`). */
function padded(channels: number, precision: Precision): number {
  const vector = 16 / Math.max(2, BYTES[precision]);
  // The first layer of a picture network has kernels of its own for four channels (`first_layer`, `fixed_channels`).
  return channels <= 4 ? Math.min(4, vector) : Math.ceil(channels / vector) * vector;
}

/**
 * Outside matrix units, 3 × 3 windows that move by one run by Winograd's minimal filtering (cuDNN's `WINOGRAD_NONFUSED`): four
 * outputs from 16 multiplications in the place of 36, so 2.25 times less arithmetic, of which transforms take back a part (Lavin and
 * Gray 2015, arXiv 1509.09308, section 4). Kind: assumed, the geometric mean of none and all of that.
 */
const WINOGRAD_GAIN = 1.5;

function winogradGain({ precision, window, stride, groups, inputs }: Convolution): number {
  const is3x3 = window.length === 2 && window.every((w) => w === 3) && stride.every((s) => s === 1);
  return precision === 'fp32' && is3x3 && groups === 1 && inputs >= 16 ? WINOGRAD_GAIN : 1;
}

/** Numbers that matrix units take at once: 32 bytes along K, 8 along N (mma.m16n8k16; PTX ISA, section on mma). */
const OPERAND_BYTES = 32;
const OPERAND_COLUMNS = 8;

/**
 * The product that it is. Groups are blocks along a diagonal that one kernel goes through side by side, each filled up to what
 * matrix units take at once.
 */
export function implicitProduct(c: Convolution): Product {
  const { images, groups, precision, role, accumulate } = c;
  const [window, read, written] = [volume(c.window), images * volume(c.from), images * volume(c.to)];
  const gain = winogradGain(c);
  const along = (channels: number, unit: number) =>
    groups === 1 ? padded(channels, precision) : Math.ceil(channels / groups / unit) * unit;
  const deep = OPERAND_BYTES / Math.max(2, BYTES[precision]);
  const outputBytes = accumulate ? 4 + 4 : Math.max(2, BYTES[precision]);
  const of = { count: 1, grouped: false, role, precision, outputBytes, moved: convolutionBytes(c) };
  switch (role) {
    case 'forward':
      return {
        m: written,
        n: groups * along(c.outputs, OPERAND_COLUMNS),
        k: (along(c.inputs, deep) * window) / gain,
        ...of,
      };
    case 'input-gradient': {
      // With a stride, each input is read by a part of the window alone.
      const k = (along(c.outputs, deep) * window * written) / read / gain;
      return { m: read, n: groups * along(c.inputs, OPERAND_COLUMNS), k, ...of };
    }
    case 'weight-gradient':
      return {
        m: groups * along(c.outputs, OPERAND_COLUMNS),
        n: along(c.inputs, OPERAND_COLUMNS) * window,
        k: written / gain,
        ...of,
      };
  }
}

/** Ways a weight gradient, whose output is small and whose K is all positions, is split. */
const SPLITS = [1, 2, 4, 8, 16, 32, 64];

/** The device as convolutions use it, by number format. */
const devices = new WeakMap<Accelerator, Map<Precision, Accelerator>>();

/**
 * Convolutions stream tensors that are much larger than their weights, as other kernels do. Cores outside the matrix units take
 * their operands so much more slowly that no tile waits for them: what tiles cost is in proportion to the bytes they need in a time.
 */
function convolving(device: Accelerator, precision: Precision): Accelerator {
  const known = devices.get(device) ?? new Map<Precision, Accelerator>();
  devices.set(device, known);
  const one = known.get(precision) ?? asConvolving(device, precision);
  known.set(precision, one);
  return one;
}

function asConvolving(device: Accelerator, precision: Precision): Accelerator {
  const { kernels, peakFlops } = device;
  const peak = peakOf(device, precision);
  const matrix = Math.max(peakFlops.fp16 ?? 0, peakFlops.bf16 ?? 0, peak);
  const tileEdge = kernels.tileEdge * Math.min(1, (peak * BYTES[precision]) / (matrix * 2));
  return {
    ...device,
    kernels: { ...kernels, tileEdge, splits: SPLITS, gemmMemoryFraction: kernels.memoryFraction },
  };
}

export function convolutionPlan(c: Convolution, device: Accelerator): GemmPlan {
  return isDepthwise(c)
    ? depthwisePlan(c, device)
    : gemmPlan(implicitProduct(c), convolving(device, c.precision));
}
