/**
 * Tensor-parallel communication in pieces beside the product it belongs to, as Transformer Engine's user buffers
 * and PyTorch's asynchronous tensor parallelism do it: a product begins with the rank's own slice of the sequence
 * while the next slice arrives, and what is summed leaves while the next part of it is computed. Of `n` ranks'
 * slices n − 1 travel, so a collective is n − 1 collectives of that part of its bytes.
 */
import type { Gemm, Kernel } from '../../program/kernel.js';
import type { OpList } from '../../program/op-list.js';
import type { OpId } from '../../program/program.js';
import type { Border } from './border.js';

/** The product among `kernels` in as many parts as there are ranks, the kernels before it; undefined if it has no even parts. */
export function inPieces(
  kernels: readonly Kernel[],
  { pieces }: Border,
): { readonly before: readonly Kernel[]; readonly part: Gemm } | undefined {
  const product = kernels.at(-1);
  if (pieces === 1 || product?.family !== 'gemm' || product.batch !== 1) return undefined;
  if (product.m % pieces !== 0) return undefined;
  return { before: kernels.slice(0, -1), part: { ...product, m: product.m / pieces, parts: pieces } };
}

/** Writes one part of a product that reads `input`, once `after` have ended. */
type WritePart = (input: string, after: readonly OpId[]) => void;

/** Gathers `slice` while the product works on what is there; returns the whole and the op that brings its end. */
export function gatherBeside(
  list: OpList,
  border: Border,
  label: string,
  slice: string,
  after: readonly OpId[],
  write: WritePart,
): { full: string; op: OpId } {
  const { full, bytes } = border.gathered(slice);
  const travelling = border.pieces - 1;
  let op = -1;
  write(slice, after);
  for (let piece = 1; piece <= travelling; piece++) {
    const at = { after, buffer: slice, into: full };
    op = list.collective(label, 'all-gather', ['tp'], Math.ceil(bytes / travelling), at);
    write(full, [op]);
  }
  return { full, op };
}

/** Sums what the product writes, each part while the next is computed; the rank's own comes last and stays. */
export function sumBeside(
  list: OpList,
  border: Border,
  label: string,
  tensor: string,
  fullBytes: number,
  write: () => OpId,
): OpId {
  const travelling = border.pieces - 1;
  let summed = -1;
  for (let piece = 1; piece <= travelling; piece++) {
    summed = border.sum(list, label, tensor, Math.ceil(fullBytes / travelling), [write()]);
  }
  write();
  return summed;
}
