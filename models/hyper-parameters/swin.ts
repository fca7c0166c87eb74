/** Hyper-parameters of Swin transformers, see `architectures/swin.ts`. */

export interface Swin {
  readonly kind: 'swin';
  /** Height and width of a picture. */
  readonly image: number;
  readonly patch: number;
  /** Width of the first stage; each further one is twice as wide. */
  readonly hidden: number;
  /** Blocks and heads of each stage. */
  readonly blocks: readonly number[];
  readonly heads: readonly number[];
  /** Height and width of a window, in patches. */
  readonly window: number;
  /** The feed-forward half is so many times as wide as the stream. */
  readonly ffnRatio: number;
  /** 0: no classifier, see `VisionTransformer`. */
  readonly classes: number;
}
