/** Hyper-parameters of DenseNet, see `architectures/densenet.ts`. */

export interface DenseNet {
  readonly kind: 'densenet';
  /** Layers of each dense block. */
  readonly blocks: readonly number[];
  /** Channels that each layer adds. */
  readonly growth: number;
  /** Of the first convolution. */
  readonly stem: number;
  readonly image: number;
  readonly classes: number;
}
