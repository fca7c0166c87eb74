/**
 * Memory follows from who reads what. A tensor is taken before the first node that writes it and given
 * back after the last that touches it, unless somebody outside the list still needs it. What a layer
 * keeps for its backward pass is therefore not stated anywhere: it is what the backward pass reads
 * and does not write itself.
 */
import { INPUT, OUTPUT } from '../../models/steps/step.js';
import type { Op } from '../../program/program.js';
import type { Draft, Node, Run } from './draft.js';
import { gradient, tensor } from './tensors.js';

/** Bytes of the tensors whose life is managed, by name. */
type Sizes = ReadonlyMap<string, number>;

/** Puts the allocs and frees of both directions in: the last rewriting of a draft, when all else is decided. */
export function manageMemory({ forward, backward, sizes }: Draft): void {
  const needs = needsOf(backward, sizes);
  withMemory(forward, sizes, new Set([tensor(INPUT)]), new Set([...needs, tensor(OUTPUT)]));
  withMemory(backward, sizes, needs, new Set([gradient(INPUT)]));
}

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

/** Managed tensors that `runs` read before they write them: what must be there from outside. */
function needsOf(runs: readonly Run[], sizes: Sizes): Set<string> {
  const written = new Set<string>();
  const needs = new Set<string>();
  for (const { nodes } of runs) {
    for (const node of nodes) {
      const { reads, writes } = touches(node);
      for (const name of reads) if (sizes.has(name) && !written.has(name)) needs.add(name);
      for (const name of writes) written.add(name);
    }
  }
  return needs;
}

/**
 * Puts allocs and frees into `runs`. Tensors of `given` are there already; `kept` outlive the list. Given tensors
 * that nobody keeps are freed after their last use here.
 */
function withMemory(
  runs: readonly Run[],
  sizes: Sizes,
  given: ReadonlySet<string>,
  kept: ReadonlySet<string>,
): void {
  const lastUse = lastUses(runs, sizes);
  const held = new Set(given);
  for (const run of runs) {
    const nodes: Node[] = [];
    for (const node of run.nodes) {
      const { reads, writes } = touches(node);
      const phase = node.kind === 'copy' && node.phase ? { phase: node.phase } : undefined;
      for (const buffer of writes) {
        if (!sizes.has(buffer) || held.has(buffer)) continue;
        nodes.push({ kind: 'alloc', buffer, bytes: sizes.get(buffer)!, ...phase });
        held.add(buffer);
      }
      nodes.push(node);
      for (const names of [reads, writes]) {
        for (const buffer of names) {
          if (lastUse.get(buffer) !== node || kept.has(buffer) || !held.delete(buffer)) continue;
          nodes.push({ kind: 'free', buffer, bytes: sizes.get(buffer)!, ...phase });
        }
      }
    }
    run.nodes = nodes;
  }
}

function lastUses(runs: readonly Run[], sizes: Sizes): Map<string, Node> {
  const last = new Map<string, Node>();
  for (const { nodes } of runs) {
    for (const node of nodes) {
      const { reads, writes } = touches(node);
      for (const name of reads) if (sizes.has(name)) last.set(name, node);
      for (const name of writes) if (sizes.has(name)) last.set(name, node);
    }
  }
  return last;
}
