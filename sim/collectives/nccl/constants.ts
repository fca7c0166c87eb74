/**
 * Constants of NCCL's tuner: latencies by algorithm, link and protocol, and bandwidth limits by GPU
 * generation. Facts from NVIDIA/nccl, `src/graph/tuning.cc`, 2026-06-11; times in seconds, rates in
 * bytes/s. LL sends 4 bytes of data with each 4-byte flag; LL128 120 with each 8; Simple has no flags
 * and synchronises between chunks.
 */
import type { Accelerator } from '../../../hardware-profiles/profile.js';

export type Protocol = 'LL' | 'LL128' | 'Simple';
export type Algorithm = 'ring' | 'tree' | 'nvls' | 'nvls-tree' | 'pat';
export type Link = 'nvlink' | 'pcie' | 'network';

export const PROTOCOLS: readonly Protocol[] = ['LL', 'LL128', 'Simple'];

type ByProtocol = Readonly<Record<Protocol, number>>;

const us = (ll: number, ll128: number, simple: number): ByProtocol => ({
  LL: ll * 1e-6,
  LL128: ll128 * 1e-6,
  Simple: simple * 1e-6,
});

/** Fixed time of a collective, before any hop. */
export const BASE_SECONDS: Readonly<Record<'ring' | 'tree' | 'pat', ByProtocol>> = {
  ring: us(6.6, 14, 8.4),
  tree: us(6.8, 14, 8.4),
  pat: us(8, 8, 8),
};

/**
 * Measured over tuner latency. The tuner's figures only rank algorithms; Hopper's nccl-tests agree with
 * them as times, those of Ampere (vTrain, ml-engineering, OCI) and of Blackwell (SimuMax's fit to 8 B200: 23 us
 * and 8 to 9 us a rank for all-gather and reduce-scatter) are longer throughout.
 */
export function latencyFactor(generation: Accelerator['generation']): number {
  return generation === 'hopper' || generation === 'cdna3' || generation === 'cdna4' ? 1 : 1.6;
}

/** Time of one hop over each kind of link. */
export const HOP_SECONDS: Readonly<Record<'ring' | 'tree', Readonly<Record<Link, ByProtocol>>>> = {
  ring: { nvlink: us(0.6, 1.9, 3.4), pcie: us(1.0, 2.5, 5.7), network: us(2.7, 4.0, 14) },
  tree: { nvlink: us(0.6, 1.25, 4.0), pcie: us(1.0, 1.9, 4.0), network: us(5.0, 8.5, 14) },
};

/** One pass through the switch's own adders, and one exchange of their sums between nodes. */
export const NVLS_SECONDS = { switch: 25e-6, network: 18e-6, treeNetwork: 20.9e-6 } as const;

/** What the host adds to a hop between nodes when the data come from inside: one value, ×3 for Simple. */
export const NETWORK_OVERHEAD_SECONDS = 1e-6;

/** PAT: time per hop between nodes relative to the others', and per rank. */
export const PAT_HOP_SHARE = 1 / 3.5;
export const PAT_SECONDS_PER_RANK = 2.8e-6;

/** Largest bus bandwidth of LL in GB/s on one node, two nodes, more. */
const LL_LIMIT: Readonly<
  Record<'volta' | 'ampere' | 'hopper' | 'blackwell', readonly [number, number, number]>
> = {
  volta: [39, 39, 20.4],
  ampere: [87.7, 22.5, 19],
  hopper: [141, 45, 35],
  blackwell: [282, 90, 70],
};

/** Bus bandwidth LL cannot exceed, bytes/s. AMD's RCCL is taken to behave as the same year's NCCL. */
export function llLimit(generation: Accelerator['generation'], nodes: number): number {
  const row = {
    volta: LL_LIMIT.volta,
    ampere: LL_LIMIT.ampere,
    hopper: LL_LIMIT.hopper,
    blackwell: LL_LIMIT.blackwell,
    cdna3: LL_LIMIT.hopper,
    cdna4: LL_LIMIT.hopper,
    tpu: LL_LIMIT.ampere,
    cpu: LL_LIMIT.ampere,
  }[generation];
  return row[Math.min(nodes, 3) - 1]! * 1e9;
}

/**
 * All-reduced bytes/s through the switch's adders over the link's datasheet rate, where the hardware
 * has them (Hopper's NVSwitch on): 274 of 450 GB/s on H100 and H200, 479 of 900 on B200 (nccl-tests
 * tables in dgxc-benchmarking and ml-engineering).
 */
export function nvlsFraction(generation: Accelerator['generation']): number | undefined {
  return generation === 'hopper' ? 0.609 : generation === 'blackwell' ? 0.532 : undefined;
}
