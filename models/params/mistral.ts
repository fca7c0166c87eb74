/** Mistral AI's `params.json`: the dense models and Mixtral. */
import { llama } from '../families.js';
import { type Config, count, countOr, flagOr, isAbsent, layerCount, refusal } from '../huggingface/fields.js';
import { NO_LENGTH } from '../huggingface/length.js';
import { routed } from '../huggingface/moe.js';
import type { MixtureOfExperts, Model } from '../model.js';
import { EXPERTS_NOT_READ, identity } from './identity.js';

export function readMistral(config: Config): Model {
  requireMixtral(config);
  const heads = count(config, 'n_heads');
  const kvHeads = count(config, 'n_kv_heads');
  if (heads % kvHeads !== 0) throw refusal(config, 'n_kv_heads', `must divide 'n_heads', which is ${heads}.`);
  const ffn = count(config, 'hidden_dim');
  return llama({
    ...identity(config, 'Mistral AI'),
    layers: layerCount(config, 'n_layers'),
    hidden: count(config, 'dim'),
    ...{ heads, kvHeads, headDim: count(config, 'head_dim'), ffn },
    vocab: count(config, 'vocab_size'),
    sequence: length(config),
    tiedEmbeddings: flagOr(
      config,
      isAbsent(config, 'tied_embeddings') ? 'tie_word_embeddings' : 'tied_embeddings',
      false,
    ),
    ...(isAbsent(config, 'sliding_window') ? {} : { slidingWindow: count(config, 'sliding_window') }),
    ...(isAbsent(config, 'moe') ? {} : { moe: experts(config, ffn) }),
  });
}

/** Keys of Mixtral's experts. Later models say more of theirs. */
const MIXTRAL = ['num_experts', 'num_experts_per_tok'];

/** Throws InputError for what would be read as another, plainer model. */
function requireMixtral(config: Config): void {
  const { moe } = config.fields;
  const inside = typeof moe === 'object' && moe !== null ? (moe as Config['fields']) : {};
  const other = Object.keys(inside).find((key) => !MIXTRAL.includes(key) && inside[key] !== null);
  if (other !== undefined) throw refusal({ ...config, fields: inside }, other, EXPERTS_NOT_READ);
  const beside = Object.keys(config.fields).find(
    (key) => key !== 'moe' && /moe|expert/i.test(key) && !isAbsent(config, key),
  );
  if (beside !== undefined) throw refusal(config, beside, EXPERTS_NOT_READ);
}

/** The longest it takes, under either of the names it has had. */
function length(config: Config): number {
  return countOr(config, 'max_seq_len', countOr(config, 'max_position_embeddings', NO_LENGTH));
}

/** Mixtral's: every layer has experts, all as wide as the feed-forward would be, and none that is shared. */
function experts(config: Config, expertFfn: number): MixtureOfExperts {
  const { moe } = config.fields;
  if (typeof moe !== 'object' || moe === null || Array.isArray(moe)) {
    throw refusal(config, 'moe', "must be an object with 'num_experts' and 'num_experts_per_tok'.");
  }
  const inside = { ...config, fields: moe as Config['fields'] };
  return {
    ...routed(inside, 'num_experts'),
    ...{ expertFfn, sharedExperts: 0, sharedFfn: 0, routerBias: false },
  };
}
