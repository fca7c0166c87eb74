/**
 * Memory follows from who reads what. A tensor is taken before the first op that writes it and given
 * back after the last that touches it, unless somebody outside the list still needs it. What a layer
 * keeps for its backward pass is therefore not stated anywhere: it is what the backward pass reads
 * and does not write itself.
 */
import { OpList } from '../../program/op-list.js';
import type { Op } from '../../program/program.js';

/** Bytes of the tensors whose life is managed, by name. */
export type Sizes = ReadonlyMap<string, number>;

/** Tensors an op reads and writes. */
export function touches(op: Op): { readonly reads: readonly string[]; readonly writes: readonly string[] } {
  if (op.kind === 'compute') return op;
  if (op.kind === 'collective') return { reads: [op.buffer], writes: [op.into ?? op.buffer] };
  if (op.kind === 'copy') {
    return op.to === 'device' ? { reads: [], writes: [op.buffer] } : { reads: [op.buffer], writes: [] };
  }
  return { reads: [], writes: [] };
}

/** Managed tensors that `ops` read before they write them: what must be there from outside. */
export function needsOf(ops: readonly Op[], sizes: Sizes): Set<string> {
  const written = new Set<string>();
  const needs = new Set<string>();
  for (const op of ops) {
    const { reads, writes } = touches(op);
    for (const name of reads) if (sizes.has(name) && !written.has(name)) needs.add(name);
    for (const name of writes) written.add(name);
  }
  return needs;
}

/**
 * `ops` with the allocs and frees of their tensors put in. `given` are there already; `kept` outlive
 * the list. Given tensors that nobody keeps are freed after their last use here.
 */
export function withMemory(
  ops: readonly Op[],
  sizes: Sizes,
  given: ReadonlySet<string>,
  kept: ReadonlySet<string>,
): readonly Op[] {
  const lastUse = new Map<string, number>();
  for (const [id, op] of ops.entries()) {
    const { reads, writes } = touches(op);
    for (const name of [...reads, ...writes]) if (sizes.has(name)) lastUse.set(name, id);
  }
  const list = new OpList();
  const held = new Set(given);
  const moved: number[] = [];
  for (const [id, op] of ops.entries()) {
    const { reads, writes } = touches(op);
    list.phase(op.phase);
    for (const name of writes) {
      if (!sizes.has(name) || held.has(name)) continue;
      list.alloc('activations', name, sizes.get(name)!);
      held.add(name);
    }
    moved[id] = list.append({ ...op, after: op.after.map((other) => moved[other]!) });
    for (const name of new Set([...reads, ...writes])) {
      if (lastUse.get(name) !== id || kept.has(name) || !held.has(name)) continue;
      list.free('activations', name, sizes.get(name)!);
      held.delete(name);
    }
  }
  return list.ops;
}
