/** Hyper-parameters of residual networks, see `architectures/resnet.ts`. */

export interface ResNet {
  readonly kind: 'resnet';
  /** Blocks of each stage: 3, 4, 6 and 3 of a ResNet-50. */
  readonly blocks: readonly number[];
  /** Three convolutions, the middle one narrow, from ResNet-50 on; else two of 3 × 3. */
  readonly bottleneck: boolean;
  /** Groups of the middle convolution, and the width of one in the first stage: 32 × 4 of a ResNeXt-101. Absent: 1 × 64. */
  readonly groups?: number;
  readonly groupWidth?: number;
  /** Squeeze-and-excitation in each block, whose narrow layer has a so-manieth of its channels: 16 of a SE-ResNeXt. Absent: none. */
  readonly squeeze?: number;
  /** Channels of the first stage, which every further one doubles. Absent: 64. */
  readonly width?: number;
  /** The first convolution, and whether a pool of 3 × 3 halves what it makes. Absent: 7 × 7, by a stride of 2, and a pool. */
  readonly stem?: { readonly window: number; readonly stride: number; readonly pool: boolean };
  /** Height and width of a picture. */
  readonly image: number;
  readonly classes: number;
}
