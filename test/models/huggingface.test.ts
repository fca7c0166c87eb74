import assert from 'node:assert/strict';
import test from 'node:test';
import { arrangementOf } from '../../models/blocks.js';
import { modelFromHuggingFace } from '../../models/huggingface/huggingface.js';
import { modelById } from '../../models/index.js';
import type { Model } from '../../models/model.js';
import { parameterCount } from '../../models/weights/parameters.js';
import { type Fields, fixture } from './fixture.js';

/** A model without the words that differ between the zoo and a file. */
function shape(model: Model) {
  const { id: _id, title: _title, family: _family, source: _source, sequenceFrom: _from, ...parts } = model;
  // The zoo's models are without modules that are gone after training.
  const { mtpModules: _modules, ...rest } = parts;
  return rest;
}

const LLAMA = fixture('llama-3.1-8b');
const QWEN_MOE = fixture('qwen3-30b-a3b');
const DEEPSEEK = fixture('deepseek-v3');

const SAME_AS_ZOO: readonly (readonly [file: string, id: string])[] = [
  ['gpt2-xl', 'gpt2-1.5b'],
  ['llama-3.1-8b', 'llama3-8b'],
  ['qwen3-30b-a3b', 'qwen3-30b-a3b'],
  ['deepseek-v3', 'deepseek-v3'],
];
for (const [file, id] of SAME_AS_ZOO) {
  test(`the config of ${file} reads as the zoo's ${id}, hyper-parameter for hyper-parameter`, () => {
    assert.deepEqual(shape(modelFromHuggingFace(fixture(file), `${file}.json`)), shape(modelById(id)));
  });
}

/** A zoo model written as the config its architecture would have. */
const WRITTEN: readonly (readonly [id: string, config: Fields])[] = [
  [
    'llama-13b',
    {
      ...LLAMA,
      hidden_size: 5120,
      num_hidden_layers: 40,
      num_attention_heads: 40,
      num_key_value_heads: undefined,
      intermediate_size: 13824,
      vocab_size: 32000,
      rope_scaling: null,
      max_position_embeddings: 2048,
    },
  ],
  [
    'mistral-7b',
    {
      ...LLAMA,
      model_type: 'mistral',
      vocab_size: 32000,
      rope_scaling: null,
      max_position_embeddings: 8192,
      sliding_window: 4096,
    },
  ],
  [
    'mixtral-8x7b',
    {
      ...LLAMA,
      model_type: 'mixtral',
      vocab_size: 32000,
      rope_scaling: null,
      max_position_embeddings: 32768,
      num_local_experts: 8,
      num_experts_per_tok: 2,
      sliding_window: null,
    },
  ],
  [
    'qwen2.5-0.5b',
    {
      ...LLAMA,
      model_type: 'qwen2',
      hidden_size: 896,
      num_hidden_layers: 24,
      num_attention_heads: 14,
      num_key_value_heads: 2,
      intermediate_size: 4864,
      vocab_size: 151936,
      rope_scaling: null,
      max_position_embeddings: 4096,
      tie_word_embeddings: true,
      use_sliding_window: false,
      sliding_window: 4096,
    },
  ],
  [
    'qwen3-8b',
    {
      ...LLAMA,
      model_type: 'qwen3',
      num_hidden_layers: 36,
      intermediate_size: 12288,
      vocab_size: 151936,
      rope_scaling: null,
      max_position_embeddings: 4096,
    },
  ],
  [
    'qwen1.5-moe-a2.7b',
    {
      ...LLAMA,
      model_type: 'qwen2_moe',
      hidden_size: 2048,
      num_hidden_layers: 24,
      num_attention_heads: 16,
      num_key_value_heads: 16,
      intermediate_size: 5632,
      vocab_size: 151936,
      rope_scaling: null,
      max_position_embeddings: 8192,
      num_experts: 60,
      num_experts_per_tok: 4,
      moe_intermediate_size: 1408,
      shared_expert_intermediate_size: 5632,
    },
  ],
  [
    'gpt-oss-20b',
    {
      ...LLAMA,
      model_type: 'gpt_oss',
      hidden_size: 2880,
      num_hidden_layers: 24,
      num_attention_heads: 64,
      num_key_value_heads: 8,
      head_dim: 64,
      intermediate_size: 2880,
      vocab_size: 201088,
      rope_scaling: { original_max_position_embeddings: 4096 },
      max_position_embeddings: 131072,
      num_local_experts: 32,
      num_experts_per_tok: 4,
      sliding_window: 128,
      layer_types: Array.from({ length: 24 }, (_, i) =>
        i % 2 === 0 ? 'sliding_attention' : 'full_attention',
      ),
      attention_bias: true,
    },
  ],
  [
    'gpt-neox-20b',
    {
      model_type: 'gpt_neox',
      hidden_size: 6144,
      num_hidden_layers: 44,
      num_attention_heads: 64,
      intermediate_size: 24576,
      vocab_size: 50432,
      max_position_embeddings: 2048,
      hidden_act: 'gelu_fast',
      tie_word_embeddings: false,
    },
  ],
  [
    'deepseek-v2-lite',
    {
      ...DEEPSEEK,
      q_lora_rank: null,
      hidden_size: 2048,
      num_hidden_layers: 27,
      num_attention_heads: 16,
      num_key_value_heads: 16,
      intermediate_size: 10944,
      vocab_size: 102400,
      first_k_dense_replace: 1,
      n_routed_experts: 64,
      n_shared_experts: 2,
      num_experts_per_tok: 6,
      moe_intermediate_size: 1408,
      topk_method: 'greedy',
    },
  ],
];
for (const [id, config] of WRITTEN) {
  test(`a ${String(config.model_type)} config with the sizes of ${id} has its parameters and its shape`, () => {
    const read = modelFromHuggingFace(config, 'config.json');
    assert.deepEqual(parameterCount(read), parameterCount(modelById(id)));
    assert.deepEqual({ ...shape(read), kvHeads: 0 }, { ...shape(modelById(id)), kvHeads: 0 });
  });
}

