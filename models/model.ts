/**
 * A model as hyper-parameters. Everything else (weights, layers, kernels, FLOPs) follows from these,
 * in the files beside this one.
 */

import type { Encoder } from './encoder.js';
import type { Architecture } from './hyper-parameters/architecture.js';
import type { Tuning } from './tuning.js';

/** Mixture-of-experts feed-forward: `topk` of `experts` per token, plus always-on shared experts. */
export interface MixtureOfExperts {
  readonly experts: number;
  readonly topk: number;
  /** Hidden width of one expert. */
  readonly expertFfn: number;
  readonly sharedExperts: number;
  /** Hidden width of one shared expert. */
  readonly sharedFfn: number;
  /** Experts that hand a token back as it is, beside the others: the router scores them, too, and `topk` is how many of the others a token visits on average (LongCat-Flash). Absent: none. */
  readonly zeroExperts?: number;
  /** True when a bias per expert is learned for routing (DeepSeek-V3). */
  readonly routerBias: boolean;
  /** Experts are in so many groups of one size, and a token visits those of `topk` groups at most (DeepSeek-V2, arXiv 2405.04434, section 2.2.2; V3, 2412.19437, 2.1.2). Absent: any. */
  readonly groups?: { readonly count: number; readonly topk: number };
  /** The shared experts' output is scaled by a learned gate, one value per token (Qwen2-MoE). Absent: no gate. */
  readonly sharedGate?: boolean;
  /** The shared experts have a norm of their own before them (Arctic's dense residual). Absent: the experts' norm. */
  readonly sharedNorm?: boolean;
}

/** Multi-head latent attention (DeepSeek-V2, arXiv 2405.04434, section 2.1). */
export interface LatentAttention {
  /** 0 when queries are not compressed. */
  readonly queryRank: number;
  readonly kvRank: number;
  readonly ropeDim: number;
  readonly nopeDim: number;
  readonly valueDim: number;
  /** Each query attends to the keys that this chooses for it. Absent: to all. */
  readonly indexer?: SparseIndexer;
}

/** Chooses the keys of DeepSeek Sparse Attention (DeepSeek-V3.2, 2025, section 2.1). */
export interface SparseIndexer {
  readonly heads: number;
  readonly headDim: number;
  /** Keys that each query attends to. */
  readonly topk: number;
}

/** What stands in attention's place. */
export type Mixer =
  /** Nothing: the block is its feed-forward half alone. */
  | { readonly kind: 'none' }
  /** One matrix [hidden, hidden] (Nemotron-NAS, arXiv 2411.19146, section 3). */
  | { readonly kind: 'linear' }
  | Mamba
  | Mamba2
  | GatedDelta
  | KimiDelta
  | Lightning
  | ShortConvolution;

/** Selective state space (Gu and Dao 2023, arXiv 2312.00752). */
export interface Mamba {
  readonly kind: 'mamba';
  /** Channels, each with a state of its own. */
  readonly inner: number;
  /** Numbers in a channel's state. */
  readonly state: number;
  /** Width of the causal convolution before it. */
  readonly convolution: number;
  /** Rank of the projection of step sizes. */
  readonly stepRank: number;
  readonly bias: { readonly convolution: boolean; readonly projections: boolean };
  /** Step sizes, B and C are normed (Jamba, arXiv 2403.19887). */
  readonly norms: boolean;
}

/** State-space duality (Dao and Gu 2024, arXiv 2405.21060): heads of channels that decay alike. */
export interface Mamba2 {
  readonly kind: 'mamba-2';
  readonly heads: number;
  readonly headDim: number;
  /** Groups of heads that share B and C. */
  readonly groups: number;
  readonly state: number;
  readonly convolution: number;
  /** Positions of a chunk; 256 in the authors' library. */
  readonly chunk: number;
  readonly bias: { readonly convolution: boolean; readonly projections: boolean };
  /** The norm of the gated output before the projection back. Absent: there is one. */
  readonly norm?: boolean;
}

/** Gated delta rule (Yang et al. 2024, arXiv 2412.06464), with an output gate as in Qwen3-Next. */
export interface GatedDelta {
  readonly kind: 'gated-delta';
  readonly keyHeads: number;
  readonly valueHeads: number;
  readonly keyDim: number;
  readonly valueDim: number;
  readonly convolution: number;
}

/** Kimi Delta Attention (2025, arXiv 2510.26692): a gated delta rule with a decay for each channel of a key. */
export interface KimiDelta {
  readonly kind: 'kimi-delta';
  readonly heads: number;
  readonly headDim: number;
  readonly convolution: number;
}

/** Lightning attention (Qin et al. 2024, arXiv 2401.04658; MiniMax-01, arXiv 2501.08313): linear, with a fixed decay and an output gate. */
export interface Lightning {
  readonly kind: 'lightning';
  readonly heads: number;
  readonly headDim: number;
}

