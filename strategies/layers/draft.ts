/**
 * A layer on its way from a model's steps to the ops of a program: what runs, in launching order, for the forward
 * and the backward pass. Passes (`passes/`) insert, replace, split and take out nodes until `lower.ts` writes the ops.
 *
 * Order is that of launching, as on a GPU. Kernels run one after the other. A communication starts once every kernel
 * before it has ended; who waits for it is its own field `awaited`. So nothing refers to positions, a pass that
 * inserts a node need not mend others, and only what departs from this names nodes in `after`.
 */
import type { LayerKind } from '../../models/steps/block.js';
import type { Shape, Step } from '../../models/steps/step.js';
import type { Kernel } from '../../program/kernel.js';
import type { Axis } from '../../program/mesh.js';
import type { CollectiveKind, Phase, Place } from '../../program/program.js';
import type { Job } from '../job.js';

/** What a layer is written for. */
export interface Layer {
  readonly job: Job;
  readonly kind: LayerKind;
  readonly shape: Shape;
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
  readonly awaited: Awaited;
  /** All it waits for, where that is not the kernels before it and what its phase waits for. */
  readonly after: readonly Named[] | undefined;
}

export interface CopyNode {
  readonly kind: 'copy';
  readonly buffer: string;
  readonly from: Place;
  readonly to: Place;
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
  /** As that of the node it is taken or given back for. */
  readonly phase?: Phase;
}

/** A collective that a list waits for as `awaited` says; fields as of the op it becomes. */
export function collective(
  label: string,
  kind: CollectiveKind,
  axis: readonly Axis[],
  bytes: number,
  at: Pick<CollectiveNode, 'buffer' | 'awaited'> & Partial<CollectiveNode>,
): CollectiveNode {
  const { buffer, into, awaited, reduction, stream, copies, after } = at;
  return {
    kind: 'collective',
    label,
    collective: kind,
    axis,
    bytes,
    buffer,
    into,
    reduction,
    stream,
    copies,
    awaited,
    after,
  };
}

/** Runs that compute outputs: the forward pass, or what the backward pass runs again. */
export const isForward = ({ phase }: Run) => phase !== 'backward';

export const isKernel = (node: Node): node is KernelNode => node.kind === 'compute';

/** Lets the kernels of `run`, or those of one part, read `to` for `from`. */
export function readInstead(run: Run, from: string, to: string, part?: Part): void {
  for (const node of run.nodes) {
    if (!isKernel(node) || (part !== undefined && node.part !== part)) continue;
    if (node.reads.includes(from)) node.reads = instead(node.reads, from, to);
  }
}

/** Lets the kernels of `run` write `to` for `from`; those that add to what is there read it there too. */
export function writeInstead(run: Run, from: string, to: string): void {
  for (const node of run.nodes) {
    if (!isKernel(node) || !node.writes.includes(from)) continue;
    node.writes = instead(node.writes, from, to);
    if (node.reads.includes(from)) node.reads = instead(node.reads, from, to);
  }
}

function instead(names: readonly string[], from: string, to: string): string[] {
  return names.map((name) => (name === from ? to : name));
}

/** Puts `node` before the first kernel of `run`, behind all that is there already. */
export function beforeKernels(run: Run, node: Node): void {
  const at = run.nodes.findIndex(isKernel);
  run.nodes.splice(at === -1 ? run.nodes.length : at, 0, node);
}

/** Puts `nodes` right behind the last kernel of `run` that gives `part`; nowhere if there is none. */
export function behindKernels(run: Run, part: Part, ...nodes: readonly Node[]): void {
  const at = run.nodes.findLastIndex((node) => isKernel(node) && node.part === part);
  if (at !== -1) run.nodes.splice(at + 1, 0, ...nodes);
}
