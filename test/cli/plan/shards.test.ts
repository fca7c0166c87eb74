import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { evaluationsOf, WHOLE } from '../../../cli/plan/shards.js';

const DIVIDED = fc.record({
  plan: fc.string({ minLength: 16, maxLength: 16 }),
  evaluations: fc.integer({ min: 0, max: 300 }),
  of: fc.integer({ min: 1, max: 40 }),
});

test('shards hold every evaluation once, ascending, and differ by one at most', () => {
  fc.assert(
    fc.property(DIVIDED, ({ plan, evaluations, of }) => {
      const shards = Array.from({ length: of }, (_, i) =>
        evaluationsOf(plan, evaluations, { index: i + 1, of }),
      );
      const all = shards.flat().sort((a, b) => a - b);
      assert.deepEqual(
        all,
        Array.from({ length: evaluations }, (_, i) => i),
      );
      for (const shard of shards) {
        assert.deepEqual(
          shard,
          shard.toSorted((a, b) => a - b),
        );
        assert.ok([Math.floor(evaluations / of), Math.ceil(evaluations / of)].includes(shard.length));
      }
    }),
    { seed: 3, numRuns: 60 },
  );
  assert.deepEqual(evaluationsOf('x', 3, WHOLE), [0, 1, 2]);
});

test('where every eighth evaluation is the dearest, no shard of eight gets them all', () => {
  const dear = (index: number) =>
    evaluationsOf('a plan', 800, { index, of: 8 }).filter((e) => e % 8 === 7).length;
  const each = Array.from({ length: 8 }, (_, i) => dear(i + 1));
  assert.equal(
    each.reduce((a, b) => a + b, 0),
    100,
  );
  // In turn, one shard would have had a hundred.
  assert.ok(
    each.every((n) => n < 25),
    `${each}`,
  );
});
