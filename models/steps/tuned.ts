/**
 * The steps of a layer of which not everything is trained. Frozen weights have no gradient; what flows back through them
 * flows on, down to the embedding (as with checkpointing, where frameworks let the embedding's output ask for
 * gradients). Frozen matrices of few bits are dequantised before each product. Adapters are steps before the layer
 * that they belong to, which adds what they make to its own output.
 */
import type { Kernel } from '../../program/kernel.js';
import { blockModel } from '../blocks.js';
import type { Model } from '../model.js';
import type { Adapters, BaseFormat } from '../tuning.js';
import { adaptersOf } from '../weights/tuned.js';
import { type LayerKind, layersOf, type Weight } from '../weights/weights.js';
import { adapterSteps, type Base, type OfStep, rowsOf } from './adapter.js';
import { dequantised } from './dequantise.js';
import { magnitudes } from './magnitude.js';
import { addsBranches, pass } from './memory-bound.js';
import { activationBytes, type Shape, type Step } from './step.js';

/** `steps` of a layer of which everything is trained, as `model.tuning` has it. */
export function tunedSteps(steps: readonly Step[], model: Model, kind: LayerKind, shape: Shape): Step[] {
  const weights = weightsOf(model, kind);
  const own = blockModel(model, kind);
  const tuned = steps.map((step) => frozenStep(step, weights, model.tuning?.base));
  const adapters = model.tuning?.adapters;
  if (adapters === undefined) return tuned;
  const made = new Set<string>();
  const withAdapters = tuned.flatMap((step) => {
    const base = baseOf(step);
    const those = base === undefined ? [] : adaptersOfStep(base, own, tuned);
    if (base === undefined || those.length === 0) return [step];
    return adapted(base, those, adapters, shape).filter(({ name }) => {
      // An adapter of a matrix that is several products here goes down once.
      const first = !made.has(name);
      made.add(name);
      return first;
    });
  });
  return addedUp(withAdapters, steps, shape);
}

/** Weights by name; a tied head multiplies by the embedding's. */
function weightsOf(model: Model, kind: LayerKind): ReadonlyMap<string, Weight> {
  const layers = layersOf(model);
  const layer = layers.find((each) => each.kind === kind);
  const all = [...layers[0]!.weights, ...(layer?.weights ?? [])];
  return new Map(all.map((weight) => [weight.name, weight]));
}

/** The step without the gradients of what is frozen, and with what its format costs. */
function frozenStep(step: Step, weights: ReadonlyMap<string, Weight>, format?: BaseFormat): Step {
  const frozen = step.weights.filter((name) => weights.get(name)?.frozen);
  if (frozen.length === 0) return step;
  const all = frozen.length === step.weights.length;
  const without = all ? withoutGradients({ ...step, frozen }) : { ...step, frozen };
  const base = baseOf(without);
  const { bytesEach } = weights.get(step.weights[0]!) ?? {};
  const few = bytesEach !== undefined && format !== 'fp8';
  return base === undefined || !few ? without : dequantised(base, bytesEach);
}

const isWeightGradient = (kernel: Kernel) => 'role' in kernel && kernel.role === 'weight-gradient';

/** Nothing of it is trained. A norm's backward kernel sums no gains' gradients; a chunked loss has no product for them. */
function withoutGradients(step: Step): Step {
  const forward = step.forward.filter(
    (kernel) => !isWeightGradient(kernel) && !('name' in kernel && kernel.name === 'add weight gradient'),
  );
  const side = step.side.filter(({ name }) => name !== 'head weight gradient');
  const inputNeeds = step.inputNeeds.filter((name) => name !== 'head weight gradient');
  return {
    ...step,
    ...{ forward, side, inputNeeds, weightGradient: [], weightNeeds: [] },
    inputGradient: step.inputGradient.flatMap((kernel) => withoutGains(kernel)),
  };
}

/**
 * Fused, the second launch sums the gains' gradients. Eager, they are a product with the normed values and its sum: of
 * 16-bit values three passes and one.
 */
