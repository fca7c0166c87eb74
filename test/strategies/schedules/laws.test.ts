/** What every schedule keeps to, over random pipelines and times. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Action, Pipeline, Schedule } from '../../../strategies/schedules/action.js';
import { SCHEDULE_IDS } from '../../../strategies/schedules/ids.js';
import { SCHEDULES } from '../../../strategies/schedules/index.js';
import { placeOf, placesOf } from '../../../strategies/schedules/placement.js';
import { type PlayedAction, playSchedule } from '../../../strategies/schedules/played.js';
import { ofTable, tableOf } from '../../../strategies/schedules/table.js';

/** A schedule and a pipeline that it takes. */
const cases = fc
  .record({
    schedule: fc.constantFrom(...SCHEDULES),
    stages: fc.integer({ min: 1, max: 8 }),
    rounds: fc.integer({ min: 1, max: 3 }),
    more: fc.integer({ min: 0, max: 7 }),
    chunks: fc.integer({ min: 2, max: 3 }),
    slices: fc.integer({ min: 2, max: 4 }),
  })
  .map(({ schedule, stages, rounds, more, chunks, slices }) => {
    const least = schedule.leastChunks === undefined ? 1 : chunks;
    const pipeline: Pipeline = {
      ...{ stages, microBatches: rounds * stages + more, chunks: schedule.ownChunks ?? least },
      ...(schedule.ownSlices === undefined ? {} : { slices }),
    };
    // Some want whole rounds, or twice as many micro-batches as stages.
    const refused = schedule.refuses(pipeline) !== undefined;
    return { schedule, pipeline: refused ? { ...pipeline, microBatches: 2 * rounds * stages } : pipeline };
  })
  .filter(({ schedule, pipeline }) => schedule.refuses(pipeline) === undefined);

const time = fc.integer({ min: 1, max: 20 });
const times = fc.record({ forward: time, inputGradient: time, weightGradient: time, transfer: time });

const unitOf = ({ microBatch, chunk, slice }: Action) => `${microBatch}.${chunk}.${slice ?? 0}`;

/** Units of work that a stage has. */
function unitsOf({ placement }: Schedule, { microBatches, chunks, slices = 1 }: Pipeline): number {
  // In both ways, each micro-batch is in one chunk alone.
  return microBatches * (placement === 'both-ways' ? 1 : chunks) * slices;
}

test('the list has every id once, and each says what it does, with its formulas and its paper', () => {
  assert.deepEqual(
    SCHEDULES.map(({ id }) => id),
    SCHEDULE_IDS.filter((id) => SCHEDULES.some((schedule) => schedule.id === id)),
  );
  assert.equal(SCHEDULES.length, SCHEDULE_IDS.length);
  for (const { summary, reference, formulas } of SCHEDULES) {
    assert.match(summary, /^[A-Z0-9].*\.$/);
    assert.ok(reference.length > 0 && formulas.bubble.length > 0 && formulas.activations.length > 0);
  }
});

test('each unit of work once forward, then once backward or in its two halves, in this order', () => {
  fc.assert(
    fc.property(cases, ({ schedule, pipeline }) => {
      for (let stage = 0; stage < pipeline.stages; stage++) {
        const seen = new Map<string, string>();
        for (const action of schedule.actions(stage, pipeline)) {
          const before = {
            forward: '',
            backward: 'forward',
            'input-gradient': 'forward',
            'weight-gradient': 'input-gradient',
          };
          assert.equal(
            seen.get(unitOf(action)) ?? '',
            before[action.kind],
            `${schedule.id} ${unitOf(action)}`,
          );
          assert.ok(action.kind === 'forward' || action.kind === 'backward' || schedule.splitsBackward);
          seen.set(unitOf(action), action.kind);
        }
        assert.equal(seen.size, unitsOf(schedule, pipeline));
        assert.ok([...seen.values()].every((last) => last === 'backward' || last === 'weight-gradient'));
      }
    }),
    { numRuns: 150, seed: 3 },
  );
});

test('no deadlock; a place begins after the one before it, a gradient after that behind it, slices in their order', () => {
  fc.assert(
    fc.property(cases, times, ({ schedule, pipeline }, given) => {
      const placement = schedule.placement ?? 'wrapped';
      const { stages } = playSchedule(schedule, pipeline, given);
      const spans = new Map<string, PlayedAction>();
      const name = (
        kind: string,
        place: number,
        { microBatch, slice = 0 }: Pick<Action, 'microBatch' | 'slice'>,
      ) => `${kind} ${place} ${microBatch} ${slice}`;
      const kindOf = ({ kind }: Action) => (kind === 'backward' ? 'input-gradient' : kind);
      const all = stages.flatMap((played, stage) =>
        played.map((each) => ({ ...each, place: placeOf(placement, stage, each.action.chunk, pipeline) })),
      );
      for (const each of all) spans.set(name(kindOf(each.action), each.place, each.action), each);
      const last = placesOf(placement, pipeline) - 1;
      for (const { action, place, start } of all) {
        const { microBatch, slice = 0 } = action;
        const after = (kind: string, where: number, which = slice) => {
          const before = spans.get(name(kind, where, { microBatch, slice: which }));
          assert.ok(before !== undefined && before.end <= start, `${schedule.id} ${action.kind} at ${place}`);
        };
        if (action.kind === 'forward') {
          if (place > 0) after('forward', place - 1);
          if (slice > 0) after('forward', place, slice - 1);
        } else if (action.kind === 'weight-gradient') after('input-gradient', place);
        else {
          after('forward', place);
          if (place < last) after('input-gradient', place + 1);
          if (slice < (pipeline.slices ?? 1) - 1) after('input-gradient', place, slice + 1);
        }
      }
    }),
    { numRuns: 120, seed: 5 },
  );
});

test('every stage computes all of its work, one action or pair at a time, and the rest of the step is its bubble', () => {
  fc.assert(
    fc.property(cases, times, ({ schedule, pipeline }, given) => {
      const { forward, inputGradient, weightGradient } = given;
      const { stages, bubble, ownBubble, length } = playSchedule(schedule, pipeline, given);
      const work = unitsOf(schedule, pipeline) * (forward + inputGradient + weightGradient);
      for (const [stage, played] of stages.entries()) {
        assert.equal(length - bubble[stage]!, work);
        assert.equal(played.at(-1)!.end - played[0]!.start - ownBubble[stage]!, work);
        for (const [i, { start }] of played.entries()) {
          const before = played[i - 1];
          if (before !== undefined)
            assert.ok(before.action.paired ? start === before.start : start >= before.end);
        }
      }
    }),
    { numRuns: 120, seed: 7 },
  );
});

test('written out as a table, a schedule is played alike', () => {
  fc.assert(
    fc.property(cases, ({ schedule, pipeline }) => {
      fc.pre(schedule.overlapsTransfers);
      const given = { forward: 2, inputGradient: 3, weightGradient: 1, transfer: 1 };
      const table = ofTable(tableOf(schedule, pipeline));
      assert.deepEqual(playSchedule(table, pipeline, given), playSchedule(schedule, pipeline, given));
    }),
    { numRuns: 30, seed: 9 },
  );
});
