/**
 * How much longer a host takes when the ranks of a node have more busy threads than it has cores. A rank keeps two busy: the
 * one that launches (Python forward, the autograd engine backward, one waiting for the other) and the one that polls for its
 * communication library (NCCL's proxy). Where all have cores of their own nothing is longer: vTrain's launch-bound steps on
 * 1, 2, 4 and 8 of a node's A100s take 3.3 to 3.5 ms a layer alike. Kind: assumed, that threads beyond share cores evenly.
 */
import type { Node } from '../../hardware-profiles/profile.js';

const BUSY_THREADS = 2;

/** A factor on host time, at least 1; 1 where the profile states no cores. */
export function hostStretch({ devices, host }: Pick<Node, 'devices' | 'host'>): number {
  return host?.cores === undefined ? 1 : Math.max(1, (BUSY_THREADS * devices) / host.cores);
}
