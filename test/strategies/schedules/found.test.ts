/** Schedules that are searched for: closed forms, bounds, memory, and never worse than those that are built in. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Action } from '../../../strategies/schedules/action.js';
import { findSchedule } from '../../../strategies/schedules/found/find.js';
import type { Instance } from '../../../strategies/schedules/found/instance.js';
import { Player } from '../../../strategies/schedules/found/player.js';
import { placeOf } from '../../../strategies/schedules/placement.js';
import type { ScheduleTable } from '../../../strategies/schedules/table.js';
import { numbers, randomInstance } from '../../tools/schedule-instances.js';

/** Equal stages of one chunk, whose forward pass and halves of the backward one take 1 each. */
function even(stages: number, microBatches: number, capBytes: number, splits: boolean): Instance {
  const load = { forward: 1, backward: 2, inputGradient: 1, weightGradient: 1 };
  return {
    pipeline: { stages, microBatches, chunks: 1 },
    placement: 'wrapped',
    loads: new Array(stages).fill({ ...load, keptBytes: 1, freedByInputBytes: 0 }),
    activationTime: new Array(stages - 1).fill(0),
    gradientTime: new Array(stages - 1).fill(0),
    capBytes: new Array(stages).fill(capBytes),
    splits,
  };
}

/** The time of a table and the most bytes on its stages, in the plainest way: each end from those before it. */
function replayed(instance: Instance, { stages, placement, pipeline }: ScheduleTable) {
  const { loads, activationTime, gradientTime } = instance;
  const place = (stage: number, { chunk }: Action) => placeOf(placement, stage, chunk, pipeline);
  const took = (at: number, { kind }: Action) => {
    const { forward, backward, inputGradient, weightGradient } = loads[at]!;
    return { forward, backward, 'input-gradient': inputGradient, 'weight-gradient': weightGradient }[kind];
  };
  const at = new Map<string, { readonly stage: number; readonly index: number }>();
  for (const [stage, actions] of stages.entries())
    for (const [index, action] of actions.entries()) {
      const key = `${action.kind} ${place(stage, action)} ${action.microBatch}`;
      assert.ok(!at.has(key), `${key} runs once`);
      at.set(key, { stage, index });
    }
  const ends = new Map<string, number>();
  const end = (stage: number, index: number): number => {
    const known = ends.get(`${stage} ${index}`);
    if (known !== undefined) return known;
    const action = stages[stage]![index]!;
    const own = place(stage, action);
    let begins = index === 0 ? 0 : end(stage, index - 1);
    const after = (kind: string, from: number, travel: number) => {
      const giver = at.get(`${kind} ${from} ${action.microBatch}`);
      if (giver !== undefined) begins = Math.max(begins, end(giver.stage, giver.index) + travel);
      return giver !== undefined;
    };
    if (action.kind === 'forward' && own > 0) assert.ok(after('forward', own - 1, activationTime[own - 1]!));
    if (action.kind === 'backward' || action.kind === 'input-gradient') {
      assert.ok(after('forward', own, 0));
      if (own < loads.length - 1)
        assert.ok(
          after('backward', own + 1, gradientTime[own]!) ||
            after('input-gradient', own + 1, gradientTime[own]!),
        );
    }
    if (action.kind === 'weight-gradient') assert.ok(after('input-gradient', own, 0));
    const ended = begins + took(own, action);
    ends.set(`${stage} ${index}`, ended);
    return ended;
  };
  let time = 0;
  const peaks = stages.map((actions, stage) => {
    let [kept, peak] = [0, 0];
    for (const [index, action] of actions.entries()) {
      const { keptBytes, freedByInputBytes } = loads[place(stage, action)]!;
      if (action.kind === 'forward') kept += keptBytes;
      else if (action.kind === 'backward') kept -= keptBytes;
      else kept -= action.kind === 'input-gradient' ? freedByInputBytes : keptBytes - freedByInputBytes;
      peak = Math.max(peak, kept);
      time = Math.max(time, end(stage, index));
    }
    assert.ok(Math.abs(kept) < 1e-9, 'what is kept is given back');
    return peak;
  });
  return { time, peaks };
}

test('whole backward passes on equal stages: nothing is shorter than 1F1B, (m + p − 1)(F + B)', () => {
  for (const [p, m] of [
    [2, 4],
    [4, 8],
    [5, 7],
  ] as const) {
    const found = findSchedule(even(p, m, p, false))!;
    assert.deepEqual([found.time, found.bound], [(m + p - 1) * 3, (m + p - 1) * 3]);
    assert.deepEqual(found.builtIn, { id: '1f1b', time: (m + p - 1) * 3 });
  }
});

test('split backward passes in the memory of 1F1B: a bubble of (p − 1)(F + I − W), as ZB-H1 has (Qi et al. 2024, table 2)', () => {
  for (const [p, m] of [
    [2, 4],
    [3, 6],
    [4, 8],
    [8, 16],
  ] as const) {
    const found = findSchedule(even(p, m, p, true))!;
    assert.equal(found.time, 3 * m + (p - 1) * (1 + 1 - 1));
    assert.ok(found.time < found.builtIn!.time || found.builtIn!.id.startsWith('zb'));
  }
});

test('50 random pipelines: never worse than the best built-in one, never beyond the bound, within memory', () => {
  const random = numbers(20);
  let [better, compared] = [0, 0];
  for (let i = 0; i < 50; i++) {
    const instance = randomInstance(random, 6, 12);
    const found = findSchedule(instance, { visits: 60_000 });
    if (found === undefined) continue;
    const { time, peaks } = replayed(instance, found.table);
    assert.ok(Math.abs(time - found.time) <= 1e-9 * time, `${time} as said, ${found.time}`);
    for (const [stage, peak] of peaks.entries()) assert.ok(peak <= instance.capBytes[stage]! * (1 + 1e-9));
    assert.ok(found.time >= found.bound * (1 - 1e-9), `${found.time} is beyond ${found.bound}`);
    const runs = found.table.stages.flat().filter(({ kind }) => kind === 'forward').length;
    assert.equal(runs, instance.loads.length * instance.pipeline.microBatches);
    if (!instance.splits)
      assert.ok(found.table.stages.flat().every(({ kind }) => !kind.endsWith('gradient')));
    if (found.builtIn === undefined) continue;
    compared++;
    assert.ok(found.time <= found.builtIn.time);
    if (found.time < found.builtIn.time * (1 - 1e-9)) better++;
  }
  assert.ok(compared >= 20 && better >= compared / 3, `${better} of ${compared} are shorter`);
});

test('no schedule where a stage has no room for one micro-batch, and the same schedule every time', () => {
  assert.equal(findSchedule(even(3, 6, 0.5, true)), undefined);
  const once = findSchedule(even(3, 6, 2, true))!;
  assert.deepEqual(findSchedule(even(3, 6, 2, true)), once);
});

test('an order in which stages wait for each other never ends', () => {
  const player = new Player(even(2, 1, 9, false));
  const [forward, backward] = [0, 1];
  const on = (...ops: [number, number][]) =>
    Int32Array.from(ops, ([kind, place]) => player.op(kind, place, 0));
  assert.equal(
    player.play([on([forward, 0], [backward, 0]), on([forward, 1], [backward, 1])]),
    1 + 1 + 2 + 2,
  );
  assert.ok(Number.isNaN(player.play([on([backward, 0], [forward, 0]), on([forward, 1], [backward, 1])])));
});
