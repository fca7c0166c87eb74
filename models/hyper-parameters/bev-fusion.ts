/** Hyper-parameters of detectors that fuse cameras and a lidar in bird's-eye view, see `architectures/bev-fusion.ts`. */

export interface BevFusion {
  readonly kind: 'bev-fusion';
  /** Cameras, and height and width of each one's picture; multiples of 32. */
  readonly cameras: number;
  readonly picture: readonly [height: number, width: number];
  /** Blocks of each of the four stages of the cameras' ResNet: 3, 4, 6 and 3 of a ResNet-50. */
  readonly blocks: readonly number[];
  /** Channels of the cameras' neck, and those of a feature that is put into the grid, and depths that it is put to. */
  readonly neck: number;
  readonly lifted: number;
  readonly depths: number;
  /** Points of all sweeps of a sample, numbers of each, and cells along one side of the grid of pillars; a multiple of 8. */
  readonly points: number;
  readonly pointChannels: number;
  readonly pillars: number;
  /** Further convolutions of each of the three stages of the lidar's backbone: 3, 5 and 5 of PointPillars. */
  readonly lidarLayers: readonly [number, number, number];
  /** Channels behind the fusion. */
  readonly fused: number;
  /** Classes of each of the detection head's tasks. */
  readonly tasks: readonly number[];
}
