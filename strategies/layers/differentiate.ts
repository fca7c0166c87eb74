/**
 * The plain layer: its steps forward, and their gradients in reverse, as one rank alone would run them. A step gives
 * the gradients of what it read (dgrad), then those of its weights (wgrad). Nothing here knows of other ranks, of
 * memory, or of what is computed again: passes do.
 */
import { inputBytes, layerSteps, outputBytes } from '../../models/steps/block.js';
import { pass } from '../../models/steps/memory-bound.js';
import { INPUT, isAcross, OUTPUT, type Step } from '../../models/steps/step.js';
import { streamBytes } from '../../models/steps/wide.js';
import type { Kernel } from '../../program/kernel.js';
import type { Draft, KernelNode, Layer, Part, Run } from './draft.js';
import { withOriginals } from './originals.js';
import { modelKind } from './placed.js';
import { gradient, tensor, weight, weightGradient, writtenAgain } from './tensors.js';

/** The draft that all passes start from. */
export function differentiate({ job, kind, shape, slice }: Layer): Draft {
  const steps = withOriginals(layerSteps(job.model, modelKind(kind), shape), job, shape);
  const sizes = new Map<string, number>();
  const own = modelKind(kind);
  const e = streamBytes(shape);
  if (own !== 'embedding') sizes.set(tensor(INPUT), inputBytes(job.model, own, shape, e));
  for (const { fromOthers = [] } of steps)
    for (const { name, bytes } of fromOthers) sizes.set(tensor(name), bytes);
  if (steps.some(({ writes }) => writes.name === OUTPUT))
    sizes.set(gradient(OUTPUT), outputBytes(job.model, own, shape, e));
  const forward = steps.map((step) => forwardRun(step, 'forward', sizes));
  const flow = new GradientFlow(steps, sizes);
  const backward = steps.toReversed().map((step) => flow.run(step));
  const plain = { job, kind, shape, steps, sizes, forward, backward };
  return slice === undefined ? plain : { ...plain, slice };
}

/**
 * A step's kernels forward; notes the bytes of what they write. Run again, the layer's output, or what others read, is
 * written to a place of its own, since the first one is still in use.
 */
export function forwardRun(step: Step, phase: 'forward' | 'recompute', sizes: Map<string, number>): Run {
  const { name } = step.writes;
  const written = phase === 'recompute' ? writtenAgain : tensor;
  const output = written(name);
  // What works in place finds what was written again.
  const reads = step.reads.map((each) => (each === name ? output : tensor(each)));
  const sides = step.side.map((side) => tensor(side.name));
  // A step that works in place takes no memory of its own.
  if (!reads.includes(output)) sizes.set(output, step.writes.bytes);
  for (const [i, side] of step.side.entries()) sizes.set(sides[i]!, side.bytes);
  const { scratch } = step;
  if (scratch) sizes.set(tensor(scratch.name), scratch.bytes);
  const weights = step.weights.map(weight);
  const writes = [output, ...sides, ...(scratch ? [tensor(scratch.name)] : [])];
  const at = { reads, weights, writes };
  return { step, phase, nodes: kernels('output', step.name, step.forward, at) };
}

function kernels(
  part: Part,
  label: string,
  list: readonly Kernel[],
  { reads, weights, writes }: Pick<KernelNode, 'reads' | 'weights' | 'writes'>,
): KernelNode[] {
  return list.map((kernel) => ({ kind: 'compute', part, label, kernel, reads, weights, writes, after: [] }));
}

const NONE: readonly string[] = [];

/** The weights of a step that have gradients. */
function trainedBy({ weights, frozen }: Step): readonly string[] {
  return frozen === undefined ? weights : weights.filter((name) => !frozen.includes(name));
}

/** Follows gradients from the layer's output to its input, by the names of the tensors that hold them. */
class GradientFlow {
  readonly #sizes: Map<string, number>;
  readonly #sides = new Set<string>();
  /** Tensors whose gradient is another tensor: a branch of a residual add has that of the sum. */
  readonly #sameAs = new Map<string, string>();
  /** Gradients of sums that have yet to join that of the stream, by stream. */
  readonly #joins = new Map<string, { readonly kernel: Kernel; readonly from: string }>();

  constructor(steps: readonly Step[], sizes: Map<string, number>) {
    this.#sizes = sizes;
    for (const { side, writes } of steps) {
      for (const { name } of side) this.#sides.add(name);
      // Others give it a gradient.
      if (isAcross(writes.name)) sizes.set(gradient(writes.name), sizes.get(tensor(writes.name))!);
    }
  }

