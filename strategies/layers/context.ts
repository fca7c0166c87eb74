/**
 * How context-parallel ranks meet at attention, of a sequence of which each has a part: keys and values are
 * gathered while a rank attends to its own, and their gradients are summed to where they belong (Llama 3,
 * arXiv 2407.21783, section 3.3.2). A ring of sends (Liu et al. 2023, arXiv 2310.01889) moves the same bytes
 * behind the same kernel.
 */
import type { AcrossContext } from '../../models/steps/step.js';
import type { OpList } from '../../program/op-list.js';
import type { OpId } from '../../program/program.js';
import { tensor } from './tensors.js';

const GATHERED = tensor('keys and values of all');
const PARTIAL = tensor('d(keys and values of all)');

/** Starts to gather; returns the tensor and the op that the kernels after the first wait for. */
export function gatherContext(
  list: OpList,
  { ranks, from, bytes }: AcrossContext,
  sizes: Map<string, number>,
  after: readonly OpId[],
): { full: string; op: OpId } {
  sizes.set(GATHERED, ranks * bytes);
  const at = { after, buffer: tensor(from), into: GATHERED };
  const op = list.collective('gather keys and values', 'all-gather', ['cp'], ranks * bytes, at);
  return { full: GATHERED, op };
}

/** Where the gradients of everybody's keys and values are written before they are summed. */
export function contextPartial({ ranks, bytes }: AcrossContext, sizes: Map<string, number>): string {
  sizes.set(PARTIAL, ranks * bytes);
  return PARTIAL;
}

/** Sums them, each rank keeping its own; returns the op to wait for. */
export function scatterContext(
  list: OpList,
  { ranks, bytes }: AcrossContext,
  into: string,
  after: readonly OpId[],
): OpId {
  const at = { after, buffer: PARTIAL, into };
  return list.collective('sum key and value gradients', 'reduce-scatter', ['cp'], ranks * bytes, at);
}
