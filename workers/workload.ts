/**
 * What the threads are given: a program, and what its tensors mean. All of it is plain data that every
 * thread gets once; which weights a layer has and what a batch holds comes from outside, so that this
 * folder knows programs and arithmetic, not models and strategies.
 */
import type { Axis } from '../program/mesh.js';
import type { Program } from '../program/program.js';
import type { OptimizerSettings } from './kernels/optimizers/settings.js';
import type { Balance } from './sequence.js';

/** A learned tensor of a layer, whole. */
export interface WeightSpec {
  readonly name: string;
  /** [outputs, inputs] of a matrix, [width] of a vector; inputs of a convolution are the numbers under its window, channels last. */
  readonly shape: readonly number[];
  /** The dimension tensor ranks divide; absent: every one holds it whole. */
  readonly split?: 0 | 1;
  /** Every tensor rank has a part of its gradient, though it holds it whole. */
  readonly partialGradient?: true;
  /** Outputs that are several matrices on top of each other, each divided by itself (queries, keys, values). */
  readonly blocks?: readonly number[];
  readonly start: 'normal' | 'ones' | 'zeros';
  /** Deviation of normal first values. Absent: 0.02 (GPT-2). */
  readonly deviation?: number;
  /** Without gradient and optimizer state. */
  readonly frozen?: true;
  /** What an optimizer takes it for: `ends` are tables and the output matrix. */
  readonly place: 'matrix' | 'ends' | 'vector';
  /** Rows of each matrix, where an optimizer sees several on top of each other. Absent: one. */
  readonly matrices?: readonly number[];
  /** Of an adapter's second matrix: what it adds to, and which of its `blocks`; absent: to all of its outputs. */
  readonly adds?: { readonly to: string; readonly block?: number };
  /**
   * By name as in programs, the weight that this is one with (`L0.embedding` of a tied output matrix): the same numbers
   * on a rank that holds both layers, else a copy that begins alike and whose gradient is summed with that one's.
   */
  readonly tiedTo?: string;
  /** Of a routed expert's weight, how many of this shape there are, one behind the other. */
  readonly experts?: number;
}

/** How tokens find their experts, and what of these a rank has. */
export interface Experts {
  readonly count: number;
  /** Experts that a token chooses. */
  readonly topk: number;
  /** Hidden width of one, whole. */
  readonly width: number;
  /** Along which ranks lie that have different experts, and that have a slice of each. */
  readonly axes: readonly Axis[];
  readonly sliceAxes: readonly Axis[];
  /** Slices of an expert; 1: it is whole. */
  readonly slices: number;
  /** Tokens that fill the experts' capacity together, and the most of them that an expert takes. */
  readonly groupTokens: number;
  readonly capacity: number;
}

/** The numbers of the model's arithmetic that kernels do not carry. */
export interface Arithmetic {
  readonly hidden: number;
  readonly heads: number;
  readonly kvHeads: number;
  readonly headDim: number;
  readonly vocab: number;
  readonly gated: boolean;
  readonly activation: 'gelu' | 'silu' | 'relu' | 'squared-relu';
  /** A position sees those before it alone. */
  readonly causal: boolean;
  readonly normEpsilon: number;
  readonly rotaryBase: number;
  /** What adapters' results are multiplied by before they are added. */
  readonly adapterScale: number;
}

export interface Batch {
  readonly steps: number;
  /** Sequences of a step over all replicas, and of a micro-batch. */
  readonly sequences: number;
  readonly perMicroBatch: number;
  readonly positions: number;
  /** Predictions of each. Absent: one at every position. */
  readonly predictions?: number;
}

/** Pictures of all steps, one behind the other. */
export interface Pictures {
  /** [pictures, height, width, 3], about 0, in memory that threads share. */
  readonly values: Float32Array;
  /** The class of each. */
  readonly labels: Int32Array;
}

/** Ranks that share sequences. */
export interface Sharing {
  /** Along which they lie, and their number. */
  readonly axes: readonly Axis[];
  readonly ranks: number;
  /** How positions are split. */
  readonly balance: Balance;
  /** Neighbours that exchange heads for positions; 1: none do. */
  readonly exchange: number;
}

export interface Workload {
  readonly program: Program;
  /** Weights by number of the layer: 0 the embedding, then the blocks, last the head. */
  readonly layers: readonly (readonly WeightSpec[])[];
  /** Layers that each role holds, by its name, in order. */
  readonly layersOfRole: Readonly<Record<string, readonly number[]>>;
  /** Along which tensor ranks lie, outermost first. */
  readonly tensorAxes: readonly Axis[];
  /** Absent: each rank has whole sequences. */
  readonly context?: Sharing;
  readonly sequenceParallel: boolean;
  readonly arithmetic: Arithmetic;
  /** Absent: networks are dense. */
  readonly experts?: Experts;
  readonly batch: Batch;
  readonly optimizer: OptimizerSettings;
  readonly seed: number;
  /** Tokens of all steps, `positions + 1` for each sequence, step after step; none of a network of pictures. */
  readonly tokens: Int32Array;
  /** What a network of pictures is given instead. */
  readonly pictures?: Pictures;
}
