/** What passes do with the runs of a draft: find kernels and collectives, put nodes in, rename what kernels touch. */
import type { Border, Step } from '../../models/steps/step.js';
import type { Axis } from '../../program/mesh.js';
import type { CollectiveKind } from '../../program/program.js';
import { tensorAxes } from '../axes.js';
import type { CollectiveNode, KernelNode, Layer, Node, Part, Run } from './draft.js';

/** A collective; `bytes` and the rest are those of the op it becomes (`program/program.ts`). */
export function collective(
  label: string,
  kind: CollectiveKind,
  axis: readonly Axis[],
  bytes: number,
  at: Pick<CollectiveNode, 'buffer' | 'awaited'> & Partial<CollectiveNode>,
): CollectiveNode {
  const { buffer, into, awaited, reduction, stream, copies, library, limit, hierarchical, reversed, after } =
    at;
  return {
    kind: 'collective',
    label,
    collective: kind,
    axis,
    bytes,
    buffer,
    into,
    reduction,
    stream,
    copies,
    library,
    limit,
    hierarchical,
    ...(reversed ? { reversed } : {}),
    awaited,
    after,
  };
}

/** Runs that compute outputs: the forward pass, or what the backward pass runs again. */
export const isForward = ({ phase }: Run) => phase !== 'backward';

export const isKernel = (node: Node): node is KernelNode => node.kind === 'compute';

/** Lets the kernels of `run`, or those of one part, read `to` for `from`. */
export function readInstead(run: Run, from: string, to: string, part?: Part): void {
  for (const node of run.nodes) {
    if (!isKernel(node) || (part !== undefined && node.part !== part)) continue;
    if (node.reads.includes(from)) node.reads = instead(node.reads, from, to);
  }
}

/** Lets the kernels of `run` write `to` for `from`; those that add to what is there read it there too. */
export function writeInstead(run: Run, from: string, to: string): void {
  for (const node of run.nodes) {
    if (!isKernel(node) || !node.writes.includes(from)) continue;
    node.writes = instead(node.writes, from, to);
    if (node.reads.includes(from)) node.reads = instead(node.reads, from, to);
  }
}

/** The same for the runs backward of what the step of `run` adds to its output: the gradient that arrives is theirs, too. */
export function addedReadInstead(run: Run, from: string, to: string, runs: readonly Run[]): void {
  const { adds } = run.step;
  if (adds === undefined) return;
  for (const other of runs) {
    if (isForward(other) || !adds.includes(other.step.writes.name)) continue;
    readInstead(other, from, to);
    other.gradient = to;
  }
}

function instead(names: readonly string[], from: string, to: string): string[] {
  return names.map((name) => (name === from ? to : name));
}

/** Puts `node` before the first kernel of `run`, behind all that is there already. */
export function beforeKernels(run: Run, node: Node): void {
  const at = run.nodes.findIndex(isKernel);
  run.nodes.splice(at === -1 ? run.nodes.length : at, 0, node);
}

/** Puts `nodes` right behind the last kernel of `run` that gives `part`; nowhere if there is none. */
export function behindKernels(run: Run, part: Part, ...nodes: readonly Node[]): void {
  const at = run.nodes.findLastIndex((node) => isKernel(node) && node.part === part);
  if (at !== -1) run.nodes.splice(at + 1, 0, ...nodes);
}

/** The ranks that the region is split over that begins or ends at `step`: those that split an expert, or the tensor ranks. */
export function borderOf({ border }: Step, { job, shape }: Layer): Border {
  return border ?? { ranks: shape.tensor, axes: tensorAxes(job.layout) };
}

/** How many they are: every run is asked. */
export function borderRanks({ border }: Step, { shape }: Layer): number {
  return border?.ranks ?? shape.tensor;
}

/** Whether ranks that split an expert meet over the tokens sent to it. */
export function splitsExperts({ shape }: Layer): boolean {
  return (shape.experts?.tensor ?? 1) > 1;
}

/** A collective of the ranks of a border, on the stream of tensor ranks however many axes of the mesh they lie along. */
export function overTensorRanks(
  label: string,
  kind: CollectiveKind,
  { axes }: Pick<Border, 'axes'>,
  bytes: number,
  at: Parameters<typeof collective>[4],
): CollectiveNode {
  return collective(label, kind, axes, bytes, { ...at, stream: TENSOR_STREAM });
}

const TENSOR_STREAM = 'tp';

/** The tensor that the kernels of a forward run write the step's output to, by now. */
export function writtenBy({ nodes }: Run): string {
  return nodes.find(isKernel)!.writes[0]!;
}

/** The place among `nodes` of the first collective over the tensor ranks that `which` is true of; −1 if there is none. */
export function tensorCollective(nodes: readonly Node[], which: (node: CollectiveNode) => boolean): number {
  return nodes.findIndex(
    (node) => node.kind === 'collective' && node.stream === TENSOR_STREAM && which(node),
  );
}
