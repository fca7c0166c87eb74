/** Residual networks for ImageNet. */
import { networkModel } from '../../architectures/network-model.js';
import type { Model } from '../../model.js';

const SOURCE =
  'He et al. 2015 (arXiv 1512.03385), table 1; stride in the 3 × 3 convolution as in torchvision';

const resnet = (depth: number, blocks: readonly number[], bottleneck: boolean): Model =>
  networkModel(
    { id: `resnet-${depth}`, title: `ResNet-${depth}`, family: 'resnet', source: SOURCE },
    { kind: 'resnet', blocks, bottleneck, image: 224, classes: 1000 },
  );

/** 32 groups of 4 channels in the first stage: the network of NVIDIA's and MXNet's model lists. */
const RESNEXT_101_32X4D: Model = networkModel(
  {
    ...{ id: 'resnext-101-32x4d', title: 'ResNeXt-101 32×4d', family: 'resnet' },
    source: 'Xie et al. 2016 (arXiv 1611.05431), table 1 and section 4.4',
  },
  {
    ...{ kind: 'resnet', blocks: [3, 4, 23, 3], bottleneck: true, groups: 32, groupWidth: 4 },
    ...{ image: 224, classes: 1000 },
  },
);

export const RESNET_MODELS: readonly Model[] = [
  resnet(18, [2, 2, 2, 2], false),
  resnet(34, [3, 4, 6, 3], false),
  resnet(50, [3, 4, 6, 3], true),
  resnet(101, [3, 4, 23, 3], true),
  resnet(152, [3, 8, 36, 3], true),
  RESNEXT_101_32X4D,
];
