/** Meta's `params.json`: Llama 1, 2, 3 and Code Llama. */
import { llama } from '../families.js';
import { type Config, count, countOr, isAbsent, layerCount, note, refusal } from '../huggingface/fields.js';
import { NO_LENGTH } from '../huggingface/length.js';
import type { Model } from '../model.js';
import { MODELS } from '../zoo/zoo.js';
import { EXPERTS_NOT_READ, identity } from './identity.js';

/** Of the tokenizer of Llama 1 and 2, whose files say −1 (Touvron et al. 2023, arXiv 2302.13971, section 2.1). */
const LLAMA_VOCABULARY = 32_000;

/** Keys that speak of experts, `moe_args` of Llama 4 among them. */
const EXPERTS = /moe|expert/i;

/** Throws InputError for Llama 4, whose files say otherwise what its experts are. */
export function readMeta(config: Config): Model {
  const experts = Object.keys(config.fields).find((key) => EXPERTS.test(key) && !isAbsent(config, key));
  if (experts !== undefined) throw refusal(config, experts, EXPERTS_NOT_READ);
  const hidden = count(config, 'dim');
  const heads = count(config, 'n_heads');
  const kvHeads = countOr(config, 'n_kv_heads', heads);
  if (hidden % heads !== 0)
    throw refusal(config, 'dim', `must be a multiple of 'n_heads', which is ${heads}.`);
  if (heads % kvHeads !== 0) throw refusal(config, 'n_kv_heads', `must divide 'n_heads', which is ${heads}.`);
  const model = llama({
    ...identity(config, 'Meta'),
    layers: layerCount(config, 'n_layers'),
    ...{ hidden, heads, kvHeads, headDim: hidden / heads },
    ffn: feedForward(config, hidden),
    vocab: vocabulary(config),
    sequence: countOr(config, 'max_seq_len', NO_LENGTH),
  });
  return { ...model, tiedEmbeddings: isTied(config, model) };
}

/**
 * Two thirds of four times the hidden size, which keeps the parameters of a feed-forward without a gate, times a factor
 * where there is one, up to the next multiple (github.com/meta-llama/llama, llama/model.py, `FeedForward`).
 */
function feedForward(config: Config, hidden: number): number {
  const multiple = count(config, 'multiple_of');
  const factor = config.fields.ffn_dim_multiplier ?? 1;
  if (typeof factor !== 'number' || !(factor > 0 && factor < 100)) {
    throw refusal(config, 'ffn_dim_multiplier', 'must be a number above 0 and below 100.');
  }
  const width = Math.floor(factor * Math.floor((2 * 4 * hidden) / 3));
  return multiple * Math.ceil(width / multiple);
}

function vocabulary(config: Config): number {
  if (config.fields.vocab_size !== -1) return count(config, 'vocab_size');
  note(
    config,
    `vocab_size is -1, which stands for the size of the tokenizer; the ${LLAMA_VOCABULARY.toLocaleString('en')} of Llama 1 and 2 are taken.`,
  );
  return LLAMA_VOCABULARY;
}

/** The file does not say whether the output matrix is the embedding's; of a known shape, it is as it is there. */
function isTied(config: Config, model: Model): boolean {
  const known = MODELS.find(
    ({ layers, hidden, heads, vocab }) =>
      layers === model.layers && hidden === model.hidden && heads === model.heads && vocab === model.vocab,
  );
  if (known?.tiedEmbeddings !== true) return false;
  note(config, `the output matrix is taken to be the embedding's, as in ${known.id}, a model of this shape.`);
  return true;
}
