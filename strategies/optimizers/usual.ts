/** The optimizer that is taken where nobody names one: AdamW, and momentum for classifiers of pictures made of convolutions. */
import type { Architecture } from '../../models/hyper-parameters/architecture.js';
import type { Model } from '../../models/model.js';
import type { OptimizerId } from '../training.js';

/**
 * He et al. 2015 (arXiv 1512.03385, section 3.4), Simonyan and Zisserman 2014 (arXiv 1409.1556, section 3.1), Huang et al. 2016
 * (arXiv 1608.06993, section 4.2), and torchvision's references/classification/train.py, whose `--opt` is sgd with a momentum of
 * 0.9 unless another is named. MobileNet's and EfficientNet's authors took RMSprop with momentum, which is none of those here.
 * ConvNeXt was trained with AdamW (arXiv 2201.03545, section 2.1). Kind: specified, for those named; assumed for the rest.
 */
const BY_MOMENTUM: ReadonlySet<Architecture['kind']> = new Set([
  'resnet',
  'vgg',
  'densenet',
  'inverted-residuals',
]);

/** Undefined where it is AdamW. */
export function usualOptimizer({ architecture }: Pick<Model, 'architecture'>): OptimizerId | undefined {
  return architecture !== undefined && BY_MOMENTUM.has(architecture.kind) ? 'sgd-momentum' : undefined;
}
