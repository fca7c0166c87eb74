/**
 * One measured step time, four unknowns: how much longer kernels, traffic inside nodes and between them, and the host take
 * than their prices. Of all corrections that make the simulated step as long as the measured one, the likeliest: the least
 * Σ (ln factor / σ)², the spreads of `spreads.ts` being σ. What each does to the step is found by playing it, so a host
 * that kernels hide gets no share, and exposed communication gets the share that its spread and its weight ask for.
 * (Constrained least squares, linearised at each round: Gauss–Newton.)
 */
import type { Pace } from '../../hardware-profiles/profile.js';
import { largest, smallest } from '../../input/extremes.js';
import { SPREADS, type Spread } from './spreads.js';

export type Factors = Readonly<Record<Pace, number>>;

export interface Correction {
  /** Of each time, over its price. */
  readonly factors: Factors;
  /** The step without them and with them, seconds. */
  readonly predictedSeconds: number;
  readonly correctedSeconds: number;
  /** Part of the step, 0 to 1, by which it gets longer with each time: what the correction was shared by. */
  readonly weights: Factors;
}

/** Change of a logarithm by which a weight is found. */
const PROBE = 0.03;
/** The step comes out this close to the measured one, as a share. */
const CLOSE = 1e-6;
/** Weight that a time has on that line which changes nothing of the step by itself. */
const HIDDEN = 0.1;
const ROUNDS = 6;
const HALVINGS = 60;
/** Factors beyond these would be another machine; they are not gone beyond. */
const MOST = Math.log(50);

/**
 * The likeliest factors that make `secondsWith` come to `measuredSeconds`, to a millionth where factors of at most 50 do.
 * `secondsWith` is a step's time in seconds, which falls with no factor.
 */
export function correctionTo(
  measuredSeconds: number,
  secondsWith: (factors: Factors) => number,
  spreads: readonly Spread[] = SPREADS,
): Correction {
  const log = (x: readonly number[]) => Math.log(secondsWith(factorsOf(x, spreads)));
  const goal = Math.log(measuredSeconds);
  const zero = spreads.map(() => 0);
  const start = log(zero);
  const probe = goal < start ? -PROBE : PROBE;
  const weightsAt = (x: readonly number[], at: number) =>
    x.map((_, i) => Math.max(0, (log(x.map((v, j) => (i === j ? v + probe : v))) - at) / probe));
  const first = weightsAt(zero, start);
  let [x, at, weights] = [zero, start, first];
  for (let round = 0; round < ROUNDS && Math.abs(at - goal) > CLOSE; round++) {
    if (round > 0) weights = weightsAt(x, at);
    const reach = weights.reduce((sum, w, i) => sum + (w * spreads[i]!.sigma) ** 2, 0);
    if (reach === 0) break;
    const missing = goal - at + weights.reduce((sum, w, i) => sum + w * x[i]!, 0);
    const next = weights.map((w, i) => (spreads[i]!.sigma ** 2 * w * missing) / reach);
    x = next.map(within);
    at = log(x);
  }
  // Where the rounds miss, along the line that they found; else along one that what is hidden at first is on, too.
  const sign = Math.sign(probe);
  const withHidden = first.map((w, i) => sign * Math.max(w, HIDDEN) * spreads[i]!.sigma ** 2);
  for (const line of [x, withHidden]) {
    if (Math.abs(at - goal) <= CLOSE) break;
    const scale = scaleTo(goal, (s) => log(line.map((v) => v * s)), largest(line.map(Math.abs)));
    const next = line.map((v) => v * scale);
    const there = log(next);
    if (Math.abs(there - goal) < Math.abs(at - goal)) [x, at] = [next, there];
  }
  // What has come to the most stays there while the others go on, until all have.
  if (Math.abs(at - goal) > CLOSE) {
    const along = (s: number) => withHidden.map((v) => within(v * s));
    const next = along(scaleTo(goal, (s) => log(along(s)), smallest(withHidden.map(Math.abs))));
    const there = log(next);
    if (Math.abs(there - goal) < Math.abs(at - goal)) [x, at] = [next, there];
  }
  const factors = factorsOf(x, spreads);
  return {
    factors,
    predictedSeconds: secondsWith(factorsOf(zero, spreads)),
    correctedSeconds: secondsWith(factors),
    weights: record(first, spreads),
  };
}

function within(logarithm: number): number {
  return Math.min(MOST, Math.max(-MOST, logarithm));
}

/** By how much a correction of logarithms up to `largest` is to be multiplied, by bisection: none lowers the step's time. */
function scaleTo(goal: number, log: (scale: number) => number, largest: number): number {
  if (largest === 0) return 1;
  let [low, high] = [0, MOST / largest];
  const rises = log(high) > log(0);
  for (let i = 0; i < HALVINGS; i++) {
    const middle = (low + high) / 2;
    const at = log(middle);
    if (Math.abs(at - goal) <= CLOSE) return middle;
    if (at < goal === rises) low = middle;
    else high = middle;
  }
  return high;
}

function factorsOf(x: readonly number[], spreads: readonly Spread[]): Factors {
  return record(
    x.map((v) => Math.exp(v)),
    spreads,
  );
}

function record(values: readonly number[], spreads: readonly Spread[]): Factors {
  return Object.fromEntries(spreads.map(({ pace }, i) => [pace, values[i]!])) as unknown as Factors;
}
