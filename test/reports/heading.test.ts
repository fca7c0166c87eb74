/** The question restated above an answer: what was left to llmsim is said to be so. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { softwareUsed } from '../../planning/software.js';
import { batchWords, stepTokens } from '../../reports/tables/batch.js';
import { heading } from '../../reports/tables/heading.js';
import { trainingWords } from '../../reports/tables/training.js';
import { requestOf } from '../planning/request.js';

const question = requestOf('tiny', 'dgx1-v100:1', { precision: 'fp16', kernels: 'fused-softmax' });
const DEFAULT = 'default of v100-sxm2-32';

/** The end of the second line, which names kernels and framework, and the lines after it. */
function software(rest: Partial<typeof question>): string[] {
  const request = { ...question, ...rest };
  const asked = { ...request, software: softwareUsed(request) };
  const [, second, ...more] = heading(asked, { total: 436_864, active: 436_864 });
  return [second!.split(' gradients · ')[1]!, ...more];
}

test('kernels and framework are said with whose default they are, once where it is the same', () => {
  const framework = 'megatron-core';
  assert.deepEqual(software({ framework, defaults: { kernels: DEFAULT, framework: DEFAULT } }), [
    'fused-softmax kernels, megatron-core (defaults of v100-sxm2-32)',
  ]);
  assert.deepEqual(software({ framework, defaults: { kernels: DEFAULT } }), [
    'fused-softmax kernels (default of v100-sxm2-32), megatron-core',
  ]);
  assert.deepEqual(software({ framework, defaults: { framework: DEFAULT } }), [
    'fused-softmax kernels, megatron-core (default of v100-sxm2-32)',
  ]);
  assert.deepEqual(software({ framework }), ['fused-softmax kernels, megatron-core']);
  assert.deepEqual(software({}), ['fused-softmax kernels']);
});

test('what was asked for of kernels and loss is said, and is nobody’s default', () => {
  const titan = { framework: 'torchtitan', kernels: 'flash' } as const;
  // Attention that writes the scores, eager element-wise work and loss: that set is `unfused`.
  assert.deepEqual(software({ ...titan, attention: 'unfused', loss: 'chunked' }), [
    'unfused kernels, torchtitan, chunked loss',
  ]);
  assert.deepEqual(software({ ...titan, attention: 'vendor' }), [
    'vendor attention, eager element-wise kernels, torchtitan',
  ]);
  assert.deepEqual(software({ ...titan, attention: 'flash-2' }), [
    'flash kernels, torchtitan, flash-2 attention',
  ]);
  assert.deepEqual(software({ kernels: 'flash-compiled', compile: true, loss: 'full-logits' }), [
    'flash-compiled kernels, compiled, full-logits loss',
  ]);
  const defaults = { kernels: DEFAULT, framework: DEFAULT };
  assert.deepEqual(software({ framework: 'megatron-core', loss: 'fused', defaults }), [
    'fused-softmax kernels, megatron-core (defaults of v100-sxm2-32), fused loss',
  ]);
});

test('what was asked of experts, launches and ranges is said behind the kernels, and nothing of what was not', () => {
  assert.deepEqual(
    software({
      dispatcher: 'deepep',
      expertOverlap: true,
      routing: { kind: 'zipf', exponent: 0.5 },
      capacityFactor: 1.25,
      cudaGraphs: false,
      tuned: false,
    }),
    [
      'fused-softmax kernels · deepep dispatcher, expert overlap, routing zipf:0.5, capacity factor 1.25, no CUDA graphs, not tuned',
    ],
  );
  const shares = { kind: 'shares', shares: [1, 2] } as const;
  assert.deepEqual(software({ routing: shares, scenario: { routing: 'loads.csv' }, tuned: true }), [
    'fused-softmax kernels · routing loads.csv, tuned',
  ]);
});

test('the length of sequences is explained where it was taken from a configuration, and not where it was said', () => {
  const from = 'the longest that x.json allows';
  const model = { ...question.model, sequenceFrom: from };
  assert.deepEqual(software({ model, defaults: { sequence: from } }).slice(1), [
    `64 tokens: ${from}; --seq sets another`,
  ]);
  assert.deepEqual(software({ model, defaults: {} }).slice(1), []);
  assert.deepEqual(software({ defaults: { sequence: 'what tiny was pre-trained at' } }).slice(1), []);
});

test('parameters are told with those that a token uses, where they are others', () => {
  assert.match(
    heading(question, { total: 46_702_792_704, active: 12_879_925_248 })[0]!,
    /, 46\.7 B parameters \(12\.9 B active\) on /,
  );
  assert.match(heading(question, { total: 436_864, active: 436_864 })[0]!, /, 436,864 parameters on /);
});

test('padded sequences are as long as on average, and pairs are of two', () => {
  const lengths = {
    lengths: [
      { tokens: 256, share: 3 / 4 },
      { tokens: 1024, share: 1 / 4 },
    ],
    mean: (3 * 256 + 1024) / 4,
    packing: 'padded',
    words: 'a file',
  } as const;
  const batch = { sequence: 1024, globalBatch: 16 };
  assert.equal(batchWords(batch), '16 sequences of 1,024 tokens');
  assert.equal(batchWords({ ...batch, lengths }), '16 sequences of 448 tokens on average, at most 1,024');
  assert.equal(stepTokens({ ...batch, lengths }), 16 * 448);
  const pairs = { ...batch, globalBatch: 1, objective: 'dpo' } as const;
  assert.equal(batchWords(pairs), '1 pair of sequences of 1,024 tokens');
  assert.equal(stepTokens({ ...pairs, lengths }), 2 * 448);
  assert.match(batchWords({ ...batch, lengths: { ...lengths, packing: 'packed' } }), /of 1,024 tokens$/);
});

test('bytes are those of a trained parameter where not all are', () => {
  const bytes = { weights: 2, gradients: 4, optimizer: 2 };
  const told = (some: boolean) => trainingWords({ optimizer: 'adamw-8bit' }, bytes, some).at(-1);
  assert.match(told(true)!, /^8 bytes a trained parameter \(/);
  assert.match(told(false)!, /^8 bytes a parameter \(/);
  assert.deepEqual(trainingWords({}, bytes, true), []);
});
