/** What collective algorithms are made of: messages in rounds. */

/**
 * One message. It starts when both its ends have completed all their sends and receives of earlier
 * rounds (a rendezvous, so nothing arrives unexpected); messages of one round go together and share
 * the ports they meet in. It takes the port's latency, during which it uses nothing, and then moves
 * its bytes.
 */
export interface Send {
  readonly round: number;
  readonly from: number;
  readonly to: number;
  /** Byte range of the whole tensor; for all-to-all, of the sender's buffer. */
  readonly offset: number;
  readonly bytes: number;
  /** Whether the receiver adds the range to its own or overwrites it. */
  readonly combine: 'add' | 'copy';
}
