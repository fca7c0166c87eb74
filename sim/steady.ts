/**
 * The steady state of a step, played once and multiplied out exactly. A step of many micro-batches begins and
 * ends differently from round to round, and in between does the same again and again. When the machine is in the
 * same state at two times, everything after the second is what came after the first, later by the time between
 * them: so a program of few micro-batches is played, and what it repeats counts as often as the whole would.
 *
 * The state is the same when, over two rounds, every op of every rank started, truly began and ended just as the
 * one a round before it, later by one time for all (the periodic regime of a timed event graph: Baccelli, Cohen,
 * Olsder and Quadrat, Synchronization and Linearity, 1992, theorem 3.23), and before any rank has come to an op
 * that a longer program would not have there. Where it is not, more micro-batches are played, in the end all: round
 * after round of the ops of few (`program/order/places.ts`), so that a million of them take up their times and nothing else.
 */
import { dependenciesOf } from '../program/order/dependencies.js';
import { type Insertion, insertionsInto } from '../program/order/places.js';
import { KIND } from '../program/order/plans.js';
import type { Repeat, Repeating } from '../program/order/repeat.js';
import type { Program, Role } from '../program/program.js';
import type { Result } from '../program/result.js';
import type { Picoseconds } from '../program/time.js';
import { type Few, fewOf, type Growing } from './growing.js';
import type { Times } from './outcome/attribution.js';
import { Ledger } from './outcome/ledger.js';
import { type Peak, type Played, resultOf } from './outcome/outcome.js';
import { onFinestClock, type Timings } from './prices/clock.js';
import type { Prices } from './prices/prices.js';
import { play } from './simulate.js';
import { requirePlayable, requireWritable, walkable } from './size.js';

/** Rounds beyond the filling of the pipeline that are played; a second time, so many times as many. */
const ROUNDS = 4;
const MORE = 3;
/** An attempt that no other can mend. */
const NEVER = -1;
/** Rounds after which the state may be the same again, when it is not after one. */
const LONGEST_PERIOD = 4;

/**
 * The result of the whole program, equal to that of playing all of it; `peaks` of its memory, where `peaksSteady` has been asked. Throws LongerThanAStep as that does.
 */
export function simulateSteady(
  growing: Growing,
  prices: Prices,
  timings?: Timings,
  peaks?: readonly Peak[],
): Result {
  return onFinestClock(prices, timings, (at, known) => steadyOn(growing, at, known, peaks));
}

/** The same on the clock of the prices. */
function steadyOn(
  growing: Growing,
  prices: Prices,
  timings: Timings | undefined,
  peaks?: readonly Peak[],
): Result {
  const { write, microBatches, round } = growing;
  const known = timings && { timings };
  const whole = () => resultOf(play(write(microBatches).program, prices, known), 'none', undefined, peaks);
  const least = firstAttempt(growing);
  const few = least === undefined ? undefined : fewOf(growing, least);
  if (least === undefined || few === undefined) return whole();
  const found = attemptWith(few, prices, timings, peaks);
  if (typeof found === 'object') return found;
  const more = least + (found || (MORE - 1) * ROUNDS) * round;
  if (found !== NEVER && 4 * more <= microBatches) {
    const further = fewOf(growing, more);
    const again = further && attemptWith(further, prices, timings, peaks);
    if (typeof again === 'object') return again;
  }
  return roundAfterRound(few, prices, timings) ?? whole();
}

/**
 * The result with the critical path and spans added up, or without them where there are millions of ops. Throws as
 * `simulateSteady` does.
 */
export function simulateSummary(growing: Growing, prices: Prices, timings?: Timings): Result {
  return onFinestClock(prices, timings, (at, known) => {
    const few = firstFew(growing);
    if (few !== undefined && !walkable(few)) return steadyOn(growing, at, known);
    const found = few && roundAfterRound(few, at, known, 'summary');
    if (found !== undefined) return found;
    const whole = growing.write(growing.microBatches).program;
    return resultOf(play(whole, at, { ...(known && { timings: known }), detail: 'summary' }), 'summary');
  });
}

/** Throws TooManyOps where a whole play of the program, with a span for every op, is too large to begin. */
export function requireRoomForSpans(growing: Growing): void {
  const few = firstFew(growing);
  if (few !== undefined) requirePlayable(few, true);
}

/** Throws TooManyOps where the program is too large to be written out whole. */
export function requireRoomToWrite(growing: Growing): void {
  const few = firstFew(growing);
  if (few !== undefined) requireWritable(few);
}

function firstFew(growing: Growing): Few | undefined {
  const least = firstAttempt(growing);
  return least === undefined ? undefined : fewOf(growing, least);
}

/**
 * All rounds played, from a program of few; undefined where its ops wait for others too far away to say. Throws
 * TooManyOps where they are too many.
 */
function roundAfterRound(
  few: Few,
  prices: Prices,
  timings: Timings | undefined,
  detail: 'none' | 'summary' = 'none',
): Result | undefined {
  requirePlayable(few, false);
  const { program, stretches, lacking } = few;
  const insertions = new Map<Role, readonly Insertion[]>();
  for (const [i, role] of program.roles.entries()) {
    const own = insertionsInto(dependenciesOf(role.ops, prices.serial), stretches[i]!, lacking);
    if (own === undefined) return undefined;
    insertions.set(role, own);
  }
  const reasons = detail === 'none' ? {} : { detail };
  return resultOf(play(program, prices, { ...(timings && { timings }), insertions, ...reasons }), detail);
}

/** Micro-batches that are played first; undefined where that is not much less than all. */
function firstAttempt({ microBatches, round, stages }: Growing): number | undefined {
  // The warm-up takes in as many as there are stages; the transient after it, half as many again.
  const filling = Math.ceil((1.5 * stages) / round);
  const fewer = (filling + ROUNDS) * round + (microBatches % round);
  return 2 * fewer <= microBatches ? fewer : undefined;
}

