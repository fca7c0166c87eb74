/** The linear layer: one product forward, two backward, and what each direction reads. */
import type { Gemm, Kernel, MemoryBound } from '../../program/kernel.js';
import { adds, addsBranches, putsTogether } from './memory-bound.js';
import { casts, narrowInput } from './narrow.js';
import { activationBytes, bytesOutside, type Shape, type Step, step, type Tensor } from './step.js';
import { castInput, castWeight, streamCast } from './wide.js';

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
  /** The bias where it is not named for the matrix, as of an output matrix that is the embedding's. */
  readonly biasWeight?: string;
  readonly enters?: boolean;
  readonly leaves?: boolean;
  /** Its output is sliced before it is used. */
  readonly sliced?: boolean;
  /** How many products read the same input, set on the first of them. */
  readonly branches?: number;
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
  const narrow = keptInput(l, shape);
  const cast = narrow ?? wideInput(l, shape);
  const weight = castWeight(l.name, l.outputs * l.inputs, shape);
  const bytes = l.tokens * l.outputs * activationBytes(shape);
  return step({
    name: l.name,
    reads: [l.input],
    writes: { name: l.name, bytes: l.leaves ? bytesOutside(bytes, shape) : bytes },
    side: [...(cast ? [cast] : []), ...(weight ? [weight] : [])],
    weights: [l.weight, ...(l.bias ? [l.biasWeight ?? `${l.weight}.bias`] : [])],
    forward: [
      ...castsToRead(l, shape),
      ...castsOfInput(l, shape),
      gemm('forward', l.tokens, l.outputs, l.inputs),
    ],
    inputGradient: [
      ...(l.sliced ? putsTogether(l.tokens * l.outputs, shape) : []),
      ...casts(l.tokens * l.outputs, shape),
      gemm('input-gradient', l.tokens, l.inputs, l.outputs),
      ...(l.enters ? streamCast(l.tokens * l.inputs, shape) : []),
    ],
    inputNeeds: weight ? [weight.name] : [],
    weightGradient: [
      ...(narrow ? [] : casts(l.tokens * l.inputs, shape)),
      gemm('weight-gradient', l.outputs, l.inputs, l.tokens),
      ...streamCast(l.outputs * l.inputs, shape),
      ...(l.bias ? [biasGradient(l, shape)] : []),
      ...adds(l.outputs * l.inputs, l.bias ? 2 : 1, shape),
    ],
    weightNeeds: [cast?.name ?? l.input],
    enters: l.enters ?? false,
    leaves: l.leaves ?? false,
    ...(l.branches ? { addsBranches: addsBranches(l.tokens * l.inputs, l.branches, shape) } : {}),
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

/** Each tensor rank keeps its own positions. */
function keptInput(l: Linear, shape: Shape): Tensor | undefined {
  const tokens = l.enters && shape.sequenceParallel ? l.tokens / shape.tensor : l.tokens;
  return narrowInput(l.name, tokens * l.inputs, shape);
}

/** Under autocast, the 16-bit copy of the stream that it reads. */
function wideInput(l: Linear, shape: Shape): Tensor | undefined {
  if (!l.enters) return undefined;
  const tokens = shape.sequenceParallel ? l.tokens / shape.tensor : l.tokens;
  return castInput(l.name, tokens * l.inputs, shape);
}

/** Under autocast, its weight and what it reads of the stream. */
function castsToRead(l: Linear, shape: Shape): Kernel[] {
  return [
    ...streamCast(l.outputs * l.inputs, shape),
    ...(l.enters ? streamCast(l.tokens * l.inputs, shape) : []),
  ];
}

/** A fused norm writes the narrow copies itself (LayerNormLinear of Transformer Engine); others are cast. */
function castsOfInput(l: Linear, shape: Shape): Kernel[] {
  return l.enters && shape.fusedElementwise ? [] : casts(l.tokens * l.inputs, shape);
}
