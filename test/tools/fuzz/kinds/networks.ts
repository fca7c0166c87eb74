/** Questions about what is no decoder: networks of every family, encoders, decoders that see; keys that only they have, and keys that they have not. */
import { OPTIMIZER_IDS } from '../../../../strategies/training.js';
import { mutated } from '../mutate.js';
import { NETWORK_CONFIGS } from '../network-configs.js';
import { jsonText, yamlText } from '../noise.js';
import type { Random } from '../random.js';
import type { Samples } from '../samples.js';
import { type Kind, outputs } from './kind.js';

type Keys = Record<string, unknown>;

const MODELS = [
  ...['resnet-18', 'resnet-50', 'tiny-cnn', 'vgg-16', 'densenet-121', 'convnext-tiny', 'unet-2d', 'unet-3d'],
  ...['retinanet-resnet-50-fpn', 'bev-fusion', 'mobilenet-v2', 'mobilenet-v3-large', 'efficientnet-b0'],
  ...['tiny-vit', 'vit-ti-16', 'vit-b-16', 'swin-t', 'dino-vit-s-16', 'mae-vit-b-16', 'dit-s-2', 'sd-1.5'],
  ...[
    'clip-vit-b-32',
    'siglip-vit-b-16',
    't5-small',
    'bart-base',
    'whisper-tiny',
    'dlrm-kaggle',
    'dlrm-dcnv2',
  ],
  ...['fraud-dlrm', 'logistic-regression', 'bert-base', 'roberta-base', 'distilbert', 'modernbert-base'],
  ...['llava-1.5-7b', 'qwen2.5-vl-3b', 'resnet-50', 'vit-b-16', 'dlrm-kaggle', 'gpt2-124m'],
];
const STRATEGIES = [
  ...['ddp', 'ddp', 'ddp', 'zero-1', 'zero-2', 'zero-3', 'fsdp', 'hsdp', 'single', 'gpipe', '1f1b'],
  ...['tensor-parallel', 'megatron-3d', 'context-parallel', 'parameter-server', 'map-reduce'],
];
const SIZES = [1, 7, 32, 96, 128, 160, 224, 224, 256, 320, 384, 448, 512, 896, 1e5, 1e9];

/** Each with the chance of it. */
const KEYS: readonly (readonly [chance: number, key: string, value: (r: Random) => unknown])[] = [
  [0.2, 'image-size', (r) => r.pick(SIZES)],
  [0.08, 'images', (r) => r.pick([1, 2, 7, 100])],
  [0.15, 'sync-batch-norm', () => true],
  [0.12, 'table-sharding', (r) => r.pick(['table', 'row', 'column'])],
  [0.12, 'ep', (r) => r.pick([2, 3, 8, 64])],
  [0.1, 'cp', (r) => r.pick([2, 3, 4, 8])],
  [0.08, 'tp', (r) => r.pick([2, 4, 3])],
  [0.08, 'pp', (r) => r.pick([2, 4])],
  [0.06, 'vpp', (r) => r.pick([2, 3])],
  [0.2, 'samples', (r) => r.pick(['1M', '115M', 1000, '1e9'])],
  [0.05, 'tokens', (r) => r.pick(['1M', '2B'])],
  [0.12, 'epochs', (r) => r.pick([1, 90, 2.5])],
  [0.2, 'dataset', (r) => r.pick(['imagenet-1k', 'kits19', 'nuscenes', 'fineweb'])],
  [0.15, 'decode', (r) => r.pick(['host', 'device'])],
  [0.12, 'augment', (r) => r.pick(['none', 'crop', 'auto'])],
  [0.05, 'loader-cores', (r) => r.pick([1, 8, 64])],
  [0.2, 'optimizer', (r) => r.pick(['lars', 'lamb', 'sgd', r.pick(OPTIMIZER_IDS)])],
  [0.1, 'train', (r) => r.pick(['lora', 'full', 'frozen:vision', 'frozen:vision,blocks,head,embedding'])],
  [0.15, 'recompute', (r) => r.pick(['none', 'selective', 'per-op', 'full', 'minimal', 'save-qkv-proj'])],
  [0.06, 'recompute-layers', (r) => r.pick([1, 2, 3])],
  [0.06, 'recompute-method', (r) => r.pick(['block', 'uniform'])],
  [0.08, 'kernels', (r) => r.pick(['unfused', 'fused-softmax', 'flash', 'flash-norm', 'flash-compiled'])],
  [0.08, 'precision', (r) => r.pick(['fp32', 'tf32', 'fp16', 'bf16', 'fp8', 'fp4'])],
  [
    0.12,
    'framework',
    (r) => r.pick(['pytorch', 'mxnet', 'deepspeed', 'jax', 'maxtext', 'neuronx', 'tensorflow']),
  ],
  [0.06, 'attention', (r) => r.pick(['unfused', 'flash-2', 'vendor'])],
  [0.06, 'loss', (r) => r.pick(['fused', 'chunked', 'full-logits'])],
  [0.05, 'cuda-graphs', () => true],
  [0.05, 'offload', (r) => r.pick(['optimizer', 'activations', 'optimizer,parameters'])],
  [0.04, 'seq', (r) => r.pick([64, 128, 512, 4096])],
  [0.03, 'mtp', () => 1],
  [0.03, 'cp-kind', (r) => r.pick(['ring', 'ulysses'])],
  [0.03, 'dispatcher', (r) => r.pick(['alltoall', 'allgather'])],
  [0.03, 'seq-lengths', () => 'mean:60'],
  [0.05, 'schedule', (r) => r.pick(['1f1b', 'zb-h1', 'dualpipe', 'interleaved-1f1b'])],
  [0.04, 'stage-layers', (r) => r.pick(['balanced', '4,4,4,4', '1,1'])],
  [0.04, 'batch-rampup', (r) => r.pick(['8 8 64', '32 32 1000'])],
];

export const networks: Kind = (r, samples) => {
  const keys = question(r, samples);
  const config = r.chance(0.25) ? r.pick(NETWORK_CONFIGS) : undefined;
  const files: Record<string, string> =
    config === undefined ? {} : { 'config.json': jsonText(r, mutated(r, config, 0.35), 0.1) };
  if (config !== undefined) keys.model = './config.json';
  const command = r.pick(['compare', 'simulate', 'simulate', 'simulate', 'sensitivity', 'program', 'plan']);
  const form = command === 'compare' || command === 'simulate' ? outputs(r, command) : [];
  if (r.chance(0.3) && command !== 'plan') {
    const scenario = r.chance(0.5) ? mutated(r, keys, 0.15) : keys;
    return { argv: [command, 's.yaml', ...form], files: { ...files, 's.yaml': yamlText(r, scenario) } };
  }
  const words = Object.entries(keys).map(([key, value]) => `--${key}=${String(value)}`);
  return { argv: [command, ...words, ...form], files };
};

function question(r: Random, { clusters }: Samples): Keys {
  const keys: Keys = {
    ...{ model: r.pick(MODELS), cluster: r.pick([...clusters, 'a100-dgx:1', 'h100-dgx:1', 'h100-dgx:4']) },
    ...{ strategy: r.pick(STRATEGIES), 'global-batch': r.pick([8, 32, 64, 256, 2048, 65536]) },
  };
  for (const [chance, key, value] of KEYS) if (r.chance(chance)) keys[key] = value(r);
  return keys;
}
