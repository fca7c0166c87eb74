/** Pairs of queries and keys between the positions of two ranks, held against a count of each pair by itself. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { largest } from '../../../input/extremes.js';
import { CONTEXT_BALANCES } from '../../../strategies/job.js';
import {
  busiestPairs,
  ownPairs,
  type Positions,
  pairsBetween,
} from '../../../strategies/layers/passes/context/masks.js';

/** The tokens of a rank, listed. */
function tokensOf({ balance, ranks, each }: Positions, rank: number): number[] {
  const half = each / 2;
  return Array.from({ length: each }, (_, i) => {
    if (balance === 'striped') return i * ranks + rank;
    if (balance === 'none') return rank * each + i;
    return i < half ? rank * half + i : (2 * ranks - 1 - rank) * half + i - half;
  });
}

function counted(positions: Positions, rank: number, other: number): number {
  const { causal, window = Number.POSITIVE_INFINITY } = positions;
  const keys = tokensOf(positions, other);
  return tokensOf(positions, rank)
    .map((q) => keys.filter((k) => !causal || (k <= q && q - k < window)).length)
    .reduce((sum, seen) => sum + seen, 0);
}

const arbitrary = fc.record({
  balance: fc.constantFrom(...CONTEXT_BALANCES),
  ranks: fc.constantFrom(2, 4, 6),
  each: fc.integer({ min: 1, max: 5 }).map((half) => 2 * half),
  window: fc.option(fc.integer({ min: 1, max: 70 }), { nil: undefined }),
});

function positionsOf({
  window,
  ...others
}: { window: number | undefined } & Omit<Positions, 'window' | 'causal'>): Positions {
  return { ...others, causal: true, ...(window === undefined ? {} : { window }) };
}

test('the closed form is the count of each pair', () => {
  fc.assert(
    fc.property(arbitrary, fc.nat(5), fc.nat(5), (of, a, b) => {
      const positions = positionsOf(of);
      const [rank, other] = [a % of.ranks, b % of.ranks];
      assert.equal(pairsBetween(positions, rank, other), counted(positions, rank, other));
    }),
    { numRuns: 150 },
  );
});

test('over all ranks it is what one rank alone has: every query sees the smaller of window and what is before it', () => {
  fc.assert(
    fc.property(arbitrary, (of) => {
      const positions = positionsOf(of);
      const { ranks, each, window = ranks * each } = positions;
      const all = Array.from({ length: ranks }, (_, rank) => rank);
      const sum = all.flatMap((rank) => all.map((other) => pairsBetween(positions, rank, other)));
      const alone = Array.from({ length: ranks * each }, (_, at) => Math.min(window, at + 1));
      assert.equal(
        sum.reduce((total, pairs) => total + pairs, 0),
        alone.reduce((total, pairs) => total + pairs, 0),
      );
    }),
    { numRuns: 60 },
  );
});

test('the busiest rank is the one with most, group by group', () => {
  fc.assert(
    fc.property(arbitrary, fc.constantFrom(1, 2), fc.nat(5), (of, group, farther) => {
      const positions = positionsOf(of);
      const { ranks } = positions;
      const distance = farther % (ranks / group);
      const all = Array.from({ length: ranks }, (_, rank) => rank);
      const most = largest(
        all.map((rank) =>
          all
            .filter((other) => other !== rank)
            .filter(
              (other) =>
                (Math.floor(rank / group) - Math.floor(other / group) + ranks / group) % (ranks / group) ===
                distance,
            )
            .reduce((sum, other) => sum + counted(positions, rank, other), 0),
        ),
      );
      assert.equal(busiestPairs(positions, group, distance), most);
      assert.equal(ownPairs(positions), largest(all.map((rank) => counted(positions, rank, rank))));
    }),
    { numRuns: 60 },
  );
});

test('zig-zag leaves every rank as much, stripes as much but for a block’s diagonals, neighbours up to twice the mean', () => {
  const sums = (balance: Positions['balance']) => {
    const positions = { balance, ranks: 8, each: 64, causal: true };
    const all = Array.from({ length: 8 }, (_, rank) => rank);
    return all.map((rank) => all.reduce((sum, other) => sum + pairsBetween(positions, rank, other), 0));
  };
  const mean = (512 * 513) / 2 / 8;
  assert.deepEqual(
    sums('zigzag'),
    Array.from({ length: 8 }, () => mean),
  );
  // Rank 7 sees the diagonal of 7 blocks of others, rank 0 of none: 64 pairs each.
  const striped = sums('striped');
  assert.deepEqual(
    striped,
    striped.toSorted((a, b) => a - b),
  );
  assert.equal(striped[7]! - striped[0]!, 7 * 64);
  // The last of n has (n − 1) whole blocks and half of its own: 2 − 1/n of the mean, but for the diagonal.
  assert.equal(sums('none')[7], 7 * 64 * 64 + (64 * 65) / 2);
  assert.ok(Math.abs(sums('none')[7]! / mean - (2 - 1 / 8)) < 0.01);
});
