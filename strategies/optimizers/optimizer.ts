/**
 * What an optimizer is to the simulator: for each trained tensor a rule, which says what state it keeps and which
 * kernels update it. One file an optimizer, or a family of them; `index.ts` is the list.
 */
import type { Kernel } from '../../program/kernel.js';
import type { OptimizerId } from '../training.js';

/** A trained tensor as one rank has it, before any sharding of states: a slice where tensor parallelism cuts one. */
export interface Trained {
  readonly rows: number;
  /** 1 for what has one dimension: gains, biases. */
  readonly columns: number;
  /** `ends`: token and position tables and the output matrix; `vector`: one dimension; `matrix`: the rest. */
  readonly place: 'matrix' | 'ends' | 'vector';
}

export function sizeOf({ rows, columns }: Trained): number {
  return rows * columns;
}

/** Bytes of the numbers that an update reads and writes. */
export interface Formats {
  readonly weight: number;
  readonly gradient: number;
  /** One of AdamW's two moments, and what stands for them elsewhere. */
  readonly moment: number;
  /** A float32 copy of the weights is kept and updated, and what layers read is written from it. */
  readonly master: boolean;
}

/** Bytes of one weight that an update reads and writes: the master copy and what is stored, or what is stored alone. */
export function weightTraffic({ weight, master }: Formats): number {
  return master ? 4 + 4 + weight : 2 * weight;
}

/** One kernel of an update besides its pass over all elements, and what it reads and writes, by names of its rule's own. */
export interface Product {
  readonly label: string;
  readonly kernel: Kernel;
  readonly reads: readonly string[];
  readonly writes: readonly string[];
}

/** How a tensor is updated. */
export interface Rule {
  /** Of its kernels: `adam`. */
  readonly name: string;
  /** Names of its state, master weights apart: `momentum`, `variance`. */
  readonly keeps: readonly string[];
  /** Bytes of that for one tensor. Each is read and written once a step. */
  stateBytes(tensor: Trained, formats: Formats): number;
  /** The same for each parameter, where that does not depend on the tensor's shape. */
  stateEach?(formats: Formats): number;
  /** Bytes that the pass moves for each parameter beside gradient, weight and state: what is not fused into one kernel. */
  moreEach?(formats: Formats): number;
  /**
   * Of what it moves for each parameter, what comes before the norms of whole tensors are known, two for each; ranks that have
   * shards add theirs up then. Absent: it takes none. Of rules whose state is even alone.
   */
  beforeNorms?(formats: Formats): number;
  readonly flopsEach: number;
  /** Kernels over all its tensors at once (multi-tensor apply), or over each of them. */
  readonly launches: number;
  readonly launched: 'together' | 'per tensor';
  /** Products of whole matrices, for so many of this shape. */
  products?(tensor: Trained, count: number, formats: Formats): readonly Product[];
}

/** Where states are sharded: `elements`, as any other number is, or `matrices`, each whole on one rank. */
export type Unit = 'elements' | 'matrices';

export interface Optimizer {
  readonly id: OptimizerId;
  readonly title: string;
  /** One sentence: what it keeps and does. */
  readonly summary: string;
  /** The paper, and the code that was read. */
  readonly reference: string;
  readonly unit: Unit;
  /** ZeRO stages that it is known to run under; with others it is refused. */
  readonly zero: readonly (0 | 1 | 2 | 3)[];
  /** Why not under others, as the end of a sentence; absent where it runs under all. */
  readonly because?: string;
  /** In the order they run. The first is its own, the last may be AdamW for what it leaves out. */
  readonly rules: readonly Rule[];
  /** Which of them updates a tensor; absent where there is one. */
  ruleOf?(tensor: Trained): Rule;
}

/** The rule of a tensor. */
export function ruleOf(optimizer: Optimizer, tensor: Trained): Rule {
  return optimizer.ruleOf?.(tensor) ?? optimizer.rules[0]!;
}

export const ANY_STAGE = [0, 1, 2, 3] as const;

/** What is held for a tensor: its state and, where there is one, the float32 copy of it. */
export function heldBytes(rule: Rule, tensor: Trained, formats: Formats): number {
  return rule.stateBytes(tensor, formats) + (formats.master ? 4 * sizeOf(tensor) : 0);
}

/** A rule that keeps as much for every parameter. */
export function evenly(
  rule: Omit<Rule, 'stateBytes' | 'stateEach'> & { stateEach(formats: Formats): number },
): Rule {
  return { ...rule, stateBytes: (tensor, formats) => rule.stateEach(formats) * sizeOf(tensor) };
}
