/** Launches: how many a kernel of the program takes, and what each costs the host. */
import type { Accelerator } from '../../hardware-profiles/profile.js';
import type { Kernel } from '../../program/kernel.js';

/** Flash attention's backward: the row sums of dO·O, the gradients, and dQ's conversion from fp32. */
const ATTENTION_BACKWARD_LAUNCHES = 3;

/** Device kernels that one kernel of the program stands for. */
export function launchesOf(kernel: Kernel): number {
  switch (kernel.family) {
    case 'gemm':
    case 'grouped-gemm':
      return 1;
    case 'attention':
      return kernel.direction === 'forward' ? 1 : ATTENTION_BACKWARD_LAUNCHES;
    default:
      return kernel.launches;
  }
}

/**
 * Seconds the host is busy launching a kernel. The host runs ahead of the device, so over a stretch
 * of kernels the time is the larger of the two sums; a stretch is launch-bound when this one is. Parts of one
 * product are launched by one call, whose way through the framework is what takes the host its time.
 */
export function hostSeconds(kernel: Kernel, device: Accelerator): number {
  const shared = kernel.family === 'gemm' ? (kernel.parts ?? 1) : 1;
  return (launchesOf(kernel) / shared) * device.kernels.hostLaunchSeconds;
}
