/**
 * NCCL's correction of the tree's bandwidth by message size: below some size the pipeline through the
 * tree is not full. Facts from NVIDIA/nccl, `src/graph/tuning.cc`, 2026-06-11: one factor for each
 * doubling of the message from 64 bytes on.
 */
import type { Protocol } from './constants.js';

const FACTORS: Readonly<Record<Protocol, readonly number[]>> = {
  LL: [1, 1, 1, 1, 0.9, 0.8, 0.7, 0.7, 0.7, 0.7, 0.6, 0.5, 0.4, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1, 1, 1, 1],
  LL128: [
    1, 1, 1, 1, 1, 0.9, 0.8, 0.8, 0.8, 0.7, 0.6, 0.6, 0.6, 0.6, 0.6, 0.6, 0.8, 0.9, 0.9, 0.9, 0.9, 1, 1,
  ],
  Simple: [
    0.9, 0.9, 0.9, 0.9, 0.9, 0.9, 0.9, 0.8, 0.7, 0.6, 0.6, 0.5, 0.5, 0.5, 0.5, 0.6, 0.7, 0.8, 0.7, 0.7, 0.8,
    0.9, 0.9,
  ],
};

/**
 * Factor on the tree's bandwidth for a message. Between two entries we take the weighted mean, so that
 * a longer message never ends earlier; past the table (256 MiB) the last entry holds.
 */
export function treeCorrection(protocol: Protocol, bytes: number): number {
  const factors = FACTORS[protocol];
  const last = factors.length - 1;
  const doublings = Math.min(Math.log2(Math.max(bytes, 64) / 64), last);
  const below = Math.floor(doublings);
  const weight = doublings - below;
  return factors[below]! * (1 - weight) + factors[Math.min(below + 1, last)]! * weight;
}
