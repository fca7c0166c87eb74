/**
 * Tensor-parallel communication in pieces beside the product it belongs to: a product begins with the rank's own
 * slice of the sequence while the next slice arrives, and what is summed leaves while the next part of it is computed.
 * Of `n` ranks' slices n − 1 travel, so a collective is n − 1 collectives of that part of its bytes.
 */
import type { CollectiveNode, KernelNode, Layer, MomentNode, Node } from '../draft.js';
import { isKernel, tensorCollective } from '../edits.js';
import type { Pass } from './pass.js';
import { isSharedBeside } from './shared-experts.js';

export const piecesBesideProducts: Pass = {
  id: 'tensor-pieces',
  title: 'TP communication overlap',
  summary:
    'Cuts a product at the border into as many parts as there are tensor ranks, and its gather or sum into the pieces that travel between them.',
  reference:
    'Transformer Engine’s user buffers; PyTorch’s asynchronous tensor parallelism; Wang et al. 2023 (ASPLOS)',
  reads: { choice: 'tpCommOverlap', where: scatters },
  applies: (layer) => layer.job.tpCommOverlap === true && scatters(layer),
  rewrite(draft) {
    const { forward, backward, shape } = draft;
    for (const run of [...forward, ...backward]) {
      if (isSharedBeside(draft, run)) continue;
      besideGather(run.nodes, shape.tensor);
      besideSum(run.nodes, shape.tensor);
    }
  },
};

/** Blocks with sequence parallelism; the ends of the model stay whole. */
function scatters({ kind, shape }: Layer): boolean {
  return shape.sequenceParallel && kind !== 'embedding' && kind !== 'head';
}

/** What nobody would wait for anyway stays whole. */
const blocks = (node: CollectiveNode) => node.awaited === 'next-node';

/** The product works on what is there while the rest is gathered. */
function besideGather(nodes: Node[], ranks: number): void {
  const at = tensorCollective(nodes, (node) => node.collective === 'all-gather' && blocks(node));
  if (at === -1) return;
  const gather = nodes[at] as CollectiveNode;
  const readers = kernelsOfOnePart(nodes, at + 1);
  const product = readers.at(-1);
  if (!product) return;
  const part = partOf(product, ranks);
  if (!part) return;
  const ofSlice = (node: KernelNode) => ({
    ...node,
    reads: node.reads.map((name) => (name === gather.into ? gather.buffer : name)),
  });
  const start: MomentNode = { kind: 'moment' };
  const written: Node[] = [...readers.slice(0, -1).map(ofSlice), start, { ...ofSlice(part), after: [start] }];
  for (let i = 1; i < ranks; i++) {
    const piece = {
      ...gather,
      bytes: pieceBytes(gather, ranks),
      awaited: 'by-name',
      after: [start],
    } as const;
    written.push(piece, { ...part, after: [piece] });
  }
  nodes.splice(at, 1 + readers.length, ...written);
}

/** What the product writes is summed, each part while the next is computed; the rank's own comes last and stays. */
function besideSum(nodes: Node[], ranks: number): void {
  const at = tensorCollective(nodes, (node) => node.collective === 'reduce-scatter' && blocks(node));
  const product = nodes[at - 1];
  if (!product || !isKernel(product)) return;
  const part = partOf(product, ranks);
  if (!part) return;
  const sum = nodes[at] as CollectiveNode;
  const written: Node[] = [];
  for (let i = 1; i < ranks; i++) {
    const awaited = i === ranks - 1 ? 'next-step' : 'by-name';
    written.push({ ...part }, { ...sum, bytes: pieceBytes(sum, ranks), awaited });
  }
  nodes.splice(at - 1, 2, ...written, { ...part });
}

function kernelsOfOnePart(nodes: readonly Node[], from: number): KernelNode[] {
  const kernels: KernelNode[] = [];
  for (const node of nodes.slice(from)) {
    if (!isKernel(node) || node.part !== (kernels[0] ?? node).part) break;
    kernels.push(node);
  }
  return kernels;
}

/** One of `ranks` even parts of a dense product; undefined if it has none. */
function partOf(node: KernelNode, ranks: number): KernelNode | undefined {
  const { kernel } = node;
  if (kernel.family !== 'gemm' || kernel.batch !== 1 || kernel.m % ranks !== 0) return undefined;
  return { ...node, kernel: { ...kernel, m: kernel.m / ranks, parts: ranks } };
}

/** Whole bytes. */
function pieceBytes({ bytes }: CollectiveNode, ranks: number): number {
  return Math.ceil(bytes / (ranks - 1));
}
