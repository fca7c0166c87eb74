/**
 * What an executor returns. Every report is a function of it, so a simulated and a measured run can
 * be shown, and compared, by the same code.
 */
import type { KernelFamily } from './kernel.js';
import type { MemoryCategory, Phase } from './program.js';
import type { Picoseconds } from './time.js';

/** One op, as it ran: those of a role's own list, and the communication inside its calls. */
export interface Span {
  readonly stream: string;
  readonly label: string;
  readonly phase: Phase;
  readonly kind: 'compute' | 'collective' | 'send' | 'recv' | 'copy' | 'call';
  readonly startPs: Picoseconds;
  readonly endPs: Picoseconds;
  /** Bytes moved, for communication and copies. */
  readonly bytes: number;
}

/** From one moment of a step to another. */
export interface Stretch {
  readonly startPs: Picoseconds;
  readonly endPs: Picoseconds;
}

/** Spans of one stream, phase and kind, added up. */
export interface SpanSum {
  readonly stream: string;
  readonly phase: Phase;
  readonly kind: Span['kind'];
  readonly count: number;
  readonly ps: Picoseconds;
  readonly bytes: number;
}

/**
 * Where a role's step time went, as seen from its compute stream. The parts add up to the step time
 * exactly: at each instant the stream computes, or waits for a reason.
 */
export interface Breakdown {
  /** Computing, by kernel family; recomputation is counted apart, in `recompute`. */
  readonly compute: Readonly<Partial<Record<KernelFamily, Picoseconds>>>;
  readonly recompute: Picoseconds;
  readonly optimizer: Picoseconds;
  /** Waiting for communication that was in flight, by mesh axis (several joined by `+`). */
  readonly exposed: Readonly<Record<string, Picoseconds>>;
  /** Waiting for the host to launch kernels that are shorter than their launch. */
  readonly launch: Picoseconds;
  /** Waiting for a copy between device, host and disk. */
  readonly copy: Picoseconds;
  /** Waiting for what the host's cores compute, such as the update of offloaded states; absent: nothing. */
  readonly host?: Picoseconds;
  /** Waiting for another role's compute: the pipeline bubble. */
  readonly bubble: Picoseconds;
}

export type MemoryBytes = Readonly<Record<MemoryCategory, number>>;

export interface MemoryLedger {
  readonly peakBytes: number;
  /** What was held at the moment of the peak. */
  readonly atPeak: MemoryBytes;
  /** What the rank keeps on its host and on the host's disks, at most; absent: nothing. */
  readonly hostBytes?: number;
  readonly diskBytes?: number;
  /** Live bytes after each change, in time order. */
  readonly timeline: readonly { readonly atPs: Picoseconds; readonly bytes: number }[];
}

export interface RoleResult {
  readonly role: string;
  /** The rank this stands for, and how many ranks ran the same list. */
  readonly rank: number;
  readonly ranks: number;
  readonly breakdown: Breakdown;
  readonly memory: MemoryLedger;
  readonly spans: readonly Span[];
  /** When the bubble is, in order of time; it sums to that of the breakdown. With `spans` of a simulation alone. */
  readonly bubbles?: readonly Stretch[];
  /** The spans added up, where only that was asked for. */
  readonly spanSums?: readonly SpanSum[];
  /** Bytes this rank sent, by mesh axis. */
  readonly sentBytes: Readonly<Record<string, number>>;
}

/** One link of the critical path, the chain of ops that decided the step time. */
export interface CriticalPathSpan {
  readonly role: string;
  readonly label: string;
  readonly kind: Span['kind'];
  readonly startPs: Picoseconds;
  readonly endPs: Picoseconds;
}

export interface Result {
  readonly schema: 'llmsim.result/1';
  readonly executor: 'simulator' | 'threads';
  readonly program: string;
  readonly stepPs: Picoseconds;
  /** What all times are multiples of, in a step that is longer than 2.5 hours; absent: a picosecond (`time.ts`). */
  readonly tickPs?: Picoseconds;
  readonly roles: readonly RoleResult[];
  /** Contiguous from 0 to `stepPs`; empty unless asked for. */
  readonly criticalPath: readonly CriticalPathSpan[];
  /** Events the engine handled, for measuring the simulator itself. */
  readonly events: number;
}

/** Sum of a breakdown's parts; equals the step time. */
export function total(b: Breakdown): Picoseconds {
  const sum = (parts: Readonly<Record<string, number>>) => Object.values(parts).reduce((a, x) => a + x, 0);
  const { recompute, optimizer, launch, copy, host = 0, bubble } = b;
  return sum(b.compute) + recompute + optimizer + sum(b.exposed) + launch + copy + host + bubble;
}