/** A short causal convolution between two gates, all of the stream's width (Liquid AI 2025, LFM2, arXiv 2511.23404, section 2). */
export interface ShortConvolution {
  readonly kind: 'convolution';
  /** Positions that the convolution sees. */
  readonly width: number;
  readonly bias: boolean;
}

/** A tower of transformer blocks over the patches of pictures, and what makes tokens of what it saw, see `vision.ts`. */
export interface VisionTower {
  /** A block as it sees itself, `layers` of them. */
  readonly block: Model;
  /** Height and width of a picture, and of a patch, in pixels. */
  readonly image: number;
  readonly patch: number;
  /** Frames that a patch spans; a picture is repeated to fill them (Qwen2-VL). Absent: 1. */
  readonly frames?: number;
  readonly patchBias: boolean;
  /** Rows of a learned table of positions. Absent: none. */
  readonly learnedPositions?: number;
  /** A token that stands for the whole picture, before the patches. Absent: none. */
  readonly classToken?: true;
  /** A norm before the first block, and behind the last. Absent: none. */
  readonly normBefore?: true;
  readonly normAfter?: true;
  /** A learned scale of each channel behind both halves of a block (InternViT). Absent: none. */
  readonly layerScale?: true;
  /** Blocks attend inside windows of so many positions, all but those in the list, which count from 0 (Qwen2.5-VL). Absent: to all. */
  readonly windows?: { readonly positions: number; readonly full: readonly number[] };
  /** Last blocks whose output is not used: they have parameters and do not run (LLaVA). Absent: none. */
  readonly unused?: number;
  readonly projector: Projector;
  /** Pictures of each sequence; with 0 the tower is there and does not run. Absent: one. */
  readonly images?: number;
}

/** From patches to tokens of the decoder's width. */
export interface Projector {
  /** So many by so many patches become one token. */
  readonly merge: number;
  /** They are averaged (Gemma 3). Absent: put side by side, as wide as all of them. */
  readonly averages?: true;
  /** A matrix that narrows what was put side by side to a patch's width, before the others (Mistral 3). Absent: none. */
  readonly narrows?: true;
  /** A norm of each patch, or of what was merged. Absent: none. */
  readonly norm?: { readonly kind: Model['norm']; readonly of: 'patch' | 'merged' };
  /** Outputs of its linear layers, the last as wide as the decoder, with a GELU between two. */
  readonly widths: readonly number[];
  readonly bias: boolean;
  /** Further projectors, of what earlier blocks saw, whose norm is of what was merged (Qwen3-VL's DeepStack). Absent: none. */
  readonly deep?: number;
}

/**
 * What a block has otherwise than its model's own fields say; `undefined` takes a field away. A block without
 * attention has a `mixer`, one without a feed-forward half an `ffn` of 0 and no `moe`.
 */
export type Override = { readonly [Field in BlockField]?: Model[Field] | undefined };

type BlockField =
  | 'heads'
  | 'kvHeads'
  | 'headDim'
  | 'valueDim'
  | 'ffn'
  | 'linearFeedForward'
  | 'gated'
  | 'activation'
  | 'position'
  | 'bias'
  | 'qkNorm'
  | 'attentionSinks'
  | 'attentionGate'
  | 'slidingWindow'
  | 'attentionNorm'
  | 'sharesKeys'
  | 'keysAreValues'
  | 'mixer'
  | 'mla'
  | 'moe';

