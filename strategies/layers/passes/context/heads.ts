/**
 * Heads exchanged for positions (DeepSpeed-Ulysses, Jacobs et al. 2023, arXiv 2309.14509, section 3): all-to-alls give each
 * rank of a group all positions of the group and a part of the heads, attention runs as if the sequence were whole, and
 * another gives back all heads of its own positions; backward the same of gradients. Queries, keys, values and output are
 * 4 all-to-alls each way. Where ranks outnumber the heads of keys and values, these are repeated before they are sent
 * (Arctic Long Sequence Training, arXiv 2506.13996, section 3.2.1), and the gradients of the copies are added up.
 */
import { pass } from '../../../../models/steps/memory-bound.js';
import { activationBytes } from '../../../../models/steps/step.js';
import type { Attention } from '../../../../program/kernel.js';
import type { KernelNode, Node } from '../../draft.js';
import { collective, isForward } from '../../edits.js';
import { tensor } from '../../tensors.js';
import { type Attending, kernelOf } from './attending.js';

/** A tensor that is exchanged: where it is by positions, and by heads, and how many numbers a rank sends. */
interface Exchanged {
  readonly what: string;
  readonly positions: string;
  readonly heads: string;
  readonly numbers: number;
}

/** Attention over heads, as `inner` writes it, between the exchanges. */
export function exchangedHeads(attending: Attending, inner: (attending: Attending) => Node[]): Node[] {
  const { node, run, division } = attending;
  const kernel = kernelOf(attending);
  const over = overHeads(kernel, division.exchange);
  const forward = isForward(run);
  const inputs = inputsOf(attending);
  const byHeads = new Map(inputs.map(({ positions, heads }) => [positions, heads]));
  if (forward) {
    const [context, ...statistics] = node.writes;
    const output = exchanged(
      attending,
      'context',
      context!,
      numbersOf(kernel, kernel.heads * kernel.valueDim),
    );
    const within: KernelNode = {
      ...node,
      kernel: over,
      reads: inputs.map(({ heads }) => heads).concat(node.reads.filter((name) => !byHeads.has(name))),
      writes: [output.heads, ...statistics],
    };
    return [
      ...inputs.flatMap((each) => there(attending, each)),
      ...inner({ ...attending, node: within, holder: inputs.at(-1)!.heads }),
      ...back(attending, output),
    ];
  }
  return backward(attending, over, inputs, inner);
}

function backward(
  attending: Attending,
  over: Attention,
  inputs: readonly Exchanged[],
  inner: (attending: Attending) => Node[],
): Node[] {
  const { node, run } = attending;
  const kernel = kernelOf(attending);
  const width = numbersOf(kernel, kernel.heads * kernel.valueDim);
  const context = exchanged(attending, 'context', tensor(run.step.writes.name), width);
  const arriving = exchanged(attending, 'd(context)', run.gradient!, width);
  const gradients = inputs.map(({ what, positions, numbers }) =>
    exchanged(attending, `d(${what})`, gradientOf(attending, positions), numbers),
  );
  const gone = new Set([...inputs.map(({ positions }) => positions), context.positions, arriving.positions]);
  const targets = new Set(gradients.map(({ positions }) => positions));
  const within: KernelNode = {
    ...node,
    kernel: over,
    reads: [
      arriving.heads,
      ...inputs.map(({ heads }) => heads),
      context.heads,
      ...node.reads.filter((name) => !gone.has(name)),
    ],
    writes: [...gradients.map(({ heads }) => heads), ...node.writes.filter((name) => !targets.has(name))],
  };
  return [
    ...there(attending, arriving),
    ...inner({
      ...attending,
      node: within,
      holder: inputs.at(-1)!.heads,
      gradients: gradients.at(-1)!.heads,
    }),
    ...gradients.flatMap((each) => back(attending, each)),
  ];
}

/** All positions of a group of `ranks` and a part of the heads. */
function overHeads(kernel: Attention, ranks: number): Attention {
  const { documents } = kernel;
  return {
    ...kernel,
    heads: kernel.heads / ranks,
    kvHeads: Math.max(1, kernel.kvHeads / ranks),
    queries: kernel.queries * ranks,
    keys: kernel.keys * ranks,
    ...(documents === undefined ? {} : { documents: { ...documents, pairs: documents.pairs * ranks } }),
  };
}

/** Queries, keys and values by the tensors that hold them: one, where a product makes all three. */
function inputsOf(attending: Attending): Exchanged[] {
  const { run, division } = attending;
  const kernel = kernelOf(attending);
  const reads = run.step.reads.map(tensor);
  const kvHeads = Math.max(kernel.kvHeads, division.exchange);
  return [
    exchanged(attending, 'query', reads[0]!, numbersOf(kernel, kernel.heads * kernel.headDim)),
    exchanged(
      attending,
      'key',
      reads[Math.min(1, reads.length - 1)]!,
      numbersOf(kernel, kvHeads * kernel.headDim),
    ),
    exchanged(attending, 'value', reads.at(-1)!, numbersOf(kernel, kvHeads * kernel.valueDim)),
  ];
}

function numbersOf({ batch, queries }: Attention, width: number): number {
  return batch * queries * width;
}

function exchanged({ draft }: Attending, what: string, positions: string, numbers: number): Exchanged {
  const heads = tensor(`${what} of some heads`);
  draft.sizes.set(heads, numbers * activationBytes(draft.shape));
  return { what, positions, heads, numbers };
}

/** The gradient of a tensor that attention reads, which the kernel of the plain layer writes. */
function gradientOf({ node, run }: Attending, positions: string): string {
  const at = run.step.reads.map(tensor).indexOf(positions);
  return node.writes[Math.min(at, node.writes.length - 1)]!;
}

function there(attending: Attending, { what, positions, heads, numbers }: Exchanged): Node[] {
  return exchange(attending, what, { from: positions, to: heads, numbers });
}

function back(attending: Attending, { what, positions, heads, numbers }: Exchanged): Node[] {
  return exchange(attending, what, { from: heads, to: positions, numbers });
}

/** Numbers are put in order of the ranks they go to, and once they have come, in order of positions or heads. */
function exchange(
  attending: Attending,
  what: string,
  { from, to, numbers }: { readonly from: string; readonly to: string; readonly numbers: number },
): Node[] {
  const { node, draft, inside } = attending;
  const e = activationBytes(draft.shape);
  const [sent, come] = [tensor(`${what} by rank`), tensor(`${what} from ranks`)];
  for (const name of [sent, come]) draft.sizes.set(name, numbers * e);
  const rearrange = (reads: string, writes: string): KernelNode => {
    const kernel = pass('elementwise', 'rearrange heads', numbers, 2 * e);
    return { ...node, kernel, reads: [reads], writes: [writes], weights: [], after: [] };
  };
  const at = { buffer: sent, into: come, stream: 'cp', awaited: 'next-node' } as const;
  return [
    rearrange(from, sent),
    collective(`all-to-all ${what}`, 'all-to-all', inside, numbers * e, at),
    rearrange(come, to),
  ];
}
