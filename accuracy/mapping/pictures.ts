/**
 * Records of pictures: what their source states beside its tables. Rows of a README leave out what its commands and configuration
 * files say; these are facts of the same source, and a record that states the field itself is never overruled.
 */
import type { PublishedParallel, PublishedRecord } from '../records/record.js';
import { isNetwork } from './networks.js';
import type { Assumptions } from './verdict.js';

/** Names as one writes them apart from case, dashes and the version that everybody trains (ResNet v1.5). */
function plain(name: string): string {
  return name
    .toLowerCase()
    .replace(/\bv1(\.5)?\b/, '')
    .replace(/[^a-z0-9]/g, '');
}

type Fields = Pick<PublishedParallel, 'zero_stage' | 'micro_batch' | 'optimizer' | 'precision' | 'framework'>;

/** What a row is told apart by beside its source. */
interface Row {
  readonly accelerator: string;
  /** Float16 on matrix units, whatever the source calls it. */
  readonly mixed: boolean;
  readonly network: string;
}

interface Page {
  /** Words of the source: repository, path and title. */
  readonly words: RegExp;
  readonly source: string;
  readonly fields: (row: Row) => Fields;
}

const PAGES: readonly Page[] = [
  {
    words: /deeplearningexamples.*mxnet\/classification/i,
    source:
      'NVIDIA/DeepLearningExamples, MxNet/Classification/RN50v1.5/README.md, commands of benchmark.py above its tables: -b 512 on DGX A100 80 GB, 192 and 96 (float32) on DGX-1, 256 and 128 on DGX-2; optimizer sgd with momentum 0.875',
    fields: ({ accelerator, mixed }) => ({
      micro_batch: /A100/i.test(accelerator)
        ? 512
        : (/16 ?GB/i.test(accelerator) ? 192 : 256) / (mixed ? 1 : 2),
      optimizer: 'sgd with momentum',
    }),
  },
  {
    words: /deeplearningexamples.*pytorch\/classification\/convnets/i,
    source:
      'NVIDIA/DeepLearningExamples, PyTorch/Classification/ConvNets/configs.yml: batch_size by platform and precision; optimizer sgd with momentum 0.875; --amp autocasts float32 weights',
    fields: ({ accelerator, mixed, network }) => ({
      micro_batch: convNetsBatch(network, /A100/i.test(accelerator), mixed),
      optimizer: 'sgd with momentum',
    }),
  },
  {
    words: /deeplearningexamples.*tensorflow\/classification\/convnets/i,
    source:
      'NVIDIA/DeepLearningExamples, TensorFlow/Classification/ConvNets/resnet50v1.5/training/DGXA100_RN50_AMP_90E.sh: batch_size 256, momentum 0.875',
    fields: ({ mixed, network }) => ({
      micro_batch: mixed && network === 'resnet50' ? 256 : null,
      optimizer: 'sgd with momentum',
    }),
  },
  {
    words: /mosaicml\/diffusion/i,
    source:
      'mosaicml/diffusion, yamls/hydra-yamls/SD-2-base-512.yaml: device_train_microbatch_size 16 of 2,048; torch.optim.AdamW; SHARD_GRAD_OP',
    fields: () => ({ precision: 'fp16', micro_batch: 16, optimizer: 'adamw', zero_stage: 2 }),
  },
  {
    words: /mlperf training.*resnet/i,
    source:
      'NVIDIA’s MLPerf Training implementation of ResNet-50, mxnet/config_*.sh and train_imagenet.py: float16, optimizer sgdwfastlars, MXNET_ENABLE_CUDA_GRAPHS, MXNET_HOROVOD_NUM_GROUPS 1',
    fields: () => ({ precision: 'fp16', optimizer: 'lars' }),
  },
];

/** `batch_size` of configs.yml: ResNeXt and its kin half of ResNet-50's, float32 on 16 GB half of that. */
function convNetsBatch(network: string, ampere: boolean, mixed: boolean): number | null {
  if (network === 'resnet50') return mixed || ampere ? 256 : 112;
  if (network.startsWith('seresnext101')) return ampere ? 128 : mixed ? 112 : 64;
  if (network.startsWith('resnext101')) return ampere || mixed ? 128 : 64;
  return null;
}

/** The record with the fields that its source states elsewhere. */
export function completedPictures(record: PublishedRecord, assumptions: Assumptions): PublishedRecord {
  if (!isNetwork(record.model) || !record.parallel) return record;
  const { source, model, hardware } = record;
  const words = [source?.title, source?.repo, source?.path].filter(Boolean).join(' ');
  const { parallel } = record;
  const mixed = /mixed|\bamp\b|fp16|float16/i.test(parallel.precision ?? '');
  const page = PAGES.find((each) => each.words.test(words));
  const row = { accelerator: hardware?.accelerator ?? '', mixed, network: plain(model?.name ?? '') };
  const fields = Object.entries(page?.fields(row) ?? {});
  const stated: Readonly<Record<string, unknown>> = parallel;
  const missing = fields.filter(([name, value]) => value !== null && !stated[name]);
  // A source that counts per device states no global batch.
  const named = missing.filter(([name]) => name !== 'micro_batch' || !parallel.global_batch);
  const rounds =
    named.some(([name]) => name === 'micro_batch') && !parallel.grad_accum ? { grad_accum: 1 } : {};
  if (page && named.length > 0) {
    assumptions.add(`${named.map(([name, value]) => `${name} ${String(value)}`).join(', ')}: ${page.source}`);
  }
  return { ...record, parallel: { ...parallel, ...Object.fromEntries(named), ...rounds } };
}
