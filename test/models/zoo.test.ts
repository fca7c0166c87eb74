import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { InputError } from '../../input/error.js';
import { MODELS, modelById } from '../../models/index.js';

test('ids are unique, kebab-case and found again', () => {
  assert.equal(new Set(MODELS.map((model) => model.id)).size, MODELS.length);
  for (const model of MODELS) {
    assert.match(model.id, /^[a-z0-9.]+(-[a-z0-9.]+)*$/);
    assert.equal(modelById(model.id), model);
  }
});

test('every model says where its figures are from', () => {
  for (const model of MODELS)
    assert.match(
      model.source,
      /arXiv|huggingface\.co|Radford|llmsim|doi|github|threads|MLPerf|facebookresearch|assumed/,
      model.id,
    );
});

test('heads group evenly, and make up the hidden size where no head size is published', () => {
  const widened =
    /^(gemma|palm|qwen3|nemotron|deepseek|gpt-oss|mamba|falcon-mamba|minimax|kimi|mistral-(nemo|small)|seed-oss|glm-4\.5)/;
  for (const model of MODELS.filter(({ architecture }) => architecture === undefined)) {
    assert.equal(model.heads % model.kvHeads, 0, model.id);
    assert.ok(Number.isInteger(model.headDim), model.id);
    if (!widened.test(model.id)) assert.equal(model.heads * model.headDim, model.hidden, model.id);
  }
});

test('learned positions reach as far as the sequence, and are absent where positions are not learned', () => {
  for (const model of MODELS) {
    if (model.position === 'learned') assert.ok(model.learnedPositions >= model.sequence, model.id);
    else assert.equal(model.learnedPositions, 0, model.id);
  }
});

test('the tiny model divides by 8 in every direction a strategy splits', () => {
  const tiny = modelById('tiny');
  for (const size of [tiny.layers, tiny.heads, tiny.ffn, tiny.vocab, tiny.sequence])
    assert.equal(size % 8, 0);
});

test('an unknown id is answered with the nearest ones', () => {
  assert.throws(
    () => modelById('lama3-70b'),
    new InputError("unknown model 'lama3-70b': did you mean 'llama3-70b'? `llmsim models` lists all."),
  );
});

test('ids that continue what was typed are offered before one that is an edit away', () => {
  assert.throws(() => modelById('qwen3-3'), {
    name: 'InputError',
    message:
      "unknown model 'qwen3-3': did you mean 'qwen3-32b', 'qwen3-30b-a3b' or 'qwen3-4b'? `llmsim models` lists all.",
  });
});

test('an id whose family is known by another number or without it is answered by that family', () => {
  const offered = (id: string) => {
    try {
      return modelById(id).id;
    } catch (error) {
      return (error as Error).message.match(/(?<=did you mean ).*(?=\?)/)?.[0];
    }
  };
  assert.equal(offered('llama-3'), "'llama3-8b', 'llama3-70b' or 'llama3-405b'");
  assert.equal(offered('llama4'), "'llama4-scout', 'llama4-maverick' or 'llama3-8b'");
  assert.equal(offered('Llama 3 70B'), "'llama3-70b'");
});

test('an id unlike any gets the list rather than a bad guess', () => {
  assert.throws(
    () => modelById('support-vector'),
    new InputError("unknown model 'support-vector': no model has a name like it. `llmsim models` lists all."),
  );
});

test('any unknown id is an InputError', () => {
  fc.assert(
    fc.property(fc.string(), (id) => {
      fc.pre(!MODELS.some((model) => model.id === id));
      assert.throws(() => modelById(id), InputError);
    }),
  );
});