/** The length taken from a config, and where the file says it is from. */
function length(fields: Fields): [number, string] {
  const { sequence, sequenceFrom } = modelFromHuggingFace(fields, 'x.json');
  return [sequence, sequenceFrom ?? ''];
}

test('the sequence is the length of pre-training where the shape is known, whatever the file allows', () => {
  const known = 'what llama3-8b, a model of this shape, was pre-trained at; x.json allows 131,072';
  assert.deepEqual(length(LLAMA), [8192, known]);
  assert.deepEqual(length({ ...LLAMA, rope_scaling: null }), [8192, known]);
  assert.deepEqual(length(fixture('qwen3-30b-a3b')).slice(0, 1), [4096]);
});

test('of an unknown shape it is the length before rotary positions were stretched', () => {
  const own = { ...LLAMA, num_hidden_layers: 33 };
  const from = 'original_max_position_embeddings of x.json';
  assert.deepEqual(length(own), [8192, from]);
  assert.deepEqual(length({ ...own, rope_scaling: null, original_max_position_embeddings: 2048 }), [
    2048,
    from,
  ]);
});

test('a long limit alone is no length of pre-training: 8,192 tokens are taken, and the limit is said', () => {
  const own = { ...LLAMA, num_hidden_layers: 33, rope_scaling: null };
  assert.deepEqual(length(own), [
    8192,
    'as long as pre-training gets before its last phase; x.json allows 131,072',
  ]);
  for (const short of [1024, 8192]) {
    const allowed = 'the longest that x.json allows';
    assert.deepEqual(length({ ...own, max_position_embeddings: short }), [short, allowed]);
  }
  assert.equal(length({ ...own, max_position_embeddings: 8193 })[0], 8192);
});

test('an explicit head_dim frees heads from making up the hidden size', () => {
  const model = modelFromHuggingFace({ ...LLAMA, hidden_size: 5000, head_dim: 96 }, 'x.json');
  assert.equal(model.headDim, 96);
});

test('attention_bias of a Llama adds biases to the output projection too', () => {
  const plain = parameterCount(modelFromHuggingFace(LLAMA, 'x.json')).total;
  const biased = parameterCount(modelFromHuggingFace({ ...LLAMA, attention_bias: true }, 'x.json')).total;
  assert.equal(biased - plain, 32 * ((32 + 2 * 8) * 128 + 4096));
});

