/**
 * What records of networks beyond decoders say in other words than those of decoders, and what they leave to custom: batches per device,
 * mixed precision, data parallelism alone, the optimizer that everybody trains such a network with.
 */
import type { Architecture } from '../../models/hyper-parameters/architecture.js';
import type { Model } from '../../models/model.js';
import { hasTables } from '../../models/tables-of.js';
import type { PublishedParallel, PublishedRecord } from '../records/record.js';
import { isEncoder } from './encoder-frameworks.js';
import { frameworkOf } from './frameworks.js';
import { isNetwork, networkOfRecord } from './networks.js';
import type { Assumptions } from './verdict.js';

/** Names that sources give the samples of one device, and of all. */
const PER_DEVICE = [
  ...['batch_per_gpu', 'batch_per_device', 'batch_per_chip', 'batch_size_per_gpu', 'batch_size_per_device'],
  ...['per_gpu_batch', 'per_device_batch', 'per_gpu_batch_size', 'per_device_batch_size', 'local_batch'],
  ...['local_batch_size', 'micro_batch_size', 'micro_batch_per_gpu'],
] as const;
const IN_ALL = ['global_batch_size', 'total_batch', 'total_batch_size', 'batch_global'] as const;

/** The record with its batch, layout, precision and optimizer under the names that all rules read. */
export function completedNetworks(record: PublishedRecord, assumptions: Assumptions): PublishedRecord {
  const isOfNetwork = isNetwork(record.model);
  if (!record.parallel || !(isOfNetwork || isEncoder(record.model))) return record;
  const batched: Laid = { ...record, parallel: batchIn(record.parallel) };
  const steps = isOfNetwork ? [axesOf, tablesOf, precisionIn, optimizerIn] : [axesOf, precisionIn];
  let known: Laid = batched;
  for (const step of steps) known = { ...known, parallel: step(known, assumptions) };
  return known;
}

type Laid = PublishedRecord & { readonly parallel: PublishedParallel };

/** A batch of one device is a micro-batch; nobody who states it alone accumulates. */
function batchIn(parallel: PublishedParallel): PublishedParallel {
  const micro = parallel.micro_batch || numberIn(parallel, PER_DEVICE);
  const global = parallel.global_batch || numberIn(parallel, IN_ALL);
  const accumulated = micro && !global && !parallel.grad_accum ? { grad_accum: 1 } : {};
  return {
    ...parallel,
    ...(micro ? { micro_batch: micro } : {}),
    ...(global ? { global_batch: global } : {}),
    ...accumulated,
  };
}

function numberIn(parallel: PublishedParallel, names: readonly string[]): number | undefined {
  for (const name of names) {
    const value = parallel[name];
    if (typeof value === 'number' && value > 0) return value;
  }
  return undefined;
}

/** Such models fit on a device: where no axis is stated, every device has a replica. */
function axesOf({ parallel, hardware }: Laid, assumptions: Assumptions): PublishedParallel {
  if (parallel.tp && parallel.pp) return parallel;
  const split = (parallel.tp || 1) * (parallel.pp || 1) * (parallel.cp || 1);
  if (split > 1 || (parallel.dp && hardware?.count && parallel.dp !== hardware.count)) return parallel;
  if (!hardware?.count && !parallel.dp) return parallel;
  assumptions.add('the layout is not stated: data parallelism alone, as such networks are trained');
  return { ...parallel, tp: 1, pp: 1 };
}

/** Embedding tables are distributed over all devices, and the rest is replicated (Naumov et al. 2019, arXiv 1906.00091, section 3.1). */
function tablesOf(record: Laid, assumptions: Assumptions): PublishedParallel {
  const { parallel, hardware } = record;
  const ranks = hardware?.count ?? parallel.dp ?? 1;
  if (parallel.ep || ranks === 1 || !hasTables(quietly(record))) return parallel;
  assumptions.add(`embedding tables are distributed over all ${ranks} devices, table by table`);
  return { ...parallel, ep: ranks };
}

function quietly(record: Laid): Model {
  return networkOfRecord(record, { add: () => undefined });
}

/** Devices whose mixed precision is that of bfloat16. */
const BFLOAT = /tpu|gaudi|hpu|trainium|trn\d/i;

/**
 * `mixed` and `AMP` without a format are float16 on GPUs. PyTorch's autocast, TensorFlow's and Paddle's mixed precision keep float32
 * weights; with PyTorch and TensorFlow float16 means no other.
 */
function precisionIn(record: Laid, assumptions: Assumptions): PublishedParallel {
  const { parallel, hardware } = record;
  const said = parallel.precision ?? '';
  const isMixed = /mixed|\bamp\b|amp_|autocast/i.test(said);
  const half = /fp16|float16|half/i.test(said) && !/bf16|bfloat/i.test(said);
  // Programs of encoders are known one by one, with what they keep (`encoder-frameworks.ts`).
  if (!isMixed && !(half && isNetwork(record.model))) return parallel;
  const isBrain = BFLOAT.test(hardware?.accelerator ?? '');
  const precision = /bf16|bfloat/i.test(said) || (isBrain && !half) ? 'bf16' : 'fp16';
  if (!/bf16|bfloat/i.test(said) && !half) {
    assumptions.add(
      `mixed precision is ${isBrain ? 'bfloat16, as the device has it' : 'float16: what autocast and NVIDIA’s scripts of these years take'}`,
    );
  }
  const words = [parallel.framework, record.source?.title, record.source?.repo, record.source?.path].join(
    ' ',
  );
  const casts =
    (frameworkOf(record).id === 'pytorch' || /paddle/i.test(words)) && !isBrain && !CASTS_ALL.test(words);
  if (!casts || /fp32 weights/i.test(parallel.framework ?? '')) return { ...parallel, precision };
  assumptions.add('mixed precision keeps float32 weights, which products cast (autocast)');
  return { ...parallel, precision, framework: `${parallel.framework ?? ''} (fp32 weights)`.trim() };
}

/** Programs that cast the whole network and keep a float32 copy for the optimizer. */
const CASTS_ALL = /\bapex\b|\bO2\b|pure fp16/i;

/** What papers and reference scripts train each kind with. RMSprop keeps what AdamW keeps. */
const OPTIMIZERS: Readonly<Partial<Record<Architecture['kind'], string>>> = {
  ...{ resnet: 'sgd with momentum', vgg: 'sgd with momentum', densenet: 'sgd with momentum' },
  ...{ retinanet: 'sgd with momentum', unet: 'sgd with momentum', dlrm: 'sgd', 'linear-model': 'sgd' },
  'encoder-decoder': 'adafactor',
};

function optimizerIn(record: Laid, assumptions: Assumptions): PublishedParallel {
  const { parallel } = record;
  if (parallel.optimizer) return parallel;
  const { architecture, family } = quietly(record);
  // T5 was trained with Adafactor (arXiv 1910.10683, section 3.1.2); Whisper and BART with Adam.
  const usual =
    family === 'bart' || family === 'whisper' ? undefined : OPTIMIZERS[architecture?.kind ?? 'vit'];
  if (usual === undefined) return parallel;
  assumptions.add(`the optimizer is not stated: ${usual}`);
  return { ...parallel, optimizer: usual };
}
