/**
 * What `llmsim calibrate` finds out about the threads of a machine: how long the kernels of `workers/` take
 * on one core, what cores do together, and what threads pay to signal each other and to read each other's
 * memory. Plain SI numbers; `sim/threads/` turns them into prices.
 */

/** Time = overhead + the sum of work over rate; a rate that is absent limits nothing. */
export interface Cost {
  readonly overheadSeconds: number;
  /** How far measurements and fit are apart: the root mean square of relative errors over shapes. */
  readonly error: number;
}

/** A GEMM on one core. */
export interface GemmCost extends Cost {
  readonly flopsPerSecond: number;
  /** Copying the operands into panels, 4·(m·k + k·n) bytes. */
  readonly packingBytesPerSecond?: number;
  /** Writing the result, 4·m·n bytes, for every block of the depth. */
  readonly outputBytesPerSecond?: number;
}

/** Attention on one core; the overhead is per head and block of queries. */
export interface AttentionCost extends Cost {
  readonly flopsPerSecond: number;
  /** What is done to the scores besides GEMMs, 4 bytes a score. */
  readonly scoreBytesPerSecond?: number;
}

/** A kernel whose time goes by the bytes that the program states for it. */
export interface StreamCost extends Cost {
  readonly bytesPerSecond: number;
}

export const GEMM_ROLES = ['forward', 'input-gradient', 'weight-gradient'] as const;
export const DIRECTIONS = ['forward', 'backward'] as const;

/** Between threads of one machine. */
export interface Exchange {
  /** From raising a signal to going on, when the peer looks for it. */
  readonly signalSeconds: number;
  /** The same when the peer sleeps, as it does after waiting longer than a microsecond. */
  readonly wakeSeconds: number;
  /** All ranks at a barrier, nobody asleep. */
  readonly barrierSeconds: number;
  /** The rendezvous of a collective after ranks have computed apart: who is late decides, the others wake up. */
  readonly meetingSeconds: number;
  /** The same with two ranks to a core: where others compute while a group waits, and where all belong to it. */
  readonly besideMeetingSeconds: number;
  readonly crowdedMeetingSeconds: number;
  /** Adding to one's own tensor what lies in another core's cache, copying it, and copying one's own. */
  readonly addBytesPerSecond: number;
  readonly copyBytesPerSecond: number;
  readonly ownCopyBytesPerSecond: number;
  readonly error: number;
}

/** What the parts of a short piece of work take that is always the same (`workers/clock-probe.ts`): medians. */
export interface Clock {
  /** Its GEMMs and its passes over a thread's own memory, all cores at work. */
  readonly gemmSeconds: number;
  readonly streamSeconds: number;
  /** Until two had done their GEMMs, which is longer where they took turns; absent, as the next, where no two ran it. */
  readonly togetherSeconds?: number;
  /** Its passes over a neighbour's memory, and a signal to one who sleeps. */
  readonly copySeconds?: number;
  readonly wakeSeconds?: number;
}

export interface Threads {
  readonly cores: number;
  /** What all cores do together, in cores that work alone: less where they share caches or execution units. */
  readonly effectiveCores: number;
  /** From the end of one op to the start of the next. */
  readonly dispatchSeconds: number;
  /** Pauses of a thread (garbage collection, interrupts) over the time its kernels take. */
  readonly pauses: number;
  readonly gemm: Readonly<Record<(typeof GEMM_ROLES)[number], GemmCost>>;
  readonly attention: Readonly<Record<(typeof DIRECTIONS)[number], AttentionCost>>;
  /** Memory-bound kernels by the name that programs give them. */
  readonly kernels: Readonly<Record<string, StreamCost>>;
  readonly exchange: Exchange;
  /** How fast the machine was meanwhile; absent in calibrations of before it was noted. */
  readonly clock?: Clock;
  /** The network that the executor has in mind when it chooses algorithms. */
  readonly assumed: { readonly signalSeconds: number; readonly bytesPerSecond: number };
}

/** A calibration: the figures, and on what and when they were taken. */
export interface ThreadProfile extends Threads {
  readonly machine: {
    readonly title: string;
    readonly memoryBytes: number;
    /** `v20.20.1` */
    readonly node: string;
    /** `2026-11-20` */
    readonly date: string;
    readonly quick: boolean;
    /** Time the calibration took, and the part of all cores' time that other programs had meanwhile. */
    readonly seconds: number;
    readonly disturbance: number;
  };
}
