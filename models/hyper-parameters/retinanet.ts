/** Hyper-parameters of a RetinaNet over a residual network, see `architectures/retinanet.ts`. */
import type { ResNet } from './resnet.js';

export interface RetinaNet {
  readonly kind: 'retinanet';
  /** Its pictures and classes are not read. */
  readonly backbone: ResNet;
  /** Channels of the pyramid and of its heads. */
  readonly width: number;
  /** Boxes at each position. */
  readonly anchors: number;
  /** Height and width. */
  readonly size: readonly [number, number];
  readonly classes: number;
}
