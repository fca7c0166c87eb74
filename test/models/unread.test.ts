/** What of a configuration no reader asks for is refused or told, never passed over. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { modelFromHuggingFace } from '../../models/huggingface/huggingface.js';
import { tracked } from '../../models/huggingface/unread.js';
import { fixture } from './fixture.js';

const LLAMA = fixture('llama-3.1-8b');
const QWEN_MOE = fixture('qwen3-30b-a3b');

const notes = (fields: object) => modelFromHuggingFace(fields, 'c.json').notes ?? [];

test('what was asked for is noted by its path, also inside objects, and nothing else is', () => {
  const read = new Set<string>();
  const fields = tracked({ a: 1, b: { c: 2, d: 3 }, e: [{ f: 4 }], g: null }, read);
  assert.deepEqual([fields.a, (fields.b as { c: number }).c, fields.missing], [1, 2, undefined]);
  assert.equal(fields.toString, Object.prototype.toString);
  assert.deepEqual([...read], ['a', 'b', 'b.c']);
  assert.deepEqual(fields.e, [{ f: 4 }]);
});

test('tracked fields hold what the fields hold, whatever that is', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue(), { noNullPrototype: true }), (fields) => {
      const read = new Set<string>();
      assert.equal(JSON.stringify(tracked(fields, read)), JSON.stringify(fields));
      for (const key of Object.keys(fields)) if (key !== 'toJSON') assert.ok(read.has(key), key);
    }),
  );
});

test('published files say nothing that is not read or harmless', () => {
  for (const file of ['gpt2-xl', 'llama-3.1-8b', 'qwen3-30b-a3b'])
    assert.deepEqual(notes(fixture(file)), [], file);
});

test('parts that the reader does not have are an error that names the key, the parts and the way on', () => {
  const refused = (fields: object, message: RegExp) =>
    assert.throws(() => modelFromHuggingFace(fields, 'c.json'), { name: 'InputError', message });
  refused(
    { ...LLAMA, num_local_experts: 8, num_experts_per_tok: 2 },
    /^c\.json: 'num_local_experts' is 8, but a llama model has no experts here, .* give the model_type that has them, or leave the field out/,
  );
  refused(
    { ...LLAMA, layer_types: ['full_attention', 'linear_attention'] },
    /'layer_types' is \["full_attention","linear_attention"\], but .* no layers of other kinds/,
  );
  refused({ ...LLAMA, mamba_d_state: 128 }, /'mamba_d_state' is 128, but .* state-space/);
  refused({ ...LLAMA, kv_lora_rank: 512 }, /'kv_lora_rank' is 512, but .* latent attention/);
  refused({ ...LLAMA, is_encoder_decoder: true }, /'is_encoder_decoder' is true, but .* no encoder/);
});

test('a key that says there is no such part, or what the model has anyway, is passed over', () => {
  const off = {
    num_local_experts: 0,
    n_routed_experts: null,
    moe_intermediate_size: 0,
    num_experts: 1,
    layer_types: ['full_attention', 'full_attention'],
    is_encoder_decoder: false,
    sliding_window: null,
    use_qk_norm: false,
    is_causal: true,
  };
  assert.deepEqual(notes({ ...LLAMA, ...off }), []);
  assert.deepEqual(notes({ ...QWEN_MOE, use_qk_norm: true, moe_k: 8 }), ['c.json: not used: moe_k.']);
});

test('what only changes the cost of a step is told', () => {
  assert.deepEqual(notes({ ...LLAMA, sliding_window_pattern: 6, final_logit_softcapping: 30 }), [
    'c.json: a window of attention is not simulated (sliding_window_pattern 6); a cap on scores or logits is not ' +
      'simulated (final_logit_softcapping 30).',
  ]);
});

test('keys of one kind are told together, behind one name of the file', () => {
  const sparse = { blocksparse_block_size: 64, blocksparse_vert_stride: 8, odd: 1 };
  assert.deepEqual(notes({ ...LLAMA, ...sparse }), [
    'c.json: sparse attention is not simulated (blocksparse_block_size 64, blocksparse_vert_stride 8); not used: odd.',
  ]);
});

test('a key whose meaning another has said goes without a word', () => {
  const { architectures: _, ...llama } = LLAMA as Record<string, unknown>;
  const gemma = { ...llama, model_type: 'gemma', head_dim: 128, hidden_activation: 'gelu_pytorch_tanh' };
  assert.deepEqual(notes({ ...gemma, hidden_act: 'gelu' }), []);
});

test('a model that looks both ways is not causal, and says so', () => {
  const model = modelFromHuggingFace({ ...LLAMA, is_causal: false }, 'c.json');
  assert.equal(model.causal, false);
  assert.match(model.notes!.join(), /^c\.json: is_causal is false: every token attends to all tokens/);
});

test('of unknown keys eight are named, and the others counted', () => {
  const odd = Object.fromEntries(Array.from({ length: 11 }, (_, i) => [`odd_${i}`, i + 1]));
  assert.deepEqual(notes({ ...LLAMA, ...odd }), [
    'c.json: not used: odd_0, odd_1, odd_2, odd_3, odd_4, odd_5, odd_6, odd_7 and 3 more.',
  ]);
});

test('towers, modules for further tokens and quantised weights are told to be left out', () => {
  const told = (fields: object) => notes({ ...LLAMA, ...fields });
  assert.deepEqual(told({ vision_config: { depth: 27 }, audio_config: null }), [
    'c.json: its vision tower (vision_config) is left out; the text model alone is trained.',
  ]);
  assert.deepEqual(told({ num_nextn_predict_layers: 1 }), [
    'c.json: its multi-token-prediction module (num_nextn_predict_layers: 1) is left out.',
  ]);
  assert.deepEqual(told({ num_mtp_modules: 3 }), [
    'c.json: its multi-token-prediction modules (num_mtp_modules: 3) are left out.',
  ]);
  const formats = {
    FP8: { quant_method: 'fp8', fmt: 'e4m3' },
    MXFP4: { quant_method: 'mxfp4' },
    NVFP4: { quant_method: 'modelopt', quant_algo: 'NVFP4' },
    '4 bits (AWQ)': { quant_method: 'awq', bits: 4 },
    '8 bits (GPTQ)': { quant_method: 'gptq', bits: 8 },
    '4 bits (bitsandbytes)': { quant_method: 'bitsandbytes', load_in_4bit: true },
    '4 bits (compressed-tensors)': {
      quant_method: 'compressed-tensors',
      config_groups: { group_0: { weights: { num_bits: 4, type: 'int' } } },
    },
    'a quantised format (quanto)': { quant_method: 'quanto' },
  };
  for (const [words, quantization_config] of Object.entries(formats)) {
    assert.deepEqual(told({ quantization_config }), [
      `c.json: the checkpoint is stored in ${words}; it is trained here from unquantised weights of as many parameters.`,
    ]);
  }
});

test('any key that nobody knows is told, and none that is harmless', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^zz_[a-z]{1,12}$/), fc.integer({ min: 1 }), (key, value) => {
      assert.deepEqual(notes({ ...LLAMA, [key]: value }), [`c.json: not used: ${key}.`]);
    }),
  );
});
