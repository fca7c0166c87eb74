/** MobileNets and EfficientNets, for ImageNet: sizes and pictures of torchvision. */
import { networkModel } from '../../architectures/network-model.js';
import type {
  BlockActivation,
  InvertedResidual,
  InvertedResiduals,
} from '../../hyper-parameters/inverted-residuals.js';
import type { Model } from '../../model.js';

/** The nearest multiple of 8, though not more than a tenth less (Sandler et al. 2018, the authors' code). */
function ofEight(channels: number): number {
  const nearest = Math.max(8, Math.floor((channels + 4) / 8) * 8);
  return nearest < 0.9 * channels ? nearest + 8 : nearest;
}

/** Of a stage: expansion, window, stride, outputs, blocks. */
type Row = readonly [number, number, number, number, number];

interface Family {
  readonly stem: number;
  readonly activation: BlockActivation;
  /** Squeezed channels are those that a block reads over this. */
  readonly squeeze?: number;
  /** So many stages, the first ones, have fused blocks and no squeeze-and-excitation. */
  readonly fused?: number;
}

function blocksOf(rows: readonly Row[], family: Family): InvertedResidual[] {
  let inputs = family.stem;
  return rows.flatMap(([expansion, window, stride, outputs, count], stage) =>
    Array.from({ length: count }, (_, i): InvertedResidual => {
      const read = inputs;
      inputs = outputs;
      const fused = stage < (family.fused ?? 0);
      const squeezes = family.squeeze !== undefined && !fused;
      return {
        ...{ window, stride: i === 0 ? stride : 1, expanded: ofEight(read * expansion), outputs },
        ...(squeezes ? { squeezed: Math.floor(read / family.squeeze!) } : {}),
        activation: family.activation,
        ...(fused ? { fused } : {}),
      };
    }),
  );
}

const B0: readonly Row[] = [
  [1, 3, 1, 16, 1],
  [6, 3, 2, 24, 2],
  [6, 5, 2, 40, 2],
  [6, 3, 2, 80, 3],
  [6, 5, 1, 112, 3],
  [6, 5, 2, 192, 4],
  [6, 3, 1, 320, 1],
];

const efficient = (
  named: Pick<Model, 'id' | 'title' | 'source'>,
  sizes: Pick<InvertedResiduals, 'stem' | 'blocks' | 'last' | 'image'>,
) =>
  networkModel(
    { ...named, family: 'efficientnet' },
    {
      ...{ kind: 'inverted-residuals', activation: 'silu', squeeze: ['silu', 'sigmoid'], classes: 1000 },
      ...sizes,
    },
  );

/** B0 made wider, deeper, and with larger pictures (compound scaling). */
function efficientNet(b: number, width: number, depth: number, image: number): Model {
  const rows = B0.map(
    ([expansion, window, stride, outputs, blocks]): Row => [
      ...([expansion, window, stride, ofEight(outputs * width), Math.ceil(blocks * depth)] as const),
    ],
  );
  const stem = ofEight(32 * width);
  const blocks = blocksOf(rows, { stem, activation: 'silu', squeeze: 4 });
  const last = 4 * ofEight(320 * width);
  const source = 'Tan and Le 2019 (arXiv 1905.11946); torchvision/models/efficientnet.py';
  const named = { id: `efficientnet-b${b}`, title: `EfficientNet-B${b}`, source };
  return efficient(named, { stem, blocks, last, image });
}

const V2_S: readonly Row[] = [
  [1, 3, 1, 24, 2],
  [4, 3, 2, 48, 4],
  [4, 3, 2, 64, 4],
  [4, 3, 2, 128, 6],
  [6, 3, 1, 160, 9],
  [6, 3, 2, 256, 15],
];

const efficientNetV2S = efficient(
  {
    ...{ id: 'efficientnet-v2-s', title: 'EfficientNetV2-S' },
    source: 'Tan and Le 2021 (arXiv 2104.00298), table 4; torchvision/models/efficientnet.py',
  },
  {
    ...{ stem: 24, last: 1280, image: 384 },
    blocks: blocksOf(V2_S, { stem: 24, activation: 'silu', squeeze: 4, fused: 3 }),
  },
);

const V2: readonly Row[] = [
  [1, 3, 1, 16, 1],
  [6, 3, 2, 24, 2],
  [6, 3, 2, 32, 3],
  [6, 3, 2, 64, 4],
  [6, 3, 1, 96, 3],
  [6, 3, 2, 160, 3],
  [6, 3, 1, 320, 1],
];

const mobileNetV2 = networkModel(
  {
    ...{ id: 'mobilenet-v2', title: 'MobileNetV2', family: 'mobilenet' },
    source: 'Sandler et al. 2018 (arXiv 1801.04381), table 2; torchvision/models/mobilenetv2.py',
  },
  {
    ...{ kind: 'inverted-residuals', stem: 32, blocks: blocksOf(V2, { stem: 32, activation: 'relu' }) },
    ...{ activation: 'relu', squeeze: ['relu', 'sigmoid'], last: 1280, image: 224, classes: 1000 },
  },
);

/** Window, expanded, outputs, whether it squeezes, stride. */
const V3: readonly (readonly [number, number, number, boolean, number])[] = [
  [3, 16, 16, false, 1],
  [3, 64, 24, false, 2],
  [3, 72, 24, false, 1],
  [5, 72, 40, true, 2],
  [5, 120, 40, true, 1],
  [5, 120, 40, true, 1],
  [3, 240, 80, false, 2],
  [3, 200, 80, false, 1],
  [3, 184, 80, false, 1],
  [3, 184, 80, false, 1],
  [3, 480, 112, true, 1],
  [3, 672, 112, true, 1],
  [5, 672, 160, true, 2],
  [5, 960, 160, true, 1],
  [5, 960, 160, true, 1],
];

const mobileNetV3Large = networkModel(
  {
    ...{ id: 'mobilenet-v3-large', title: 'MobileNetV3-Large', family: 'mobilenet' },
    source: 'Howard et al. 2019 (arXiv 1905.02244), table 1; torchvision/models/mobilenetv3.py',
  },
  {
    ...{ kind: 'inverted-residuals', stem: 16, activation: 'hard-swish', squeeze: ['relu', 'hard-sigmoid'] },
    blocks: V3.map(
      ([window, expanded, outputs, squeezes, stride], i): InvertedResidual => ({
        ...{ window, expanded, outputs, stride, activation: i < 6 ? 'relu' : 'hard-swish' },
        ...(squeezes ? { squeezed: ofEight(expanded / 4) } : {}),
      }),
    ),
    ...{ last: 960, penultimate: 1280, image: 224, classes: 1000 },
  },
);

/** The paper's width and depth; torchvision trains and counts B2 on pictures of 288. */
export const MOBILE_MODELS: readonly Model[] = [
  mobileNetV2,
  mobileNetV3Large,
  efficientNet(0, 1.0, 1.0, 224),
  efficientNet(1, 1.0, 1.1, 240),
  efficientNet(2, 1.1, 1.2, 288),
  efficientNet(3, 1.2, 1.4, 300),
  efficientNet(4, 1.4, 1.8, 380),
  efficientNet(5, 1.6, 2.2, 456),
  efficientNet(6, 1.8, 2.6, 528),
  efficientNet(7, 2.0, 3.1, 600),
  efficientNetV2S,
];
