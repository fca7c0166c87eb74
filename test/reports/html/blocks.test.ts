/** The blocks a timeline is drawn of: nothing is lost by drawing coarser, and chunks are those of the schedule. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { decoded } from '../../../reports/html/client/bars.js';
import { type Block, type Levels, levelsOf } from '../../../reports/html/client/blocks.js';
import { levelAt, pausesOf, shade } from '../../../reports/html/client/levels.js';
import { textsOf, timeText, words } from '../../../reports/html/client/words.js';
import { scheduleById } from '../../../strategies/schedules/index.js';

const CLASSES = ['forward', 'backward', 'recompute', 'optimizer'];

/** A lane of ops one after the other, each of 100 ns, backward ones of 200. */
function laneOf(ops: readonly { label: string; kind: number }[], gap = 0): Levels {
  const labels = [...new Set(ops.map(({ label }) => label))];
  const rows = ops.flatMap(({ label, kind }) => {
    const length = kind === 1 ? 200 : 100;
    return [labels.indexOf(label), kind, gap, length, length];
  });
  return levelsOf(decoded(rows), labels, CLASSES, 1e6, true);
}

function busyOf(blocks: readonly Block[]): number[] {
  return CLASSES.map((_, kind) => blocks.reduce((sum, { busy }) => sum + (busy.get(kind) ?? 0), 0));
}

const pipelines = fc.record({
  schedule: fc.constantFrom('gpipe', '1f1b', 'interleaved-1f1b'),
  stages: fc.integer({ min: 2, max: 6 }),
  rounds: fc.integer({ min: 1, max: 6 }),
  chunks: fc.integer({ min: 2, max: 5 }),
});

test('chunks of the blocks are those of the schedule, and each level has the same busy time', () => {
  fc.assert(
    fc.property(pipelines, ({ schedule, stages, rounds, chunks }) => {
      const pipeline = {
        stages,
        microBatches: rounds * stages,
        chunks: schedule === 'interleaved-1f1b' ? chunks : 1,
      };
      for (let stage = 0; stage < stages; stage++) {
        const actions = [...scheduleById(schedule).actions(stage, pipeline)];
        const levels = laneOf(
          actions.map((a) => ({
            label: `${a.kind} ${a.microBatch}`,
            kind: a.kind === 'forward' ? 0 : 1,
          })),
        );
        assert.deepEqual(
          levels.ops.map(({ microBatch, chunk }) => ({ microBatch, chunk })),
          actions.map(({ microBatch, chunk }) => ({ microBatch, chunk })),
        );
        assert.equal(levels.chunks, pipeline.chunks);
        for (const level of [levels.ops, levels.passes, levels.phases]) {
          const passes = pipeline.microBatches * pipeline.chunks;
          assert.deepEqual(busyOf(level), [100 * passes, 200 * passes, 0, 0]);
          for (const [i, block] of level.entries())
            assert.ok(block.start < block.end && (i === 0 || level[i - 1]!.end <= block.start));
        }
        // Before the first backward pass, between it and the last forward one, after that.
        const first = actions.findIndex((a) => a.kind === 'backward');
        const last = actions.findLastIndex((a) => a.kind === 'forward');
        const lengths = [
          first,
          last > first ? last + 1 - first : 0,
          actions.length - Math.max(first, last + 1),
        ];
        const counts = levels.phases.map(({ count }) => [...count.values()].reduce((a, b) => a + b, 0));
        assert.deepEqual(
          counts,
          lengths.filter((n) => n > 0),
        );
      }
    }),
    { numRuns: 15, seed: 6 },
  );
});

test('1F1B of 4 stages and 8 micro-batches: stage 0 warms up with 4 forward passes and cools down with 4 backward', () => {
  const actions = [...scheduleById('1f1b').actions(0, { stages: 4, microBatches: 8, chunks: 1 })];
  const { phases } = laneOf(
    actions.map((a) => ({
      label: `${a.kind} ${a.microBatch}`,
      kind: a.kind === 'forward' ? 0 : 1,
    })),
  );
  const texts = phases.map((block) => textsOf(block, CLASSES, 1)[0]);
  assert.deepEqual(texts, ['warm-up: 4 forward', 'steady state: 4 × 1F1B', 'cool-down: 4 backward']);
});

