/**
 * How the arithmetic is done: number format, format of the gradients, kernel set and recomputation,
 * each from what the source says, or else from its framework's defaults.
 */
import type { Loss } from '../../models/steps/step.js';
import type { Precision } from '../../program/kernel.js';
import type { Framework } from '../../strategies/frameworks/framework.js';
import { gradientsOf, isCompiled } from '../../strategies/frameworks/settles.js';
import type { UsedDevice } from '../../strategies/frameworks/usual.js';
import type { Job, KernelSet, Layout, Recompute } from '../../strategies/job.js';
import type { Training } from '../../strategies/training.js';
import { isTrue, type PublishedParallel } from '../records/record.js';
import { namesModules } from './modules.js';
import { type Assumptions, Unsupported } from './verdict.js';

/** In the order they are tried: `MXFP8` and `float8 rowwise` are fp8, `amp_bf16` is bf16. */
const PRECISIONS: readonly { readonly words: RegExp; readonly precision: Precision }[] = [
  { words: /fp4/, precision: 'fp4' },
  { words: /fp8|float8/, precision: 'fp8' },
  { words: /bf16|bfloat16/, precision: 'bf16' },
  { words: /fp16|float16|half/, precision: 'fp16' },
  { words: /tf32/, precision: 'tf32' },
  { words: /fp32|float32/, precision: 'fp32' },
];

/** The format of the GEMM inputs. Throws Unsupported when it is not stated or not a float. */
export function precisionOf(parallel: PublishedParallel): Precision {
  const text = parallel.precision;
  if (!text) throw new Unsupported('the source does not state a precision');
  const found = PRECISIONS.find((p) => p.words.test(text.toLowerCase()));
  if (!found) throw new Unsupported(`the precision '${text}' is not one llmsim models`);
  return found.precision;
}

/**
 * The format gradients are accumulated and reduced in: as stated (`grad_reduce`, or `mp_mode` PURE);
 * else the framework's.
 */
export function gradientPrecisionOf(
  parallel: PublishedParallel,
  precision: Precision,
  framework: Framework,
  { weights, masterWeights }: Pick<Training, 'weights' | 'masterWeights'> = {},
): Job['gradientPrecision'] {
  const named = parallel.grad_reduce?.toLowerCase();
  if (named === 'fp32' || named === 'bf16' || named === 'fp16') return named;
  if (parallel.mp_mode === 'PURE') return 'bf16';
  // A gradient has the type of its weight, where that is all that is kept of it.
  if (masterWeights === false && precision === 'bf16') return 'bf16';
  return gradientsOf(framework, precision, weights);
}

/**
 * The attention and fusion set in a source of `year`, see KernelSet; an `attention_kernel` text outranks all else. Where
 * nothing is said, a device whose own compiler decides what is fused has what it has, whatever framework was written for.
 */
export function kernelsOf(
  parallel: PublishedParallel,
  framework: Framework,
  assumptions: Assumptions,
  year: number | null = null,
  device?: UsedDevice,
): KernelSet {
  const named = parallel.attention_kernel?.toLowerCase();
  if (named) return namedKernels(named, framework);
  const flags = parallel.flags ?? {};
  if (flags['transformer-impl'] === 'local' || flags['attention-backend'] === 'unfused') {
    return framework.kernels.plain;
  }
  const flash = selectedByMaxText(parallel) ? null : (parallel.flash_attention ?? flags['use-flash-attn']);
  if (flash === null || flash === undefined) {
    if (device !== undefined && isCompiled(device)) {
      assumptions.add(
        `the attention kernel is not stated: ${device.software.kernels} of the device’s own compiler`,
      );
      return device.software.kernels;
    }
    const usesTransformerEngine = flags['transformer-impl'] === 'transformer_engine';
    const byDefault = framework.flashByDefault;
    const assumed =
      usesTransformerEngine || (typeof byDefault === 'number' ? (year ?? 0) >= byDefault : byDefault);
    assumptions.add(
      `the attention kernel is not stated: ${assumed ? 'fused' : 'not fused'} in ${framework.title}`,
    );
    return assumed ? framework.kernels.flash : framework.kernels.plain;
  }
  if (!isTrue(flash as boolean | string)) return framework.kernels.plain;
  // torch.compile fuses norms, activations and rotary embedding, and leaves PyTorch's own attention.
  return isTrue(parallel.torch_compile) ? framework.kernels.compiled : framework.kernels.flash;
}

