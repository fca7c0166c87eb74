/** What a framework settles of a job of which nobody says otherwise: one place for published runs and for questions. */

import type { Loss } from '../../models/steps/step.js';
import type { Precision } from '../../program/kernel.js';
import type { Job, KernelSet, LossChoice } from '../job.js';
import type { Runtime } from '../runtime.js';
import type { Framework } from './framework.js';
import { type DeviceMade, type Platform, platformOf } from './platforms.js';
import { jax } from './xla.js';

/** Parts of a job that no layout changes. */
export type Settled = Pick<
  Job,
  | 'runtime'
  | 'overlapTensor'
  | 'loss'
  | 'gatherLogits'
  | 'scatterGather'
  | 'scanned'
  | 'separateProjections'
  | 'dispatcher'
>;

/** What runs around the arithmetic on a device of this kind: on a TPU all of a step is one compiled program. */
export function runtimeOn(framework: Pick<Framework, 'runtime'>, kind: string): Partial<Runtime> {
  return kind === 'tpu' ? jax.runtime : framework.runtime;
}

/** The parts of a job that `framework` settles on a device of this kind. */
export function settledBy(framework: Framework, kind: string): Settled {
  const { overlapTensor, loss, gatherLogits, scatterGather, scanned, separateProjections, dispatcher } =
    framework;
  return {
    runtime: runtimeOn(framework, kind),
    ...(overlapTensor ? {} : { overlapTensor }),
    ...(loss === undefined ? {} : { loss }),
    ...(gatherLogits === undefined ? {} : { gatherLogits }),
    ...(scatterGather === undefined ? {} : { scatterGather }),
    ...(scanned === true && kind === 'tpu' ? { scanned } : {}),
    ...(separateProjections === undefined ? {} : { separateProjections }),
    ...(dispatcher === undefined || kind !== 'gpu' ? {} : { dispatcher }),
  };
}

/**
 * The format gradients are accumulated and reduced in: fp16 for fp16 training (Megatron and DeepSpeed reduce the
 * gradients as they are), fp32 for full-precision training, and the framework's own for the rest.
 */
export function gradientsOf(framework: Framework, precision: Precision): Job['gradientPrecision'] {
  if (precision === 'fp16') return 'fp16';
  if (precision === 'fp32' || precision === 'tf32') return 'fp32';
  return framework.gradients;
}

/** Rows of the embedding: Megatron rounds them up to whole multiples on every tensor-parallel rank. */
export function paddedVocabulary(
  { vocabMultiple }: Pick<Framework, 'vocabMultiple'>,
  vocab: number,
  tp: number,
): number {
  const multiple = vocabMultiple === 1 ? 1 : vocabMultiple * tp;
  return Math.ceil(vocab / multiple) * multiple;
}

/** The loss that was asked for, as the framework computes it. */
export function lossOf({ fullLogits }: Pick<Framework, 'fullLogits'>, choice: LossChoice): Loss {
  return choice === 'full-logits' ? fullLogits : choice;
}

/** Devices whose graph compiler decides what is fused, whatever was written. */
const COMPILED: ReadonlySet<Platform | undefined> = new Set(['tpu', 'gaudi', 'trainium']);

/**
 * Its kernel set on a device where `usual` is what people train with. Devices without FlashAttention 2 get what the
 * framework runs without: on NVIDIA's before Ampere memory-efficient attention, modelled as FlashAttention 1, where that
 * is PyTorch's scaled_dot_product_attention (compute capability 5.0 on, aten's sdp_utils.cpp). Those without the maker's fused library (Transformer Engine) an open one.
 */
export function kernelsOn(
  framework: Framework,
  device: DeviceMade,
  usual: KernelSet,
  compiled = false,
): KernelSet {
  const { kernels, compiles, sdpa } = framework;
  const platform = platformOf(device);
  if (COMPILED.has(platform)) return usual;
  if (!usual.startsWith('flash') || usual === 'flash-1') {
    return sdpa === true && platform === 'nvidia' ? 'flash-1' : kernels.plain;
  }
  const wanted = compiled ? kernels.compiled : kernels.flash;
  if (wanted !== 'flash-fused' || usual === 'flash-fused' || compiles === true) return wanted;
  return compiled ? 'flash-compiled' : usual;
}
