/** What a run that went through says of what its source leaves open. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Mapped, mapRecord } from '../../accuracy/mapping/index.js';
import { asItRan } from '../../accuracy/predict/as-it-ran.js';
import type { Predict } from '../../accuracy/predict/predict.js';
import { readCases } from '../../accuracy/records/reader.js';

const RECORD = {
  ...{ id: 'r', evidence: 'read', kind: 'train-step', source: { title: 'a NeMo recipe' } },
  model: {
    name: 'Llama-2-7B',
    family: 'dense',
    layers: 32,
    hidden: 4096,
    heads: 32,
    ffn: 11008,
    vocab: 32000,
    seq: 4096,
  },
  hardware: { accelerator: 'A100-80GB-SXM', count: 8, per_node: 8 },
  parallel: { tp: 1, pp: 2, micro_batch: 1, global_batch: 16, precision: 'bf16', flash_attention: true },
  measured: { step_time_s: 10 },
};

function mapped(parallel: object = {}): Mapped {
  const line = JSON.stringify({ ...RECORD, parallel: { ...RECORD.parallel, ...parallel } });
  return mapRecord(readCases(line, 'f.jsonl')[0]!.record);
}

/** Fits from so many recomputed layers of a stage on. */
const fittingFrom =
  (layers: number): Predict =>
  (_plan, { layout }) => ({
    stepTimeSeconds: 10,
    fits: layout.recompute === 'full' && (layout.recomputeLayers ?? 16) >= layers,
    memoryShare: 1,
    memoryBytes: {} as ReturnType<Predict>['memoryBytes'],
  });

test('of what ran and would not have fitted, as few layers as fit are recomputed, and its outcome is no test', () => {
  const ran = asItRan(mapped(), fittingFrom(5));
  assert.equal(ran.mapped.job.layout.recompute, 'full');
  assert.equal(ran.mapped.job.layout.recomputeLayers, 5);
  assert.equal(ran.mapped.measured.fits, undefined);
  assert.match(ran.mapped.assumptions.at(-1)!, /would not have fitted without recomputation.*full, 5 layers/);
  // All 16 of a stage: nothing is said of a number.
  assert.equal(asItRan(mapped(), fittingFrom(16)).mapped.job.layout.recomputeLayers, undefined);
});

test('what is stated stays, and so does what fits, or fits in no way', () => {
  const stated = asItRan(mapped({ recompute: 'none' }), fittingFrom(5));
  assert.deepEqual([stated.mapped.job.layout.recompute, stated.prediction.fits], ['none', false]);
  assert.equal(stated.mapped.measured.fits, true);
  const never = asItRan(mapped(), fittingFrom(17));
  assert.deepEqual([never.mapped.job.layout.recompute, never.mapped.measured.fits], ['none', true]);
});
