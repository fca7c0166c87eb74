import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { AccuracyCase } from '../../accuracy/record.js';
import { sample } from '../../accuracy/sample.js';

const cases = (accelerator: string, count: number): AccuracyCase[] =>
  Array.from({ length: count }, (_, i) => ({
    file: 'f.jsonl',
    record: {
      id: `${accelerator}-${String(i).padStart(3, '0')}`,
      kind: 'train-step',
      hardware: { accelerator },
    },
  }));

test('each stratum keeps ⌈√N⌉ of its N cases, the first and the last among them', () => {
  const chosen = sample([...cases('A100', 100), ...cases('H100', 7), ...cases('TPU', 1)]);
  const of = (accelerator: string) => chosen.filter((c) => c.record.hardware?.accelerator === accelerator);
  assert.deepEqual([of('A100').length, of('H100').length, of('TPU').length], [10, 3, 1]);
  assert.deepEqual([of('A100')[0]!.record.id, of('A100').at(-1)!.record.id], ['A100-000', 'A100-099']);
});

test('the choice does not depend on the order of the file, and nothing is chosen twice', () => {
  const all = [...cases('A100', 30), ...cases('H100', 12)];
  const expected = sample(all);
  fc.assert(
    fc.property(fc.shuffledSubarray(all, { minLength: all.length }), (shuffled) => {
      assert.deepEqual(sample(shuffled), expected);
    }),
    { seed: 4, numRuns: 50 },
  );
  assert.equal(new Set(expected).size, expected.length);
});
