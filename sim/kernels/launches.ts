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
 * an A100 system: issue 120308) beside the 40 to 50 us of the first. Kind: assumed, between these.
 */
export const FURTHER_LAUNCH = 0.25;

/**
 * Host time of each tensor that an update goes through, over that of a launch: AdamW takes 57 us a tensor by foreach on an
 * A100 system, most of it the host's (pytorch/pytorch issue 120308: 575 us over ten), so about one launch.
 */
const TENSOR_OF_UPDATE = 1;

/**
 * Seconds the host goes through the tensors of an update. They start behind a read of the gradients' norm, or of whether a
 * gradient overflowed, which waits for the device; so nothing is launched ahead, and the update takes at least as long.
 */
export function updateHostSeconds(kernel: Kernel, device: Accelerator): number {
  const tensors = kernel.family === 'optimizer' ? (kernel.tensors ?? 0) : 0;
  return tensors * TENSOR_OF_UPDATE * device.kernels.hostLaunchSeconds;
}

/**
 * The gap between two kernels of a graph, over that between kernels launched one by one: 0.5 us beside 0.9 (NVIDIA,
 * "Getting Started with CUDA Graphs", 2019: kernels of 2.9 us take 3.4 and 3.8 each).
 */
const GAP_IN_GRAPH = 0.5 / 0.9;

/** Seconds the device stands still between the launches of a kernel; GEMMs of groups are on streams of their own, whose gaps pass beside others. */
export function gapSeconds(kernel: Kernel, device: Accelerator): number {
  const gap = device.kernels.launchGapSeconds * (kernel.graph === true ? GAP_IN_GRAPH : 1);
  return kernel.family === 'grouped-gemm' ? gap : launchesOf(kernel) * gap;
}

/** Device kernels that one kernel of the program stands for. */
export function launchesOf(kernel: Kernel): number {
  switch (kernel.family) {
    case 'gemm':
    case 'convolution':
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
 * product are launched by one call, whose way through the framework is what takes the host its time. A recorded graph
 * takes it microseconds, however many kernels it holds (NVIDIA, "Constant Time Launch for Straight-Line CUDA Graphs", 2024:
 * 2.5 us), which is nothing beside its layer.
 */
export function hostSeconds(kernel: Kernel, device: Accelerator): number {
  return ((kernel.hooks ?? 0) + hostLaunches(kernel)) * device.kernels.hostLaunchSeconds;
}

function hostLaunches(kernel: Kernel): number {
  if (kernel.graph === true) return 0;
  const shared = kernel.family === 'gemm' ? (kernel.parts ?? 1) : 1;
  return (1 + FURTHER_LAUNCH * (launchesOf(kernel) - 1)) / shared;
}
