/** What code runs the job: the framework that was asked for or the accelerator's own, and what it does where nobody says. */
import type { Accelerator, Cluster } from '../../hardware-profiles/profile.js';
import { InputError } from '../../input/error.js';
import type { Model } from '../../models/model.js';
import type { Tuning } from '../../models/tuning.js';
import type { Request } from '../../planning/request.js';
import { softwareUsed } from '../../planning/software.js';
import type { Precision } from '../../program/kernel.js';
import { FRAMEWORKS, type FrameworkId, frameworkOf } from '../../strategies/frameworks/index.js';
import {
  PLATFORMS,
  platformOf,
  withoutDispatcher,
  withoutKernel,
} from '../../strategies/frameworks/platforms.js';
import { gradientsOf } from '../../strategies/frameworks/settles.js';
import { trainedWords, trains } from '../../strategies/frameworks/trained.js';
import { readsBase, usualFramework, usualKernels } from '../../strategies/frameworks/usual.js';
import { fusesAttention } from '../../strategies/layers/fusions.js';
import type { Single } from '../options/keys.js';
import type { AskedOnce } from './cells.js';

type Settled = Pick<
  Request,
  'precision' | 'software' | 'framework' | 'kernels' | 'attention' | 'compile' | 'loss' | 'gradientPrecision'
>;

interface Software {
  readonly settled: Settled;
  /** What is to be said of it with the answer. */
  readonly remarks: readonly string[];
}

/** Framework, kernels, loss and gradient format of the question. Throws InputError for what does not go together. */
export function softwareOf(
  asked: Omit<AskedOnce, 'settings' | 'remarks'>,
  model: Pick<Model, 'id' | 'tuning' | 'architecture' | 'encoder'>,
  cluster: Cluster,
): Software {
  const { tuning } = model;
  const { accelerator } = cluster;
  requireBase(asked, tuning, accelerator);
  const id = asked.framework?.value ?? usualFramework(model, accelerator).id;
  if (asked.framework !== undefined) {
    requirePlatform(id, asked.framework.where, accelerator);
    requireTrained(id, asked.framework.where, model, accelerator);
  }
  const framework = frameworkOf(id);
  const { kernels, attention, compile, loss } = asked;
  if (attention !== undefined) {
    const why = withoutKernel(attention.value, accelerator);
    if (why !== undefined) throw new InputError(`${attention.where}${accelerator.id}: ${why}`);
  }
  const { dispatcher } = asked;
  if (dispatcher !== undefined) {
    const why = withoutDispatcher(dispatcher.value, accelerator);
    if (why !== undefined) throw new InputError(`${dispatcher.where}${accelerator.id}: ${why}`);
  }
  const precision = asked.precision?.value ?? usualPrecision(accelerator);
  if (compile?.value === false && framework.compiles === true) {
    throw new InputError(`${compile.where}${id} compiles every step; leave compile out`);
  }
  const settled: Settled = {
    precision,
    framework: id,
    kernels: kernels?.value ?? usualKernels(id, accelerator, compile?.value),
    ...(attention === undefined ? {} : { attention: attention.value }),
    ...(compile === undefined ? {} : { compile: compile.value }),
    ...(loss === undefined ? {} : { loss: loss.value }),
    gradientPrecision:
      asked['gradient-precision']?.value ?? ofWeights(asked, precision) ?? gradientsOf(framework, precision),
  };
  const isAsked = kernels !== undefined || attention !== undefined;
  const remarks = [
    ...(isAsked && fusesAttention(settled) ? foreignAttention(settled, cluster) : []),
    ...asTheyAre(asked, settled, cluster),
  ];
  return { settled: { ...settled, software: softwareUsed({ ...settled, cluster }) }, remarks };
}

/** Gradients have the format of the weights where these are all that is kept: float32, or 16 bits without a master copy. */
function ofWeights(
  asked: Omit<AskedOnce, 'settings' | 'remarks'>,
  precision: Precision,
): Settled['gradientPrecision'] | undefined {
  const weights = asked['parameter-precision']?.value;
  if (weights === 'fp32') return 'fp32';
  if (asked['master-weights']?.value !== false) return undefined;
  return weights ?? (precision === 'fp16' ? 'fp16' : 'bf16');
}

