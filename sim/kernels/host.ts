/**
 * The time of a kernel on a host's cores: what its memory traffic takes of the node's memory bandwidth, or its arithmetic
 * of the cores, whichever is more. All ranks of a node run theirs at the same time, as ranks that update in step do, so each
 * has its share of both.
 *
 * | constant | value | from |
 * | --- | --- | --- |
 * | of the datasheet bandwidth of all channels, reached by an update | 0.46 | measured: DeepSpeed's CPU Adam on a DGX-2 (2 Xeon 8168, 12 channels of DDR4-2666, 256 GB/s) takes 1.03 s for 4 · 10^9 parameters and 2.57 s for 10^10, of 30 bytes each: 117 GB/s (ZeRO-Offload, arXiv 2101.06840, table 4, quoted from memory) |
 * | bandwidth for each core, where the profile states none | 3.2 GB/s | assumed: 64 cores to a socket of eight channels of DDR4-3200 |
 * | bandwidth for each device, where it states no cores either | 51.2 GB/s | assumed: two channels of DDR4-3200 |
 * | arithmetic of a core | 10 GFLOP/s | assumed: vectors of eight at 2.5 GHz, half of it spent on roots and divisions |
 */
import type { Cluster } from '../../hardware-profiles/profile.js';
import { flopsOf, type Kernel } from '../../program/kernel.js';

const HOST_UPDATE_FRACTION = 0.46;
const BYTES_PER_SECOND_OF_CORE = 3.2e9;
const BYTES_PER_SECOND_OF_DEVICE = 51.2e9;
const FLOPS_OF_CORE = 10e9;

/** Seconds of a kernel that one rank's share of its host runs. */
export function hostKernelSeconds(kernel: Kernel, { node }: Cluster): number {
  const { host, devices } = node;
  const flops = (flopsOf(kernel) * devices) / ((host?.cores ?? devices) * FLOPS_OF_CORE);
  if (!('bytes' in kernel)) return flops;
  const bandwidth = hostMemoryBandwidth(node) / devices;
  return Math.max(flops, kernel.bytes / (bandwidth * HOST_UPDATE_FRACTION));
}

/** Bytes/s of all channels of a node's memory, assumed where the profile does not say. */
function hostMemoryBandwidth({ host, devices }: Cluster['node']): number {
  if (host?.memoryBandwidth !== undefined) return host.memoryBandwidth;
  if (host?.cores !== undefined) return host.cores * BYTES_PER_SECOND_OF_CORE;
  return devices * BYTES_PER_SECOND_OF_DEVICE;
}
