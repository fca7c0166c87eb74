/** A residual network small enough to be trained on threads (`docs/validate.md`); it is nobody's but this project's. */
import { networkModel } from '../../architectures/network-model.js';
import type { Model } from '../../model.js';

export const TINY_CNN: Model = networkModel(
  {
    id: 'tiny-cnn',
    title: 'Tiny CNN',
    family: 'tiny',
    source: 'made for runs on threads; no published model',
  },
  {
    ...{ kind: 'resnet', blocks: [1, 1, 1], bottleneck: false, width: 16 },
    ...{ stem: { window: 3, stride: 1, pool: true }, image: 32, classes: 10 },
  },
);
