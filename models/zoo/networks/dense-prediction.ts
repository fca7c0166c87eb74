/** Segmentation and detection: U-Nets for pictures and volumes, and a RetinaNet. */
import { networkModel } from '../../architectures/network-model.js';
import type { Model } from '../../model.js';

const unet = networkModel(
  {
    ...{ id: 'unet-2d', title: 'U-Net', family: 'unet' },
    source: 'Ronneberger et al. 2015 (arXiv 1505.04597), figure 1: 572 × 572 in, 388 × 388 out',
  },
  {
    ...{ kind: 'unet', widths: [64, 128, 256, 512, 1024], channels: 1, classes: 2, size: [572, 572] },
    ...{ down: 'pool', valid: true },
  },
);

const unet3d = networkModel(
  {
    ...{ id: 'unet-3d', title: '3-D U-Net (KiTS19)', family: 'unet' },
    source:
      'Isensee et al. 2018 (arXiv 1809.10486), as in mlcommons/training, image_segmentation/pytorch (MLPerf v1.0 to v3.1): patches of 128³',
  },
  {
    ...{ kind: 'unet', widths: [32, 64, 128, 256, 320, 320], channels: 1, classes: 3, size: [128, 128, 128] },
    ...{ down: 'stride', norm: 'instance' },
  },
);

const retinaNet = networkModel(
  {
    ...{ id: 'retinanet-resnet-50-fpn', title: 'RetinaNet (ResNet-50, FPN)', family: 'retinanet' },
    source:
      'Lin et al. 2017 (arXiv 1708.02002); torchvision/models/detection/retinanet.py; pictures of COCO at 800 × 1344',
  },
  {
    kind: 'retinanet',
    backbone: { kind: 'resnet', blocks: [3, 4, 6, 3], bottleneck: true, image: 224, classes: 1000 },
    ...{ width: 256, anchors: 9, size: [800, 1344], classes: 91 },
  },
);

export const DENSE_PREDICTION_MODELS: readonly Model[] = [unet, unet3d, retinaNet];