function withoutGains(kernel: Kernel): Kernel[] {
  if ('name' in kernel && kernel.name === 'add weight gradient') return [];
  if (kernel.family !== 'norm') return [kernel];
  if (kernel.launches === 2) return [{ ...kernel, launches: 1 }];
  return [
    { ...kernel, bytes: kernel.bytes - (kernel.flops / 4) * 2 * (3 + 1), launches: kernel.launches - 2 },
  ];
}

/** The product of a linear layer's step; undefined where the step is none. */
function baseOf(step: Step): Base | undefined {
  if (step.weights.length === 0) return undefined;
  const product = step.forward.find((kernel) => kernel.family === 'gemm' || kernel.family === 'grouped-gemm');
  return product === undefined || step.reads.length === 0
    ? undefined
    : { step, product: product as Base['product'] };
}

/** The adapters of a step: of its matrix, or of its part where the matrix is several products here. */
function adaptersOfStep({ step, product }: Base, model: Model, steps: readonly Step[]): OfStep[] {
  const [weight = ''] = step.weights;
  const adapters = adaptersOf(model, weight);
  if (adapters.length === 0) return [];
  const several = steps.filter(({ weights }) => weights[0] === weight).length > 1;
  if (!several)
    return adapters.map((adapter) => ({
      adapter,
      outputs: Math.round(product.n * adapter.share),
      suffix: '',
    }));
  const part = step.name.split(' ').at(-1);
  return adapters
    .filter((adapter) => adapter.part === undefined || adapter.part === part)
    .map((adapter) => ({
      adapter,
      outputs: product.n,
      suffix: adapter.part === undefined ? ` ${part}` : '',
    }));
}

/** The adapters' steps, and the layer's, which adds what they make: scaled and added, in one kernel or in two. */
function adapted(base: Base, those: readonly OfStep[], adapters: Adapters, shape: Shape): Step[] {
  const made = those.map((one) => adapterSteps(base, one, adapters, shape));
  const e = activationBytes(shape);
  const values = rowsOf(base) * those.reduce((sum, { outputs }) => sum + outputs, 0);
  const added = shape.fusedElementwise
    ? pass('elementwise', 'add adapters', values, 3 * e, those.length)
    : pass('elementwise', 'add adapters', values, (2 + 3) * e, 2 * those.length);
  const names = made.map(({ result }) => result);
  const { step } = base;
  const layer: Step = {
    ...step,
    reads: [...step.reads, ...names],
    adds: names,
    forward: [...step.forward, added],
  };
  const dora = adapters.variant === 'dora' ? magnitudes(layer, base, those, adapters.rank, shape) : layer;
  return [...made.flatMap(({ steps }) => steps), dora];
}

/** Who reads what now, with the gradients of all that read one input added up by the first of them. */
function addedUp(steps: readonly Step[], before: readonly Step[], shape: Shape): Step[] {
  const first = new Map<string, number>();
  const readers = new Map<string, number>();
  for (const [i, { reads }] of steps.entries()) {
    const [input] = reads;
    if (input === undefined || steps[i]!.adds?.includes(input)) continue;
    if (!first.has(input)) first.set(input, i);
    readers.set(input, (readers.get(input) ?? 0) + 1);
  }
  return steps.map((step, i) => {
    const [input] = step.reads;
    if (input === undefined || first.get(input) === undefined) return step;
    const count = readers.get(input)!;
    const previously = before.filter(({ reads }) => reads[0] === input);
    if (count === previously.length) return step;
    const { addsBranches: _, ...rest } = step;
    if (first.get(input) !== i) return rest;
    // Readers whose gradients something else adds up, such as a residual, are none of the branches.
    const known = previously.some((each) => each.addsBranches) ? previously.length : 1;
    const branches = count - previously.length + (previously.length === 0 ? 0 : known);
    if (branches < 2) return step;
    const bytes = tensorBytes(step, shape);
    return bytes === undefined ? rest : { ...rest, addsBranches: addsBranches(bytes, branches, shape) };
  });
}

/** Values of what a linear step, or an adapter's copy of it, reads. */
function tensorBytes(step: Step, shape: Shape): number | undefined {
  const base = baseOf(step);
  if (base !== undefined) return rowsOf(base) * base.product.k;
  return step.name.endsWith('adapter input') ? step.writes.bytes / activationBytes(shape) : undefined;
}
