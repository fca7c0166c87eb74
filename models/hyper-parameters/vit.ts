/** Hyper-parameters of vision transformers, see `architectures/vit.ts`. */

/** A transformer's blocks, which positions of a picture or a text go through. */
export interface EncoderBlocks {
  readonly layers: number;
  readonly hidden: number;
  readonly heads: number;
  /** Width of the feed-forward half; of a gated one, of each of its two products. */
  readonly ffn: number;
}

export interface VisionTransformer extends EncoderBlocks {
  readonly kind: 'vit';
  /** Height and width of a picture. */
  readonly image: number;
  /** Height and width of a patch. */
  readonly patch: number;
  /** Outputs of the classifier; 0: none, the features are compared with others' by a squared error. */
  readonly classes: number;
  /** What the classifier reads: the class token, the mean of the patches, or what a query learns to attend to (Zhai et al. 2021). */
  readonly pool: 'class' | 'mean' | 'attention';
  /** Learned tokens beside the patches: 1 for the class, more for distillation or registers. */
  readonly tokens: number;
  /** Of these, how many have no row of their own in the table of positions (registers of DINOv2). Absent: none. */
  readonly tokensWithoutPosition?: number;
  /** Patches that the table of positions has rows for, where it is interpolated to those of a picture. Absent: a picture's. */
  readonly tablePatches?: number;
  /** Positions turn queries and keys, and there is no table (DINOv3). Absent: there is one. */
  readonly rotary?: true;
  /** A token that stands for masked patches is learned (DINOv2). Absent: none. */
  readonly maskToken?: true;
  /** Each half of a block is multiplied by a learned vector. Absent: it is not. */
  readonly layerScale?: true;
  /** SwiGLU in place of GELU's two products. Absent: GELU. */
  readonly gated?: true;
  /** Queries and keys are normed. Absent: they are not. */
  readonly qkNorm?: true;
  /** Both halves of a block read the same norm (ViT-22B). Absent: one after the other. */
  readonly parallel?: true;
  /** Biases of queries, keys and values. Absent: all. */
  readonly qkvBias?: false | 'queries-values';
  /** Biases of norms. Absent: they have them. */
  readonly normBias?: false;
  /** On scores and on what halves add to the stream. Absent: none. */
  readonly dropout?: number;
  /** A second classifier reads the second token (DeiT, distilled). Absent: none. */
  readonly distilled?: true;
}
