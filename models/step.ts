/**
 * A layer as a row of steps. A step states its kernels forward and backward, what it must keep for
 * the backward pass, and whether the tensor-split region begins before it or ends after it. It says
 * nothing of who communicates: that is a strategy's business (`strategies/layers/`).
 */
import type { Kernel } from '../program/kernel.js';

/** Bytes kept from the forward pass of one micro-batch until its backward pass. */
export interface Saved {
  readonly name: string;
  readonly bytes: number;
  /** Not kept under selective recompute: rebuilt by running core attention forward once more. */
  readonly rebuilt?: boolean;
}

export interface Step {
  readonly name: string;
  readonly forward: readonly Kernel[];
  /** Kernels of the gradient that flows on to the step before. */
  readonly inputGradient: readonly Kernel[];
  /** Kernels of the gradients of the step's own weights; nobody waits for these but the optimizer. */
  readonly weightGradient: readonly Kernel[];
  readonly saved: readonly Saved[];
  /** Held only while the step runs, beyond what it saves. */
  readonly transientForwardBytes: number;
  readonly transientBackwardBytes: number;
  /** The tensor-split region begins before this step: its input is full, its output is a slice. */
  readonly enters: boolean;
  /** The region ends after this step: its outputs are partial sums over the tensor ranks. */
  readonly leaves: boolean;
  /** Run again under selective recompute (Korthikanti 2022, section 5). */
  readonly coreAttention: boolean;
  /** Small all-reduces over the tensor ranks while the step runs forward (vocabulary-parallel loss), bytes each. */
  readonly tensorReductions: readonly number[];
}

/** Fills in what most steps leave out. */
export function step(given: Partial<Step> & Pick<Step, 'name' | 'forward'>): Step {
  return {
    inputGradient: [],
    weightGradient: [],
    saved: [],
    transientForwardBytes: 0,
    transientBackwardBytes: 0,
    enters: false,
    leaves: false,
    coreAttention: false,
    tensorReductions: [],
    ...given,
  };
}

/** What one rank holds of a micro-batch, and how its framework computes. */
export interface Shape {
  /** Sequences in the micro-batch. */
  readonly sequences: number;
  /** Positions of each sequence on this rank. */
  readonly positions: number;
  /** Tensor-parallel ranks. */
  readonly tensor: number;
  /** Outside the tensor-split region, positions are divided over the tensor ranks too. */
  readonly sequenceParallel: boolean;
  readonly precision: 'fp32' | 'tf32' | 'fp16' | 'bf16' | 'fp8' | 'fp4';
  /** Attention in one kernel that never writes the scores (FlashAttention). */
  readonly flash: boolean;
  /** Scale, mask and softmax in one kernel, when attention is not flash. */
  readonly fusedSoftmax: boolean;
  /** RMS norm, gated activation, rotary embedding and loss each in one kernel. */
  readonly fusedElementwise: boolean;
  /** Weight gradients are added into float32 by the matrix product itself. */
  readonly accumulateFloat32: boolean;
}

/** Tokens of the micro-batch on this rank, inside the tensor-split region. */
export function tokensInside(shape: Shape): number {
  return shape.sequences * shape.positions;
}

/** Tokens outside the region: sequence parallelism leaves each tensor rank a part of them. */
export function tokensOutside(shape: Shape): number {
  return tokensInside(shape) / (shape.sequenceParallel ? shape.tensor : 1);
}

/** Bytes of one activation value; matrix formats below 16 bits still keep 16-bit activations. */
export function activationBytes(shape: Shape): number {
  return shape.precision === 'fp32' || shape.precision === 'tf32' ? 4 : 2;
}