test('the id is the name of the file, or of its folder when the file is config.json', () => {
  const id = (name: string, fields = LLAMA) => modelFromHuggingFace(fields, name).id;
  assert.equal(id('models/My_Llama 8B.json'), 'my-llama-8b');
  assert.equal(id('runs/Llama-3.1-8B/config.json'), 'llama-3.1-8b');
  assert.equal(id('config.json', { ...LLAMA, _name_or_path: 'meta-llama/Llama-3.1-8B' }), 'llama-3.1-8b');
  assert.equal(id('./config.json'), 'llama');
});

test('the source names the file; modules that predict further words are known but no part of the model', () => {
  const model = modelFromHuggingFace(DEEPSEEK, 'v3.json');
  assert.equal(model.source, 'v3.json (Hugging Face deepseek_v3 configuration)');
  assert.equal(model.mtpModules, 1);
});

test('what a model ends in follows from its class: words, some outputs, or nothing', () => {
  const total = (name: string, more: Fields = {}) =>
    parameterCount(modelFromHuggingFace({ ...LLAMA, architectures: [name], ...more }, 'x.json')).total;
  const words = total('LlamaForCausalLM');
  const without = words - 128_256 * 4096;
  assert.equal(total('LlamaModel'), without);
  assert.equal(total('LlamaForSequenceClassification', { num_labels: 1 }), without + 4096);
  assert.equal(
    total('LlamaForSequenceClassification', { id2label: { 0: 'a', 1: 'b', 2: 'c' } }),
    without + 3 * 4096,
  );
  assert.equal(total('LlamaForTokenClassification', { num_labels: 5 }), without + 5 * 4096 + 5);
  assert.equal(total('LlamaRewardModel'), without + 4096);
  assert.equal(total('GPT2LMHeadModel'), words);
  const embedding = modelFromHuggingFace(LLAMA, 'Llama-Embedding-8B/config.json');
  assert.equal(parameterCount(embedding).total, without);
  assert.match(embedding.notes!.join(), /its name says that it embeds texts/);
});

test('experts in every other layer, and dense layers anywhere', () => {
  const arranged = (more: Fields) =>
    arrangementOf(modelFromHuggingFace({ ...QWEN_MOE, ...more }, 'x.json')).blocks;
  assert.deepEqual(arranged({ decoder_sparse_step: 2 }), { 'dense-block': 24, 'moe-block': 24 });
  assert.deepEqual(arranged({ mlp_only_layers: [3] }), { 'moe-block': 47, 'dense-block': 1 });
  const deepseek = modelFromHuggingFace({ ...DEEPSEEK, moe_layer_freq: 2 }, 'x.json');
  // Dense: layers 0, 1, 2, and of the other 58 the odd ones.
  assert.deepEqual(arrangementOf(deepseek).blocks, { 'dense-block': 3 + 29, 'moe-block': 29 });
});

test('Qwen’s windows hold from a layer on, and layer_types places windows anywhere', () => {
  const windows = (more: Fields) =>
    arrangementOf(modelFromHuggingFace({ ...QWEN_MOE, ...more }, 'x.json')).blocks;
  const on = { use_sliding_window: true, sliding_window: 4096, max_window_layers: 40 };
  assert.deepEqual(windows(on), { 'moe-block': 40, 'local-moe-block': 8 });
  const kinds = Array.from({ length: 48 }, (_, i) => (i < 2 ? 'sliding_attention' : 'full_attention'));
  assert.deepEqual(windows({ ...on, layer_types: kinds }), { 'local-moe-block': 2, 'moe-block': 46 });
});

test('dense layers may come first in a Qwen MoE model', () => {
  const model = modelFromHuggingFace({ ...QWEN_MOE, mlp_only_layers: [0, 1] }, 'x.json');
  assert.equal(arrangementOf(model).firstDenseLayers, 2);
});

test('newer files name the experts of a Qwen MoE model as Mixtral does', () => {
  const { num_experts, ...rest } = QWEN_MOE;
  const model = modelFromHuggingFace({ ...rest, num_local_experts: num_experts }, 'x.json');
  assert.equal(model.moe?.experts, 128);
});
