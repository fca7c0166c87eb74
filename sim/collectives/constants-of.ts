/**
 * The constants of this folder that a cluster's collectives, messages and copies rest on, each with its value there
 * and its source. No profile states them; what-if questions and sensitivity analyses put a factor on one
 * (`Cluster.factors`), and everything else leaves them as they are.
 */
import type { Cluster, Constant, Provenance } from '../../hardware-profiles/profile.js';
import type { QuantityUnit } from '../../input/quantity.js';
import { linkFraction, NIC_FRACTION } from './bandwidth.js';
import { factorOf } from './factors.js';
import { latencyFactor, nvlsFraction } from './nccl/constants.js';
import { ringFillSeconds } from './nccl/fill.js';
import { COPY_FRACTION, GPU_MESSAGE_SECONDS } from './transfer.js';

/** A constant at its value for a cluster. */
export interface ConstantAt extends Provenance {
  readonly path: Constant;
  /** In words. */
  readonly name: string;
  readonly value: number;
  readonly unit: QuantityUnit;
  /** The most it can be. */
  readonly most: number;
}

/** Those of the cluster, its factors counted in; one that its collectives do not have is zero. */
export function constantsOf(cluster: Cluster): ConstantAt[] {
  const { generation } = cluster.accelerator;
  const all: readonly ConstantAt[] = [
    {
      ...{ path: 'collectives.linkFraction', name: 'sustained share of the intra-node link', most: 1 },
      ...{ value: linkFraction(cluster), unit: '1', kind: 'measured' },
      source:
        'fitted to nccl-tests and rccl-tests tables by generation of link (sim/collectives/bandwidth.ts)',
    },
    {
      ...{ path: 'collectives.nicFraction', name: 'sustained share of the NICs', most: 1 },
      ...{ value: NIC_FRACTION, unit: '1', kind: 'specified' },
      source: 'NCCL’s tuner counts 12 GB/s for a card of 100 Gb/s (tuning.cc)',
    },
    {
      ...{
        path: 'collectives.latencyFactor',
        name: 'latency of collectives over NCCL’s tuner',
        most: Infinity,
      },
      ...{ value: latencyFactor(generation), unit: '1', kind: 'measured' },
      source:
        'nccl-tests tables by generation against the tuner’s latencies (sim/collectives/nccl/constants.ts)',
    },
    {
      ...{ path: 'collectives.messageLatency', name: 'latency of one send and receive', most: Infinity },
      ...{ value: GPU_MESSAGE_SECONDS, unit: 's', kind: 'measured' },
      source: 'the smallest messages of Vidur’s A100 and H100 tables',
    },
    {
      ...{ path: 'collectives.chunkFill', name: 'time to fill a ring’s pipeline of chunks', most: Infinity },
      ...{ value: ringFillSeconds(cluster), unit: 's', kind: 'measured' },
      source: 'fitted to nccl-tests tables of all-reduce by generation (sim/collectives/nccl/fill.ts)',
    },
    {
      ...{
        path: 'collectives.switchFraction',
        name: 'sustained share of sums in the switch (NVLS)',
        most: 1,
      },
      ...{ value: nvlsFraction(generation) ?? 0, unit: '1', kind: 'measured' },
      source: 'nccl-tests tables of NVLS all-reduce on H100, H200 and B200',
    },
    {
      ...{ path: 'copies.hostFraction', name: 'sustained share of the host link', most: 1 },
      ...{ value: COPY_FRACTION, unit: '1', kind: 'assumed' },
      source: 'what pinned-memory copies reach of the link’s datasheet rate',
    },
  ];
  return all.map((constant) => ({ ...constant, value: constant.value * factorOf(cluster, constant.path) }));
}