test('layers of one pass are one block, and pauses longer than 3 % of the step stay', () => {
  const layers = Array.from({ length: 10 }, (_, i) => ({ label: `forward 0 dense-block ${i}`, kind: 0 }));
  assert.equal(laneOf(layers).passes.length, 1);
  // A pause of 31 of 1,000 µs before each: none is joined.
  const apart = laneOf(layers, 31_000);
  assert.equal(apart.phases.length, 10);
  const idle = pausesOf(apart, 1e6).reduce((sum, [from, to]) => sum + to - from, 0);
  assert.equal(idle, 1e6 - 10 * 100);
});

test('the finest blocks that are eight pixels wide on average are drawn', () => {
  const ops = Array.from({ length: 64 }, (_, i) => [
    { label: `forward ${i}`, kind: 0 },
    { label: `backward ${i}`, kind: 1 },
  ]).flat();
  const lane = laneOf(ops);
  const end = 64 * 300;
  // 128 ops of 150 ns on average: on 1,024 pixels each is 8 wide.
  assert.equal(levelAt([lane], 0, end, 1024), 'ops');
  assert.equal(levelAt([lane], 0, end, 1000), 'phases');
  assert.equal(levelAt([lane], 0, end / 2, 520), 'ops');
  assert.equal(levelAt([lane], 0, end, 4), 'pixels');
});

test('shades of chunks get lighter, and are the colour itself where there is one chunk', () => {
  assert.equal(shade('#2460b7', 0, 1), '#2460b7');
  const light = (colour: string) =>
    [1, 3, 5].reduce((s, i) => s + Number.parseInt(colour.slice(i, i + 2), 16), 0);
  const shades = Array.from({ length: 8 }, (_, i) => light(shade('#765cc3', i, 8)));
  for (const [i, value] of shades.entries()) assert.ok(i === 0 || value > shades[i - 1]!);
});

test('ops are said in words, times to the digits that tell ticks apart', () => {
  assert.equal(words('send L3.mb0.x'), 'send activations of micro-batch 0, layer 3');
  assert.equal(words('recv L75.mb12.dx'), 'receive gradients of micro-batch 12, layer 75');
  assert.equal(words('reduce-scatter gradients L74'), 'reduce-scatter gradients, layer 74');
  assert.deepEqual(
    [0, 2e9, 1e10].map((ns) => timeText(ns, 2e9)),
    ['0 s', '2 s', '10 s'],
  );
  assert.equal(timeText(1.25e6, 2.5e5), '1.3 ms');
  assert.equal(timeText(1.4e12, 2e11), '1,400 s');
  // Ticks of one axis share a unit.
  assert.deepEqual(
    [0, 5e8, 1e9].map((ns) => timeText(ns, 5e8, 1e9)),
    ['0.0 s', '0.5 s', '1.0 s'],
  );
});

test('halves of a backward pass are blocks of their own with a name each, and one pass of a phase', () => {
  const schedule = scheduleById('zb-h1');
  const words: Record<string, string> = {
    forward: 'forward',
    'input-gradient': 'input gradient',
    'weight-gradient': 'weight gradient',
  };
  const actions = [...schedule.actions(0, { stages: 2, microBatches: 3, chunks: 1 })];
  const levels = laneOf(
    actions.map((a) => ({
      label: `${words[a.kind]!} ${a.microBatch}`,
      kind: a.kind === 'forward' ? 0 : 1,
    })),
  );
  assert.equal(levels.chunks, 1);
  assert.deepEqual(
    levels.passes.map((block) => textsOf(block, CLASSES, 1)[0]),
    actions.map(({ kind, microBatch }) => `${words[kind]!} ${microBatch}`),
  );
  const backwards = levels.phases.reduce((sum, { count }) => sum + (count.get(1) ?? 0), 0);
  assert.equal(backwards, 3);
});
