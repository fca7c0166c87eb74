/** Kinds of device as frameworks know them: whose libraries and compiler they call, and whose attention kernels. */
import { type Dispatcher, libraryOf } from '../dispatchers.js';
import type { AttentionKernel } from '../job.js';

export const PLATFORMS = {
  nvidia: 'NVIDIA GPUs',
  amd: 'AMD GPUs',
  gaudi: 'Intel Gaudi',
  tpu: 'Google TPUs',
  trainium: 'AWS Trainium',
  ascend: 'Huawei Ascend',
  apple: 'Apple GPUs',
  cpu: 'CPUs',
} as const;

export type Platform = keyof typeof PLATFORMS;

/** What a device is known by: its maker and its kind, as in a hardware profile. */
export interface DeviceMade {
  readonly vendor: string;
  readonly kind: string;
}

const MAKERS: readonly { readonly vendor: RegExp; readonly platform: Platform }[] = [
  { vendor: /nvidia/i, platform: 'nvidia' },
  { vendor: /\bamd\b/i, platform: 'amd' },
  { vendor: /intel|habana/i, platform: 'gaudi' },
  { vendor: /google/i, platform: 'tpu' },
  { vendor: /\baws\b|amazon|annapurna/i, platform: 'trainium' },
  { vendor: /huawei/i, platform: 'ascend' },
  { vendor: /apple/i, platform: 'apple' },
];

/** The platform of a device; undefined for a maker that nobody knows, whose devices nothing is said of. */
export function platformOf({ vendor, kind }: DeviceMade): Platform | undefined {
  if (kind === 'cpu') return 'cpu';
  return MAKERS.find((maker) => maker.vendor.test(vendor))?.platform;
}

/** A compiler makes one program of a step, which the host starts as a whole. */
const COMPILED: readonly (Platform | undefined)[] = ['gaudi', 'tpu', 'trainium'];

/** Whether kernels of a device are put into graphs by its compiler, so that none are left to record (docs/frameworks.md). */
export function compilesGraphs(device: DeviceMade): boolean {
  return device.kind !== 'gpu' && COMPILED.includes(platformOf(device));
}

/** Not GPUs: FlashAttention is written for GPUs, and their makers have attention kernels of their own. */
const OWN_KERNELS: readonly (Platform | undefined)[] = ['gaudi', 'tpu', 'trainium', 'ascend'];

/**
 * Why a device has no such attention kernel, as a clause, with what it has; undefined where it has it, or nobody knows.
 * FlashAttention 2, and the fused attention of cuDNN, start at compute capability 8.0, which is where bf16 starts, too
 * (github.com/Dao-AILab/flash-attention, NVIDIA cuDNN documentation, "Fused Flash Attention"); CUDA C++ Programming
 * Guide, table "Technical specifications per compute capability", for bf16.
 */
export function withoutKernel(
  kernel: AttentionKernel,
  device: DeviceMade & { readonly peakFlops: Readonly<Partial<Record<'bf16', number>>> },
): string | undefined {
  const platform = platformOf(device);
  const fused = kernel === 'flash-1' || kernel === 'flash-2';
  if (fused && OWN_KERNELS.includes(platform))
    return `${kernel} is a kernel for GPUs, and ${PLATFORMS[platform!]} run their maker’s own: choose vendor, or unfused`;
  const isOld = platform === 'nvidia' && device.peakFlops.bf16 === undefined;
  if (!isOld || (kernel !== 'flash-2' && kernel !== 'vendor')) return undefined;
  const named = kernel === 'flash-2' ? 'FlashAttention 2' : 'fused attention of cuDNN';
  return (
    `${named} starts at compute capability 8.0 (A100), which this device is below: choose flash-1, the memory-efficient ` +
    'attention of xFormers and PyTorch, or unfused'
  );
}

/**
 * Why a device has no such library of kernels for experts' tokens, as a clause; undefined where it has it, or nobody knows.
 * DeepEP is written for NVIDIA GPUs and ported to AMD's (ROCm/mori, MORI-EP); HybridEP is NVIDIA's.
 */
export function withoutDispatcher(dispatcher: Dispatcher, device: DeviceMade): string | undefined {
  if (libraryOf(dispatcher) === undefined) return undefined;
  const platform = platformOf(device);
  const able: readonly (Platform | undefined)[] = dispatcher === 'deepep' ? ['nvidia', 'amd'] : ['nvidia'];
  if (platform === undefined || able.includes(platform)) return undefined;
  const gpus = dispatcher === 'deepep' ? 'NVIDIA GPUs, with ports to AMD GPUs' : 'NVIDIA GPUs';
  return `${dispatcher} is a library for ${gpus}, and this device is not among them: choose alltoall, or allgather`;
}
