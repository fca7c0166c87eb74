/** Rows of packed sequences over context ranks: who has how much, by hand and in general. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Lengths } from '../../../models/sequences.js';
import { type Attention, attendedPairs } from '../../../program/kernel.js';
import type { Layout } from '../../../strategies/job.js';
import { busiestOfRows } from '../../../strategies/layers/passes/context/documents.js';
import { layerSegments } from '../../../strategies/layers/segments.js';
import { jobOf } from '../../jobs.js';

const cut = { group: 1, rows: 1 };

test('a sequence as long as the row is a row: the last rank has (n − 1) whole blocks and half of its own', () => {
  const [n, m] = [4, 1000];
  const { own, others } = busiestOfRows([{ tokens: n * m, share: 1 }], { ranks: n, each: m, ...cut });
  const mean = (m * (n * m + 1)) / 2;
  assert.equal(own, (m * (m + 1)) / 2 / mean);
  assert.deepEqual(others, [0, (m * m) / mean, (m * m) / mean, (m * m) / mean]);
});

test('sequences as long as a rank’s stretch are each attended to on one rank', () => {
  assert.deepEqual(busiestOfRows([{ tokens: 500, share: 1 }], { ranks: 4, each: 500, ...cut }), {
    own: 1,
    others: [0, 0, 0, 0],
  });
});

test('sequences twice as long: every other rank has what its neighbour has sent it', () => {
  // 2 m (2 m + 1) / 2 pairs over two ranks; the later one has m² and its own half.
  const m = 500;
  const mean = (m * (2 * m + 1)) / 2;
  const { own, others } = busiestOfRows([{ tokens: 2 * m, share: 1 }], { ranks: 4, each: m, ...cut });
  assert.deepEqual([own, others], [(m * (m + 1)) / 2 / mean, [0, (m * m) / mean, 0, 0]]);
  // In groups of two the neighbour is of the group.
  assert.deepEqual(
    busiestOfRows([{ tokens: 2 * m, share: 1 }], { ranks: 4, each: m, group: 2, rows: 1 }).others,
    [(m * m) / mean, 0],
  );
});

test('the busiest rank has the mean at least, and no more than all there is', () => {
  const lengths = fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(lengths, fc.constantFrom(2, 4), fc.integer({ min: 10, max: 100 }), (tokens, ranks, each) => {
      const all = tokens.toSorted((a, b) => a - b).map((t) => ({ tokens: t, share: 1 / tokens.length }));
      const { own, others } = busiestOfRows(all, { ranks, each, ...cut });
      const total = own + others.reduce((sum, one) => sum + one, 0);
      assert.ok(total >= 1 - 1e-9 && total <= ranks + 1e-9, `${total}`);
    }),
    { numRuns: 25 },
  );
});

test('zig-zag by sequence leaves every rank the row’s pairs over cp, and short sequences far less than long ones', () => {
  const packed = (tokens: number): Lengths => ({
    lengths: [{ tokens, share: 1 }],
    ...{ mean: tokens, packing: 'packed', words: `${tokens}` },
  });
  const kernels = (layout: Partial<Layout>, tokens: number) => {
    const job = jobOf('llama3-8b', layout, { sequence: 8192, lengths: packed(tokens) });
    const { ops } = layerSegments(job, ['dense-block'])['dense-block.forward']!;
    return ops.flatMap((op) =>
      op.kind === 'compute' && op.kernel.family === 'attention' ? [op.kernel as Attention] : [],
    );
  };
  const pairs = (layout: Partial<Layout>, tokens: number) =>
    kernels(layout, tokens).reduce((sum, kernel) => sum + attendedPairs(kernel) * kernel.heads, 0);
  // Of 8 sequences of 1,024 a rank has 128 positions each: its own triangle, and half of a square from every other rank.
  const ring = kernels({ cp: 8, cpKind: 'ring' }, 1024).map((kernel) => attendedPairs(kernel));
  assert.deepEqual(ring, [(8 * 128 * 129) / 2, ...Array.from({ length: 7 }, () => (8 * 128 * 128) / 2)]);
  for (const tokens of [1024, 4096]) {
    const alone = pairs({}, tokens);
    assert.equal(alone, ((8192 / tokens) * 32 * tokens * (tokens + 1)) / 2);
    for (const cpKind of ['all-gather', 'ring', 'ulysses', 'usp', 'hierarchical'] as const)
      assert.equal(8 * pairs({ cp: 8, cpKind, cpInner: 2 }, tokens), alone, `${cpKind} ${tokens}`);
  }
  // Neighbours of 1,024 tokens: sequences of 1,024 lie on one rank each; of those of 4,096 the fourth rank sees all before it.
  assert.equal(8 * pairs({ cp: 8, cpKind: 'ring', cpBalance: 'none' }, 1024), pairs({}, 1024));
  const fourth = 3 * 1024 * 1024 + (1024 * 1025) / 2;
  assert.equal(pairs({ cp: 8, cpKind: 'ring', cpBalance: 'none' }, 4096), 32 * fourth);
});
