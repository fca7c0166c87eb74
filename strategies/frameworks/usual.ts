/** The framework that is taken where nobody names one, its kernels on a device, and what runs frozen matrices of few bits. */
import type { Model } from '../../models/model.js';
import type { Tuning } from '../../models/tuning.js';
import type { KernelSet } from '../job.js';
import type { FrameworkId } from './ids.js';
import { frameworkOf } from './index.js';
import { type DeviceMade, type Platform, platformOf } from './platforms.js';
import { kernelsOn } from './settles.js';
import { trains } from './trained.js';

/** A device with what people train with on it. */
export interface UsedDevice extends DeviceMade {
  readonly software: { readonly framework: FrameworkId; readonly kernels: KernelSet };
}

/** Whose adapters people train: PEFT's, beside matrices that bitsandbytes keeps (huggingface/peft). */
const OF_ADAPTERS: FrameworkId = 'huggingface';

/** What people train pictures, encoder–decoders and tables with where a device is used for decoders with a library of their own. */
const OF_NETWORKS: FrameworkId = 'pytorch';

/** Framework and, in words that follow it, whose default it is where that is not the device's. */
export function usualFramework(
  model: Pick<Model, 'tuning' | 'architecture' | 'encoder'>,
  device: UsedDevice,
): { readonly id: FrameworkId; readonly from?: string } {
  const of = device.software.framework;
  const { tuning, architecture } = model;
  const own = frameworkOf(of);
  // Few train networks with a library of language models, even where it has some.
  if (architecture === undefined ? !trains(own, model) : own.models !== undefined) {
    // XLA's devices run JAX by itself.
    const id = of === 'maxtext' ? 'jax' : OF_NETWORKS;
    return { id, from: 'default with what is no decoder' };
  }
  const isQuantised = keepsFewBits(tuning);
  if (tuning?.adapters === undefined && !isQuantised) return { id: of };
  const platform = platformOf(device);
  if (platform !== undefined && !frameworkOf(OF_ADAPTERS).platforms.includes(platform)) return { id: of };
  const besides = tuning?.adapters === undefined ? 'a quantised base' : 'adapters';
  return { id: OF_ADAPTERS, from: `default with ${besides}` };
}

/** The device's own kernels where its own framework runs, else the framework's on this device. */
export function usualKernels(id: FrameworkId, device: UsedDevice, compile = false): KernelSet {
  const { framework, kernels } = device.software;
  return id === framework && !compile ? kernels : kernelsOn(frameworkOf(id), device, kernels, compile);
}

/**
 * What bitsandbytes has kernels for: GPUs of NVIDIA, AMD, Intel and Apple, Intel Gaudi, and CPUs (bitsandbytes 0.50,
 * docs/source/installation.mdx).
 */
const BITSANDBYTES: readonly (Platform | undefined)[] = ['nvidia', 'amd', 'gaudi', 'apple', 'cpu', undefined];

/** Whether a device reads frozen matrices as they are kept; one of a maker that nobody knows is taken to. */
export function readsBase(tuning: Tuning | undefined, device: DeviceMade): boolean {
  return !keepsFewBits(tuning) || BITSANDBYTES.includes(platformOf(device));
}

function keepsFewBits(tuning: Tuning | undefined): boolean {
  const { base = 'whole' } = tuning ?? {};
  return base !== 'whole' && base !== 'fp8';
}
