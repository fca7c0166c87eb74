/** Hyper-parameters of ConvNeXt, see `architectures/convnext.ts`. */

export interface ConvNeXt {
  readonly kind: 'convnext';
  /** Blocks of each stage, and their channels. */
  readonly blocks: readonly number[];
  readonly widths: readonly number[];
  readonly image: number;
  readonly classes: number;
}
