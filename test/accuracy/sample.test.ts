import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { AccuracyCase } from '../../accuracy/records/record.js';
import { eligible, sample } from '../../accuracy/records/sample.js';

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

/** A step that llmsim models, on eight devices, of one micro-batch size. */
const step = (i: number, microBatch: number): AccuracyCase => ({
  file: 'steps.jsonl',
  record: {
    ...{ id: `step-${String(i).padStart(3, '0')}`, kind: 'train-step' },
    model: { family: 'dense', layers: 2, hidden: 512, heads: 8, ffn: 2048, vocab: 1024, seq: 512 },
    hardware: { accelerator: 'A100', count: 8, per_node: 8 },
    parallel: { tp: 1, pp: 1, micro_batch: microBatch, global_batch: 8 * microBatch, precision: 'bf16' },
    measured: { step_time_s: 1 },
  },
});

test('a value that is rare in a large stratum is shown four times, or as often as it is there', () => {
  // Micro-batch 1 everywhere but in five rows of 2 (band 2..4) and two of 32 (band 17..).
  const all = Array.from({ length: 100 }, (_, i) =>
    step(i, i > 40 && i < 46 ? 2 : i > 60 && i < 63 ? 32 : 1),
  );
  const of = (size: number) => sample(all).filter((c) => c.record.parallel?.micro_batch === size).length;
  assert.deepEqual([of(2), of(32)], [4, 2]);
  assert.ok(of(1) >= Math.sqrt(100) - 2);
});

test('of collectives all sizes are shown: evenly spaced by size, and each power of ten', () => {
  const all = Array.from(
    { length: 30 },
    (_, i): AccuracyCase => ({
      file: 'c.jsonl',
      record: {
        ...{ id: `c${i}`, kind: 'collective' },
        ...{ hardware: { accelerator: 'A100', count: 8 }, parallel: { collective: 'all_reduce' } },
        measured: { message_bytes: 2 ** i },
      },
    }),
  );
  const decades = (cases: readonly AccuracyCase[]) =>
    new Set(cases.map((c) => Math.floor(Math.log10(c.record.measured!.message_bytes!))));
  assert.deepEqual(decades(sample(all)), decades(all));
});

test('doubtful records, whole runs and families that are not predicted are no cases', () => {
  const eligibleWith = (changes: object) => {
    const one = step(0, 1);
    return eligible({ ...one, record: { ...one.record, ...changes } });
  };
  assert.equal(eligibleWith({}), true);
  assert.equal(eligibleWith({ notes: 'SUSPICIOUS: units' }), false);
  assert.equal(eligibleWith({ kind: 'run-total' }), false);
  assert.equal(eligibleWith({ model: { family: 'cnn' } }), true);
  assert.equal(eligibleWith({ model: { family: 'hybrid-mamba' } }), false);
});
