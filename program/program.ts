/**
 * The language in the middle. A strategy writes a Program; the simulator and the threads run it; both
 * return a Result. A program is plain data: it can be printed, diffed, checked before it runs, and
 * sent to a thread.
 *
 * SPMD by role: ops name mesh axes, never ranks. Ranks that share a role run the same list, so
 * symmetric axes cost nothing. A list of ops used many times (a layer's forward) is a segment,
 * written once and called with arguments.
 */
import type { Kernel } from './kernel.js';
import type { Axis, Mesh } from './mesh.js';

/**
 * Ops of one stream run in order; `after` is the only wait across streams (CUDA's model). The stream
 * `compute` runs kernels; communication has a stream per axis and, for sends, per direction
 * (`pp:send+1`, `pp:recv-1`), so that transfers in both directions overlap. What the host computes is on `host`.
 */
export type Stream = string;

/** What an op is for; reports group by it. */
export type Phase =
  | 'forward'
  | 'backward'
  | 'recompute'
  | 'gradient-sync'
  | 'optimizer'
  | 'data'
  | 'checkpoint';

export const MEMORY_CATEGORIES = [
  'parameters',
  'gradients',
  'optimizer',
  'activations',
  'gathered',
  'buffers',
  'reserve',
] as const;
/** `gathered`: full weights assembled from shards; `reserve`: what the framework itself holds. */
export type MemoryCategory = (typeof MEMORY_CATEGORIES)[number];

export type CollectiveKind =
  | 'all-reduce'
  | 'all-gather'
  | 'reduce-scatter'
  | 'all-to-all'
  | 'broadcast'
  | 'reduce'
  | 'barrier'
  | 'collective-permute';

/** Position of an op in its own list. */
export type OpId = number;

interface OpCommon {
  readonly stream: Stream;
  /** Ops of the same list that must have ended before this one starts. */
  readonly after: readonly OpId[];
  readonly label: string;
  readonly phase: Phase;
}

export interface ComputeOp extends OpCommon {
  readonly kind: 'compute';
  readonly kernel: Kernel;
  /** The host's cores run it, beside the device, on its share of the host's memory. Absent: the device does. */
  readonly on?: 'host';
  /** Tensors by name; `{layer}` and `{mb}` in a name are filled in from the call's arguments. */
  readonly reads: readonly string[];
  readonly writes: readonly string[];
}

/** Libraries of kernels that move the tokens of experts: DeepEP, and NVIDIA's HybridEP. */
export const TOKEN_LIBRARIES = ['deepep', 'hybridep'] as const;
export type TokenLibrary = (typeof TOKEN_LIBRARIES)[number];

/** What is visited lies in `visited` of `groups` even groups at most, in order (node-limited routing). */
export interface GroupLimit {
  readonly groups: number;
  readonly visited: number;
}

export interface CollectiveOp extends OpCommon {
  readonly kind: 'collective';
  readonly collective: CollectiveKind;
  /** How contributions combine, where they do; sums unless stated. */
  readonly reduction?: 'max';
  /** The group is all ranks that differ only along these axes. */
  readonly axis: readonly Axis[];
  /** Coordinates along the (single) axis that take part; absent: all. Others skip the op. */
  readonly among?: readonly number[];
  /**
   * Coordinates along the (single) axis that own a shard: a reduce-scatter leaves its sums only
   * there, an all-gather starts only from there (a parameter server's push and pull); a broadcast
   * or reduce has one. Absent: every rank owns a shard.
   */
  readonly owners?: readonly number[];
  /**
   * All-to-all of vectors that each visit so many owners at random, an expert's tokens: the send buffer has one copy for
   * each visit, and a `library` sends the vector once to each rank and node that has some of them. Absent: 1.
   */
  readonly copies?: number;
  /** Whose kernels do such an all-to-all. Absent: sends and receives of the collective library, every copy for itself. */
  readonly library?: TokenLibrary;
  /** Where the owners that a vector visits lie together. Absent: anywhere. */
  readonly limit?: GroupLimit;
  /** An all-to-all inside nodes first, then between their ranks of one place (`collectives/two-level-exchange.ts`). Absent: all at once. */
  readonly hierarchical?: true;
  /**
   * Of a collective permute: ranks of the group are a circle, and each sends its tensor to the one before it and gets that of
   * the one behind. Absent: to the one behind. (XLA's `collective-permute`: sends and receives that all ranks run alike.)
   */
  readonly reversed?: true;
  /**
   * Size of the whole tensor in bytes: the input of all-reduce and reduce-scatter, the output of
   * all-gather, one rank's send buffer of all-to-all and collective permute.
   */
  readonly bytes: number;
  /** The tensor it reads, and writes unless `into` names another. */
  readonly buffer: string;
  readonly into?: string;
}

export interface TransferOp extends OpCommon {
  readonly kind: 'send' | 'recv';
  /** The peer is `offset` places along the axis; `wrap` makes the axis a circle. */
  readonly axis: Axis;
  readonly offset: number;
  readonly wrap?: boolean;
  readonly bytes: number;
  readonly buffer: string;
}

/** Where a copy reads and writes (ZeRO-Infinity's tiers: GPU, CPU, NVMe; arXiv 2104.07857). */
export type MemoryTier = 'device' | 'host' | 'disk';

export interface CopyOp extends OpCommon {
  readonly kind: 'copy';
  readonly from: MemoryTier;
  readonly to: MemoryTier;
  readonly bytes: number;
  readonly buffer: string;
  /** The host's buffer is pageable: the driver stages the copy through a pinned buffer of its own. Absent: pinned. */
  readonly pageable?: true;
}

/** Memory is taken and given back in list order, as a caching allocator sees it; it takes no time. */
export interface MemoryOp extends OpCommon {
  readonly kind: 'alloc' | 'free';
  readonly bytes: number;
  readonly category: MemoryCategory;
  readonly buffer: string;
  /** Where it is taken. Absent: on the device. */
  readonly tier?: Exclude<MemoryTier, 'device'>;
}

/**
 * Run a segment: it starts when its stream reaches it and its `after` have ended, and ends when the
 * last of its ops has. Inside, streams start empty. Its arguments add to (and override) those of the
 * call that encloses it, so a chunk called with `{mb: 3}` can call its layers with `{layer: 7}` alone.
 */
export interface CallOp extends OpCommon {
  readonly kind: 'call';
  readonly segment: string;
  readonly arguments: Readonly<Record<string, number>>;
}

export type Op = ComputeOp | CollectiveOp | TransferOp | CopyOp | MemoryOp | CallOp;

export interface Segment {
  readonly name: string;
  readonly ops: readonly Op[];
}

/** Memory a role holds from before the step to after it: parameters, optimizer state, reserves. */
export interface Holding {
  readonly category: MemoryCategory;
  readonly bytes: number;
  readonly buffer: string;
  /** Where it is held. Absent: on the device. */
  readonly tier?: Exclude<MemoryTier, 'device'>;
}

export interface Role {
  readonly name: string;
  /** The ranks of this role: those whose coordinate is listed for every axis named here. */
  readonly where: Readonly<Partial<Record<Axis, readonly number[]>>>;
  readonly holds: readonly Holding[];
  readonly ops: readonly Op[];
}

export interface Program {
  readonly name: string;
  readonly mesh: Mesh;
  readonly roles: readonly Role[];
  readonly segments: Readonly<Record<string, Segment>>;
}
