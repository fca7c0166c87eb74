/** Hyper-parameters of VGG, see `architectures/vgg.ts`. */

export interface Vgg {
  readonly kind: 'vgg';
  /** Convolutions of each stage, and their channels. */
  readonly convolutions: readonly number[];
  readonly widths: readonly number[];
  /** Width of the two layers before the last. */
  readonly hidden: number;
  readonly image: number;
  readonly classes: number;
}
