import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { InputError } from '../../input/error.js';
import { modelFromHuggingFace } from '../../models/huggingface/huggingface.js';
import { layerSteps } from '../../models/steps/block.js';
import { parameterCount } from '../../models/weights/parameters.js';
import { layersOf } from '../../models/weights/weights.js';
import { CHECKPOINTS } from './checkpoints/checkpoints.js';
import { SHAPE } from './checkpoints/shape.js';
import { type Fields, fixture } from './fixture.js';

const LLAMA = fixture('llama-3.1-8b');
const QWEN_MOE = fixture('qwen3-30b-a3b');
const DEEPSEEK = fixture('deepseek-v3');

const SIZES = {
  ...{ hidden_size: 1024, intermediate_size: 4096, num_hidden_layers: 8, vocab_size: 32_000 },
  ...{ num_attention_heads: 16, num_key_value_heads: 4, max_position_embeddings: 2048 },
};
const JAMBA = { ...SIZES, model_type: 'jamba', num_experts: 4, num_experts_per_tok: 2 };
const QWEN_NEXT = {
  ...{
    ...SIZES,
    model_type: 'qwen3_next',
    head_dim: 64,
    linear_num_value_heads: 16,
    linear_num_key_heads: 8,
  },
  ...{ num_experts: 16, num_experts_per_tok: 4, moe_intermediate_size: 256 },
  ...{ shared_expert_intermediate_size: 256, decoder_sparse_step: 1 },
};
const MAMBA_2 = {
  model_type: 'mamba2',
  hidden_size: 1024,
  num_hidden_layers: 8,
  num_heads: 32,
  vocab_size: 32_000,
};
const NEMOTRON_H = {
  ...{ ...SIZES, model_type: 'nemotron_h', num_hidden_layers: 4, hybrid_override_pattern: 'M-M*' },
  mamba_num_heads: 32,
};

/** What a person would read, having given these fields in `config.json`. */
function complaint(fields: unknown): string {
  try {
    modelFromHuggingFace(fields, 'config.json');
  } catch (error) {
    assert.ok(error instanceof InputError, String(error));
    return error.message;
  }
  return assert.fail('the config was accepted');
}

