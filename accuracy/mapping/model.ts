/**
 * From a record's hyper-parameters to a Model: what is stated as stated, widths and details that are
 * not from the model's generation, the vocabulary as the framework pads it.
 */
import { blocksBy } from '../../models/blocks.js';
import type { LatentAttention, MixtureOfExperts, Model } from '../../models/model.js';
import type { Framework } from '../../strategies/frameworks/framework.js';
import { paddedVocabulary } from '../../strategies/frameworks/settles.js';
import { isTrue, type PublishedModel, type PublishedRecord } from '../records/record.js';
import { isEncoder } from './encoder-frameworks.js';
import { encoderFields } from './encoders.js';
import { generationOf } from './generation.js';
import { isNetwork, networkOfRecord } from './networks.js';
import { type Assumptions, sizeOf, stated, Unsupported } from './verdict.js';

/**
 * The Model of a record. `tp` pads the vocabulary as the framework does. Throws Unsupported for a
 * kind of model that Model cannot express and for a hyper-parameter that the source leaves out.
 */
export function mapModel(
  record: PublishedRecord,
  framework: Framework,
  tp: number,
  assumptions: Assumptions,
): Model {
  const published = stated(record.model, 'a model');
  if (isNetwork(published)) return networkOfRecord(record, assumptions);
  const name = published.name ?? 'unnamed model';
  refuse(published, name);
  const gated = isTrue(published.gated_mlp);
  if (published.gated_mlp === null || published.gated_mlp === undefined) {
    assumptions.add('gated_mlp is not stated: taken as a plain feed-forward');
  }
  const generation = generationOf(name, gated);
  const hidden = sizeOf(published.hidden, 'model.hidden');
  const heads = sizeOf(published.heads, 'model.heads');
  const layers = sizeOf(published.layers, 'model.layers');
  const sequence = sizeOf(published.seq, 'model.seq');
  return {
    id: name,
    title: name,
    ...generation,
    source: record.source?.title ?? 'the record',
    layers,
    hidden,
    heads,
    kvHeads: sizeOf(published.kv_heads ?? heads, 'model.kv_heads'),
    headDim: sizeOf(published.head_dim ?? headDimOf(hidden, heads), 'model.head_dim'),
    ffn: sizeOf(published.ffn, 'model.ffn'),
    vocab: vocabOf(published, framework, tp, assumptions),
    sequence,
    gated,
    learnedPositions: generation.position === 'learned' ? sequence : 0,
    tiedEmbeddings: isTrue(published.tied_embeddings),
    ...(isTrue(published.parallel_block) ? { parallelBlock: true } : {}),
    sharedNorm: isTrue(published.parallel_block),
    causal: true,
    dropout: dropoutOf(record, framework, gated),
    ...(published.sliding_window ? { slidingWindow: published.sliding_window } : {}),
    ...expertsOf(published),
    ...blocksOf(published, layers),
    ...latentOf(published),
    ...(isEncoder(published) ? encoderFields(record, assumptions) : {}),
  };
}

function refuse(published: PublishedModel, name: string): void {
  // Left out, it is what the sizes say: dense, or with experts where those are stated.
  const family = published.family ?? 'dense';
  if (family !== 'dense' && family !== 'moe' && !isEncoder(published)) {
    throw new Unsupported(`the model family '${family}' is not a decoder transformer or an encoder`);
  }
  if (/gemma-?[23]/i.test(name)) {
    throw new Unsupported(`${name} mixes local and global attention layers and norms each half twice`);
  }
}

function headDimOf(hidden: number, heads: number): number {
  if (hidden % heads === 0) return hidden / heads;
  throw new Unsupported(
    `model.hidden ${hidden} does not divide into ${heads} heads and head_dim is not stated`,
  );
}

/** Dropout as the flags state it; else the framework's for GPTs, which recipes dropped with flash attention. */
function dropoutOf(record: PublishedRecord, framework: Framework, gated: boolean): number {
  const flag = record.parallel?.flags?.['hidden-dropout'];
  if (typeof flag === 'number') return flag;
  // BERT's recipes kept it when attention was fused.
  if (isEncoder(record.model)) return framework.gptDropout;
  return gated || isTrue(record.parallel?.flash_attention) ? 0 : framework.gptDropout;
}

/** The vocabulary as the framework pads it. */
function vocabOf(
  published: PublishedModel,
  framework: Framework,
  tp: number,
  assumptions: Assumptions,
): number {
  const testVocab = /^gpt/i.test(published.name ?? '') ? framework.testVocab : undefined;
  if (!published.vocab && testVocab) {
    assumptions.add(`the vocabulary is not stated: ${testVocab}, as in the tests of ${framework.title}`);
  }
  const vocab = sizeOf(published.vocab ?? testVocab, 'model.vocab');
  return paddedVocabulary(framework, vocab, tp);
}

/** Experts in all blocks but the first few, or in the last of every so many; a window in all, or in all but the last of every so many. */
function blocksOf(published: PublishedModel, layers: number): Pick<Model, 'blocks'> {
  const {
    sliding_window_every: windowEvery,
    first_dense_layers: dense,
    moe_layer_every: moeEvery,
  } = published;
  const full = (block: number) =>
    published.sliding_window && windowEvery && windowEvery > 1 && block % windowEvery === 0;
  const plain = (block: number) =>
    published.experts && (block <= (dense ?? 0) || (moeEvery && block % moeEvery !== 0));
  const blocks = blocksBy(layers, (block) => ({
    ...(full(block) ? { slidingWindow: undefined } : {}),
    ...(plain(block) ? { moe: undefined } : {}),
  }));
  return new Set(blocks).size > 1 ? { blocks } : {};
}

function expertsOf(published: PublishedModel): { moe?: MixtureOfExperts } {
  if (!published.experts) return {};
  const expertFfn = published.moe_ffn ?? sizeOf(published.ffn, 'model.ffn');
  return {
    moe: {
      experts: sizeOf(published.experts, 'model.experts'),
      topk: sizeOf(published.topk, 'model.topk'),
      expertFfn,
      sharedExperts: published.shared_experts ?? 0,
      sharedFfn: expertFfn,
      routerBias: published.attention === 'MLA',
    },
  };
}

function latentOf(published: PublishedModel): { mla?: LatentAttention } {
  if (published.attention !== 'MLA') return {};
  return {
    mla: {
      queryRank: published.q_lora_rank ?? 0,
      kvRank: stated(published.kv_lora_rank, 'model.kv_lora_rank'),
      ropeDim: stated(published.qk_rope_head_dim, 'model.qk_rope_head_dim'),
      nopeDim: stated(published.qk_nope_head_dim, 'model.qk_nope_head_dim'),
      valueDim: stated(published.v_head_dim, 'model.v_head_dim'),
    },
  };
}
