/**
 * The price of a kernel on a device: a roofline whose efficiency depends on the shape. The parameters
 * are the accelerator's own (`hardware-profiles/kernel-parameters/`), fitted to public measurements;
 * `docs/kernels.md` says how well they fit.
 */
import type { Accelerator } from '../../hardware-profiles/profile.js';
import type { Kernel } from '../../program/kernel.js';
import { type Picoseconds, picoseconds } from '../../program/time.js';
import { attentionSeconds } from './attention.js';
import { convolutionPlan } from './convolution.js';
import { gemmPlan, productOf } from './gemm.js';
import { gapSeconds, hostSeconds, updateHostSeconds } from './launches.js';
import { memoryBoundSeconds } from './memory-bound.js';
import { scanSeconds } from './scan.js';

export { convolutionPlan } from './convolution.js';
export { convolutionBytes } from './convolution-bytes.js';
export { type GemmPlan, gemmPlan, productOf } from './gemm.js';
export { hostSeconds, launchesOf } from './launches.js';
export { scanBoundBy } from './scan.js';

/**
 * Time the device is busy with a kernel, in seconds, the gaps between its launches included and the
 * host taken to keep up, but for updates of many tensors. Throws InputError for a number format the device does not have.
 */
export function deviceSeconds(kernel: Kernel, device: Accelerator): number {
  const seconds = ownSeconds(kernel, device) + gapSeconds(kernel, device);
  return Math.max(seconds, updateHostSeconds(kernel, device));
}

/** Whether an update waits for the host, which goes through its tensors one by one, rather than for its traffic. */
export function waitsForHost(kernel: Kernel, device: Accelerator): boolean {
  return updateHostSeconds(kernel, device) > ownSeconds(kernel, device) + gapSeconds(kernel, device);
}

/** Time of one kernel when the host launches it just in time: the slower of device and host. */
export function kernelTime(kernel: Kernel, device: Accelerator): Picoseconds {
  return picoseconds(Math.max(deviceSeconds(kernel, device), hostSeconds(kernel, device)));
}

function ownSeconds(kernel: Kernel, device: Accelerator): number {
  switch (kernel.family) {
    case 'gemm':
    case 'grouped-gemm':
      return gemmPlan(productOf(kernel), device).seconds;
    case 'convolution':
      return convolutionPlan(kernel, device).seconds;
    case 'attention':
      return attentionSeconds(kernel, device);
    case 'scan':
      return scanSeconds(kernel, device);
    default:
      return memoryBoundSeconds(kernel, device);
  }
}
