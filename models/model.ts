/**
 * A model as hyper-parameters. Everything else (weights, layers, kernels, FLOPs) follows from these,
 * in the files beside this one.
 */

/** Mixture-of-experts feed-forward: `topk` of `experts` per token, plus always-on shared experts. */
export interface MixtureOfExperts {
  readonly experts: number;
  readonly topk: number;
  /** Hidden width of one expert. */
  readonly expertFfn: number;
  readonly sharedExperts: number;
  /** Hidden width of one shared expert. */
  readonly sharedFfn: number;
  /** The first layers are dense, with the model's own `ffn`. */
  readonly firstDenseLayers: number;
  /** True when a bias per expert is learned for routing (DeepSeek-V3). */
  readonly routerBias: boolean;
  /** The shared experts' output is scaled by a learned gate, one value per token (Qwen2-MoE). Absent: no gate. */
  readonly sharedGate?: boolean;
}

/** Multi-head latent attention (DeepSeek-V2, arXiv 2405.04434, section 2.1). */
export interface LatentAttention {
  /** 0 when queries are not compressed. */
  readonly queryRank: number;
  readonly kvRank: number;
  readonly ropeDim: number;
  readonly nopeDim: number;
  readonly valueDim: number;
}

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
  readonly ffn: number;
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
  /** A norm directly after the embedding (BLOOM). Absent: none. */
  readonly embeddingNorm?: boolean;
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
  /** Norms of queries and keys per head (Qwen3). */
  readonly qkNorm: boolean;
  /** Attention and feed-forward read the same normed input (GPT-NeoX, GPT-J): one residual add. */
  readonly parallelBlock: boolean;
  /** One norm before both halves of a parallel block rather than two. */
  readonly sharedNorm: boolean;
  /** Each head learns a score that no position has, so that it may attend to nothing (GPT-OSS). Absent: none. */
  readonly attentionSinks?: boolean;
  readonly causal: boolean;
  /** Positions a token attends to at most; absent: all before it. */
  readonly slidingWindow?: number;
  /** Of every so many blocks, the last attends to all positions in spite of the window. Absent: none does. */
  readonly fullAttentionEvery?: number;
  /** Dropout on attention scores and residuals in training (0.1 in the GPT-2/3 generation). */
  readonly dropout: number;
  readonly moe?: MixtureOfExperts;
  readonly mla?: LatentAttention;
}
