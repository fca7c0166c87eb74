/** Models from a params.json of Meta or Mistral AI: their parameters are those of the checkpoints it lies beside. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { modelFromJson } from '../../models/from-json.js';
import { modelById } from '../../models/index.js';
import { parameterCount } from '../../models/weights/parameters.js';

const NORM = { norm_eps: 1e-5 };
const LLAMA_2 = { ...NORM, multiple_of: 256, vocab_size: -1 };
const LLAMA_3 = { ...NORM, n_kv_heads: 8, vocab_size: 128_256, rope_theta: 500_000 };

/** Sizes of a release, and the parameters that its checkpoint has. */
const META: readonly (readonly [name: string, fields: object, parameters: number])[] = [
  ['Llama 7B', { ...LLAMA_2, dim: 4096, n_layers: 32, n_heads: 32 }, 6_738_415_616],
  ['Llama 33B', { ...LLAMA_2, dim: 6656, n_layers: 60, n_heads: 52 }, 32_528_943_616],
  ['Llama 65B', { ...LLAMA_2, dim: 8192, n_layers: 80, n_heads: 64 }, 65_285_660_672],
  [
    'Llama 2 70B',
    {
      ...{ ...LLAMA_2, dim: 8192, n_layers: 80, n_heads: 64, n_kv_heads: 8 },
      ...{ multiple_of: 4096, ffn_dim_multiplier: 1.3 },
    },
    68_976_648_192,
  ],
  [
    'Code Llama 34B',
    {
      ...{ ...LLAMA_2, dim: 8192, n_layers: 48, n_heads: 64, n_kv_heads: 8, ffn_dim_multiplier: 1.0 },
      ...{ vocab_size: 32_000, rope_theta: 1_000_000 },
    },
    33_743_970_304,
  ],
  [
    'Llama 3 8B',
    { ...LLAMA_3, dim: 4096, n_layers: 32, n_heads: 32, multiple_of: 1024, ffn_dim_multiplier: 1.3 },
    8_030_261_248,
  ],
  [
    'Llama 3.1 405B',
    {
      ...{ ...LLAMA_3, dim: 16_384, n_layers: 126, n_heads: 128, use_scaled_rope: true },
      ...{ multiple_of: 4096, ffn_dim_multiplier: 1.2 },
    },
    405_853_388_800,
  ],
  [
    'Llama 3.2 1B',
    { ...LLAMA_3, dim: 2048, n_layers: 16, n_heads: 32, multiple_of: 256, ffn_dim_multiplier: 1.5 },
    1_235_814_400,
  ],
];
for (const [name, fields, parameters] of META) {
  test(`${name} has the parameters of its checkpoint`, () => {
    assert.equal(parameterCount(modelFromJson(fields, 'x/params.json')).total, parameters);
  });
}

const MISTRAL = {
  dim: 4096,
  n_layers: 32,
  head_dim: 128,
  hidden_dim: 14_336,
  n_heads: 32,
  n_kv_heads: 8,
  ...NORM,
};
const MISTRALS: readonly (readonly [name: string, fields: object, total: number, active: number])[] = [
  ['Mistral 7B', { ...MISTRAL, sliding_window: 4096, vocab_size: 32_000 }, 7_241_732_096, 7_241_732_096],
  [
    'Mistral Nemo 12B',
    { ...MISTRAL, dim: 5120, n_layers: 40, vocab_size: 131_072, rope_theta: 1e6, max_seq_len: 128_000 },
    12_247_782_400,
    12_247_782_400,
  ],
  [
    'Mistral Large 123B',
    { ...MISTRAL, dim: 12_288, n_layers: 88, hidden_dim: 28_672, n_heads: 96, vocab_size: 32_768 },
    122_610_069_504,
    122_610_069_504,
  ],
  [
    'Mixtral 8x7B',
    { ...MISTRAL, vocab_size: 32_000, moe: { num_experts: 8, num_experts_per_tok: 2 } },
    46_702_792_704,
    12_879_925_248,
  ],
];
for (const [name, fields, total, active] of MISTRALS) {
  test(`${name} has the parameters of its checkpoint, and of them those that a token uses`, () => {
    assert.deepEqual(parameterCount(modelFromJson(fields, 'x/params.json')), { total, active });
  });
}

