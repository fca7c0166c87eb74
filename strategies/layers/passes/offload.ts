/**
 * What a layer keeps for its backward pass waits in host memory. It follows from who reads what, as memory does: with full
 * recomputation it is the layer's input alone, without any it is all that gradients read. The last of the passes, since each
 * of them may change that.
 */
import { OUTPUT } from '../../../models/steps/step.js';
import type { CopyNode, KernelNode, Layer, Node, Run } from '../draft.js';
import { touches } from '../liveness.js';
import { tensor } from '../tensors.js';
import type { Pass } from './pass.js';

export const offloadedActivations: Pass = {
  id: 'offloaded-activations',
  title: 'Activation offloading',
  summary:
    'Copies what a layer keeps for its backward pass to the host beside its forward pass, and fetches it before it is read.',
  reference: 'Rajbhandari et al. 2021 (ZeRO-Infinity), arXiv 2104.07857, section 5.1.2',
  reads: { choice: 'offloadInputs', where: isBlock },
  applies: (layer) => layer.job.offloadInputs === true && isBlock(layer),
  rewrite({ forward, backward, sizes }) {
    const fetched: Node[] = [];
    for (const [buffer, reader] of given(backward)) {
      const bytes = sizes.get(buffer);
      // A layer's output is the next one's input, which copies it.
      if (bytes === undefined || buffer === tensor(OUTPUT) || !has(forward, buffer)) continue;
      const copy = { kind: 'copy', buffer, bytes } as const;
      putBehindWriter(forward, { ...copy, from: 'device', to: 'host', awaited: 'by-name' });
      const waits = reader.kind === 'compute' ? 'by-name' : 'next-node';
      const back = { ...copy, from: 'host', to: 'device', phase: 'backward', awaited: waits } as const;
      if (reader.kind === 'compute') reader.after = [...reader.after, back];
      fetched.push(back);
    }
    const first = backward[0]!;
    first.nodes = [...fetched, ...first.nodes];
  },
};

/** The ends of the model keep little, and what they keep is read again at once. */
function isBlock({ kind }: Layer): boolean {
  return kind !== 'embedding' && kind !== 'head';
}

/** Tensors that are read before they are written, and who reads them first, in that order. */
function given(runs: readonly Run[]): ReadonlyMap<string, KernelNode | Exclude<Node, KernelNode>> {
  const found = new Map<string, Node>();
  const written = new Set<string>();
  for (const { nodes } of runs) {
    for (const node of nodes) {
      const { reads, writes } = touches(node);
      for (const name of reads) if (!written.has(name) && !found.has(name)) found.set(name, node);
      for (const name of writes) if (!found.has(name)) written.add(name);
    }
  }
  return found;
}

function has(runs: readonly Run[], name: string): boolean {
  return runs.some(({ nodes }) =>
    nodes.some((node) => {
      const { reads, writes } = touches(node);
      return reads.includes(name) || writes.includes(name);
    }),
  );
}

/** Behind the last node that writes its tensor; at the front where that comes from outside. */
function putBehindWriter(runs: readonly Run[], copy: CopyNode): void {
  for (const { nodes } of runs.toReversed()) {
    const at = nodes.findLastIndex((node) => touches(node).writes.includes(copy.buffer));
    if (at < 0) continue;
    nodes.splice(at + 1, 0, copy);
    return;
  }
  runs[0]!.nodes.unshift(copy);
}
