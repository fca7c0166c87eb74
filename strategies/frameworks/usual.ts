/** The framework that is taken where nobody names one, its kernels on a device, and what runs frozen matrices of few bits. */
import type { Model } from '../../models/model.js';
import type { Tuning } from '../../models/tuning.js';
import type { KernelSet } from '../job.js';
import type { FrameworkId } from './ids.js';
import { frameworkOf } from './index.js';
import { type DeviceMade, type Platform, platformOf } from './platforms.js';
import { kernelsOn } from './settles.js';

/** A device with what people train with on it. */
export interface UsedDevice extends DeviceMade {
  readonly software: { readonly framework: FrameworkId; readonly kernels: KernelSet };
}

/** Whose adapters people train: PEFT's, beside matrices that bitsandbytes keeps (huggingface/peft). */
const OF_ADAPTERS: FrameworkId = 'huggingface';

/** What people train pictures, encoder–decoders and tables with where a device is used for decoders with a library of their own. */
const OF_NETWORKS: FrameworkId = 'pytorch';

/** Libraries that train decoders, and nothing that is none. */
const OF_DECODERS: ReadonlySet<FrameworkId> = new Set(['megatron-core', 'primus', 'maxtext', 'torchtitan']);

/** Framework and, in words that follow it, whose default it is where that is not the device's. */
export function usualFramework(
  { tuning, architecture }: Pick<Model, 'tuning' | 'architecture'>,
  device: UsedDevice,
): { readonly id: FrameworkId; readonly from?: string } {
  const of = device.software.framework;
  if (architecture !== undefined && OF_DECODERS.has(of)) {
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
