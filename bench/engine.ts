/**
 * The event queue alone. The hold model (Jones, CACM 29, 1986): a fixed number of events is pending;
 * each one that happens schedules another, a random time later. Lock-step: all at the same times.
 */
import { Engine } from '../sim/engine/engine.js';
import type { BenchCase } from './suite.js';

const EVENTS = 400_000;

export const ENGINE_CASES: readonly BenchCase[] = [hold(1_000), hold(100_000), lockStep(1_024)];

function hold(held: number): BenchCase {
  return {
    name: `event queue, hold model, ${held.toLocaleString('en')} events held`,
    unit: 'events',
    work: EVENTS,
    prepare: () => () => {
      const delay = randomDelays();
      pump(held, EVENTS, delay);
    },
  };
}

function lockStep(ranks: number): BenchCase {
  return {
    name: `event queue, ${ranks.toLocaleString('en')} ranks in lock-step`,
    unit: 'events',
    work: EVENTS,
    prepare: () => () => pump(ranks, EVENTS, () => 500_000),
  };
}

/** Handles `events` events in all, at most `held` pending at a time. */
function pump(held: number, events: number, delay: () => number): void {
  const engine = new Engine();
  for (let i = 0; i < held; i++) engine.schedule(delay(), i);
  let left = events - held;
  engine.run((payload) => {
    if (left-- > 0) engine.schedule(engine.now + delay(), payload);
  });
}

/** Delays of up to 4.3 ms from a linear congruential generator (Numerical Recipes' constants). */
function randomDelays(): () => number {
  let state = 1;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state;
  };
}
