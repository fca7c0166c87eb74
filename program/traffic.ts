/** How many bytes a rank sends for an op, by the bandwidth-optimal algorithms (ring, direct). */
import type { CollectiveOp, TransferOp } from './program.js';

/**
 * Bytes one of `ranks` ranks sends: 2(n−1)/n of the tensor for an all-reduce, (n−1)/n for its halves
 * and for all-to-all (Patarasuk and Yuan 2009), all of it in a collective permute. For collectives with owners: what a worker pushes.
 * Rounded up where a tensor does not divide into whole bytes.
 */
export function sentBytes(op: CollectiveOp | TransferOp, ranks: number): number {
  if (op.kind !== 'collective') return op.kind === 'send' ? op.bytes : 0;
  if (ranks <= 1) return 0;
  const share = (ranks - 1) / ranks;
  switch (op.collective) {
    case 'all-reduce':
      return Math.ceil(2 * share * op.bytes);
    case 'barrier':
      return 0;
    case 'collective-permute':
      return op.bytes;
    default:
      return Math.ceil(share * op.bytes);
  }
}