test('of Mistral 7B the window is read, too', () => {
  const { slidingWindow } = modelFromJson(MISTRALS[0]![1], 'x/params.json');
  assert.equal(slidingWindow, modelById('mistral-7b').slidingWindow);
});

test('a params.json is named by its folder, or the one above where that says nothing', () => {
  const named = (path: string) => modelFromJson(MISTRALS[0]![1], path).title;
  assert.equal(named('models/Mistral-7B/params.json'), 'Mistral-7B');
  assert.equal(named('Meta-Llama-3-8B/original/params.json'), 'Meta-Llama-3-8B');
  assert.equal(named('params.json'), 'mistral');
  assert.equal(named('sizes/own.json'), 'own');
});

test('what the file does not say is taken from a model of its shape, and said to be', () => {
  const llama2 = modelFromJson(META[0]![1], 'x/params.json');
  assert.equal(llama2.vocab, 32_000);
  assert.deepEqual(llama2.notes, [
    'x/params.json: vocab_size is -1, which stands for the size of the tokenizer; the 32,000 of Llama 1 and 2 are taken.',
  ]);
  // Llama and Llama 2 share the shape; the later one's sequences are longer.
  assert.equal(llama2.sequence, 4096);
  assert.match(
    llama2.sequenceFrom!,
    /^what llama2-7b, a model of this shape, was pre-trained at; the file does not say$/,
  );
  const small = modelFromJson(META.at(-1)![1], 'x/params.json');
  assert.equal(small.tiedEmbeddings, true);
  assert.match(small.notes!.join(), /output matrix is taken to be the embedding's, as in llama3\.2-1b/);
});

test('a file that names parts which are not read is refused, and impossible sizes are told', () => {
  const refused = (fields: object, message: RegExp) =>
    assert.throws(() => modelFromJson(fields, 'params.json'), { name: 'InputError', message });
  const [, llama] = META[0]!;
  refused(
    { ...llama, moe_args: { num_experts: 16 } },
    /^params\.json: 'moe_args' is .* name the config\.json/,
  );
  refused({ ...llama, dim: 4097 }, /'dim' is 4097, but must be a multiple of 'n_heads', which is 32/);
  refused({ ...llama, n_kv_heads: 5 }, /'n_kv_heads' is 5, but must divide 'n_heads', which is 32/);
  refused({ ...llama, ffn_dim_multiplier: -1 }, /'ffn_dim_multiplier' is -1, but must be a number above 0/);
  refused({ ...llama, multiple_of: undefined }, /field 'multiple_of' is missing/);
  const [, mistral] = MISTRALS[0]!;
  refused({ ...mistral, moe: [] }, /'moe' is \[\], but must be an object/);
  refused({ ...mistral, moe: { num_experts: 2, num_experts_per_tok: 3 } }, /must not exceed 'num_experts'/);
  const moe = { num_experts: 8, num_experts_per_tok: 2 };
  const notRead = (key: string, value: string) =>
    new RegExp(
      `^params\\.json: '${key}' is ${value}, but such experts of a params\\.json are not read; name the config`,
    );
  refused({ ...llama, moe }, notRead('moe', '.*'));
  refused({ ...llama, num_experts: 8 }, notRead('num_experts', '8'));
  refused({ ...mistral, moe: { ...moe, num_shared_experts: 1 } }, notRead('num_shared_experts', '1'));
  refused({ ...mistral, moe: { ...moe, expert_hidden_dim: 4096 } }, notRead('expert_hidden_dim', '4096'));
  refused({ ...mistral, moe_layers: 4 }, notRead('moe_layers', '4'));
  assert.equal(
    modelFromJson({ ...mistral, moe: { ...moe, num_shared_experts: null } }, 'params.json').moe!.topk,
    2,
  );
  refused({ ...mistral, q_lora_rank: 1536, kv_lora_rank: 512 }, /no latent attention \(MLA\) here/);
});

test('a vision encoder beside it is left out with a word', () => {
  const fields = { ...MISTRALS[0]![1], vision_encoder: { hidden_size: 1024 } };
  assert.deepEqual(modelFromJson(fields, 'params.json').notes, [
    'params.json: its vision encoder (vision_encoder) is left out; the text model alone is trained.',
  ]);
});
