/**
 * A layer's backward pass as ops: the steps in reverse, each its input gradient and then its weight
 * gradient, so that the collective on the input gradient travels while the weight gradient is
 * computed (Megatron-LM's asynchronous tensor-parallel linear layer). Under plain autograd it starts
 * when both are done, and everybody waits for it.
 */
import type { Step } from '../../models/steps/step.js';
import type { Kernel } from '../../program/kernel.js';
import type { OpList } from '../../program/op-list.js';
import type { OpId } from '../../program/program.js';
import { type Border, lastCompute } from './border.js';
import { contextPartial, gatherContext, scatterContext } from './context.js';
import { exchangeTokens } from './experts.js';
import { writeForward } from './forward.js';
import { gatherBeside, inPieces } from './pieces.js';
import { type Rebuild, rebuilt } from './rebuilt.js';
import { gradient, tensor, weight, weightGradient } from './tensors.js';

/**
 * Appends recomputation (if any) and the backward ops of `steps`, and notes the bytes of what they write. A
 * recomputation of whole layers waits for `start`.
 */
export function writeBackward(
  list: OpList,
  steps: readonly Step[],
  border: Border,
  sizes: Map<string, number>,
  recompute: Rebuild,
  start: readonly OpId[] = [],
): void {
  const again = rebuilt(steps, recompute);
  // Parts are rebuilt when their turn comes; everything else, before the first gradient.
  const late = recompute === 'selective' || recompute === 'product' ? again.at(-1) : undefined;
  if (again.length > 0 && !late) writeForward(list, again, border, sizes, 'recompute', start);
  const writer = new BackwardWriter(list, steps, border, sizes);
  for (const step of steps.toReversed()) {
    if (step === late) writeForward(list, again, border, sizes, 'recompute');
    list.phase('backward');
    writer.step(step);
  }
}

class BackwardWriter {
  readonly #list: OpList;
  readonly #border: Border;
  readonly #sizes: Map<string, number>;
  readonly #sides: ReadonlySet<string>;
  /** Of several steps that read one input at the border, the first: its turn comes last, and it sums for all. */
  readonly #entrants: ReadonlyMap<string, Step>;
  /** Inputs gathered again, for all that read them. */
  readonly #gathered = new Map<string, { full: string; op: OpId }>();
  /** A branch of a residual add has the sum's own gradient. */
  readonly #sameAs = new Map<string, string>();
  /** Gradients of sums that have yet to join that of the stream, by stream. */
  readonly #joins = new Map<string, { readonly kernel: Kernel; readonly from: string }>();
  /** What the next kernel must wait for. */
  #after: OpId[] = [];

  constructor(list: OpList, steps: readonly Step[], border: Border, sizes: Map<string, number>) {
    this.#list = list;
    this.#border = border;
    this.#sizes = sizes;
    this.#sides = new Set(steps.flatMap((s) => s.side.map((side) => side.name)));
    const entering = steps.filter((s) => s.enters).toReversed();
    this.#entrants = new Map(entering.map((s) => [s.reads[0]!, s]));
  }

  step(step: Step): void {
    if (step.join) this.#residual(step, step.join);
    else if (step.passes) this.#pass(step);
    else this.#ordinary(step);
  }

