/** From a finished draft to the ops of a segment: launching order becomes positions, and waits become `after`. */
import { OpList } from '../../program/op-list.js';
import type { OpId, Segment } from '../../program/program.js';
import type { CollectiveNode, CopyNode, KernelNode, MemoryNode, Named, Run } from './draft.js';
import { touches } from './liveness.js';

/** The ops of one direction of a layer. */
export function lower(runs: readonly Run[]): Segment['ops'] {
  const lowering = new Lowering();
  for (const run of runs) lowering.run(run);
  return lowering.list.ops;
}

const NONE: readonly OpId[] = [];

class Lowering {
  readonly list = new OpList();
  /** The ops that a node stands for, for those that name it. */
  readonly #ids = new Map<Named, readonly OpId[]>();
  /** What the next node of each phase waits for. */
  readonly #pending = { forward: NONE, recompute: NONE, backward: NONE };
  #lastKernel = NONE;
  /** Tensors still on their way when the last step had run again: gradients that read them wait. */
  readonly #arriving = new Map<string, readonly OpId[]>();

  run({ phase, nodes }: Run): void {
    const nextStep: OpId[] = [];
    if (phase === 'backward') this.#leaveRecomputed();
    this.list.phase(phase);
    for (const node of nodes) {
      switch (node.kind) {
        case 'compute':
          this.#compute(node, phase);
          break;
        case 'collective':
        case 'copy': {
          const id = this.#communicate(node, phase);
          if (node.awaited === 'next-node') this.#pending[phase] = [id];
          if (node.awaited === 'next-step') nextStep.push(id);
          break;
        }
        case 'moment':
          this.#ids.set(node, this.#ended(phase));
          this.#pending[phase] = NONE;
          break;
        default:
          if (node.phase) this.list.phase(node.phase);
          if (node.tier !== undefined) this.#onHost(node);
          else this.list[node.kind]('activations', node.buffer, node.bytes);
          if (node.phase) this.list.phase(phase);
      }
    }
    if (nextStep.length > 0) this.#pending[phase] = joined(this.#pending[phase], nextStep);
  }

  #onHost({ kind, buffer, bytes }: MemoryNode): void {
    const { list } = this;
    const at = { stream: 'compute', after: NONE, phase: list.current } as const;
    list.append({
      ...{ kind, category: 'activations', buffer, bytes, tier: 'host', label: `${kind} ${buffer}` },
      ...at,
    });
  }

  #leaveRecomputed(): void {
    for (const id of this.#pending.recompute) {
      for (const name of touches(this.list.ops[id]!).writes) this.#arriving.set(name, [id]);
    }
    this.#pending.recompute = NONE;
  }

  /** What of `names` is still on its way, for the first that reads it. */
  #awaiting(names: readonly string[]): readonly OpId[] {
    if (this.#arriving.size === 0) return NONE;
    return names.flatMap((name) => {
      const ids = this.#arriving.get(name) ?? NONE;
      this.#arriving.delete(name);
      return ids;
    });
  }

  #compute({ label, kernel, reads, weights, writes, after: named }: KernelNode, phase: Run['phase']): void {
    const after = joined(joined(this.#pending[phase], this.#named(named)), this.#awaiting(reads));
    const all = weights.length === 0 ? reads : [...reads, ...weights];
    this.#lastKernel = [this.list.compute(label, kernel, { after, reads: all, writes })];
    this.#pending[phase] = NONE;
  }

  #communicate(node: CollectiveNode | CopyNode, phase: Run['phase']): OpId {
    const { list } = this;
    const named = node.kind === 'collective' ? node.after : undefined;
    const ready = named ? this.#named(named) : this.#ended(phase);
    const after = joined(ready, this.#awaiting([node.buffer]));
    if (node.kind === 'copy' && node.phase) list.phase(node.phase);
    const id =
      node.kind === 'copy'
        ? list.copy(node.buffer, node.from, node.to, node.bytes, after)
        : list.collective(node.label, node.collective, node.axis, node.bytes, placed(node, after));
    list.phase(phase);
    if (node.awaited === 'by-name') this.#ids.set(node, [id]);
    return id;
  }

  /** What has ended once the next node of a phase may start and the kernels before it are done. */
  #ended(phase: Run['phase']): readonly OpId[] {
    return joined(this.#pending[phase], this.#lastKernel);
  }

  #named(nodes: readonly Named[]): readonly OpId[] {
    if (nodes.length === 0) return NONE;
    return nodes.flatMap((node) => {
      const ids = this.#ids.get(node);
      if (ids) return ids;
      const what = node.kind === 'collective' ? `'${node.label}'` : `a ${node.kind}`;
      throw new Error(
        `a node waits for ${what}, which does not come before it in its list, or is not awaited 'by-name'`,
      );
    });
  }
}

/** What an op has only where it is said. */
function placed(node: CollectiveNode, after: readonly OpId[]): Parameters<OpList['collective']>[4] {
  const at: Parameters<OpList['collective']>[4] = { after, buffer: node.buffer };
  if (node.into !== undefined) at.into = node.into;
  if (node.reduction !== undefined) at.reduction = node.reduction;
  if (node.stream !== undefined) at.stream = node.stream;
  if (node.copies !== undefined) at.copies = node.copies;
  if (node.library !== undefined) at.library = node.library;
  if (node.limit !== undefined) at.limit = node.limit;
  if (node.hierarchical !== undefined) at.hierarchical = node.hierarchical;
  if (node.reversed) at.reversed = true;
  return at;
}

function joined(a: readonly OpId[], b: readonly OpId[]): readonly OpId[] {
  if (a.length === 0) return b;
  return b.length === 0 ? a : [...a, ...b];
}
