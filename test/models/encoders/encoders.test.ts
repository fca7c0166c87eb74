/** Encoders as weights, steps and FLOPs: closed forms of BERT's papers. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bert, gpt } from '../../../models/families.js';
import { modelById } from '../../../models/index.js';
import type { Model } from '../../../models/model.js';
import { layerSteps } from '../../../models/steps/block.js';
import { modelFlopsPerToken } from '../../../models/steps/flops.js';
import { parameterCount, weightCount } from '../../../models/weights/parameters.js';
import { layersOf } from '../../../models/weights/weights.js';
import type { Gemm } from '../../../program/kernel.js';
import { check } from '../../../program/check.js';
import { shapeOf } from '../../../strategies/layers/shape.js';
import { writeProgram } from '../../../strategies/write.js';
import { jobOf } from '../../jobs.js';

const base = modelById('bert-base');
const gemms = (model: Model, kind: 'head' | 'dense-block', sequences: number) => {
  const job = { ...jobOf('bert-base', { microBatch: sequences }, { sequence: 512 }), model };
  return layerSteps(model, kind, shapeOf(job))
    .flatMap((step) => step.forward)
    .filter((kernel): kernel is Gemm => kernel.family === 'gemm');
};

test('BERT is its tables, its blocks and a pooler; pre-training puts 624,188 more on it', () => {
  const h = 768;
  const tables = (30522 + 512 + 2) * h + 2 * h;
  const block = 4 * h * h + 4 * h + (8 * h * h + 4 * h + h) + 4 * h;
  const pooler = h * h + h;
  assert.equal(parameterCount(base).total, tables + 12 * block + pooler);
  const words = h * h + h + 2 * h + 30522;
  const next = 2 * h + 2;
  assert.equal(weightCount(base).total - parameterCount(base).total, words + next);
  assert.equal(weightCount(base).total, 110_106_428);
});

test('a block has as many norms as a decoder’s, each after its residual add', () => {
  const names = layersOf(base)[1]!.weights.map(({ name }) => name).filter((name) => name.includes('norm'));
  assert.deepEqual(names, [
    'attention.post-norm.gain',
    'attention.post-norm.bias',
    'mlp.post-norm.gain',
    'mlp.post-norm.bias',
  ]);
  const steps = layerSteps(base, 'dense-block', shapeOf(jobOf('bert-base', {}, {})));
  const reads = new Map(steps.map((step) => [step.name, step.reads]));
  assert.deepEqual(reads.get('attention post norm'), ['attention sum']);
  assert.deepEqual(reads.get('feed-forward residual')?.[0], 'attention post norm');
  assert.equal(steps.at(-1)!.writes.name, 'output');
});

test('of 512 positions the logits of 80 are computed, or of all', () => {
  const logits = (model: Model) => gemms(model, 'head', 4).find(({ n }) => n === 30522)!;
  assert.equal(logits(base).m, 4 * 80);
  const all = { ...base, encoder: { ...base.encoder!, maskedWords: {} } };
  assert.equal(logits(all).m, 4 * 512);
  // Pooler and next sentence are of one token of each sequence.
  assert.deepEqual(
    gemms(base, 'head', 4).map(({ m, n }) => [m, n]),
    [
      [4, 768],
      [4, 2],
      [320, 768],
      [320, 30522],
    ],
  );
});

test('FLOPs of a token are 6 for each weight of a block, 12 h s for attention of both sides, and the head’s share', () => {
  const [h, s, v] = [768, 512, 30522];
  const blocks = 12 * (6 * 12 * h * h + 12 * h * s);
  const head = (80 / 512) * 6 * (h * h + h * v) + (6 * (h * h + 2 * h)) / s;
  const counted = modelFlopsPerToken(base, s);
  assert.ok(Math.abs(counted / (blocks + head) - 1) < 1e-12, `${counted} ${blocks + head}`);
});

test('a decoder of the same sizes attends to half as many pairs', () => {
  const sizes = { id: 'a', title: 'A', family: 'a', source: 'test', layers: 2, hidden: 64, heads: 4, ffn: 256 };
  const both = bert({ ...sizes, vocab: 128, sequence: 256, encoder: { maskedWords: {} } });
  const one = gpt({ ...sizes, vocab: 128, sequence: 256 });
  const transform = 6 * 64 * 64;
  const difference = modelFlopsPerToken(both, 256) - transform - modelFlopsPerToken(one, 256);
  // Of 256 keys a causal query sees (256 + 1) / 2.
  assert.equal(Math.round(difference), 2 * 12 * 64 * (256 - 257 / 2));
});

test('what is fine-tuned ends in its few outputs, of pooled or of all tokens', () => {
  const { maskedWords: _, ...pooled } = base.encoder!;
  const classes = { ...base, outputs: 3, encoder: pooled };
  assert.deepEqual(
    gemms(classes, 'head', 8).map(({ m, n }) => [m, n]),
    [
      [8, 768],
      [8, 3],
    ],
  );
  const spans = { ...base, outputs: 2, encoder: { segments: 2 } };
  assert.deepEqual(
    gemms(spans, 'head', 8).map(({ m, n }) => [m, n]),
    [[8 * 512, 2]],
  );
});

const shallow = (id: string): Model => {
  const { blocks, ...model } = modelById(id);
  return { ...model, layers: 2, ...(blocks === undefined ? {} : { blocks: blocks.slice(0, 2) }) };
};

for (const id of ['bert-base', 'roberta-base', 'modernbert-base', 'distilbert', 'xlm-roberta-xl']) {
  test(`programs of ${id} are sound`, () => {
    for (const [state, zero] of [['ddp', 0], ['zero-1', 1], ['zero-3', 3]] as const) {
      for (const kernels of ['unfused', 'flash-fused'] as const) {
        for (const recompute of ['none', 'full'] as const) {
          const made = jobOf(id, { dp: 2, zero, recompute }, { kernels, sequence: 128, globalBatch: 8 });
          const job = { ...made, model: shallow(id) };
          const program = writeProgram('encoder', job, { schedule: 'sequential', state });
          assert.deepEqual(check(program), [], `${state} ${kernels} ${recompute}`);
        }
      }
    }
  });
}