  #residual(step: Step, join: Kernel): void {
    const [stream, ...branches] = step.reads;
    const from = this.#gradientOf(step.writes.name);
    this.#joins.set(stream!, { kernel: join, from });
    for (const branch of branches) {
      if (step.inputGradient.length === 0) this.#sameAs.set(branch, from);
      else this.#inputGradients(step, from, [this.#newGradient(branch)]);
    }
  }

  #pass(step: Step): void {
    const from = this.#gradientOf(step.writes.name);
    for (const name of step.reads) this.#sameAs.set(name, from);
    this.#weightGradients(step, from, undefined);
    this.#after = [];
  }

  #ordinary(step: Step): void {
    const list = this.#list;
    const border = this.#border;
    let arriving = this.#gradientOf(step.writes.name);
    if (step.acrossExperts) {
      const waits = [...this.#after, ...lastCompute(list)];
      const back = `${arriving} returned`;
      const { acrossExperts: across, name } = step;
      this.#after = [exchangeTokens(list, `${name} gradient`, across, arriving, back, this.#sizes, waits)];
      arriving = back;
    }
    const parts = step.leaves && border.sequenceParallel ? inPieces(step.inputGradient, border) : undefined;
    if (step.leaves && border.sequenceParallel && !parts) {
      const waits = [...this.#after, ...lastCompute(list)];
      const gathered = border.gather(list, `${step.name}: gather gradient`, arriving, waits);
      arriving = gathered.full;
      this.#after = [gathered.op];
    }
    const gathered = this.#gatherInput(step);
    const [first, ...others] = step.reads.filter((name) => !this.#sides.has(name));
    const split = step.enters && border.ranks > 1;
    const fullBytes = first === undefined ? 0 : this.#fullBytes(first, split);
    const targets = first === undefined ? [] : [this.#target(step, first, split, fullBytes)];
    targets.push(...others.map((name) => this.#newGradient(name)));
    let scattered: OpId[] = [];
    if (parts) arriving = this.#inputGradientInPieces(step, parts, arriving, targets);
    else scattered = this.#inputGradients(step, arriving, targets);
    if (step.addsBranches) {
      const into = targets.slice(0, 1);
      list.compute('add branch gradients', step.addsBranches, { after: [], reads: into, writes: into });
    }
    if (step.sumsLast) this.#weightGradients(step, arriving, gathered);
    const label = `${step.name}: sum input gradient`;
    const sums =
      split && this.#entrants.get(first!) === step
        ? [border.sum(list, label, gradient(first!), fullBytes, lastCompute(list))]
        : [];
    const awaited = split && sums.length === 0;
    for (const name of [first, ...others]) if (name !== undefined && !awaited) this.#join(name, sums);
    if (!step.sumsLast) this.#weightGradients(step, arriving, gathered);
    this.#after = [...sums, ...scattered];
  }

  /** The weight gradient needs the full input again; it travels while the input gradient is computed. */
  #gatherInput(step: Step): { full: string; op: OpId } | undefined {
    if (!step.enters || !this.#border.sequenceParallel || step.weightGradient.length === 0) return undefined;
    const input = step.weightNeeds[0]!;
    const known = this.#gathered.get(input);
    if (known) return known;
    const waits = [...this.#after, ...lastCompute(this.#list)];
    const gathered = this.#border.gather(this.#list, `${step.name}: gather input`, tensor(input), waits);
    this.#gathered.set(input, gathered);
    return gathered;
  }

  /** Returns what is still on its way to the targets. */
  #inputGradients(step: Step, arriving: string, targets: readonly string[]): OpId[] {
    const list = this.#list;
    // A norm's kernel gives the gradients of its gain and bias along with its input's.
    const alongside = step.weightGradient.length === 0 ? step.weights.map(weightGradient) : [];
    const { acrossContext: across, inputScratch } = step;
    if (inputScratch) this.#sizes.set(tensor(inputScratch.name), inputScratch.bytes);
    const scratch = inputScratch ? [tensor(inputScratch.name)] : [];
    const waits = [...this.#after, ...lastCompute(list)];
    const gathered = across && gatherContext(list, across, this.#sizes, waits);
    for (const [i, kernel] of step.inputGradient.entries()) {
      const others = across && i === 1;
      list.compute(`${step.name} input gradient`, kernel, {
        after: others ? [gathered!.op] : this.#after,
        reads: [
          ...this.#known(arriving),
          ...step.inputNeeds.map(tensor),
          ...(others ? [gathered!.full] : []),
          ...step.weights.map(weight),
        ],
        writes: [
          ...targets,
          ...alongside,
          ...scratch,
          ...(others ? [contextPartial(across, this.#sizes)] : []),
        ],
      });
      this.#after = [];
    }
    return across ? [scatterContext(list, across, targets.at(-1)!, lastCompute(list))] : [];
  }

  /** The gradient arrives in pieces while the product works on those that are there; returns the whole of it. */
  #inputGradientInPieces(
    step: Step,
    { before, part }: NonNullable<ReturnType<typeof inPieces>>,
    slice: string,
    targets: readonly string[],
  ): string {
    const list = this.#list;
    const write = (kernel: Kernel, arriving: string, after: readonly OpId[]) =>
      list.compute(`${step.name} input gradient`, kernel, {
        after,
        reads: [arriving, ...step.inputNeeds.map(tensor), ...step.weights.map(weight)],
        writes: targets,
      });
    for (const kernel of before) {
      write(kernel, slice, this.#after);
      this.#after = [];
    }
    const waits = [...this.#after, ...lastCompute(list)];
    const label = `${step.name}: gather gradient`;
    const { full } = gatherBeside(list, this.#border, label, slice, waits, (input, w) =>
      write(part, input, w),
    );
    this.#after = [];
    return full;
  }

  #weightGradients(step: Step, arriving: string, gathered: { full: string; op: OpId } | undefined): void {
    let after = [...this.#after, ...(gathered ? [gathered.op] : [])];
    const needs = step.weightNeeds.map((name) =>
      gathered && name === step.weightNeeds[0] ? gathered.full : tensor(name),
    );
    for (const [i, kernel] of step.weightGradient.entries()) {
      this.#list.compute(`${step.name} weight gradient`, kernel, {
        after,
        reads: [...this.#known(arriving), ...needs],
        writes: [weightGradient(step.weights[Math.min(i, step.weights.length - 1)]!)],
      });
      after = [];
    }
  }

  /** Adds the gradient that went past the branches, where `name` is a stream that has one waiting. */
  #join(name: string, sums: readonly OpId[]): void {
    const waiting = this.#joins.get(name);
    if (!waiting) return;
    this.#joins.delete(name);
    const into = gradient(name);
    this.#list.compute('residual gradient', waiting.kernel, {
      after: sums,
      reads: [waiting.from, into],
      writes: [into],
    });
  }

  #gradientOf(name: string): string {
    return this.#sameAs.get(name) ?? gradient(name);
  }

  /** The loss starts the chain: no gradient arrives there. */
  #known(arriving: string): string[] {
    return this.#sizes.has(arriving) ? [arriving] : [];
  }

  #target(step: Step, name: string, split: boolean, fullBytes: number): string {
    if (step.gradientInPlace) {
      this.#sameAs.set(name, tensor(name));
      return tensor(name);
    }
    return split ? this.#border.partial(gradient(name), fullBytes) : this.#newGradient(name);
  }

  #newGradient(name: string): string {
    this.#sizes.set(gradient(name), this.#sizes.get(tensor(name))!);
    return gradient(name);
  }

  #fullBytes(name: string, split: boolean): number {
    const bytes = this.#sizes.get(tensor(name))!;
    return split && this.#border.sequenceParallel ? bytes * this.#border.ranks : bytes;
  }
}
