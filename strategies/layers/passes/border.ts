/** What passes ask about the kernels and the sums at the border of a step. */
import { type CollectiveNode, isKernel, type Node, type Run } from '../draft.js';

export const TENSOR_RANKS = ['tp'] as const;

/** The tensor that the kernels of a forward run write the step's output to, by now. */
export function writtenBy({ nodes }: Run): string {
  return nodes.find(isKernel)!.writes[0]!;
}

/** Where the first collective over the tensor ranks is that `which` is about; −1 if there is none. */
export function tensorCollective(nodes: readonly Node[], which: (node: CollectiveNode) => boolean): number {
  return nodes.findIndex(
    (node) => node.kind === 'collective' && node.axis.length === 1 && node.axis[0] === 'tp' && which(node),
  );
}
