/** Launches: how many a kernel of the program takes, and what each costs the host. */
import type { Accelerator } from '../../hardware-profiles/profile.js';
import type { Kernel } from '../../program/kernel.js';

/** Flash attention's backward: the row sums of dO·O, the gradients, and dQ's conversion from fp32. */
const ATTENTION_BACKWARD_LAUNCHES = 3;

/**
 * Host time of each launch behind the first of one step of a model, over that of the first. The first holds what a step
 * takes the host by itself: the module's call, views and reshapes of its inputs, the record for autograd. Further
 * operations of a step written in plain PyTorch are only dispatched and launched, 10 us (a simple operation takes 5 to 7 us
 * without a module around it: pytorch/pytorch issue 41383; five to six with nothing recorded, AdamW's loop over tensors on
 * an A100 system: issue 120308) beside the 40 to 47 us of the first. Kind: assumed, between these.
 */
export const FURTHER_LAUNCH = 0.25;

/** Device kernels that one kernel of the program stands for. */
export function launchesOf(kernel: Kernel): number {
  switch (kernel.family) {
    case 'gemm':
      return 1;
    case 'grouped-gemm':
      return kernel.launches ?? 1;
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
  const launches = 1 + FURTHER_LAUNCH * (launchesOf(kernel) - 1);
  return (launches / shared) * device.kernels.hostLaunchSeconds;
}
