/** Detectors for driving: six cameras and a lidar of nuScenes. */
import { networkModel } from '../../architectures/network-model.js';
import type { Model } from '../../model.js';

export const BEV_FUSION_MODELS: readonly Model[] = [
  networkModel(
    {
      ...{ id: 'bev-fusion', title: 'BEV fusion, ResNet-50 and pillars', family: 'bev-fusion' },
      source:
        'parts of BEVFusion (arXiv 2205.13542), with cameras as BEVDet (arXiv 2112.11790: ResNet-50, 256 × 704, 59 depths, 64 channels), lidar as PointPillars (arXiv 1812.05784) with pillars of 0.2 m, heads as CenterPoint (arXiv 2006.11275)',
    },
    {
      ...{ kind: 'bev-fusion', cameras: 6, picture: [256, 704], blocks: [3, 4, 6, 3] },
      ...{ neck: 256, lifted: 64, depths: 59 },
      // Ten sweeps of 34,720 points (nuScenes, arXiv 1903.11027).
      ...{ points: 347_200, pointChannels: 9, pillars: 512, lidarLayers: [3, 5, 5] },
      ...{ fused: 256, tasks: [1, 2, 2, 1, 2, 2] },
    },
  ),
];
