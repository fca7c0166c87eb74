/** A list of which a few rounds are written is played as the list of all: the same ops, waiting for the same. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadCluster } from '../../hardware-profiles/index.js';
import { type Dependencies, dependenciesOf } from '../../program/order/dependencies.js';
import { EnteredSegments } from '../../program/order/entered.js';
import { labelAt } from '../../program/order/labels.js';
import { insertionsInto, Places } from '../../program/order/places.js';
import { Names, nthAt, plansOf } from '../../program/order/plans.js';
import { fewOf, type Growing } from '../../sim/growing.js';
import { pricesOf } from '../../sim/prices/cluster.js';
import { simulate } from '../../sim/simulate.js';
import { TooManyOps } from '../../sim/size.js';
import {
  peaksSteady,
  requireRoomForSpans,
  requireRoomToWrite,
  simulateSteady,
  simulateSummary,
} from '../../sim/steady.js';
import type { Job } from '../../strategies/job.js';
import { type Plan, programWriter } from '../../strategies/write.js';
import { jobOf } from '../jobs.js';

const prices = pricesOf(loadCluster('a100-dgx:16'));

const cases: readonly (readonly [Job, Plan])[] = [
  [
    jobOf('gpt2-124m', { dp: 8, zero: 3 }, { globalBatch: 8 * 40 }),
    { schedule: 'sequential', state: 'zero-3' },
  ],
  [jobOf('gpt2-124m', { dp: 8 }, { globalBatch: 8 * 41 }), { schedule: 'sequential', state: 'zero-2' }],
  [
    jobOf('gpt2-124m', { dp: 8 }, { globalBatch: 8 * 40 }),
    { schedule: 'sequential', state: 'parameter-server' },
  ],
  [jobOf('gpt2-124m', { pp: 4, dp: 2 }, { globalBatch: 2 * 43 }), { schedule: 'gpipe', state: 'zero-1' }],
  [jobOf('gpt2-124m', { pp: 4, dp: 2 }, { globalBatch: 2 * 43 }), { schedule: '1f1b', state: 'ddp' }],
  [
    jobOf('gpt2-124m', { pp: 2, dp: 2, vpp: 2 }, { globalBatch: 2 * 44 }),
    { schedule: 'interleaved-1f1b', state: 'zero-1' },
  ],
  [
    jobOf('gpt2-124m', { pp: 4, dp: 2, schedule: 'zb-h1' }, { globalBatch: 2 * 64 }),
    { schedule: 'zb-h1', state: 'zero-1' },
  ],
];

for (const [job, plan] of cases) {
  const name = `${plan.schedule}, ${plan.state}`;
  const writer = programWriter('p', job, plan);

  test(`${name}: every place has the op of the whole list, which waits for the ops at the same places`, () => {
    const few = fewOf(writer, shortened(writer))!;
    const { program } = writer.write(writer.microBatches);
    for (const [i, { ops }] of program.roles.entries()) {
      const written = few.program.roles[i]!.ops;
      const deps = dependenciesOf(written);
      const places = new Places(written.length, insertionsInto(deps, few.stretches[i]!, few.lacking)!);
      const whole = dependenciesOf(ops);
      assert.equal(places.count, ops.length);
      assert.ok(written.length < ops.length / 2);
      for (const [place, op] of ops.entries()) {
        const at = places.at(place);
        assert.deepEqual(what(written[at]!), what(op));
        assert.equal(labelAt(written, places, place), op.label);
        const seen = (others: readonly number[]) =>
          others.map((other) => places.seen(place, at, other)).sort((a, b) => a - b);
        assert.deepEqual(
          seen(waits(deps, at)),
          waits(whole, place).sort((a, b) => a - b),
          `op ${place} waits for`,
        );
        assert.deepEqual(
          seen(dependents(deps, at)),
          dependents(whole, place).sort((a, b) => a - b),
          `${place} is waited for by`,
        );
      }
    }
  });

  test(`${name}: every op is as far in its series as in the whole list`, () => {
    const few = fewOf(writer, shortened(writer))!;
    const { program } = writer.write(writer.microBatches);
    const insertions = new Map(
      few.program.roles.map((role, i) => [
        role,
        insertionsInto(dependenciesOf(role.ops), few.stretches[i]!, few.lacking)!,
      ]),
    );
    const of = ({ roles }: typeof program, put?: typeof insertions) =>
      plansOf(roles, new EnteredSegments(few.program), new Names(), false, put);
    const whole = of(program);
    let meetings = 0;
    for (const [i, plan] of of(few.program, insertions).entries()) {
      for (const [place, nth] of whole[i]!.nth.entries()) {
        const op = plan.places.at(place);
        assert.equal(nthAt(plan, place, op), nth, `${name}, op ${place}`);
        if (plan.rendezvous[op]! >= 0) meetings++;
      }
    }
    assert.ok(meetings > 0);
  });

  test(`${name}: played so, the step and its critical path are those of the whole`, () => {
    const { program } = writer.write(writer.microBatches);
    const part = simulateSummary(programWriter('p', job, plan), prices);
    const whole = simulate(program, prices, { detail: 'summary' });
    // Labels number micro-batches, and an op is written for many of them.
    const unnumbered = (result: typeof whole) => ({
      ...result,
      criticalPath: result.criticalPath.map((span) => ({ ...span, label: span.label.replace(/\d+/g, '*') })),
    });
    assert.deepEqual(unnumbered(part), unnumbered(whole));
    const { events: _, criticalPath: __, ...rest } = whole;
    const { events: ___, criticalPath: ____, ...steady } = simulateSteady(writer, prices);
    assert.deepEqual(steady, { ...rest, roles: rest.roles.map(({ spanSums: _sums, ...role }) => role) });
  });
}

test('an op of every round that waits for one before them all is seen, and nothing is put in', () => {
  const wait = (id: number, others: number[]) =>
    ({ kind: 'compute', stream: `${id}`, after: others }) as never;
  // Rounds of one op, each waiting for the first of the list: further away in every round.
  const ops = [wait(0, []), ...[1, 2, 3, 4, 5, 6].map((id) => wait(id, [0]))];
  const stretch = { from: 1, to: 7, length: 1 };
  assert.equal(insertionsInto(dependenciesOf(ops), [stretch], 10), undefined);
  const beside = [wait(0, []), ...[1, 2, 3, 4, 5, 6].map((id) => wait(id, [id - 1])), wait(7, [0, 6])];
  const places = new Places(8, insertionsInto(dependenciesOf(beside), [stretch], 10)!);
  assert.equal(places.count, 18);
  assert.deepEqual([places.seen(17, 7, 0), places.seen(17, 7, 6), places.seen(0, 0, 7)], [0, 16, 17]);
});

test('the work and the memory of a step are told before it is begun', () => {
  const million = jobOf('llama2-7b', { dp: 128, zero: 2 }, { globalBatch: 128 * 1e7, sequence: 256 });
  const writer = programWriter('p', million, { schedule: 'sequential', state: 'zero-2' });
  assert.throws(() => simulateSteady(writer, prices), TooManyOps);
  assert.throws(
    () => simulateSteady(writer, prices),
    /about [\d,]+,000,000 operations needs some .* GB of memory and .* s/,
  );
  assert.throws(() => requireRoomForSpans(writer), /with a span for every operation/);
  assert.throws(
    () => requireRoomToWrite(writer),
    /written out, this program of about [\d,]+ operations needs some/,
  );
  assert.ok(peaksSteady(writer)[0]!.peakBytes > 0, 'its memory is known all the same');
});

/** Micro-batches that few rounds have. */
function shortened({ microBatches, round, stages }: Growing): number {
  return (Math.ceil((1.5 * stages) / round) + 4) * round + (microBatches % round);
}

/** What an op does, whichever micro-batch it is of. */
function what(op: object): object {
  const {
    label: _,
    after: __,
    buffer: ___,
    into: ____,
    arguments: _____,
    ...rest
  } = op as Record<string, unknown>;
  return rest;
}

function waits({ first, waitsFor }: Dependencies, id: number): number[] {
  return [...waitsFor.subarray(first[id], first[id + 1])];
}

function dependents({ firstDependent, dependents: all }: Dependencies, id: number): number[] {
  return [...all.subarray(firstDependent[id], firstDependent[id + 1])];
}
