/**
 * The time to fill the chunk pipeline: how far a message of some MiB stays short of its asymptote. One
 * figure per generation of links, fitted to nccl-tests tables of all-reduce: 2 to 8 A100 (vTrain,
 * ml-engineering, Vidur) and 8 H100 and H200 (dgxc-benchmarking, ml-engineering). Blackwell's follows SimuMax's own
 * fit to 8 B200 (configs/system/b200_bf16_ceperm.json) of all-gather and reduce-scatter, 0.67 of the links at some MiB.
 */
import type { Accelerator, Cluster } from '../../../hardware-profiles/profile.js';
import type { Link } from './constants.js';

const RING_SECONDS: Readonly<Record<Accelerator['generation'], number>> = {
  volta: 3e-6,
  ampere: 3e-6,
  hopper: 1e-6,
  blackwell: 5e-6,
  cdna3: 3e-6,
  cdna4: 3e-6,
  tpu: 0,
  cpu: 0,
};

/** Through the switch: on H100 by nccl-tests; on B200 by SimuMax's fit of all-reduce over 8, 61 us and 0.74 of the links. */
export function nvlsFillSeconds(generation: Accelerator['generation']): number {
  return generation === 'blackwell' ? 10e-6 : 3e-6;
}

/** Fill time of rings over a cluster's links. Over PCIe the first chunk is no slower than the rest. */
export function ringFillSeconds(cluster: Cluster, link: Link = linkOf(cluster)): number {
  return link === 'pcie' ? 0 : RING_SECONDS[cluster.accelerator.generation];
}

function linkOf({ node }: Cluster): Link {
  return node.intra.kind === 'pcie' ? 'pcie' : 'nvlink';
}
