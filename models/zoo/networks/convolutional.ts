/** Other convolution networks for ImageNet: ConvNeXt, VGG, DenseNet. */
import { networkModel } from '../../architectures/network-model.js';
import type { Model } from '../../model.js';

const IMAGENET = { image: 224, classes: 1000 } as const;

function convNeXt(size: string, title: string, blocks: readonly number[], first: number): Model {
  const widths = [first, 2 * first, 4 * first, 8 * first];
  const source = 'Liu et al. 2022 (arXiv 2201.03545), section 3; torchvision/models/convnext.py';
  return networkModel(
    { id: `convnext-${size}`, title, family: 'convnext', source },
    { kind: 'convnext', blocks, widths, ...IMAGENET },
  );
}

const vgg16 = networkModel(
  {
    ...{ id: 'vgg-16', title: 'VGG-16', family: 'vgg' },
    source: 'Simonyan and Zisserman 2014 (arXiv 1409.1556), table 1, D; torchvision/models/vgg.py',
  },
  {
    ...{ kind: 'vgg', convolutions: [2, 2, 3, 3, 3], widths: [64, 128, 256, 512, 512], hidden: 4096 },
    ...IMAGENET,
  },
);

const denseNet121 = networkModel(
  {
    ...{ id: 'densenet-121', title: 'DenseNet-121', family: 'densenet' },
    source: 'Huang et al. 2016 (arXiv 1608.06993), table 1; torchvision/models/densenet.py',
  },
  { kind: 'densenet', blocks: [6, 12, 24, 16], growth: 32, stem: 64, ...IMAGENET },
);

export const CONVOLUTIONAL_MODELS: readonly Model[] = [
  vgg16,
  denseNet121,
  convNeXt('tiny', 'ConvNeXt-T', [3, 3, 9, 3], 96),
  convNeXt('base', 'ConvNeXt-B', [3, 3, 27, 3], 128),
];
