/** A file that cannot be read says what its model is, and is never taken for another one. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { kindOf } from '../../models/huggingface/known-types.js';
import { notRead } from '../../models/huggingface/not-read.js';

const READABLE = ['llama', 'mistral', 'qwen2', 'qwen3', 'gpt_neox', 'deepseek_v3'];
const refusal = (modelType: unknown, rest = {}) =>
  notRead({ model_type: modelType, ...rest }, 'c.json', READABLE).message;

test('a refusal says what kind of thing the model is', () => {
  const kinds = {
    electra: /^c\.json: electra is an encoder, but of an architecture that is not read yet\./,
    albert: /is an encoder, /,
    t5: /^c\.json: t5 is an encoder–decoder, /,
    vit: /is a vision model, /,
    resnet: /is a vision model, /,
    whisper: /is a speech or audio model, /,
    clip: /is a model that embeds images and texts, /,
    paligemma: /is a vision–language model, /,
    timesfm: /is a model of time series, /,
    rwkv: /is a decoder, but of an architecture that is not read yet\./,
  };
  for (const [type, words] of Object.entries(kinds)) assert.match(refusal(type), words);
});

test('a known model is never taken for another', () => {
  for (const type of ['zamba2', 'rwkv', 'xglm', 'jetmoe', 'falcon_h1', 'step3p5', 'plamo2']) {
    assert.ok(kindOf(type) !== undefined, type);
    assert.doesNotMatch(refusal(type), /Did you mean/);
  }
});

test('a slip is put right, another number is another model', () => {
  assert.match(refusal('lama'), /unknown model_type 'lama'\. Did you mean 'llama'\?/);
  assert.match(refusal('Mistral'), /Did you mean 'mistral'\?/);
  assert.match(refusal('deepseekv3'), /Did you mean 'deepseek_v3'\?/);
  for (const type of ['qwen7', 'deepseek_v9', 'gemstone', 'constructor', 'x']) {
    assert.match(
      refusal(type),
      new RegExp(`^c\\.json: unknown model_type '${type}'\\. docs/models\\.md lists `),
    );
  }
});

test('what is guessed is never more than two slips away, and the same number', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[a-z_0-9]{1,14}$/), (type) => {
      const guess = /Did you mean '(\w+)'/.exec(refusal(type))?.[1];
      if (guess === undefined) return;
      assert.equal(guess.replace(/\D/g, ''), type.replace(/\D/g, ''));
      assert.ok(Math.abs(guess.length - type.length) <= 2);
    }),
    { numRuns: 2000 },
  );
});

test('a missing or odd model_type is told as it is', () => {
  assert.match(
    refusal(undefined),
    /'model_type' must name the architecture, but is missing\. docs\/models\.md lists/,
  );
  assert.match(refusal(7), /but is 7\./);
});
