/**
 * What a search rules out, counted so that the counts do not depend on the order in which it went: where the bound of a
 * part, or of what it was part of, is longer than what was of use in the end, its layouts count as too slow, whether or
 * not they were looked into.
 */
import type { Layout } from '../../strategies/job.js';
import { layoutsOf, type Miss, type Open } from '../search/open.js';
import type { Lane } from './lanes.js';

/** A layout of a ground. */
export interface Example {
  readonly ground: number;
  readonly layout: Layout;
}

/** Layouts beyond a limit. */
export interface Late {
  count: number;
  /** Of the nearest, or at least so much of it: seconds of a run and US dollars that a step comes to. */
  nearest?: Example & { readonly seconds: number; readonly usd: number; readonly atLeast: boolean };
}

/** Plain data, for a thread to hand over. */
export interface Counted {
  readonly deadline: Late;
  readonly budget: Late;
  readonly memory: { count: number; nearest: (Example & { readonly bytes: number })[] };
  readonly unplayable: { count: number; example?: Example & { readonly sentence: string } };
  /** Layouts that fit and that no bound ruled out. */
  simulated: number;
}

/** How many layouts that miss the memory are kept to look for the one that misses by least. */
const NEAREST = 16;

export class Tally {
  readonly #lanes: readonly Lane[];
  readonly #slower: Open[] = [];
  readonly #missed: { readonly part: Open; readonly count: number; readonly miss: Miss }[] = [];
  readonly #played: { readonly part: Open; readonly seconds: number }[] = [];

  constructor(lanes: readonly Lane[]) {
    this.#lanes = lanes;
  }

  slower(part: Open): void {
    // Where nothing limits a lane, what is slow is only slow.
    if (this.limits(part.ground.lane)) this.#slower.push(part);
  }

  /** Whether there is a deadline or a budget. */
  limits(lane: number): boolean {
    const { deadlineSeconds, budgetSeconds } = this.#lanes[lane]!;
    return Math.min(deadlineSeconds, budgetSeconds) < Number.POSITIVE_INFINITY;
  }

  missed(part: Open, count: number, miss: Miss): void {
    this.#missed.push({ part, count, miss });
  }

  played(part: Open, seconds: number): void {
    this.#played.push({ part, seconds });
  }

  /** All of it, once it is known what was of use in each lane. */
  counted(worst: (lane: number) => number): Counted {
    const all: Counted = {
      deadline: { count: 0 },
      budget: { count: 0 },
      memory: { count: 0, nearest: [] },
      unplayable: { count: 0 },
      simulated: 0,
    };
    for (const part of this.#slower) this.#late(all, tooSlow(part, worst) ?? part, layoutsOf(part));
    for (const { part, count, miss } of this.#missed) {
      const slow = tooSlow(part, worst);
      if (slow !== undefined) this.#late(all, slow, count);
      else if (miss.why === 'memory') {
        all.memory.count += count;
        if (miss.job === undefined) continue;
        const { ground } = part;
        all.memory.nearest.push({ ground: ground.index, layout: miss.job.layout, bytes: miss.bytes! });
      } else {
        all.unplayable.count += count;
        const example = { ...exampleOf(part), sentence: miss.error.message };
        all.unplayable.example = first(all.unplayable.example, example);
      }
    }
    for (const { part, seconds } of this.#played) {
      const slow = tooSlow(part, worst);
      if (slow !== undefined) this.#late(all, slow, 1);
      else {
        all.simulated++;
        this.#late(all, part, 1, seconds);
      }
    }
    all.memory.nearest = nearestOf(all.memory.nearest);
    return all;
  }

  /** Counts layouts that take `seconds`, or at least as long as the bound of their part, where that is beyond a limit. */
  #late(all: Counted, part: Open, count: number, seconds?: number): void {
    const { deadlineSeconds, budgetSeconds, usdPerSecond, stretch } = this.#lanes[part.ground.lane]!;
    const least = seconds ?? part.seconds;
    const late = least > deadlineSeconds ? all.deadline : least > budgetSeconds ? all.budget : undefined;
    if (late === undefined) return;
    late.count += count;
    const one = { ...exampleOf(part), seconds: least * stretch, usd: least * usdPerSecond };
    late.nearest = nearer(late === all.budget, late.nearest, { ...one, atLeast: seconds === undefined });
  }
}

/** Several counts as one. */
export function together(counts: readonly Counted[]): Counted {
  const late = (key: 'deadline' | 'budget'): Late => {
    const all: Late = { count: 0 };
    for (const { [key]: one } of counts) {
      all.count += one.count;
      if (one.nearest) all.nearest = nearer(key === 'budget', all.nearest, one.nearest);
    }
    return all;
  };
  const unplayable: Counted['unplayable'] = { count: 0 };
  for (const { unplayable: one } of counts) {
    unplayable.count += one.count;
    if (one.example) unplayable.example = first(unplayable.example, one.example);
  }
  const sum = (of: (one: Counted) => number) => counts.reduce((n, one) => n + of(one), 0);
  return {
    deadline: late('deadline'),
    budget: late('budget'),
    memory: {
      count: sum(({ memory }) => memory.count),
      nearest: nearestOf(counts.flatMap(({ memory }) => memory.nearest)),
    },
    unplayable,
    simulated: sum(({ simulated }) => simulated),
  };
}

/** The outermost part that is too slow, of a part and of those it was part of. */
function tooSlow(part: Open, worst: (lane: number) => number): Open | undefined {
  const most = worst(part.ground.lane);
  let slow: Open | undefined;
  for (let one: Open | undefined = part; one !== undefined && one.seconds > most; one = one.from) slow = one;
  return slow;
}

function exampleOf(part: Open): Example {
  const ground = part.ground.index;
  if (part.of === 'family') return { ground, layout: part.family.job.layout };
  if ('job' in part) return { ground, layout: part.job.layout };
  const { family, recompute } = part.line;
  const { microBatch, chunks } = family.batchings[part.index]!;
  const vpp = part.of === 'line' ? chunks[0]! : part.vpp;
  return { ground, layout: { ...family.job.layout, recompute, microBatch, vpp } };
}

type Nearest = NonNullable<Late['nearest']>;

function nearer(byCost: boolean, known: Nearest | undefined, other: Nearest): Nearest {
  if (known === undefined) return other;
  const less = byCost ? other.usd - known.usd : other.seconds - known.seconds;
  if (less !== 0) return less < 0 ? other : known;
  if (other.atLeast !== known.atLeast) return known.atLeast ? other : known;
  return first(known, other);
}

function nearestOf(all: readonly Counted['memory']['nearest'][number][]): Counted['memory']['nearest'] {
  return all.toSorted((a, b) => a.bytes - b.bytes || before(a, b)).slice(0, NEAREST);
}

/** The first in an order that does not depend on who found which. */
function first<T extends Example>(known: T | undefined, other: T): T {
  return known === undefined || before(other, known) < 0 ? other : known;
}

function before(a: Example, b: Example): number {
  if (a.ground !== b.ground) return a.ground - b.ground;
  const [one, other] = [JSON.stringify(a.layout), JSON.stringify(b.layout)];
  return one < other ? -1 : one > other ? 1 : 0;
}