/** By role, the memory of the whole program at its peak. It follows from the order of ops, so nothing is played. */
export function peaksSteady(growing: Growing): readonly Peak[] {
  const { write, microBatches } = growing;
  // As many as a play begins with, so that what is written here is played next.
  const fewer = firstAttempt(growing);
  const few = fewer === undefined ? undefined : fewOf(growing, fewer);
  if (few === undefined) return peaksOf(write(microBatches).program, []);
  const { program, stretches, lacking: times } = few;
  const repeats = stretches.map((own) => own.map(({ from, length }) => ({ from, to: from + length, times })));
  return peaksOf(program, repeats);
}

function peaksOf(program: Program, repeats: readonly (readonly Repeat[])[]): Peak[] {
  const ledger = new Ledger(program);
  return program.roles.map((role, i) => ledger.peak(role, repeats[i]));
}

/**
 * The result; or how many more rounds to play so that what is left out comes out even, 0 when it is not steady yet;
 * `NEVER` for lists that change in several places from round to round.
 */
function attemptWith(
  few: Few,
  prices: Prices,
  timings: Timings | undefined,
  peaks: readonly Peak[] | undefined,
): Result | number {
  const { program, stretches, lacking } = few;
  const lists = stretches.map(([only, ...others]) => (others.length === 0 ? only : undefined));
  if (!lists.every((list) => list !== undefined)) return NEVER;
  const played = play(program, prices, timings && { timings });
  const steady = steadyState(played, lists);
  if (steady === undefined) return 0;
  const over = lacking % steady.rounds;
  if (over > 0) return over;
  const times = lacking / steady.rounds;
  const repeats = steady.repeats.map(({ from, to }) => [{ from, to, times }]);
  return resultOf(played, 'none', { repeats, ps: times * steady.periodPs }, peaks);
}

interface Steady {
  readonly periodPs: Picoseconds;
  /** In so many rounds. */
  readonly rounds: number;
  /** Ops of one period, by lane. */
  readonly repeats: readonly Omit<Repeat, 'times'>[];
}

function steadyState(played: Played, lists: readonly Repeating[]): Steady | undefined {
  const lanes = played.lanes.map((lane) => ({
    times: played.timesOf(lane),
    kinds: played.planOf(lane).kinds,
    list: lists[lane.roleIndex]!,
  }));
  for (let rounds = 1; rounds <= LONGEST_PERIOD; rounds++) {
    const steady = periodic(lanes, rounds);
    if (steady !== undefined) return steady;
  }
  return undefined;
}

interface PlayedList {
  readonly times: Times;
  readonly kinds: Uint8Array;
  readonly list: Repeating;
}

function periodic(lanes: readonly PlayedList[], rounds: number): Steady | undefined {
  const periodPs = periodOf(lanes[0]!, rounds);
  if (periodPs === undefined || periodPs <= 0) return undefined;
  const untilPs = lanes.reduce(
    (first, lane) => Math.min(first, divergence(lane, rounds, periodPs)),
    Infinity,
  );
  const repeats: Omit<Repeat, 'times'>[] = [];
  for (const { times, kinds, list } of lanes) {
    const length = rounds * list.length;
    let started = list.to - 1;
    while (started >= 0 && (kinds[started] === KIND.memory || times.startPs[started]! >= untilPs)) started--;
    // One period is what repeats, two more show that it does.
    const to = started + 1 - 2 * length;
    const from = to - length;
    if (from < list.from) return undefined;
    repeats.push({ from, to });
    for (let i = 0; i < list.to; i++) {
      if (kinds[i] === KIND.memory || times.startPs[i]! >= untilPs) continue;
      if (times.endPs[i]! < untilPs - 2 * periodPs) continue;
      if (!repeatsAfter(times, i - length, i, periodPs, untilPs)) return undefined;
    }
  }
  return { periodPs, rounds, repeats };
}

/** The time from one period to the next, by the last op of the list that has one a period before it. */
function periodOf({ times, kinds, list }: PlayedList, rounds: number): Picoseconds | undefined {
  const length = rounds * list.length;
  for (let i = list.to - 1; i - length >= list.from; i--) {
    if (kinds[i] !== KIND.memory) return times.startPs[i]! - times.startPs[i - length]!;
  }
  return undefined;
}

/** When the rank starts an op that a longer program would not have there, or would have started one that is not here. */
function divergence({ times, kinds, list }: PlayedList, rounds: number, periodPs: Picoseconds): Picoseconds {
  const length = rounds * list.length;
  let first = Number.POSITIVE_INFINITY;
  for (let i = list.to; i < kinds.length; i++) {
    if (kinds[i] !== KIND.memory) first = Math.min(first, times.startPs[i]!);
  }
  for (let i = Math.max(0, list.to - length); i < list.to; i++) {
    if (kinds[i] !== KIND.memory) first = Math.min(first, times.startPs[i]! + periodPs);
  }
  return first;
}

/** Whether op `later` ran as op `before` did, a period later. Beyond `untilPs` a longer program may run otherwise. */
function repeatsAfter(
  { startPs, activePs, endPs }: Times,
  before: number,
  later: number,
  periodPs: Picoseconds,
  untilPs: Picoseconds,
): boolean {
  if (before < 0 || startPs[later]! - startPs[before]! !== periodPs) return false;
  const began = activePs[later]! - activePs[before]! === periodPs;
  if (activePs[later]! < untilPs && !began) return false;
  return endPs[later]! >= untilPs || endPs[later]! - endPs[before]! === periodPs;
}