/**
 * MaxText's configurations that do not set `attention` leave it at `autoselected`: from 128 positions on the fused kernel
 * of a TPU (MaxText/layers/attentions.py, `apply_attention`). A record that says of such a one that it has no flash attention only means that
 * its file does not name it.
 */
function selectedByMaxText({ maxtext_config: config }: PublishedParallel): boolean {
  return config !== null && config !== undefined && (config.attention ?? 'autoselected') === 'autoselected';
}

function namedKernels(named: string, framework: Framework): KernelSet {
  if (/flash.*v1/.test(named)) return 'flash-1';
  if (named.includes('flash')) return named.includes('rms') ? 'flash-norm' : framework.kernels.flash;
  if (named.includes('fused')) return 'fused-softmax';
  if (named.includes('torch')) return 'unfused';
  throw new Unsupported(`the attention kernel '${named}' is not one llmsim knows`);
}

/**
 * What torch.compile fuses of a model whose attention is written out: element-wise work, and scale, mask and softmax
 * between the two batched GEMMs, which stay the library's.
 */
export function compiledOf(parallel: PublishedParallel): Pick<Job, 'attention' | 'compile'> {
  const writtenOut = /torch/.test(parallel.attention_kernel?.toLowerCase() ?? '');
  return writtenOut && isTrue(parallel.torch_compile) ? { attention: 'fused-softmax', compile: true } : {};
}

/** The framework's cross-entropy, unless the record says that it was fused; undefined: as its kernels have it. */
export function lossOf(parallel: PublishedParallel, framework: Framework): Loss | undefined {
  const stated =
    isTrue(parallel.cross_entropy_fusion) || parallel.flags?.['cross-entropy-loss-fusion'] === true;
  // MaxText computes logits and loss of so many parts of the tokens one after the other, and again backward.
  if (Number(parallel.maxtext_config?.num_vocab_tiling ?? 1) > 1) return 'chunked';
  return stated ? 'fused' : framework.loss;
}

/** Whether layer inputs wait in host memory for their recomputation: MaxText's configuration says where they are. */
export function offloadInputsOf(parallel: PublishedParallel, recompute: Recompute): boolean {
  return recompute === 'full' && parallel.maxtext_config?.decoder_layer_input === 'offload';
}

/**
 * What the backward pass recomputes. torchtitan's checkpointing by op is `per-op`. Policies that keep
 * all GEMMs and recompute the rest (MaxText's `minimal`) are read as selective; MaxText's
 * policies that keep chosen tensors on the host are read as full, their copies hidden behind compute.
 */
export function recomputeOf(
  parallel: PublishedParallel,
  framework: Framework,
  assumptions: Assumptions,
): Recompute {
  const text = parallel.recompute?.toLowerCase();
  if (!text) {
    assumptions.add(`activation recomputation is not stated: ${framework.recompute} in ${framework.title}`);
    return framework.recompute;
  }
  if (text.startsWith('none')) return 'none';
  if (text.startsWith('full')) return 'full';
  if (/^selective.*\b(op-level|per-op)\b/.test(text)) return 'per-op';
  if (text.startsWith('selective')) {
    const listed = parallel.recompute_modules ?? parallel.recipe_settings?.recompute_modules;
    const isList = namesModules(text.slice('selective'.length));
    if (text.length > 'selective'.length && !listed && !isList)
      assumptions.add(`recompute '${text}' is read as selective`);
    return 'selective';
  }
  if (framework.id === 'maxtext' && /offload|custom/.test(text)) {
    assumptions.add(`recompute '${text}' is read as full, with host copies overlapped`);
    return 'full';
  }
  if (namesModules(text)) return 'selective';
  throw new Unsupported(`the activation recomputation '${text}' is not one llmsim models`);
}

/** With full recomputation, how many layers of each model chunk it covers, where a recipe says so. */
export function recomputeLayersOf(
  { recipe_settings: recipe }: PublishedParallel,
  recompute: Recompute,
): Pick<Layout, 'recomputeLayers' | 'recomputeMethod'> {
  const layers = Number(recipe?.recompute_num_layers ?? Number.NaN);
  if (recompute !== 'full' || !(layers > 0) || recipe?.recompute_method === '"uniform"') return {};
  return { recomputeLayers: layers, recomputeMethod: 'block' };
}
