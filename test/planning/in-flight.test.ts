/** Counts in flight, read off the actions, against the formulas of the papers; and the laws of any schedule. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { inFlightAtFirstBackward, mostInFlight } from '../../planning/search/in-flight.js';
import type { Pipeline } from '../../strategies/schedules/action.js';
import { type ScheduleId, scheduleById } from '../../strategies/schedules/index.js';

type Formula = (stage: number, pipeline: Pipeline) => { first: number[]; most: number };

const FORMULAS: Readonly<Partial<Record<ScheduleId, Formula>>> = {
  sequential: () => ({ first: [1], most: 1 }),
  gpipe: (_, { microBatches: m }) => ({ first: [m], most: m }),
  '1f1b': (stage, { microBatches: m, stages: p }) => {
    const kept = Math.min(m, p - stage);
    return { first: [kept], most: kept };
  },
  // Rounds of p micro-batches, chunk after chunk.
  'interleaved-1f1b': (stage, { microBatches: m, stages: p, chunks: v }) => {
    const forwards = Math.min(m * v, 2 * (p - 1 - stage) + (v - 1) * p + 1);
    const whole = Math.floor(forwards / (p * v)) * p;
    const within = forwards % (p * v);
    const first = Array.from({ length: v }, (_, c) => whole + Math.min(p, Math.max(0, within - c * p)));
    return { first, most: p };
  },
};

const pipelines = fc.record({
  stages: fc.integer({ min: 1, max: 8 }),
  rounds: fc.integer({ min: 1, max: 4 }),
  chunks: fc.integer({ min: 1, max: 4 }),
});

test('micro-batches in flight are what the papers say, on every stage', () => {
  const known = Object.entries(FORMULAS);
  fc.assert(
    fc.property(fc.constantFrom(...known), pipelines, ([id, formula], { stages, rounds, chunks }) => {
      const schedule = scheduleById(id);
      const pipeline = { stages, chunks, microBatches: rounds * stages };
      fc.pre(schedule.refuses(pipeline) === undefined);
      for (let stage = 0; stage < stages; stage++) {
        const { first, most } = formula(stage, pipeline);
        const actions = () => schedule.actions(stage, pipeline);
        assert.deepEqual(inFlightAtFirstBackward(actions(), chunks), first);
        if (chunks === 1) assert.equal(mostInFlight(actions(), Infinity), most);
        else if (stage === 0) assert.equal(mostInFlight(actions(), stages), most);
      }
    }),
    { numRuns: 200, seed: 5 },
  );
});

test('no more actions are read than it takes', () => {
  let read = 0;
  function* counted() {
    for (const action of scheduleById('1f1b').actions(0, { stages: 4, microBatches: 1000, chunks: 1 })) {
      read++;
      yield action;
    }
  }
  assert.equal(mostInFlight(counted(), 4), 4);
  assert.equal(read, 4);
  read = 0;
  assert.deepEqual(inFlightAtFirstBackward(counted(), 1), [4]);
  assert.equal(read, 5);
});