/** Options that say what would be so without them, in a sentence each. */
function asTheyAre(
  asked: Omit<AskedOnce, 'settings' | 'remarks'>,
  settled: Settled,
  cluster: Cluster,
): string[] {
  const used = softwareUsed({ ...settled, cluster });
  return (['attention', 'compile', 'loss'] as const).flatMap((option) => {
    if (asked[option] === undefined) return [];
    const { [option]: _, ...rest } = settled;
    const compile = option === 'compile' ? undefined : settled.compile;
    const kernels = asked.kernels?.value ?? usualKernels(settled.framework!, cluster.accelerator, compile);
    const otherwise = softwareUsed({ ...rest, kernels, cluster });
    const same = (['attention', 'compile', 'loss', 'kernels'] as const).every(
      (key) => used[key] === otherwise[key],
    );
    if (!same) return [];
    const value = `${asked[option]!.value}`;
    return [
      `${option} ${value} changes nothing here: ${settled.framework} with ${kernels} kernels has it without being asked.`,
    ];
  });
}

/** The 16 bits that a device's matrix units have: bf16 wherever there is, fp16 before it (V100, T4, MI50), else fp32. */
export function usualPrecision({ peakFlops }: Accelerator): Precision {
  return (['bf16', 'fp16', 'fp32'] as const).find((format) => peakFlops[format] !== undefined) ?? 'bf16';
}

/** Of fused attention on a device that people do not train with it on: whose figures its speed is made of. */
function foreignAttention(settled: Settled, { accelerator, provenance }: Cluster): string[] {
  const { id, software } = accelerator;
  if ((settled.attention ?? settled.kernels) === 'flash-1' && software.kernels === 'flash-1') return [];
  if (software.kernels.startsWith('flash') && software.kernels !== 'flash-1') return [];
  const figure = provenance['accelerator.kernels.attentionForwardFraction'];
  const limit =
    platformOf(accelerator) === 'nvidia'
      ? ' FlashAttention 2 and Transformer Engine start at compute capability 8.0 (A100); memory-efficient attention of ' +
        'xFormers and PyTorch runs below it, in fp16 (--attention flash-1).'
      : '';
  return [
    `${software.kernels === 'flash-1' ? 'Fused attention of that kind' : 'Fused attention'} is not what ${id} is usually trained with (${software.kernels}).${limit} Its speed is ${figure?.kind ?? 'assumed'}: ` +
      `${figure?.source ?? 'not stated'}.`,
  ];
}

/** Whose default the kernels are, of a job of which this is trained. */
export function kernelsFrom(
  asked: Single,
  model: Pick<Model, 'tuning' | 'architecture' | 'encoder'>,
  accelerator: Accelerator,
): string {
  const framework = asked.framework ?? usualFramework(model, accelerator).id;
  return `default of ${framework === accelerator.software.framework ? accelerator.id : framework}`;
}

/** Throws InputError for a frozen base of few bits on a device that nothing reads it on. */
function requireBase(
  asked: Omit<AskedOnce, 'settings' | 'remarks'>,
  tuning: Tuning | undefined,
  accelerator: Accelerator,
): void {
  if (readsBase(tuning, accelerator)) return;
  const where = asked['base-format']?.where ?? asked.train?.where ?? '';
  throw new InputError(
    `${where}base-format ${tuning!.base} is a format of bitsandbytes, which runs on GPUs of NVIDIA, AMD, Intel and Apple, on ` +
      `Intel Gaudi and on CPUs; ${accelerator.title} is not among them. Keep the base whole (train lora, or base-format whole)`,
  );
}

/** Throws InputError for a framework that does not run on the accelerator, with those that do. */
function requirePlatform(id: FrameworkId, where: string, accelerator: Accelerator): void {
  const platform = platformOf(accelerator);
  const { platforms } = frameworkOf(id);
  if (platform === undefined || platforms.includes(platform)) return;
  const able = FRAMEWORKS.filter((other) => other.platforms.includes(platform)).map((other) => other.id);
  const runsOn = platforms.map((each) => PLATFORMS[each]);
  throw new InputError(
    `${where}${id} runs on ${listed(runsOn)}; ${accelerator.title} is not among them. On ${PLATFORMS[platform]} ` +
      `run ${able.join(', ')}; choose one, or leave framework out`,
  );
}

/** Throws InputError for a framework that has no such model, with those that train it on the accelerator. */
function requireTrained(
  id: FrameworkId,
  where: string,
  model: Pick<Model, 'id' | 'architecture' | 'encoder'>,
  accelerator: Accelerator,
): void {
  const framework = frameworkOf(id);
  if (trains(framework, model)) return;
  const platform = platformOf(accelerator);
  const able = FRAMEWORKS.filter(
    (other) => trains(other, model) && (platform === undefined || other.platforms.includes(platform)),
  );
  throw new InputError(
    `${where}${id} trains ${trainedWords(framework)}; ${model.id} is not among them. On ${accelerator.id} ` +
      `it is trained by ${listed(able.map((other) => other.id))}; choose one, or leave framework out`,
  );
}

function listed(names: readonly string[]): string {
  return names.length === 1 ? names[0]! : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
