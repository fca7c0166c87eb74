/** One way NCCL could run a collective: its steps' latency, and the bytes/s at which it finishes bytes. */
import type { Algorithm, Protocol } from './constants.js';

export interface Candidate {
  readonly algorithm: Algorithm;
  readonly protocol: Protocol;
  /** Rounds of messages one after another; latencySeconds is spread evenly over them. */
  readonly rounds: number;
  readonly latencySeconds: number;
  /** Whole bytes of the collective finished per second ("algorithm bandwidth"), the pipeline being full. */
  readonly bytesPerSecond: number;
  /** Time to fill the pipeline by one chunk: small messages pay for it, see `transferSeconds`. */
  readonly fillSeconds: number;
  /** Bytes a member sends inside its node, and one node sends to others, per byte of the collective. */
  readonly intraShare: number;
  readonly interShare: number;
}

/**
 * Seconds from the first byte to the last. Cutting a message into chunks trades the time to fill the
 * pipeline (large chunks) against a cost per chunk (small ones); at the best chunk size the total is
 * S/B + 2·√(fill · S/B), the classical result for pipelined broadcast (Chan et al., "Collective
 * communication: theory, practice, and experience", 2007).
 */
export function transferSeconds(candidate: Candidate, bytes: number): number {
  const streaming = bytes / candidate.bytesPerSecond;
  return streaming + 2 * Math.sqrt(candidate.fillSeconds * streaming);
}
