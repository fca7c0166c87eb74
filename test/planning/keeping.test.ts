/** Changes to what is kept on a device: each does what its words and options say, and none is offered twice. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { adapted, cheaper, offloaded } from '../../planning/explain/keeping.js';
import type { Request } from '../../planning/request.js';
import { requestOf } from './request.js';

const REQUEST = requestOf('llama2-7b', 'a100-dgx:1');

const optionsOf = (words: string) => /\((--.*)\)$/.exec(words)![1]!;

/** What the options in a change's words say, read off the changed question. */
function saidBy({ gradientPrecision, offloadInputs, training, model }: Request): string[] {
  const { optimizer, offload } = training ?? {};
  const { adapters, base } = model.tuning ?? {};
  return [
    ...(optimizer === undefined ? [] : [`--optimizer ${optimizer}`]),
    ...(offload === undefined ? [] : [`--offload ${Object.keys(offload).join(',')}`]),
    ...(gradientPrecision === REQUEST.gradientPrecision ? [] : [`--gradient-precision ${gradientPrecision}`]),
    ...(offloadInputs === true ? ['--offload-inputs'] : []),
    ...(adapters === undefined ? [] : [base === 'whole' ? '--train lora' : '--train qlora']),
  ];
}

test('every change is the options that its words name, and no other', () => {
  const all = [...cheaper(REQUEST), ...offloaded(REQUEST), ...adapted(REQUEST)];
  // 16-bit gradients, inputs on the host, both; 8-bit states alone and with both; two ways of offloading, alone and with both; LoRA, QLoRA.
  assert.equal(all.length, 3 + 2 + 4 + 2);
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
  assert.equal(words(cheaper(narrow)), '8-bit optimizer states (--optimizer adamw-8bit)');
  const [lora] = adapted(REQUEST);
  assert.deepEqual(adapted(lora!.request), []);
  const kept = { ...REQUEST, training: { masterWeights: false } };
  for (const { request } of offloaded(kept)) assert.equal(request.training!.masterWeights, false);
});
