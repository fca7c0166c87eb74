/** Hyper-parameters of U-Nets for segmentation, see `architectures/unet.ts`. */

export interface UNet {
  readonly kind: 'unet';
  /** Channels of each level, widest last; all but the last hand a skip to the way up. */
  readonly widths: readonly number[];
  /** Channels of the picture or volume. */
  readonly channels: number;
  readonly classes: number;
  /** Extents of what is segmented: two of a picture, three of a volume. */
  readonly size: readonly number[];
  /** Between levels a pool, or a convolution with a stride that is the first of the level below. */
  readonly down: 'pool' | 'stride';
  /** Absent: convolutions have biases instead. */
  readonly norm?: 'batch' | 'instance';
  /** Convolutions without zeros at the border, each of which takes two positions off, and skips are cropped. */
  readonly valid?: true;
}