export interface Model {
  readonly id: string;
  readonly title: string;
  /** `llama`, `gpt2`, `mixtral`, …: what it descends from. */
  readonly family: string;
  /** Where the hyper-parameters are from. */
  readonly source: string;
  readonly layers: number;
  readonly hidden: number;
  readonly heads: number;
  /** Equal to `heads` for multi-head, 1 for multi-query, between for grouped-query attention. */
  readonly kvHeads: number;
  readonly headDim: number;
  /** Width of a value where it is not that of a key (MiMo-V2). Absent: `headDim`. */
  readonly valueDim?: number;
  readonly ffn: number;
  /** One matrix [hidden, hidden] in place of the feed-forward network, whose `ffn` is then 0 (Nemotron-NAS). Absent: none. */
  readonly linearFeedForward?: boolean;
  readonly vocab: number;
  /** The sequence length it was trained at; jobs may choose another. */
  readonly sequence: number;
  /** Where that is from, when no paper of this model says it: a clause to follow it. */
  readonly sequenceFrom?: string;
  /** SwiGLU and its kin: two up-projections. */
  readonly gated: boolean;
  readonly activation: 'gelu' | 'silu' | 'relu' | 'squared-relu';
  readonly norm: 'layer' | 'rms';
  /** False when layer norms have a gain but no bias (MPT, PaLM). Absent: layer norms have both. */
  readonly normBias?: boolean;
  /** False when norms have nothing learned (OLMo). Absent: they have a gain. */
  readonly normGain?: boolean;
  /**
   * Norms after attention and feed-forward: before the residual adds, besides those before them (Gemma 2) or instead
   * (OLMo 2), or instead and after the adds (BERT). Absent: none.
   */
  readonly postNorms?: 'besides' | 'instead' | 'after-add';
  /** False where attention reads the stream as it is, since that was just normed (the first block of ModernBERT). Absent: a norm is before it. */
  readonly attentionNorm?: boolean;
  /** A norm directly after the embedding (BLOOM). Absent: none. */
  readonly embeddingNorm?: boolean;
  /** Width of the embedding where a projection widens it to the stream's, and another narrows it again (OPT-350M). Absent: `hidden`. */
  readonly embeddingWidth?: number;
  /** False when the last block's output is not normed (OPT-350M). Absent: it is. */
  readonly finalNorm?: boolean;
  readonly position: 'learned' | 'rotary' | 'alibi' | 'none';
  /** Positions in the learned table (0 unless `position` is learned). */
  readonly learnedPositions: number;
  /** Output projection shares the embedding's weight. */
  readonly tiedEmbeddings: boolean;
  readonly bias: {
    readonly qkv: boolean;
    readonly output: boolean;
    readonly mlp: boolean;
    readonly head: boolean;
  };
  /** Norms of queries and keys (Qwen3). */
  readonly qkNorm: boolean;
  /** Each head's norm has gains of its own, or all heads are normed together (OLMo 2); or norms have none (Llama 4). Absent: heads share gains. */
  readonly qkNormGains?: 'per-head' | 'none';
  /** False when norms of queries and keys have no bias though other layer norms do (StableLM 2). Absent: as other norms. */
  readonly qkNormBias?: boolean;
  /** The output of attention is scaled by a sigmoid of the block's input, a value each or a head each (Qwen3-Next). Absent: it is not. */
  readonly attentionGate?: 'per-value' | 'per-head';
  /** Keys and values are those of an earlier block (Hunyuan's cross-layer attention). Absent: a block has its own. */
  readonly sharesKeys?: boolean;
  /** One projection makes keys and values, which are its output before norm and rotation (Gemma 4). Absent: each has its own. */
  readonly keysAreValues?: boolean;
  /** Attention and feed-forward read the same normed input (GPT-NeoX, GPT-J): one residual add. */
  readonly parallelBlock: boolean;
  /** One norm before both halves of a parallel block rather than two. */
  readonly sharedNorm: boolean;
  /** Each head learns a score that no position has, so that it may attend to nothing (GPT-OSS). Absent: none. */
  readonly attentionSinks?: boolean;
  /** What the gated activation of experts reads is limited first, `swiglu_limit` (GPT-OSS). Absent: it is not. */
  readonly limitedGate?: boolean;
  readonly causal: boolean;
  /** Positions a token attends to at most; absent: all before it. */
  readonly slidingWindow?: number;
  /** What a block has in place of attention. Absent: attention. */
  readonly mixer?: Mixer;
  /** Dropout on attention scores and residuals in training (0.1 in the GPT-2/3 generation). */
  readonly dropout: number;
  /** Where any block has experts; blocks without take them away. */
  readonly moe?: MixtureOfExperts;
  readonly mla?: LatentAttention;
  /** What sets each block apart, first to last; blocks that are alike share an object (`blocks.ts`). Absent: nothing does. */
  readonly blocks?: readonly Override[];
  /**
   * Multi-token-prediction modules that are trained, each a block like the last with norms and a projection
   * [hidden, 2 hidden] before it, embedding and output matrix shared (DeepSeek-V3, arXiv 2412.19437, section 2.2). Absent: none.
   */
  readonly mtp?: number;
  /** Such modules that the published model has. Absent: none. */
  readonly mtpModules?: number;
  /** Columns of the output matrix where they are no words: 1 for a reward, 0 for none at all (an embedding model). Absent: `vocab`. */
  readonly outputs?: number;
  /** What is around the blocks of a model that reads both ways. Absent: it is a decoder. */
  readonly encoder?: Encoder;
  /** What it is where it is no row of decoder blocks: layers, weights and kernels follow from this, and a `sequence` is one sample (`network.ts`). Absent: it is one. */
  readonly architecture?: Architecture;
  /** What it sees pictures with, which runs with the embedding. Absent: it reads text alone. */
  readonly vision?: VisionTower;
  /** What of it is trained. Absent: everything. */
  readonly tuning?: Tuning;
}

/**
 * Elements of the embedding that the last stage of a pipeline has a copy of, as output matrix or for multi-token
 * prediction; 0 where it needs none.
 */
export function sharedEmbedding(model: Model): number {
  const { tiedEmbeddings, outputs, mtp, vocab, hidden, embeddingWidth = hidden } = model;
  return (tiedEmbeddings && outputs === undefined) || mtp !== undefined ? vocab * embeddingWidth : 0;
}
