/**
 * The memory ledger: alloc and free followed in list order, as a caching allocator sees them, through
 * every call. A segment's effect is worked out once: what it leaves behind, and how high it rises above
 * what it found. What is held on the host is followed beside it, in all; what is on disk does not change in a step.
 */

import type { Repeat } from '../../program/order/repeat.js';
import {
  type Holding,
  MEMORY_CATEGORIES,
  type MemoryCategory,
  type Op,
  type Program,
  type Role,
} from '../../program/program.js';
import type { MemoryBytes, MemoryLedger } from '../../program/result.js';
import type { Times } from './attribution.js';

/** Bytes by category, in the order of MEMORY_CATEGORIES. */
type Held = Float64Array<ArrayBuffer>;

const POSITION: Readonly<Record<MemoryCategory, number>> = Object.fromEntries(
  MEMORY_CATEGORIES.map((category, i) => [category, i]),
) as Record<MemoryCategory, number>;

/** Relative to what is held when it starts. */
interface Effect {
  readonly left: Held;
  /** Sum of what it leaves. */
  readonly leftBytes: number;
  readonly peak: number;
  readonly atPeak: Held;
  /** Bytes on the host, of all categories. */
  readonly hostLeft: number;
  readonly hostPeak: number;
}

/** What a rank holds elsewhere than on its device, at most; absent: nothing. */
interface Elsewhere {
  readonly hostBytes?: number;
  readonly diskBytes?: number;
}

export class Ledger {
  readonly #program: Program;
  readonly #effects = new Map<string, Effect>();

  constructor(program: Program) {
    this.#program = program;
  }

  /** Peak and what made it up, without times; `repeats` stand for more of the same ops. */
  peak(
    role: Role,
    repeats: readonly Repeat[] = [],
  ): { readonly peakBytes: number; readonly atPeak: MemoryBytes } & Elsewhere {
    const { peak, atPeak, hostPeak } = this.#walk(role.ops, startingWith(role), repeats);
    return { peakBytes: peak, atPeak: byCategory(atPeak), ...elsewhere(role, hostPeak) };
  }

  /** Bytes a segment leaves behind when it ends. */
  left(segment: string): number {
    return this.#effect(segment).leftBytes;
  }

  /** How far memory rises above what a segment finds, at most, while it runs. */
  rise(segment: string): number {
    return this.#effect(segment).peak;
  }

  /**
   * The ledger of a role whose ops ran at `times`. Within a call the timeline shows the rise to the
   * call's own peak at its start and what it leaves at its end.
   */
  of(role: Role, times: Times): MemoryLedger {
    const timeline: { atPs: number; bytes: number }[] = [];
    const note = (atPs: number, bytes: number) => {
      const last = timeline.at(-1);
      if (last && last.atPs >= atPs) timeline[timeline.length - 1] = { atPs: last.atPs, bytes };
      else timeline.push({ atPs, bytes });
    };
    let live = sum(startingWith(role));
    note(0, live);
    let now = 0;
    for (const [id, op] of role.ops.entries()) {
      if ((op.kind === 'alloc' || op.kind === 'free') && op.tier === undefined) {
        live += op.kind === 'alloc' ? op.bytes : -op.bytes;
        note(now, live);
      } else if (op.kind === 'call') {
        const effect = this.#effect(op.segment);
        note(times.startPs[id]!, live + effect.peak);
        live += effect.leftBytes;
        now = Math.max(now, times.endPs[id]!);
        note(now, live);
      } else if (op.stream === 'compute') {
        now = Math.max(now, times.endPs[id]!);
      }
    }
    return { ...this.peak(role), timeline };
  }

  #effect(segment: string): Effect {
    const known = this.#effects.get(segment);
    if (known) return known;
    const effect = this.#walk(
      this.#program.segments[segment]!.ops,
      new Float64Array(MEMORY_CATEGORIES.length),
    );
    this.#effects.set(segment, effect);
    return effect;
  }

  #walk(ops: readonly Op[], found: Held, repeats: readonly Repeat[] = []): Effect {
    const held = found.slice();
    let live = sum(held);
    let peak = live;
    let atPeak = held.slice();
    let next = 0;
    let host = 0;
    let hostPeak = 0;
    /** Moves what is held by the net effect of the ops left out. */
    const skip = ({ from, to, times }: Repeat, rising: boolean) => {
      const { left: net, hostLeft } = this.#walk(ops.slice(from, to), new Float64Array(held.length));
      if (hostLeft > 0 === rising) {
        host += times * hostLeft;
        hostPeak = Math.max(hostPeak, host);
      }
      if (sum(net) > 0 !== rising) return;
      for (let i = 0; i < held.length; i++) held[i]! += times * net[i]!;
      live = sum(held);
    };
    for (let id = 0; id < ops.length; id++) {
      // Of repeats that leave more behind each time the last is the highest, else the first.
      if (next < repeats.length && id === repeats[next]!.from) skip(repeats[next]!, true);
      const op = ops[id]!;
      if ((op.kind === 'alloc' || op.kind === 'free') && op.tier !== undefined) {
        if (op.tier === 'host') host += op.kind === 'alloc' ? op.bytes : -op.bytes;
        hostPeak = Math.max(hostPeak, host);
      } else if (op.kind === 'alloc' || op.kind === 'free') {
        const change = op.kind === 'alloc' ? op.bytes : -op.bytes;
        held[POSITION[op.category]]! += change;
        live += change;
        if (live > peak) {
          peak = live;
          atPeak = held.slice();
        }
      } else if (op.kind === 'call') {
        const effect = this.#effect(op.segment);
        if (live + effect.peak > peak) {
          peak = live + effect.peak;
          atPeak = plus(held, effect.atPeak);
        }
        for (let i = 0; i < held.length; i++) held[i]! += effect.left[i]!;
        live += effect.leftBytes;
        hostPeak = Math.max(hostPeak, host + effect.hostPeak);
        host += effect.hostLeft;
      }
      if (next < repeats.length && id === repeats[next]!.to - 1) skip(repeats[next++]!, false);
    }
    return { left: held, leftBytes: sum(held), peak, atPeak, hostLeft: host, hostPeak };
  }
}

function startingWith(role: Role): Held {
  const held = new Float64Array(MEMORY_CATEGORIES.length);
  for (const { category, bytes, tier } of role.holds)
    if (tier === undefined) held[POSITION[category]]! += bytes;
  return held;
}

/** What a role keeps elsewhere all step long, and on the host up to `hostPeak` more. */
function elsewhere(role: Role, hostPeak: number): Elsewhere {
  const on = (where: Holding['tier']) =>
    role.holds.reduce((bytes, held) => (held.tier === where ? bytes + held.bytes : bytes), 0);
  const [hostBytes, diskBytes] = [on('host') + hostPeak, on('disk')];
  return { ...(hostBytes > 0 ? { hostBytes } : {}), ...(diskBytes > 0 ? { diskBytes } : {}) };
}

function sum(held: Held): number {
  return held.reduce((a, b) => a + b, 0);
}

function plus(a: Held, b: Held): Held {
  return a.map((bytes, i) => bytes + b[i]!);
}

function byCategory(held: Held): MemoryBytes {
  return Object.fromEntries(MEMORY_CATEGORIES.map((category, i) => [category, held[i]!])) as MemoryBytes;
}
