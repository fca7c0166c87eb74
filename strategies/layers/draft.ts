/**
 * A layer on its way from a model's steps to the ops of a program: what runs, in launching order, for the forward
 * and the backward pass. Passes (`passes/`) insert, replace, split and take out nodes until `lower.ts` writes the ops.
 *
 * Order is that of launching, as on a GPU. Kernels run one after the other. A communication starts once every kernel
 * before it has ended; who waits for it is its own field `awaited`. So nothing refers to positions, a pass that
 * inserts a node need not mend others, and only what departs from this names nodes in `after`. What runs again waits
 * for its own communication alone, and gradients for that of what ran again only where they read it.
 */
import type { LayerKind } from '../../models/steps/block.js';
import type { Shape, Step } from '../../models/steps/step.js';
import type { Kernel } from '../../program/kernel.js';
import type { Axis } from '../../program/mesh.js';
import type { CollectiveKind, GroupLimit, MemoryTier, Phase, TokenLibrary } from '../../program/program.js';
import type { Job } from '../job.js';

/** What a layer is written for. */
export interface Layer {
  readonly job: Job;
  /** As it is placed: steps are those of `modelKind`. */
  readonly kind: LayerKind;
  readonly shape: Shape;
  /** Which part of each sequence it is written for. Absent: all of it. */
  readonly slice?: Slice;
}

/** The part `index` of sequences that are cut into parts of these lengths, tokens; job and shape are then those of the part. */
export interface Slice {
  readonly index: number;
  readonly lengths: readonly number[];
}

export interface Draft extends Layer {
  readonly steps: readonly Step[];
  /** Bytes of every tensor whose memory is managed, by name. A pass that adds a tensor notes it here. */
  readonly sizes: Map<string, number>;
  readonly forward: Run[];
  readonly backward: Run[];
}

/** One step, run forward, run again before its gradient, or run backward. */
export interface Run {
  readonly step: Step;
  readonly phase: 'forward' | 'recompute' | 'backward';
  nodes: Node[];
  /** Backward: the tensor its kernels read the gradient of the step's output from. */
  gradient?: string;
}

/** What others may name: communication that is awaited by name, and moments. */
export type Named = CollectiveNode | CopyNode | MomentNode;
export type Node = KernelNode | CollectiveNode | CopyNode | MomentNode | MemoryNode;

/**
 * What a kernel gives: the step's output; gradients of what the step read (dgrad); those of several steps that read
 * one tensor, added up; the gradient that went past a residual branch, added; gradients of weights (wgrad).
 */
export type Part = 'output' | 'input-gradient' | 'branches' | 'join' | 'weight-gradient';

export interface KernelNode {
  readonly kind: 'compute';
  readonly part: Part;
  readonly label: string;
  readonly kernel: Kernel;
  /** Activations and their gradients. */
  reads: readonly string[];
  /** Learned weights it reads. */
  readonly weights: readonly string[];
  writes: readonly string[];
  /** What it waits for besides what its phase waits for. */
  after: readonly Named[];
}

/**
 * Who waits for a communication: the next node of its phase (a call that blocks); the next step, so that the rest of
 * its own runs beside it; or only those that name it.
 */
export type Awaited = 'next-node' | 'next-step' | 'by-name';

export interface CollectiveNode {
  readonly kind: 'collective';
  readonly label: string;
  readonly collective: CollectiveKind;
  readonly axis: readonly Axis[];
  readonly bytes: number;
  readonly buffer: string;
  /** The tensor it writes, where that is not `buffer`. */
  readonly into: string | undefined;
  readonly reduction: 'max' | undefined;
  readonly stream: string | undefined;
  readonly copies: number | undefined;
  readonly library: TokenLibrary | undefined;
  readonly limit: GroupLimit | undefined;
  readonly hierarchical: true | undefined;
  readonly reversed?: true;
  readonly awaited: Awaited;
  /** All it waits for, where that is not the kernels before it and what its phase waits for. */
  readonly after: readonly Named[] | undefined;
}

export interface CopyNode {
  readonly kind: 'copy';
  readonly buffer: string;
  readonly from: MemoryTier;
  readonly to: MemoryTier;
  readonly bytes: number;
  readonly awaited: Awaited;
  /** Where it is not counted to the phase of its run. */
  readonly phase?: Phase;
}

/** No op: the moment at which the kernels before it, and what its phase waits for, have ended. */
export interface MomentNode {
  readonly kind: 'moment';
}

export interface MemoryNode {
  readonly kind: 'alloc' | 'free';
  readonly buffer: string;
  readonly bytes: number;
  /** Where it is taken. Absent: on the device. */
  readonly tier?: 'host';
  /** As that of the node it is taken or given back for. */
  readonly phase?: Phase;
}
