/** Hyper-parameters of networks of inverted residual blocks (MobileNets, EfficientNets), see `architectures/inverted-residuals.ts`. */

export type BlockActivation = 'relu' | 'silu' | 'hard-swish';

export interface InvertedResidual {
  /** Extent of its spatial convolution. */
  readonly window: number;
  readonly stride: number;
  /** Channels inside; as many as it reads: there is no convolution that makes them. */
  readonly expanded: number;
  readonly outputs: number;
  /** Channels of its squeeze-and-excitation. Absent: it has none. */
  readonly squeezed?: number;
  readonly activation: BlockActivation;
  /** One convolution expands and looks around (EfficientNetV2); else it is depthwise and comes after. */
  readonly fused?: true;
}

export interface InvertedResiduals {
  readonly kind: 'inverted-residuals';
  /** Channels of the first convolution. */
  readonly stem: number;
  readonly blocks: readonly InvertedResidual[];
  /** Of stem and last convolution. */
  readonly activation: BlockActivation;
  /** What squeeze-and-excitation has between its two layers and behind them. */
  readonly squeeze: readonly ['relu' | 'silu', 'sigmoid' | 'hard-sigmoid'];
  /** Channels of the last convolution. */
  readonly last: number;
  /** Width of a layer between it and the classifier (MobileNetV3). Absent: there is none. */
  readonly penultimate?: number;
  readonly image: number;
  readonly classes: number;
}
