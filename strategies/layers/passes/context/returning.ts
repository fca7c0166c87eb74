/** The ring backward: blocks go back the way they came, and the gradients that ranks add to them go with them. */
import type { CollectiveNode, KernelNode, Node } from '../../draft.js';
import { collective } from '../../edits.js';
import { tensor } from '../../tensors.js';
import { beside, keyValueNumbers, summed } from './attending.js';
import { type Arrived, ahead, append, blockName, gather, type Ring } from './blocks.js';

export function returning(ring: Ring): Node[] {
  const { attending, hops } = ring;
  const nodes: Node[] = [];
  // The block that came last forward is where the way back begins; each hop brings the one before it.
  let here = gather(ring, hops === 0 ? attending.holder : blockName('on', hops), 0, 'back', undefined);
  append(nodes, here.nodes);
  let sum: string | undefined;
  let scattered: readonly CollectiveNode[] = [];
  for (let step = 0; step <= hops; step++) {
    const home = step === hops;
    const next = ahead(ring, { block: here.block, distance: step + 1, way: 'back', first: step === 0 });
    const returned = sum === undefined ? undefined : sentBack(ring, sum, step, scattered);
    append(nodes, next.nodes, returned === undefined ? [] : [returned]);
    const kernels = partsAt(ring, hops - step, here, step);
    append(nodes, kernels);
    if (kernels.length > 0) {
      const part = partName(step);
      const added = home ? attending.gradients : returned?.into;
      // What is the first of a block's gradients is added to nothing.
      scattered = scatter(ring, step, home && returned === undefined ? attending.gradients : part);
      append(nodes, scattered);
      if (returned !== undefined) {
        nodes.push(add(ring, returned, part, added!, scattered));
        scattered = [];
      }
    }
    sum = returned?.into ?? (kernels.length > 0 ? partName(step) : undefined);
    here = next;
  }
  return nodes;
}

/** Gradients of the keys and values of a block by a rank's own queries. */
function partName(step: number): string {
  return tensor(`d(keys and values) of part ${step}`);
}

/** The same of all blocks of a group, where they are gathered: scattered before they go on. */
function groupName(step: number): string {
  return tensor(`d(keys and values of a group) of part ${step}`);
}

/** Kernels over the blocks of the ranks `distance` groups before; own ones wait for nothing but themselves. */
function partsAt(ring: Ring, distance: number, here: Arrived, step: number): KernelNode[] {
  const { attending, own, others, bytes } = ring;
  const { node, draft, division } = attending;
  const into = division.gather > 1 ? groupName(step) : partName(step);
  const nodes: KernelNode[] = [];
  const write = (kernel: KernelNode['kernel'], source: string, waits: Arrived['waits']) => {
    draft.sizes.set(into, division.gather * bytes);
    nodes.push({
      ...node,
      kernel,
      reads: [...node.reads, source],
      writes: [...node.writes, into],
      after: waits,
    });
    if (step > 0 || nodes.length > 1)
      nodes.push(beside(attending, 'add query gradients', summed(attending, false), 3));
  };
  if (distance === 0) write(own, here.block, here.blockWaits);
  const part = others[distance];
  if (part !== undefined) write(part, here.source, here.waits);
  return nodes;
}

/** The sum of a block's gradients so far, one place on with the block: behind the kernels, or the scatter that gave it. */
function sentBack(
  { attending, bytes }: Ring,
  sum: string,
  step: number,
  scattered: readonly CollectiveNode[],
): CollectiveNode {
  const { draft, across } = attending;
  const into = tensor(`d(keys and values) after ${step} hops`);
  draft.sizes.set(into, bytes);
  return collective('send key and value gradients back', 'collective-permute', across, bytes, {
    ...{ stream: 'cp', buffer: sum, into, awaited: 'by-name', reversed: true },
    ...(scattered.length === 0 ? {} : { after: scattered }),
  });
}

/** Gradients of a group's blocks summed to where they belong; nothing where a block is attended to as it comes. */
function scatter({ attending, bytes }: Ring, step: number, into: string): CollectiveNode[] {
  const { division, inside, draft, gradients } = attending;
  if (division.gather === 1) return [];
  if (into !== gradients) draft.sizes.set(into, bytes);
  const size = division.gather * bytes;
  return [
    collective('reduce-scatter key and value gradients in the group', 'reduce-scatter', inside, size, {
      ...{ stream: 'cp:inner', buffer: groupName(step), into },
      awaited: into === gradients ? 'next-step' : 'by-name',
    }),
  ];
}

function add(
  { attending }: Ring,
  returned: CollectiveNode,
  part: string,
  into: string,
  scattered: readonly CollectiveNode[],
): KernelNode {
  return beside(attending, 'add key and value gradients', keyValueNumbers(attending), 3, {
    reads: [returned.into!, part],
    writes: [into],
    after: [returned, ...scattered],
  });
}
