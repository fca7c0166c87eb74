/** From a finished draft to the ops of a segment: launching order becomes positions, and waits become `after`. */
import { OpList } from '../../program/op-list.js';
import type { OpId, Segment } from '../../program/program.js';
import type { CollectiveNode, CopyNode, Node, Run } from './draft.js';

/** The ops of one direction of a layer. */
export function lower(runs: readonly Run[]): Segment['ops'] {
  const lowering = new Lowering();
  for (const run of runs) lowering.run(run);
  return lowering.list.ops;
}

class Lowering {
  readonly list = new OpList();
  /** The ops that a node stands for, for those that name it. */
  readonly #ids = new Map<Node, readonly OpId[]>();
  /** What the next node of each phase waits for. */
  readonly #pending: Record<Run['phase'], readonly OpId[]> = { forward: [], recompute: [], backward: [] };
  #lastKernel: readonly OpId[] = [];

  run({ phase, nodes }: Run): void {
    const { list } = this;
    const nextStep: OpId[] = [];
    list.phase(phase);
    for (const node of nodes) {
      switch (node.kind) {
        case 'compute': {
          const { label, kernel, reads, weights, writes } = node;
          const after = [...this.#pending[phase], ...this.#named(node.after ?? [])];
          const all = weights.length === 0 ? reads : [...reads, ...weights];
          this.#lastKernel = [list.compute(label, kernel, { after, reads: all, writes })];
          this.#ids.set(node, this.#lastKernel);
          this.#pending[phase] = [];
          break;
        }
        case 'collective':
        case 'copy': {
          const id = this.#communicate(node, phase);
          if (node.awaited === 'next-node') this.#pending[phase] = [id];
          if (node.awaited === 'next-step') nextStep.push(id);
          break;
        }
        case 'moment':
          this.#ids.set(node, [...this.#pending[phase], ...this.#lastKernel]);
          this.#pending[phase] = [];
          break;
        default:
          if (node.phase) list.phase(node.phase);
          list[node.kind]('activations', node.buffer, node.bytes);
          list.phase(phase);
      }
    }
    if (nextStep.length > 0) this.#pending[phase] = [...this.#pending[phase], ...nextStep];
  }

  #communicate(node: CollectiveNode | CopyNode, phase: Run['phase']): OpId {
    const { list } = this;
    const named = node.kind === 'collective' ? node.after : undefined;
    const after = named ? this.#named(named) : [...this.#pending[phase], ...this.#lastKernel];
    if (node.kind === 'copy' && node.phase) list.phase(node.phase);
    const id =
      node.kind === 'collective'
        ? list.collective(node.label, node.collective, node.axis, node.bytes, { ...node, after })
        : list.copy(node.buffer, node.from, node.to, node.bytes, after);
    list.phase(phase);
    this.#ids.set(node, [id]);
    return id;
  }

  #named(nodes: readonly Node[]): readonly OpId[] {
    return nodes.flatMap((node) => this.#ids.get(node)!);
  }
}
