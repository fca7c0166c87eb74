/**
 * The time to fill the chunk pipeline, per algorithm: how far short of its asymptote a message of some
 * MiB stays. Fitted to nccl-tests tables: all-reduce on 8 × A100 (vTrain, ml-engineering) and on
 * 8 × H100 through the switch (dgxc-benchmarking). Protocols with flags need no chunk-wise handshake.
 */
import type { Cluster } from '../../../hardware-profiles/profile.js';
import type { Protocol } from './constants.js';

const SIMPLE_FILL_SECONDS = { ring: 1.5e-6, nvls: 4e-6 } as const;

export function fillSeconds(algorithm: 'ring' | 'nvls', protocol: Protocol, cluster: Cluster): number {
  return protocol === 'Simple' && cluster.node.intra.kind !== 'pcie' ? SIMPLE_FILL_SECONDS[algorithm] : 0;
}