  /** The gradients of the step before which all later ones were asked for. */
  run(step: Step): Run {
    const arriving = this.#gradientOf(step.writes.name);
    return { step, phase: 'backward', gradient: arriving, nodes: this.#nodes(step, arriving) };
  }

  #nodes(step: Step, arriving: string): KernelNode[] {
    if (step.join) return this.#residual(step, step.join, arriving);
    if (step.passes) {
      return [...this.#passOn(step, step.reads, arriving), ...this.#weightGradients(step, arriving)];
    }
    for (const name of step.adds ?? NONE) this.#sameAs.set(name, arriving);
    const read = step.reads.filter((name) => !this.#sides.has(name) && !step.adds?.includes(name));
    const targets = read.map((name, i) =>
      i === 0 && step.gradientInPlace ? this.#inPlace(name) : this.#own(name),
    );
    const nodes = this.#inputGradients(step, arriving, targets);
    if (step.addsBranches) nodes.push(addBranches(step.addsBranches, targets[0]!));
    for (const name of read) this.#join(name, nodes);
    for (const each of this.#weightGradients(step, arriving)) nodes.push(each);
    return nodes;
  }

  #residual(step: Step, join: Kernel, from: string): KernelNode[] {
    const [stream, ...branches] = step.reads;
    this.#joins.set(stream!, { kernel: join, from });
    if (step.inputGradient.length > 0) {
      return branches.flatMap((branch) => this.#inputGradients(step, from, [this.#own(branch)]));
    }
    return this.#passOn(step, branches, from);
  }

  /** The gradient of these is the one that arrives; what layers share has a gradient of its own, which is copied. */
  #passOn({ writes }: Step, names: readonly string[], arriving: string): KernelNode[] {
    const nodes: KernelNode[] = [];
    for (const name of names) {
      if (isAcross(name) && name !== writes.name)
        nodes.push(copyGradient(arriving, this.#own(name), this.#sizes));
      else this.#sameAs.set(name, arriving);
    }
    return nodes;
  }

  #inputGradients(step: Step, arriving: string, targets: readonly string[]): KernelNode[] {
    // A norm's kernel gives the gradients of its gain and bias along with its input's.
    const alongside = step.weightGradient.length === 0 ? trainedBy(step).map(weightGradient) : [];
    const { inputScratch } = step;
    if (inputScratch) this.#sizes.set(tensor(inputScratch.name), inputScratch.bytes);
    const scratch = inputScratch ? [tensor(inputScratch.name)] : [];
    return kernels('input-gradient', `${step.name} input gradient`, step.inputGradient, {
      reads: [...this.#known(arriving), ...step.inputNeeds.map(tensor)],
      weights: step.weights.map(weight),
      writes: [...targets, ...alongside, ...scratch],
    });
  }

  #weightGradients(step: Step, arriving: string): KernelNode[] {
    if (step.weightGradient.length === 0) return [];
    const reads = [...this.#known(arriving), ...step.weightNeeds.map(tensor)];
    const label = `${step.name} weight gradient`;
    const trained = trainedBy(step);
    const last = trained.length - 1;
    return step.weightGradient.map((kernel, i) => {
      const writes = [weightGradient(trained[Math.min(i, last)]!)];
      return {
        kind: 'compute',
        part: 'weight-gradient',
        label,
        kernel,
        reads,
        weights: [],
        writes,
        after: [],
      };
    });
  }

  /** Adds the gradient that went past the branches, where `name` is a stream that has one waiting. */
  #join(name: string, nodes: KernelNode[]): void {
    const waiting = this.#joins.get(name);
    if (!waiting) return;
    this.#joins.delete(name);
    const into = gradient(name);
    const at = { reads: [waiting.from, into], weights: [], writes: [into] };
    for (const each of kernels('join', 'residual gradient', [waiting.kernel], at)) nodes.push(each);
  }

  #gradientOf(name: string): string {
    return this.#sameAs.get(name) ?? gradient(name);
  }

  /** The loss starts the chain: no gradient arrives there. */
  #known(arriving: string): string[] {
    return this.#sizes.has(arriving) ? [arriving] : [];
  }

  #inPlace(name: string): string {
    this.#sameAs.set(name, tensor(name));
    return tensor(name);
  }

  #own(name: string): string {
    const bytes = this.#sizes.get(tensor(name));
    // Data has none.
    if (bytes !== undefined) this.#sizes.set(gradient(name), bytes);
    return gradient(name);
  }
}

function addBranches(kernel: Kernel, into: string): KernelNode {
  const at = { reads: [into], weights: [], writes: [into], after: [] };
  return { kind: 'compute', part: 'branches', label: 'add branch gradients', kernel, ...at };
}

function copyGradient(from: string, to: string, sizes: ReadonlyMap<string, number>): KernelNode {
  const kernel = pass('elementwise', 'copy gradient', sizes.get(to)! / 2, 2 * 2);
  const at = { reads: [from], weights: [], writes: [to], after: [] };
  return { kind: 'compute', part: 'input-gradient', label: 'copy gradient', kernel, ...at };
}
