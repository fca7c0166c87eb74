/** Stages that are listed, and stages that are balanced. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { strategyById } from '../../strategies/index.js';
import type { StageLayers } from '../../strategies/job.js';
import { brokenRuleOfOrder } from '../../strategies/rules/index.js';
import { balanced, evenest, passingThresholds, workOf } from '../../strategies/schedules/balance.js';
import { countsOf, partition } from '../../strategies/schedules/partition.js';
import { jobOf } from '../jobs.js';

const sum = (counts: readonly number[]) => counts.reduce((all, count) => all + count, 0);

/** What each stretch of blocks has to do. */
function stretches(
  blocks: readonly number[],
  counts: readonly number[],
  first: number,
  last: number,
): number[] {
  let at = 0;
  return counts.map((count, place) => {
    const own = sum(blocks.slice(at, at + count));
    at += count;
    return own + (place === 0 ? first : 0) + (place === counts.length - 1 ? last : 0);
  });
}

/** The shortest longest stretch, by trying every cut. */
function shortest(blocks: readonly number[], places: number, first: number, last: number): number {
  const cuts = function* (left: number, n: number): Generator<number[]> {
    if (left === 1) yield [n];
    else
      for (let own = left === places ? 0 : 1; own <= n; own++)
        for (const rest of cuts(left - 1, n - own)) yield [own, ...rest];
  };
  let best = Number.POSITIVE_INFINITY;
  for (const counts of cuts(places, blocks.length))
    best = Math.min(best, Math.max(...stretches(blocks, counts, first, last)));
  return best;
}

test('no other cut makes the longest stretch shorter', () => {
  const work = fc.integer({ min: 1, max: 9 });
  fc.assert(
    fc.property(
      fc.array(work, { minLength: 4, maxLength: 9 }),
      fc.integer({ min: 2, max: 4 }),
      fc.integer({ min: 0, max: 12 }),
      fc.integer({ min: 0, max: 30 }),
      (blocks, places, first, last) => {
        const counts = evenest({ blocks, first, last }, places);
        assert.equal(counts.length, places);
        assert.equal(sum(counts), blocks.length);
        assert.ok(counts.slice(1, -1).every((count) => count > 0));
        assert.equal(
          Math.max(...stretches(blocks, counts, first, last)),
          shortest(blocks, places, first, last),
        );
      },
    ),
  );
});

test('the longest stage is within one layer of the mean, or is the head alone', () => {
  for (const [model, pp] of [
    ['llama3-8b', 4],
    ['llama3-8b', 8],
    ['llama3.2-1b', 8],
    ['llama3-405b', 16],
    ['deepseek-v3', 16],
  ] as const) {
    const job = jobOf(model, { pp }, { sequence: 4096 });
    const { blocks, first, last } = workOf(job.model, job.sequence);
    const counts = balanced(job, pp);
    assert.equal(sum(counts), job.model.layers);
    const longest = Math.max(...stretches(blocks, counts, first, last));
    const mean = (sum(blocks) + first + last) / pp;
    const layer = Math.max(...blocks);
    assert.ok(longest <= Math.max(mean + layer, last), `${model}: ${counts.join()}`);
  }
});

test('llama3-405b’s 126 layers on 16 stages leave room for the ends', () => {
  const job = jobOf('llama3-405b', { pp: 16, stageLayers: 'balanced' }, { sequence: 8192 });
  const counts = countsOf(job, 16);
  assert.equal(sum(counts), 126);
  assert.ok(counts.at(-1)! < Math.max(...counts), counts.join());
});

test('listed stages hold what is listed, their chunks alike shares of it', () => {
  const job = (stageLayers: StageLayers, vpp = 1) => jobOf('llama3-8b', { pp: 4, vpp, stageLayers });
  const counts = (stageLayers: StageLayers, vpp = 1) =>
    partition(job(stageLayers, vpp), 4, vpp).map((layers) => layers.length);
  // Embedding and head come on top.
  assert.deepEqual(counts([9, 8, 8, 7]), [10, 8, 8, 8]);
  assert.deepEqual(counts([8, 10, 8, 6], 2), [5, 5, 4, 3, 4, 5, 4, 4]);
  assert.deepEqual(counts([3, 4, 5, 4, 4, 5, 4, 3], 2), [4, 4, 5, 4, 4, 5, 4, 4]);
  assert.deepEqual(
    partition(job([9, 8, 8, 7]), 4, 1)
      .flat()
      .map(({ index }) => index),
    Array.from({ length: 34 }, (_, i) => i),
  );
});

test('what is listed comes to the layers and the stages there are', () => {
  const broken = (stageLayers: StageLayers, vpp = 1) =>
    brokenRuleOfOrder(
      strategyById('megatron-3d'),
      jobOf('llama3-8b', { pp: 4, vpp, stageLayers }, { globalBatch: 8 }),
    );
  assert.equal(broken([9, 8, 8, 7]), undefined);
  assert.match(broken([9, 8, 8, 8])!, /together 33 layers, and llama3-8b has 32; change one of them by 1/);
  assert.match(broken([16, 16])!, /lists 2 stages, and pp=4 × vpp=1 are 4/);
  assert.match(broken([16, 0, 8, 8])!, /gives stage 2 no layer/);
  assert.match(broken([9, 8, 8, 7], 2)!, /vpp=2 does not divide the 9 layers/);
  // A stage of the embedding alone runs it in its first chunk, and nothing in its others.
  assert.equal(broken([0, 16, 16, 0]), undefined);
  assert.match(broken([0, 16, 16, 0], 2)!, /gives stage 1 no layer, and only one of its vpp=2 chunks/);
  assert.match(broken([8, 8, 16, 0], 4)!, /gives stage 4 no layer.*list the layers of all 16 chunks/);
  assert.equal(broken([0, 5, 5, 6, 5, 6, 5, 0], 2), undefined);
});

test('nanotron: a stage takes blocks until its threshold is passed, so the first has one more than its share', () => {
  // 8 blocks of 1 and a head of 2 over 5 stages: thresholds at 2, 4, 6 and 8, passed by blocks 3, 5 and 7; 8 is not passed.
  assert.deepEqual(
    passingThresholds({ blocks: new Array(8).fill(1), first: 0, last: 2 }, 5),
    [3, 2, 2, 1, 0],
  );
});

test('nanotron: no block is lost, and stages between the ends keep one at least', () => {
  const work = fc.integer({ min: 1, max: 9 });
  fc.assert(
    fc.property(
      fc.array(work, { minLength: 4, maxLength: 40 }),
      work,
      fc.integer({ min: 2, max: 4 }),
      (blocks, last, places) => {
        const counts = passingThresholds({ blocks, first: 0, last }, places);
        assert.equal(sum(counts), blocks.length);
        assert.equal(counts.length, places);
        assert.ok(
          counts.slice(0, -1).every((count) => count > 0),
          counts.join(),
        );
      },
    ),
  );
});
