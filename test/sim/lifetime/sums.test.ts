import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Sums } from '../../../sim/lifetime/sums.js';

test('sums of nodes times microseconds are exact, however many nodes and years', () => {
  const nodes = fc.integer({ min: 0, max: 1_000_000 });
  // Up to 140 years.
  const micros = fc.integer({ min: 0, max: 2 ** 52 });
  fc.assert(
    fc.property(fc.array(fc.tuple(nodes, micros), { maxLength: 20 }), (parts) => {
      const sums = new Sums(2);
      for (const [each, time] of parts) sums.add(1, each, time);
      const exact = parts.reduce((sum, [each, time]) => sum + BigInt(each) * BigInt(time), 0n);
      return sums.of(1) === exact && sums.of(0) === 0n;
    }),
  );
  // A number holds 2⁵³, of which one more would be lost.
  const sums = new Sums(1);
  for (const [each, time] of [[2, 2 ** 52] as const, [1, 1] as const, [1, 1] as const])
    sums.add(0, each, time);
  assert.equal(sums.of(0), 2n ** 53n + 2n);
});
