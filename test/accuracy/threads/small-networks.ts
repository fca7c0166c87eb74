/** Networks of pictures as small as they can be with every kind of layer that they have, for tests on threads. */
import type { Task } from '../../../accuracy/threads/cases.js';
import { networkModel } from '../../../models/architectures/network-model.js';

/** A stem with a pool, a block whose shortcut is the stream, one that halves the picture. */
export const SMALL_CNN: Task = {
  model: networkModel(
    { id: 'small-cnn', title: 'Small CNN', family: 'tiny', source: 'a size for tests' },
    {
      ...{ kind: 'resnet', blocks: [1, 1], bottleneck: false, width: 8 },
      ...{ stem: { window: 3, stride: 1, pool: true }, image: 16, classes: 10 },
    },
  ),
  ...{ sequence: 1, globalBatch: 16 },
};

/** Patches of 4 × 4, a class token, two blocks. */
export const SMALL_VIT: Task = {
  model: networkModel(
    { id: 'small-vit', title: 'Small ViT', family: 'tiny', source: 'a size for tests' },
    {
      ...{ kind: 'vit', image: 16, patch: 4, layers: 2, hidden: 32, heads: 4, ffn: 64 },
      ...{ tokens: 1, pool: 'class', classes: 10 },
    },
  ),
  ...{ sequence: 1, globalBatch: 16 },
};
