/** What all ways in which context ranks meet are made of: the attention of a run, its parts, and sums of them. */
import { pass } from '../../../../models/steps/memory-bound.js';
import { activationBytes } from '../../../../models/steps/step.js';
import type { Attention } from '../../../../program/kernel.js';
import type { Axis } from '../../../../program/mesh.js';
import type { ContextDivision } from '../../../context.js';
import type { Draft, KernelNode, Run } from '../../draft.js';

/** Attention as one kernel over the rank's own positions, to be taken apart. */
export interface Attending {
  readonly run: Run;
  readonly draft: Draft;
  /** The kernel as the plain layer has it. */
  readonly node: KernelNode;
  readonly division: ContextDivision;
  /** The tensor that holds keys and values, and the one for their gradients. */
  readonly holder: string;
  readonly gradients: string;
  /** Axes of the ranks that gather or exchange heads, and of those on a ring. */
  readonly inside: readonly Axis[];
  readonly across: readonly Axis[];
}

export function kernelOf({ node }: Attending): Attention {
  return node.kernel as Attention;
}

/** Numbers of a rank's own keys and values. */
export function keyValueNumbers(attending: Attending): number {
  const { batch, keys, kvHeads, headDim, valueDim } = kernelOf(attending);
  return batch * keys * kvHeads * (headDim + valueDim);
}

/** Their bytes. */
export function keyValueBytes(attending: Attending): number {
  return keyValueNumbers(attending) * activationBytes(attending.draft.shape);
}

/** A kernel beside attention over `values` numbers. */
export function beside(
  { node, draft }: Attending,
  name: string,
  values: number,
  passes: number,
  at: Partial<Pick<KernelNode, 'reads' | 'writes' | 'after'>> = {},
): KernelNode {
  return {
    ...node,
    kernel: pass('elementwise', name, values, passes * activationBytes(draft.shape)),
    ...at,
  };
}

/** Numbers of the rank's output, or backward of its query gradients: what parts are added up to. */
export function summed(attending: Attending, forward: boolean): number {
  const { batch, queries, heads, headDim, valueDim } = kernelOf(attending);
  return batch * queries * heads * (forward ? valueDim : headDim);
}
