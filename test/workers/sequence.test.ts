import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Balance, blocksOf, positionsOf, stretchesOf } from '../../workers/sequence.js';

const BALANCES: readonly Balance[] = ['zigzag', 'striped', 'none'];
const divided = fc.record({
  balance: fc.constantFrom(...BALANCES),
  ranks: fc.integer({ min: 1, max: 5 }),
  half: fc.integer({ min: 1, max: 4 }),
});

test('every position is one rank’s, and its rows lie in order', () => {
  fc.assert(
    fc.property(divided, ({ balance, ranks, half }) => {
      const length = 2 * ranks * half;
      const all = Array.from({ length: ranks }, (_, rank) => [
        ...positionsOf(stretchesOf(balance, ranks, rank, length)),
      ]);
      for (const own of all)
        assert.deepEqual(
          own,
          [...own].sort((a, b) => a - b),
        );
      assert.deepEqual(
        all.flat().sort((a, b) => a - b),
        Array.from({ length }, (_, i) => i),
      );
    }),
    { numRuns: 40 },
  );
});

test('blocks of all ranks’ keys are the causal mask: each pair once, and no other', () => {
  fc.assert(
    fc.property(divided, ({ balance, ranks, half }) => {
      const length = 2 * ranks * half;
      const of = (rank: number) => stretchesOf(balance, ranks, rank, length);
      for (let rank = 0; rank < ranks; rank++) {
        const own = positionsOf(of(rank));
        const seen: string[] = [];
        for (let other = 0; other < ranks; other++) {
          const theirs = positionsOf(of(other));
          for (const { query, key, causal, offset } of blocksOf(of(rank), of(other))) {
            for (let i = 0; i < query.rows; i++)
              for (let j = 0; j < key.rows; j++)
                if (!causal || j <= i + offset) seen.push(`${own[query.row + i]}>${theirs[key.row + j]}`);
          }
        }
        const masked = [...own].flatMap((q) => Array.from({ length: q + 1 }, (_, k) => `${q}>${k}`));
        assert.deepEqual(seen.sort(), masked.sort());
      }
    }),
    { numRuns: 40 },
  );
});

test('zig-zag leaves every rank as many pairs, neighbours leave the last most', () => {
  // 2 of 4 pieces of 2: (0 + 1 + 2 + 3) / 2 whole blocks of 2 · 2, and 2 halves of 3 pairs, for either rank.
  const pairs = (balance: Balance, rank: number) =>
    [...positionsOf(stretchesOf(balance, 2, rank, 8))].reduce((sum, position) => sum + position + 1, 0);
  assert.deepEqual([pairs('zigzag', 0), pairs('zigzag', 1)], [3 * 4 + 2 * 3, 3 * 4 + 2 * 3]);
  assert.deepEqual([pairs('none', 0), pairs('none', 1)], [(4 * 5) / 2, (4 * 5) / 2 + 4 * 4]);
});
