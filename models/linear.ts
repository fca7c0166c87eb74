/** The linear layer: one product forward, two backward, and what each direction reads. */
import type { Gemm, Kernel, MemoryBound } from '../program/kernel.js';
import { activationBytes, type Shape, type Step, step } from './step.js';

declare module './step.js' {
  interface Shape {
    /** Sums of input gradients travel while weight gradients are computed; absent: they do. */
    readonly overlapTensor?: boolean;
  }
  interface Step {
    /** The tensor ranks' sum of input gradients starts only when the weight gradient is done; absent: at once. */
    readonly sumsLast?: boolean;
  }
}

export interface Linear {
  readonly name: string;
  /** The tensor [tokens, inputs] it reads. */
  readonly input: string;
  /** Name of its weight in `weights.ts`. */
  readonly weight: string;
  readonly tokens: number;
  readonly inputs: number;
  readonly outputs: number;
  readonly bias: boolean;
  readonly enters?: boolean;
  readonly leaves?: boolean;
}

/** Y[tokens, outputs] = X[tokens, inputs] · Wᵀ, with dX = dY · W and dW = dYᵀ · X; writes a tensor of its own name. */
export function linear(l: Linear, shape: Shape): Step {
  const gemm = (role: Gemm['role'], m: number, n: number, k: number): Gemm => ({
    family: 'gemm',
    role,
    m,
    n,
    k,
    batch: 1,
    precision: shape.precision,
    accumulate: role === 'weight-gradient' && shape.accumulateFloat32,
  });
  const casts = narrowCasts(l, shape);
  return step({
    name: l.name,
    reads: [l.input],
    writes: { name: l.name, bytes: l.tokens * l.outputs * activationBytes(shape) },
    weights: [l.weight, ...(l.bias ? [`${l.weight}.bias`] : [])],
    forward: [...casts, gemm('forward', l.tokens, l.outputs, l.inputs)],
    inputGradient: [...casts, gemm('input-gradient', l.tokens, l.inputs, l.outputs)],
    weightGradient: [
      gemm('weight-gradient', l.outputs, l.inputs, l.tokens),
      ...(l.bias ? [biasGradient(l, shape)] : []),
    ],
    weightNeeds: [l.input],
    enters: l.enters ?? false,
    leaves: l.leaves ?? false,
    sumsLast: shape.overlapTensor === false,
  });
}

function biasGradient(l: Linear, shape: Shape): MemoryBound {
  const values = l.tokens * l.outputs;
  return {
    family: 'elementwise',
    name: 'bias gradient',
    flops: values,
    bytes: values * activationBytes(shape),
    launches: 1,
  };
}

/** FP8 and FP4 products read activations that a kernel before them has scaled, cast and transposed. */
function narrowCasts(l: Linear, shape: Shape): Kernel[] {
  if (shape.precision !== 'fp8' && shape.precision !== 'fp4') return [];
  const values = l.tokens * l.inputs;
  const written = shape.precision === 'fp8' ? 2 : 1;
  return [
    { family: 'elementwise', name: 'cast', flops: values, bytes: values * (2 + written), launches: 1 },
  ];
}
