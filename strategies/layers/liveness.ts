/**
 * Memory follows from who reads what. A tensor is taken before the first node that writes it and given
 * back after the last that touches it, unless somebody outside the list still needs it. What a layer
 * keeps for its backward pass is therefore not stated anywhere: it is what the backward pass reads
 * and does not write itself. What is copied to the host meanwhile is given back at the end of the layer,
 * when its copy has ended, and takes memory of the host until it is fetched.
 */
import { INPUT, isAcross, OUTPUT } from '../../models/steps/step.js';
import type { Op } from '../../program/program.js';
import type { CopyNode, Draft, MemoryNode, Node, Run } from './draft.js';
import { gradient, sharedGradient, tensor } from './tensors.js';

/** Puts the allocs and frees of both directions in: the last rewriting of a draft, when all else is decided. */
export function manageMemory(draft: Draft): void {
  const { forward, backward, sizes } = draft;
  const before = livesOf(forward, sizes);
  const after = livesOf(backward, sizes);
  shareAcross(draft, before, after);
  for (const [name, { given }] of after) if (given) outlives(before, name);
  outlives(before, tensor(OUTPUT));
  outlives(after, gradient(INPUT));
  giveBackUnread(backward, after, sizes);
  withMemory(forward, before);
  withMemory(backward, after);
}

/**
 * What other layers read stays until this layer's own backward pass has run, which gives it back with the sum of its
 * gradients; what others wrote, and sums of gradients that another layer began, are not this layer's to take or give back.
 */
function shareAcross({ steps, backward, sizes }: Draft, before: Lives, after: Lives): void {
  const foreign = new Map(
    steps.flatMap(({ fromOthers = [] }) => fromOthers.map((each) => [each.name, each])),
  );
  for (const { name, last } of foreign.values()) {
    for (const lives of [before, after]) lives.delete(tensor(name));
    if (last) outlives(after, sharedGradient(name));
    else after.delete(sharedGradient(name));
  }
  const own = new Set(
    steps.map(({ writes }) => writes.name).filter((name) => isAcross(name) && !foreign.has(name)),
  );
  for (const name of own) {
    for (const buffer of [tensor(name), sharedGradient(name)]) {
      if (buffer === tensor(name)) outlives(before, buffer);
      const bytes = sizes.get(buffer);
      if (bytes !== undefined && !after.has(buffer))
        backward.at(-1)!.nodes.push({ kind: 'free', buffer, bytes });
    }
  }
}

/**
 * The same for a backward pass in halves; the forward pass keeps what it keeps for all of it. What the second half reads
 * and does not write itself outlives the first, and is given back there.
 */
export function manageHalves({ input, weight }: HalvesOfRuns, { backward, sizes }: Draft): void {
  const first = livesOf(input, sizes);
  const second = livesOf(weight, sizes);
  // What a weight gradient reads before it is computed again has been kept, and is there when it is.
  for (const [name, { given }] of livesOf(backward, sizes)) {
    const life = first.get(name);
    if (given && life) life.held = true;
  }
  for (const [name, { given }] of second) if (given) outlives(first, name);
  outlives(first, gradient(INPUT));
  if (!second.has(gradient(OUTPUT))) {
    // A layer of which nothing is trained runs nothing, and gives back what arrives.
    const [whole] = backward;
    if (input.length === 0 && whole !== undefined) input.push({ ...whole, nodes: [] });
    giveBackUnread(input, first, sizes);
  }
  withMemory(input, first);
  withMemory(weight, second);
}

interface HalvesOfRuns {
  readonly input: Run[];
  readonly weight: readonly Run[];
}

/** Where nothing is trained and nothing flows on, nobody reads the gradient that arrives. */
function giveBackUnread(backward: readonly Run[], lives: Lives, sizes: Draft['sizes']): void {
  const buffer = gradient(OUTPUT);
  const bytes = sizes.get(buffer);
  if (bytes !== undefined && !lives.has(buffer)) backward[0]?.nodes.push({ kind: 'free', buffer, bytes });
}

/** A managed tensor in one direction of a layer. */
interface Life {
  readonly bytes: number;
  /** It is read before it is written: it comes from outside. */
  readonly given: boolean;
  held: boolean;
  /** The last node that touches it, after which it is given back; undefined where it outlives the list. */
  last: Node | undefined;
}

type Lives = Map<string, Life>;

interface Touched {
  readonly reads: readonly string[];
  readonly writes: readonly string[];
}

const NOTHING: Touched = { reads: [], writes: [] };

/** Tensors that a node or an op reads and writes. */
export function touches(op: Node | Op): Touched {
  if (op.kind === 'compute') return op;
  if (op.kind === 'collective') return { reads: [op.buffer], writes: [op.into ?? op.buffer] };
  if (op.kind === 'copy') {
    return op.to === 'device' ? { reads: [], writes: [op.buffer] } : { reads: [op.buffer], writes: [] };
  }
  return NOTHING;
}

function livesOf(runs: readonly Run[], sizes: Draft['sizes']): Map<string, Life> {
  const lives = new Map<string, Life>();
  const touch = (name: string, node: Node, given: boolean) => {
    const life = lives.get(name);
    if (life) {
      life.last = node;
      return;
    }
    const bytes = sizes.get(name);
    if (bytes !== undefined) lives.set(name, { bytes, given, held: given, last: node });
  };
  for (const { nodes } of runs) {
    for (const node of nodes) {
      const { reads, writes } = touches(node);
      for (const name of reads) touch(name, node, true);
      for (const name of writes) touch(name, node, false);
    }
  }
  return lives;
}

function outlives(lives: Lives, name: string): void {
  const life = lives.get(name);
  if (life) life.last = undefined;
}

/** Puts allocs before first writers and frees behind last users. */
function withMemory(runs: readonly Run[], lives: Lives): void {
  const leaving = new Set<string>();
  const atTheEnd: Node[] = [];
  for (const run of runs) {
    const nodes: Node[] = [];
    for (const node of run.nodes) {
      const { reads, writes } = touches(node);
      for (const name of writes) {
        const life = lives.get(name);
        if (!life || life.held) continue;
        life.held = true;
        nodes.push(memoryNode('alloc', name, life, node));
      }
      if (node.kind === 'copy' && node.to === 'host') {
        leaving.add(node.buffer);
        nodes.push(onHost('alloc', node));
      }
      nodes.push(node);
      if (node.kind === 'copy' && node.from === 'host') nodes.push(onHost('free', node));
      for (const name of reads) release(name, node);
      for (const name of writes) release(name, node);
    }
    run.nodes = nodes;

    function release(name: string, node: Node): void {
      const life = lives.get(name);
      if (life?.last !== node || !life.held) return;
      life.held = false;
      (leaving.has(name) ? atTheEnd : nodes).push(memoryNode('free', name, life, node));
    }
  }
  const last = runs.at(-1);
  if (last !== undefined && atTheEnd.length > 0) last.nodes = [...last.nodes, ...atTheEnd];
}

/** The host's buffer of what is copied there. */
function onHost(kind: MemoryNode['kind'], { buffer, bytes, phase }: CopyNode): MemoryNode {
  const node = { kind, buffer: `${buffer} on host`, bytes, tier: 'host' } as const;
  return phase ? { ...node, phase } : node;
}

function memoryNode(kind: MemoryNode['kind'], buffer: string, { bytes }: Life, at: Node): MemoryNode {
  const phase = at.kind === 'copy' ? at.phase : undefined;
  return phase ? { kind, buffer, bytes, phase } : { kind, buffer, bytes };
}
