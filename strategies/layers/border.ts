/**
 * How the tensor-parallel ranks meet where the tensor-split region begins and ends: an all-reduce of
 * partial sums, or with sequence parallelism a reduce-scatter, paid back by an all-gather at the other
 * border (Korthikanti 2022, arXiv 2205.05198, section 4.2.2).
 */
import type { OpList } from '../../program/op-list.js';
import type { OpId } from '../../program/program.js';

export class Border {
  readonly ranks: number;
  readonly sequenceParallel: boolean;
  /** Parts that a product is computed in while its communication travels (`pieces.ts`); 1: in one go. */
  readonly pieces: number;
  readonly #sizes: Map<string, number>;

  /** `sizes` learns of the full and partial tensors that exist only at a border. */
  constructor(ranks: number, sequenceParallel: boolean, sizes: Map<string, number>, inPieces = false) {
    this.ranks = ranks;
    this.sequenceParallel = sequenceParallel && ranks > 1;
    this.pieces = inPieces && this.sequenceParallel ? ranks : 1;
    this.#sizes = sizes;
  }

  /** The full tensor from the sequence slices of all ranks; returns its name and the op to wait for. */
  gather(list: OpList, label: string, slice: string, after: readonly OpId[]): { full: string; op: OpId } {
    const { full, bytes } = this.gathered(slice);
    return {
      full,
      op: list.collective(label, 'all-gather', ['tp'], bytes, { after, buffer: slice, into: full }),
    };
  }

  /** Where the slices of all ranks will be. */
  gathered(slice: string): { full: string; bytes: number } {
    const full = `${slice} gathered`;
    const bytes = this.#sizes.get(slice)! * this.ranks;
    this.#sizes.set(full, bytes);
    return { full, bytes };
  }

  /** Where kernels write partial sums of `tensor` (`fullBytes`): in its place, or apart when it will be scattered. */
  partial(tensor: string, fullBytes: number): string {
    const scattered = this.sequenceParallel;
    this.#sizes.set(tensor, scattered ? fullBytes / this.ranks : fullBytes);
    if (!scattered) return tensor;
    this.#sizes.set(`${tensor} partial`, fullBytes);
    return `${tensor} partial`;
  }

  /** Adds up what `partial` named, over the tensor ranks. */
  sum(list: OpList, label: string, tensor: string, fullBytes: number, after: readonly OpId[]): OpId {
    if (!this.sequenceParallel) {
      return list.collective(label, 'all-reduce', ['tp'], fullBytes, { after, buffer: tensor });
    }
    const buffer = `${tensor} partial`;
    return list.collective(label, 'reduce-scatter', ['tp'], fullBytes, { after, buffer, into: tensor });
  }
}

export function lastCompute(list: OpList): OpId[] {
  const id = list.last('compute');
  return id === undefined ? [] : [id];
}
