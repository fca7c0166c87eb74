/** Residual networks for ImageNet, wide ones and ResNeXt. */
import { networkModel } from '../../architectures/network-model.js';
import type { ResNet } from '../../hyper-parameters/resnet.js';
import type { Model } from '../../model.js';

const SOURCE =
  'He et al. 2015 (arXiv 1512.03385), table 1; stride in the 3 × 3 convolution as in torchvision';
const RESNEXT = 'Xie et al. 2016 (arXiv 1611.05431), table 1; torchvision/models/resnet.py';
const SE =
  'Hu et al. 2017 (arXiv 1709.01507), table 1; Cadene/pretrained-models.pytorch, senet.py; NVIDIA/DeepLearningExamples, ConvNets';
const WIDE = 'Zagoruyko and Komodakis 2016 (arXiv 1605.07146); torchvision/models/resnet.py';

const FIFTY = [3, 4, 6, 3];
const HUNDRED = [3, 4, 23, 3];

type Groups = Pick<ResNet, 'groups' | 'groupWidth' | 'squeeze'>;

function model(
  named: Pick<Model, 'id' | 'title' | 'family' | 'source'>,
  blocks: readonly number[],
  bottleneck: boolean,
  groups: Groups = {},
): Model {
  return networkModel(named, { kind: 'resnet', blocks, bottleneck, ...groups, image: 224, classes: 1000 });
}

const resnet = (depth: number, blocks: readonly number[], bottleneck: boolean) =>
  model(
    { id: `resnet-${depth}`, title: `ResNet-${depth}`, family: 'resnet', source: SOURCE },
    blocks,
    bottleneck,
  );

function resnext(depth: number, blocks: readonly number[], groups: number, groupWidth: number): Model {
  const size = `${depth}-${groups}x${groupWidth}d`;
  const named = { id: `resnext-${size}`, title: `ResNeXt-${size}`, family: 'resnext', source: RESNEXT };
  return model(named, blocks, true, { groups, groupWidth });
}

function squeezed(depth: number, blocks: readonly number[]): Model {
  const size = `${depth}-32x4d`;
  const named = { id: `se-resnext-${size}`, title: `SE-ResNeXt-${size}`, family: 'se-resnext', source: SE };
  return model(named, blocks, true, { groups: 32, groupWidth: 4, squeeze: 16 });
}

const wide = (depth: number, blocks: readonly number[]) =>
  model(
    { id: `wide-resnet-${depth}-2`, title: `Wide ResNet-${depth}-2`, family: 'wide-resnet', source: WIDE },
    blocks,
    true,
    { groups: 1, groupWidth: 128 },
  );

export const RESNET_MODELS: readonly Model[] = [
  resnet(18, [2, 2, 2, 2], false),
  resnet(34, FIFTY, false),
  resnet(50, FIFTY, true),
  resnet(101, HUNDRED, true),
  resnet(152, [3, 8, 36, 3], true),
  resnext(50, FIFTY, 32, 4),
  resnext(101, HUNDRED, 32, 4),
  resnext(101, HUNDRED, 32, 8),
  squeezed(50, FIFTY),
  squeezed(101, HUNDRED),
  wide(50, FIFTY),
  wide(101, HUNDRED),
];
