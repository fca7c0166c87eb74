/**
 * A layer's backward pass in halves: gradients of activations, which the stage before waits for, and those of weights,
 * which nobody waits for but the optimizer (Qi et al. 2023, arXiv 2401.10241). What runs again runs with the first half.
 * A norm's gain has its gradient from the kernel of the input gradient, so that stays there; what is gathered or fetched
 * for weight gradients alone goes with them, as zero-bubble schedulers do to keep slices in between
 * (sail-sg/zero-bubble-pipeline-parallelism, `WeightGradStore`). An all-reduce of input gradients that ran beside a weight
 * gradient has nothing beside it then.
 */
import type { Draft, KernelNode, MemoryNode, Named, Node, Run } from './draft.js';
import { isKernel } from './edits.js';
import { touches } from './liveness.js';

export interface Halves {
  readonly input: Run[];
  readonly weight: Run[];
}

/** Both halves of a draft that all passes have seen; it stays as it is, whether its memory is managed or not. */
export function halvesOf({ backward }: Pick<Draft, 'backward'>): Halves {
  const all = backward.flatMap(({ nodes }) => nodes.filter(isWork));
  const moving = movingOf(all);
  const moved = new Map<Node, Node>();
  const written = new Set([...moving].flatMap((node) => touches(node).writes));
  for (const node of all) if (moving.has(node)) moved.set(node, alone(node, moved, written));
  const waiting = handedOn(all, moving);
  const half = (of: (node: Node) => Node | undefined) =>
    backward
      .map((run) => ({ ...run, nodes: run.nodes.filter(isWork).flatMap((node) => of(node) ?? []) }))
      .filter(({ nodes }) => nodes.length > 0);
  return {
    input: half((node) => (moving.has(node) ? undefined : (waiting.get(node) ?? node))),
    weight: half((node) => moved.get(node)),
  };
}

function isWork(node: Node): node is Exclude<Node, MemoryNode> {
  return node.kind !== 'alloc' && node.kind !== 'free';
}

/** Weight gradients, and what only they read or wait for. */
function movingOf(all: readonly Node[]): ReadonlySet<Node> {
  const moving = new Set<Node>(all.filter((node) => isKernel(node) && node.part === 'weight-gradient'));
  const namers = new Map<Node, Node[]>();
  for (const node of all) {
    for (const named of namedBy(node)) namers.set(named, [...(namers.get(named) ?? []), node]);
  }
  const moves = (node: Node) => moving.has(node);
  // What is waited for comes before who waits for it.
  for (const [at, node] of [...all.entries()].toReversed()) {
    if (isKernel(node)) continue;
    const named = namers.get(node) ?? [];
    const readers = node.kind === 'moment' ? named : readersOf(node, all.slice(at + 1));
    if (readers.length > 0 && readers.every(moves) && named.every(moves)) moving.add(node);
  }
  return moving;
}

function namedBy(node: Node): readonly Named[] {
  return node.kind === 'compute' || node.kind === 'collective' ? (node.after ?? []) : [];
}

/** Who reads what a communication writes, of those behind it, until another one writes it anew; nobody where it works in place. */
function readersOf(node: Node, behind: readonly Node[]): Node[] {
  const { reads, writes } = touches(node);
  const written = writes.find((name) => !reads.includes(name));
  if (written === undefined) return [];
  const readers: Node[] = [];
  for (const other of behind) {
    const { reads: read, writes } = touches(other);
    if (read.includes(written)) readers.push(other);
    if (!isKernel(other) && writes.includes(written)) break;
  }
  return readers;
}

/**
 * A node of the weight gradients' list, which waits for what is in that list; all else has ended before. What is gathered
 * there waits for no kernel of the list, and starts with it unless what it sends is fetched there.
 */
function alone(node: Node, moved: ReadonlyMap<Node, Node>, written: ReadonlySet<string>): Node {
  const own = (named: readonly Named[]) =>
    named.flatMap((other) => (moved.has(other) ? [moved.get(other) as Named] : []));
  if (isKernel(node)) return node.after.length === 0 ? node : { ...node, after: own(node.after) };
  if (node.kind !== 'collective') return node;
  if (node.after !== undefined) return { ...node, after: own(node.after) };
  return node.awaited === 'by-name' && !written.has(node.buffer) ? { ...node, after: [] } : node;
}

/** What a weight gradient waited for and does not take along: the next kernel of the first half waits for it, if there is one. */
function handedOn(all: readonly Node[], moving: ReadonlySet<Node>): ReadonlyMap<Node, KernelNode> {
  const waiting = new Map<Node, KernelNode>();
  let left: Named[] = [];
  for (const node of all) {
    if (!isKernel(node)) continue;
    if (moving.has(node)) {
      left = [...left, ...node.after.filter((named) => !moving.has(named))];
    } else if (left.length > 0) {
      waiting.set(node, { ...node, after: [...node.after, ...left] });
      left = [];
    }
  }
  return waiting;
}
