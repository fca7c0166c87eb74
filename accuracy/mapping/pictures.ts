/**
 * Records of convolution networks: their model by its name, and what their source states beside its tables. Rows of a README
 * leave out what its commands and configuration files say; these are facts of the same source, and a record that states the
 * field itself is never overruled.
 */
import { networkModel } from '../../models/architectures/network-model.js';
import type { Model } from '../../models/model.js';
import { NETWORK_MODELS } from '../../models/zoo/networks/index.js';
import type { PublishedModel, PublishedParallel, PublishedRecord } from '../records/record.js';
import { frameworkOf } from './frameworks.js';
import { type Assumptions, Unsupported } from './verdict.js';

/** Whether a record is of a network that reads pictures. */
export function isOfPictures({ model }: Pick<PublishedRecord, 'model'>): boolean {
  return model?.family === 'cnn';
}

/** Names as one writes them apart from case, dashes and the version that everybody trains (ResNet v1.5). */
function plain(name: string): string {
  return name
    .toLowerCase()
    .replace(/\bv1(\.5)?\b/, '')
    .replace(/[^a-z0-9]/g, '');
}

/** The network of a record, for pictures of the size it states. Throws Unsupported for one that llmsim does not have. */
export function pictureModel(published: PublishedModel, assumptions: Assumptions): Model {
  const name = published.name ?? 'unnamed model';
  const model = NETWORK_MODELS.find(({ id }) => plain(id) === plain(name));
  if (model === undefined) throw new Unsupported(`the network '${name}' is not one llmsim has`);
  const { architecture } = model;
  const image = Number(published.image ?? 0);
  if (
    architecture === undefined ||
    !('image' in architecture) ||
    image === 0 ||
    image === architecture.image
  ) {
    return model;
  }
  assumptions.add(
    `pictures of ${image} × ${image} instead of the ${architecture.image} × ${architecture.image} of ${model.title}`,
  );
  return networkModel(model, { ...architecture, image });
}

type Fields = Pick<PublishedParallel, 'micro_batch' | 'optimizer' | 'precision' | 'framework'>;

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
      ...(mixed ? { framework: 'PyTorch AMP, fp32 weights' } : {}),
    }),
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

/** What nobody states and everybody does: SGD with momentum (He et al. 2015, section 3.4), and under PyTorch autocast over float32 weights. */
function usualFields(record: PublishedRecord, { mixed }: Row): Fields {
  const autocasts = mixed && frameworkOf(record).id === 'pytorch';
  return { optimizer: 'sgd with momentum', ...(autocasts ? { framework: 'PyTorch AMP, fp32 weights' } : {}) };
}

/** The record with the fields that its source states elsewhere, and its precision by the name of the format. */
export function completedPictures(published: PublishedRecord, assumptions: Assumptions): PublishedRecord {
  if (!isOfPictures(published) || !published.parallel) return published;
  const record = inFloat16(published, assumptions);
  const { source, model, hardware } = record;
  const parallel: PublishedParallel & Readonly<Record<string, unknown>> = record.parallel!;
  const words = [source?.title, source?.repo, source?.path].filter(Boolean).join(' ');
  const page = PAGES.find((each) => each.words.test(words));
  const mixed = parallel.precision === 'fp16';
  const row = { accelerator: hardware?.accelerator ?? '', mixed, network: plain(model?.name ?? '') };
  const fields = page === undefined ? usualFields(record, row) : page.fields(row);
  const missing = Object.entries(fields).filter(([name, value]) => value !== null && !parallel[name]);
  // A source that counts per device states no global batch.
  const named = missing.filter(([name]) => name !== 'micro_batch' || !parallel.global_batch);
  const counted = named.some(([name]) => name === 'micro_batch') && !parallel.grad_accum;
  if (named.length > 0) {
    const what = named.map(([name, value]) => `${name} ${String(value)}`).join(', ');
    assumptions.add(
      `${what}: ${page?.source ?? 'as convolution networks are trained where nothing is said'}`,
    );
  }
  const completed = { ...parallel, ...Object.fromEntries(named), ...(counted ? { grad_accum: 1 } : {}) };
  return { ...record, parallel: completed };
}

/** Mixed precision by the name of its format, where the source has none. */
function inFloat16(record: PublishedRecord, assumptions: Assumptions): PublishedRecord {
  const text = record.parallel?.precision ?? '';
  if (!/mixed|\bamp\b/i.test(text) || /bf16|bfloat/i.test(text)) return record;
  assumptions.add('mixed precision is float16: what autocast and NVIDIA’s scripts of these years take');
  return { ...record, parallel: { ...record.parallel, precision: 'fp16' } };
}
