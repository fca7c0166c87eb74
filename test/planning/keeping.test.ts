/** Changes to what is kept on a device: each does what its words and options say, and none is offered twice. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { adapted, cheaper, lossInChunks, offloaded } from '../../planning/explain/keeping.js';
import type { Request } from '../../planning/request.js';
import { requestOf } from './request.js';

const REQUEST = requestOf('llama2-7b', 'a100-dgx:1');

const optionsOf = (words: string) => /\((--.*)\)$/.exec(words)![1]!;

/** What the options in a change's words say, read off the changed question. */
function saidBy({ gradientPrecision, offloadInputs, training, model }: Request): string[] {
  const { optimizer, offload, masterWeights } = training ?? {};
  const { adapters, base } = model.tuning ?? {};
  return [
    ...(masterWeights === undefined ? [] : [`--master-weights ${masterWeights}`]),
    ...(optimizer === undefined ? [] : [`--optimizer ${optimizer}`]),
    ...(offload === undefined ? [] : [`--offload ${Object.keys(offload).join(',')}`]),
    ...(gradientPrecision === REQUEST.gradientPrecision ? [] : [`--gradient-precision ${gradientPrecision}`]),
    ...(offloadInputs === true ? ['--offload-inputs'] : []),
    ...(adapters === undefined ? [] : [base === 'whole' ? '--train lora' : '--train qlora']),
  ];
}

test('every change is the options that its words name, and no other', () => {
  const all = [...cheaper(REQUEST), ...offloaded(REQUEST), ...adapted(REQUEST)];
  // 16-bit gradients, inputs on the host, both; 8-bit states, no copy, 8-bit states with both; two ways of offloading, alone and with both; LoRA, QLoRA.
  assert.equal(all.length, 3 + 3 + 4 + 2);
  for (const { words, request } of all) assert.equal(saidBy(request).join(' '), optionsOf(words), words);
  const efforts = all.map(({ effort }) => effort);
  assert.deepEqual(
    efforts,
    [...efforts].sort((a, b) => a - b),
  );
});

test('what a question has already is not offered again, nor fewer bits where there are none to spare', () => {
  const words = (changes: readonly { readonly words: string }[]) =>
    changes.map((change) => change.words).join('; ');
  const offloads = { ...REQUEST, training: { offload: { optimizer: 'host', parameters: 'host' } } } as const;
  assert.deepEqual(offloaded(offloads), []);
  const half = { ...REQUEST, training: { offload: { optimizer: 'disk' } } } as const;
  const [first, ...others] = offloaded(half);
  assert.deepEqual(first!.request.training!.offload, { optimizer: 'disk', parameters: 'host' });
  assert.equal(others.length, 1);
  const lion = { ...REQUEST, training: { optimizer: 'lion' } } as const;
  assert.doesNotMatch(words(cheaper(lion)), /8-bit/);
  const narrow = { ...REQUEST, gradientPrecision: 'bf16', offloadInputs: true } as const;
  assert.deepEqual(
    cheaper(narrow).map((change) => optionsOf(change.words)),
    ['--optimizer adamw-8bit', '--master-weights false'],
  );
  assert.doesNotMatch(words(cheaper({ ...narrow, precision: 'fp16' })), /master-weights/);
  const [lora] = adapted(REQUEST);
  assert.deepEqual(adapted(lora!.request), []);
  const kept = { ...REQUEST, training: { masterWeights: false } };
  for (const { request } of offloaded(kept)) assert.equal(request.training!.masterWeights, false);
});

test('beside LoRA the base may be in 4 bits; the adapters stay as they were', () => {
  const [lora, qlora] = adapted(REQUEST);
  const change = cheaper(lora!.request).find(({ words }) => words.includes('--train qlora'))!;
  assert.deepEqual(change.request.model.tuning, qlora!.request.model.tuning);
  const rank = { ...lora!.request.model.tuning!.adapters!, rank: 64 };
  const larger = { ...lora!.request, model: { ...REQUEST.model, tuning: { adapters: rank } } };
  const narrowed = cheaper(larger).find(({ words }) => words.includes('--train qlora'))!;
  assert.deepEqual(narrowed.request.model.tuning, { adapters: rank, base: 'nf4-double' });
  for (const { words } of cheaper(qlora!.request)) assert.doesNotMatch(words, /qlora|master-weights/);
});

test('a loss in chunks is offered where logits are large, with their bytes, and not where it is so already', () => {
  const request = requestOf('qwen2.5-7b', 'h100-dgx:1', { sequence: 32_768, framework: 'huggingface' });
  const [change] = lossInChunks(request);
  // 32,768 × 152,064 × 4 bytes.
  assert.match(change!.words, /without 18\.6 GiB of float32 logits a sequence \(--loss chunked\)$/);
  assert.equal(change!.request.loss, 'chunked');
  assert.deepEqual(lossInChunks(change!.request), []);
  assert.deepEqual(lossInChunks({ ...request, sequence: 4096 }), []);
});