const COMPLAINTS: readonly (readonly [fault: string, fields: unknown, message: RegExp])[] = [
  [
    'an array',
    [1, 2],
    /^config\.json: a Hugging Face config\.json holds an object of hyper-parameters, but this is \[1,2\]\.$/,
  ],
  [
    'heads of Mamba 2 that do not come out even',
    { ...MAMBA_2, hidden_size: 1000, num_heads: undefined },
    /'head_dim' is left out, which stands for 64, but must divide 'expand' times 'hidden_size', which is 2000\.$/,
  ],
  [
    'state-space heads that are not as wide as the layer',
    { ...SIZES, model_type: 'bamba', mamba_n_heads: 32, mamba_d_head: 32 },
    /'mamba_d_head' is 32, but times 'mamba_n_heads' must be 2048, 'mamba_expand' times 'hidden_size'\.$/,
  ],
  [
    'a kind of attention besides 0 and 1',
    { ...SIZES, model_type: 'MiniMaxText01', num_local_experts: 4, attn_type_list: [0, 0, 0, 0, 0, 0, 0, 2] },
    /'attn_type_list' is \[0,0,0,0,0,0,0,2\], but must be a list of zeros and ones, one for each layer\.$/,
  ],
  [
    'linear layers counted from 0 where they count from 1',
    { ...SIZES, model_type: 'kimi_linear', linear_attn_config: { kda_layers: [0, 1, 2] } },
    /'kda_layers' is \[0,1,2\], but there is no layer 0 among 8, which count from 1\.$/,
  ],
  [
    'no model_type',
    { hidden_size: 8 },
    /^config\.json: 'model_type' must name the architecture, but is missing\. docs\/models\.md lists the \d+ types that are read\.$/,
  ],
  [
    'a mistyped model_type',
    { model_type: 'lama' },
    /^config\.json: unknown model_type 'lama'\. Did you mean 'llama'\? docs\/models\.md lists /,
  ],
  [
    'an architecture of another kind',
    { model_type: 'regnet' },
    /^config\.json: regnet is a vision model, but of an architecture that is not read yet\. docs\/models\.md lists /,
  ],
  ['a name every object has', { model_type: 'constructor' }, /unknown model_type 'constructor'/],
  [
    'a missing field',
    { ...LLAMA, num_hidden_layers: undefined },
    /^config\.json: field 'num_hidden_layers' is missing, and a llama model cannot be built without it\. Take the complete config\.json/,
  ],
  [
    'a number as text',
    { ...LLAMA, hidden_size: '4096' },
    /^config\.json: 'hidden_size' is "4096", but must be a whole number of at least 1\.$/,
  ],
  [
    'a fraction',
    { ...LLAMA, vocab_size: 12.5 },
    /'vocab_size' is 12\.5, but must be a whole number of at least 1\.$/,
  ],
  [
    'zero layers',
    { ...LLAMA, num_hidden_layers: 0 },
    /'num_hidden_layers' is 0, but must be a whole number of at least 1\.$/,
  ],
  [
    'more layers than can be simulated',
    { ...LLAMA, num_hidden_layers: 2_001 },
    /'num_hidden_layers' is 2001, but must not be more than 2,000 layers, of which each is simulated\.$/,
  ],
  [
    'heads that leave a remainder',
    { ...LLAMA, hidden_size: 4100 },
    /'hidden_size' is 4100, but must be a multiple of 'num_attention_heads', which is 32\.$/,
  ],
  [
    'key/value heads that do not group',
    { ...LLAMA, num_key_value_heads: 12 },
    /'num_key_value_heads' is 12, but must divide 'num_attention_heads', which is 32\.$/,
  ],
  [
    'a flag as a number',
    { ...LLAMA, tie_word_embeddings: 1 },
    /'tie_word_embeddings' is 1, but must be true or false\.$/,
  ],
  ['a text as a number', { ...LLAMA, hidden_act: 7 }, /'hidden_act' is 7, but must be a text\.$/],
  [
    'an unknown activation',
    { ...LLAMA, hidden_act: 'mish' },
    /'hidden_act' is "mish", but must be one of silu, /,
  ],
  [
    'certain dropout',
    { ...LLAMA, attention_dropout: 1 },
    /'attention_dropout' is 1, but must be a number of at least 0 and below 1\.$/,
  ],
  [
    'more visits than experts',
    { ...QWEN_MOE, num_experts_per_tok: 129 },
    /'num_experts_per_tok' is 129, but must not exceed 'num_experts', which is 128\.$/,
  ],
  [
    'a dense layer behind the last',
    { ...QWEN_MOE, mlp_only_layers: [48] },
    /'mlp_only_layers' is \[48\], but there is no layer 48 among 48, which count from 0\.$/,
  ],
  [
    'kinds of too few layers',
    {
      ...QWEN_MOE,
      model_type: 'gpt_oss',
      num_local_experts: 32,
      sliding_window: 128,
      layer_types: ['sliding_attention', 'full_attention'],
    },
    /'layer_types' is \[.*, but must name each of the 48 layers, and names 2\.$/,
  ],
  [
    'more dense layers than layers',
    { ...DEEPSEEK, first_k_dense_replace: 62 },
    /'first_k_dense_replace' is 62, but must not exceed 'num_hidden_layers', which is 61\.$/,
  ],
  [
    'biased latent attention',
    { ...DEEPSEEK, attention_bias: true },
    /'attention_bias' is true, but latent attention with biases/,
  ],
  [
    'a query rank left out',
    { ...DEEPSEEK, q_lora_rank: undefined },
    /field 'q_lora_rank' is missing, and a deepseek_v3 model/,
  ],
  [
    'attention from an offset that no layer has',
    { ...JAMBA, attn_layer_offset: 9 },
    /^config\.json: 'attn_layer_offset' is 9, but must be below 'attn_layer_period', which is 8\.$/,
  ],
  [
    'experts from an offset that no layer has',
    { ...JAMBA, expert_layer_offset: 2 },
    /'expert_layer_offset' is 2, but must be below 'expert_layer_period', which is 2\.$/,
  ],
  [
    'key heads of a delta rule that do not divide its value heads',
    { ...QWEN_NEXT, linear_num_key_heads: 3 },
    /'linear_num_key_heads' is 3, but must divide 'linear_num_value_heads', which is 16\.$/,
  ],
  [
    'more key heads of a delta rule than value heads',
    { ...QWEN_NEXT, linear_num_key_heads: 32 },
    /'linear_num_key_heads' is 32, but must divide 'linear_num_value_heads', which is 16\.$/,
  ],
  [
    'groups of a state space that do not divide its heads',
    { ...MAMBA_2, n_groups: 5 },
    /'n_groups' is 5, but must divide 'num_heads', which is 32\.$/,
  ],
  [
    'groups that are the library’s, and do not divide heads',
    { ...MAMBA_2, hidden_size: 384, num_heads: 12, n_groups: undefined },
    /'n_groups' is left out, which stands for 8, but must divide 'num_heads', which is 12\.$/,
  ],
  [
    'groups of Nemotron-H that do not divide its heads',
    { ...NEMOTRON_H, n_groups: 5 },
    /'n_groups' is 5, but must divide 'mamba_num_heads', which is 32\.$/,
  ],
  [
    'groups of experts that do not come out even',
    { ...DEEPSEEK, n_group: 5 },
    /'n_group' is 5, but must divide 'n_routed_experts', which is 256\.$/,
  ],
  [
    'more groups visited than there are',
    { ...DEEPSEEK, topk_group: 9 },
    /'topk_group' is 9, but must not exceed 'n_group', which is 8\.$/,
  ],
  [
    'an odd part of a head that positions turn',
    { ...DEEPSEEK, qk_rope_head_dim: 31 },
    /'qk_rope_head_dim' is 31, but must be even: rotary positions turn dimensions in pairs\.$/,
  ],
  [
    'an odd head that positions turn',
    { ...LLAMA, head_dim: 33 },
    /^config\.json: heads are 33 wide \('head_dim'\), but must be even: rotary positions/,
  ],
  [
    'an encoder’s class',
    { ...LLAMA, architectures: ['BertModel'] },
    /^config\.json: 'model_type' is llama and 'architectures' BertModel, but bert is an encoder, .*; one of the two is wrong\.$/,
  ],
  [
    'the class of an encoder–decoder',
    { ...LLAMA, architectures: ['T5ForConditionalGeneration'] },
    /'architectures' T5ForConditionalGeneration, but t5 is an encoder–decoder/,
  ],
  [
    'more parameters than can be counted',
    { ...LLAMA, hidden_size: 1_600_000_000 },
    /^config\.json: this describes \d\.\de\+\d+ parameters, and models of up to 2\^53 \(9\.0e\+15\) can be counted/,
  ],
];
for (const [fault, fields, message] of COMPLAINTS) {
  test(`${fault} is answered with a sentence that names the value and the rule`, () => {
    assert.match(complaint(fields), message);
  });
}

/** Spoils one field of `whole`, or of an object in it, and expects a model whose steps can be worked out, or a sentence. */
function spoil(whole: Fields, path: readonly string[], value: unknown): void {
  const [field = '', ...inside] = path;
  const spoilt = inside.length === 0 ? value : { ...(whole[field] as Fields), [inside[0]!]: value };
  try {
    const model = modelFromHuggingFace({ ...whole, [field]: spoilt }, 'config.json');
    const { total } = parameterCount(model);
    assert.ok(Number.isSafeInteger(total) && total > 0, `${total} parameters`);
    for (const kind of new Set(layersOf(model).map((layer) => layer.kind)))
      assert.ok(layerSteps(model, kind, SHAPE).length > 0, kind);
  } catch (error) {
    assert.ok(error instanceof InputError, `${path.join('.')} = ${JSON.stringify(value)}: ${String(error)}`);
    assert.ok(error.message.startsWith('config.json: '));
  }
}

test('every number of a config is needed or checked: spoiling it gives a sentence, never a broken model', () => {
  const values = fc.constantFrom<unknown>(
    -1,
    0,
    1,
    0.5,
    7,
    'x',
    [],
    [3],
    {},
    null,
    true,
    false,
    Number.MAX_VALUE,
  );
  const configs = [
    ...['gpt2-xl', 'qwen3-30b-a3b'].map(fixture),
    LLAMA,
    DEEPSEEK,
    ...CHECKPOINTS.map(({ config }) => config),
  ];
  for (const config of configs) {
    const whole: Fields = JSON.parse(JSON.stringify(config));
    const isObject = (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value);
    const paths = Object.entries(whole).flatMap(([field, value]) =>
      isObject(value)
        ? [[field], ...Object.keys(value as Fields).map((inside) => [field, inside])]
        : [[field]],
    );
    fc.assert(
      fc.property(fc.constantFrom(...paths), values, (path, value) => spoil(whole, path, value)),
      { numRuns: 25 },
    );
  }
});

test('whatever JSON it is given, it returns a model or throws a sentence', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (json) => {
      assert.ok(complaint(json).startsWith('config.json: '));
    }),
  );
});

test('sizes that divide are read: it is the change alone that the complaints above are about', () => {
  for (const fields of [JAMBA, QWEN_NEXT, MAMBA_2, NEMOTRON_H, DEEPSEEK, LLAMA]) {
    assert.ok(parameterCount(modelFromHuggingFace(fields, 'config.json')).total > 0);
  }
  // Half of 33 dimensions is turned: 16, which is even.
  const partial = { ...LLAMA, head_dim: 33, partial_rotary_factor: 0.5 };
  assert.equal(modelFromHuggingFace(partial, 'config.json').headDim, 33);
});
