/** Configuration files of encoders: their parameters, what they end in, and what is refused. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { kindsOfBlocks } from '../../../models/blocks.js';
import { modelFromHuggingFace } from '../../../models/huggingface/huggingface.js';
import { parameterCount, weightCount } from '../../../models/weights/parameters.js';

const BERT = {
  model_type: 'bert',
  ...{ vocab_size: 30522, hidden_size: 768, intermediate_size: 3072, num_hidden_layers: 12 },
  ...{ num_attention_heads: 12, max_position_embeddings: 512, type_vocab_size: 2, hidden_act: 'gelu' },
  ...{ hidden_dropout_prob: 0.1, attention_probs_dropout_prob: 0.1, pad_token_id: 0, layer_norm_eps: 1e-12 },
};
const ROBERTA = {
  ...BERT,
  ...{ model_type: 'roberta', vocab_size: 50265, max_position_embeddings: 514, type_vocab_size: 1 },
};
const MODERN = {
  model_type: 'modernbert',
  ...{ vocab_size: 50368, hidden_size: 768, intermediate_size: 1152, num_hidden_layers: 22 },
  ...{ num_attention_heads: 12, max_position_embeddings: 8192, hidden_activation: 'gelu', norm_bias: false },
  ...{ global_attn_every_n_layers: 3, local_attention: 128, attention_bias: false, mlp_bias: false },
  ...{ classifier_bias: false, decoder_bias: true, global_rope_theta: 160000, local_rope_theta: 10000 },
};
const DISTILLED = {
  model_type: 'distilbert',
  ...{ vocab_size: 30522, dim: 768, hidden_dim: 3072, n_layers: 6, n_heads: 12, activation: 'gelu' },
  ...{ max_position_embeddings: 512, dropout: 0.1, attention_dropout: 0.1, sinusoidal_pos_embds: false },
};
const read = (config: object, architecture?: string) =>
  modelFromHuggingFace(
    architecture === undefined ? config : { ...config, architectures: [architecture] },
    'config.json',
  );

/** What the library's class has, `sum(p.numel() for p in model.parameters())`. */
const TRAINED = {
  BertForMaskedLM: 109_514_298,
  BertForPreTraining: 110_106_428,
  BertModel: 109_482_240,
  BertForSequenceClassification: 109_483_778,
  BertForQuestionAnswering: 108_893_186,
};

for (const [architecture, parameters] of Object.entries(TRAINED)) {
  test(`${architecture} trains ${parameters.toLocaleString('en')} parameters`, () => {
    const model = read(BERT, architecture);
    assert.equal(weightCount(model).total, parameters);
    assert.equal(model.causal, false);
  });
}

test('parameters are those of the published model whichever pre-training head a file names', () => {
  for (const architecture of ['BertForMaskedLM', 'BertForPreTraining', 'BertModel'])
    assert.equal(parameterCount(read(BERT, architecture)).total, 109_482_240);
  assert.equal(parameterCount(read(ROBERTA, 'RobertaForMaskedLM')).total, 124_645_632);
  assert.equal(weightCount(read(ROBERTA, 'RobertaForMaskedLM')).total, 124_697_433);
  assert.equal(parameterCount(read(DISTILLED, 'DistilBertForMaskedLM')).total, 66_362_880);
  assert.equal(weightCount(read(MODERN, 'ModernBertForMaskedLM')).total, 149_655_232);
});

test('RoBERTa’s first two positions are no place for a token', () => {
  const model = read(ROBERTA);
  assert.deepEqual([model.sequence, model.learnedPositions], [512, 514]);
});

test('every third block of ModernBERT sees all positions, and the first reads the embedding as it is', () => {
  const kinds = kindsOfBlocks(read(MODERN)).map(({ count, model }) => [
    count,
    model.slidingWindow,
    model.attentionNorm,
  ]);
  // 1, 4, …, 22 are global; 64 positions to either side and its own are 129.
  assert.deepEqual(kinds, [
    [1, undefined, false],
    [14, 129, undefined],
    [7, undefined, undefined],
  ]);
});

test('norms come before each half in XLM-R XL and Megatron-LM’s BERT', () => {
  for (const type of ['xlm-roberta-xl', 'megatron-bert']) {
    const model = read({ ...BERT, model_type: type });
    assert.deepEqual([model.postNorms, model.embeddingNorm, model.finalNorm], [undefined, undefined, true]);
    // One norm at the end in place of the one behind the embedding.
    assert.equal(parameterCount(model).total, 109_482_240);
  }
});

test('is_decoder makes BERT causal', () => {
  assert.equal(read({ ...BERT, is_decoder: true }).causal, true);
});

test('parts that are not read are refused', () => {
  assert.throws(
    () => read({ ...BERT, position_embedding_type: 'relative_key' }),
    /^InputError: config\.json: 'position_embedding_type' is "relative_key", but must be 'absolute'/,
  );
  assert.throws(
    () => read(MODERN, 'ModernBertForSequenceClassification'),
    /has a dense layer and a norm before its outputs that are not read/,
  );
  assert.throws(() => read({ ...BERT, add_cross_attention: true }), /cross-attention/);
});
