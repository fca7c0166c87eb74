/**
 * What a layer keeps for its backward pass waits in host memory. It follows from who reads what, as memory does: with full
 * recomputation it is the layer's input alone, without any it is all that gradients read. The last of the passes, since each
 * of them may change that.
 */
import { isAcross, OUTPUT } from '../../../models/steps/step.js';
import type { CopyNode, Layer, Node, Run } from '../draft.js';
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
  rewrite({ steps, forward, backward, sizes }) {
    const fetched: Node[] = [];
    const shared = new Set(
      steps
        .flatMap(({ reads, writes }) => [...reads, writes.name])
        .filter(isAcross)
        .map(tensor),
    );
    for (const [buffer, reader] of given(backward)) {
      const bytes = sizes.get(buffer);
      // A layer's output is the next one's input, which copies it.
      if (bytes === undefined || buffer === tensor(OUTPUT) || !has(forward, buffer)) continue;
      // What several layers read stays where it is.
      if (shared.has(buffer)) continue;
      const copy = { kind: 'copy', buffer, bytes } as const;
      putBehindWriter(forward, { ...copy, from: 'device', to: 'host', awaited: 'by-name' });
      // What is sent on may start beside kernels: then all wait for it.
      const isSent = reader.kind !== 'compute' || sends(backward, buffer);
      const awaited = isSent ? 'next-node' : 'by-name';
      const back = { ...copy, from: 'host', to: 'device', phase: 'backward', awaited } as const;
      if (!isSent) reader.after = [...reader.after, back];
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
function given(runs: readonly Run[]): ReadonlyMap<string, Node> {
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

/** Whether a communication reads it. */
function sends(runs: readonly Run[], name: string): boolean {
  return runs.some(({ nodes }) =>
    nodes.some((node) => node.kind !== 'compute' && touches(node).reads.includes(name)),
  );
}

function has(runs: readonly Run[], name: string): boolean {
  return runs.some(({ nodes }) =>
    nodes.some((node) => {
      const { reads, writes } = touches(node);
      return reads.includes(name) || writes.includes(name);
    }),
  );
}

/**
 * Behind the last kernel that writes its tensor. Where that is sent or gathered by others, which may still be on its way,
 * behind the first kernel that reads it then; at the front where it comes from outside.
 */
function putBehindWriter(runs: readonly Run[], copy: CopyNode): void {
  let at: Node | undefined;
  let isComing = false;
  for (const { nodes } of runs) {
    for (const node of nodes) {
      const { reads, writes } = touches(node);
      const isWritten = writes.includes(copy.buffer);
      if (isWritten) isComing = node.kind !== 'compute';
      else if (!isComing || node.kind !== 'compute' || !reads.includes(copy.buffer)) continue;
      else isComing = false;
      at = node;
    }
  }
  const run = runs.find(({ nodes }) => at !== undefined && nodes.includes(at));
  if (at === undefined || run === undefined) runs[0]!.nodes.unshift(copy);
  else if (isComing) runs.at(-1)!.nodes.push(copy);
  else run.nodes.splice(run.nodes.indexOf(at) + 1, 0, copy);
}
