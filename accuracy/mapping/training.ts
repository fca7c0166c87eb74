/** How a record's weights are kept and updated: by which optimizer, in which format, and in whose memory. */
import type { Tuning } from '../../models/tuning.js';
import type { Framework } from '../../strategies/frameworks/framework.js';
import type { FrameworkId } from '../../strategies/frameworks/ids.js';
import type { Offload, OptimizerId, Training } from '../../strategies/training.js';
import type { PublishedParallel } from '../records/record.js';
import { type Assumptions, Unsupported } from './verdict.js';

/** In the order they are tried. Adam and AdamW cost the same. */
const OPTIMIZERS: readonly (readonly [words: RegExp, id: OptimizerId])[] = [
  [/paged.*8-?bit/, 'paged-adamw-8bit'],
  [/paged/, 'paged-adamw'],
  [/lion.*8-?bit/, 'lion-8bit'],
  [/8-?bit/, 'adamw-8bit'],
  [/adam-?mini/, 'adam-mini'],
  [/adafactor/, 'adafactor'],
  [/lion/, 'lion'],
  [/muon/, 'muon'],
  [/\blamb\b|fusedlamb/, 'lamb'],
  [/\blar[sc]\b/, 'lars'],
  [/shampoo/, 'shampoo'],
  [/\bsoap\b/, 'soap'],
  [/galore/, 'galore'],
  [/sgd.*momentum/, 'sgd-momentum'],
  [/\bsgd\b/, 'sgd'],
];

/** Undefined where it is AdamW with float32 states on the device. Throws Unsupported for offloading in words that name no part. */
export function trainingOf(
  parallel: PublishedParallel,
  tuning: Tuning | undefined,
  framework: Framework,
  assumptions: Assumptions,
): Training | undefined {
  const optimizer = optimizerOf(parallel.optimizer);
  const offload = offloadOf(parallel);
  const weights =
    weightsOf(parallel) ?? (castsProducts(parallel, framework, assumptions) ? 'fp32' : undefined);
  const narrow = weights === undefined && keepsNarrow(parallel, tuning, framework);
  if (narrow) assumptions.add('weights of 16 bits are updated as they are, without a float32 copy');
  const training: Training = {
    ...(optimizer === undefined ? {} : { optimizer }),
    ...(weights === undefined ? {} : { weights }),
    ...(narrow ? { masterWeights: false } : {}),
    ...(offload === undefined ? {} : { offload }),
  };
  return Object.keys(training).length === 0 ? undefined : training;
}

function optimizerOf(text: string | null | undefined): OptimizerId | undefined {
  const words = text?.toLowerCase() ?? '';
  return OPTIMIZERS.find(([named]) => named.test(words))?.[1];
}

/** Float32 weights under autocast, where the record says so. */
function weightsOf({ framework }: PublishedParallel): 'fp32' | undefined {
  return /fp32 weights/i.test(framework ?? '') ? 'fp32' : undefined;
}

/**
 * Float32 in name: neuronx-cc computes products of float32 tensors at bf16 unless it is told not to (AWS Neuron documentation,
 * "Mixed Precision and Performance-accuracy Tuning (neuronx-cc)": `--auto-cast matmult` by default).
 */
export function castsProducts(
  parallel: PublishedParallel,
  { id }: Framework,
  assumptions?: Assumptions,
): boolean {
  const casts = id === 'neuronx' && /fp32|float32/i.test(parallel.precision ?? '');
  if (casts)
    assumptions?.add('products of float32 tensors are computed at bf16, as neuronx-cc does by default');
  return casts;
}

/** Frameworks that leave updating to `torch.optim`. */
const PLAIN: readonly FrameworkId[] = ['pytorch', 'huggingface', 'litgpt', 'torchtune', 'nanogpt'];

/**
 * Lightning’s `bf16-true`, MaxText's `weight_dtype`, which its moments follow (`mu_dtype` is empty), and adapters, which
 * `torch.optim` updates in the type they have; Megatron and DeepSpeed widen all.
 */
function keepsNarrow(
  { precision, maxtext_config }: PublishedParallel,
  tuning: Tuning | undefined,
  { id }: Framework,
): boolean {
  const stated = /\(true\)|-true/i.test(precision ?? '') || maxtext_config?.weight_dtype === 'bfloat16';
  return (PLAIN.includes(id) && tuning?.adapters !== undefined) || stated;
}

/** What the record offloads: states alone, since what activations do is another part of a job. */
function offloadOf(parallel: PublishedParallel): Offload | undefined {
  const text = offloadWords(parallel);
  if (text === undefined) return undefined;
  const to = /nvme|disk|ssd/.test(text) ? 'disk' : 'host';
  const whole = /full|infinity/.test(text);
  const parameters = whole || text.includes('param');
  const optimizer = whole || text.includes('opt');
  if (!parameters && !optimizer) return undefined;
  return { ...(optimizer ? { optimizer: to } : {}), ...(parameters ? { parameters: to } : {}) };
}

/** Whether layer inputs wait on the host for their recomputation. */
export function offloadsActivations(parallel: PublishedParallel): boolean {
  return offloadWords(parallel)?.includes('activ') === true;
}

/** The words of `offload`, in lower case; undefined where nothing is. Throws Unsupported for parts of layers. */
function offloadWords({ offload }: PublishedParallel): string | undefined {
  const text = String(offload ?? 'none').toLowerCase();
  if (/^(none|false|no)$/.test(text)) return undefined;
  if (!/param|opt|activ|full|infinity/.test(text) || /expert|moe|fc[12]/.test(text)) {
    throw new Unsupported(`offload to the host (${offload}) is not modelled`);
  }
  return text;
}
