/**
 * Gradients of tensors that layers share. Each layer that reads one gives a gradient of its own; the last of them, whose
 * turn comes first backward, writes the sum, all others add theirs to it, as autograd does, and the layer that wrote
 * the tensor reads it. A sum is begun where the tensor is read last, and given back where it was written.
 */
import { pass } from '../../../models/steps/memory-bound.js';
import { activationBytes, isAcross } from '../../../models/steps/step.js';
import type { Draft, KernelNode, Named, Run } from '../draft.js';
import { isForward, isKernel } from '../edits.js';
import { touches } from '../liveness.js';
import { gradient, sharedGradient, tensor } from '../tensors.js';
import type { Pass } from './pass.js';

export const sharedGradients: Pass = {
  id: 'shared-gradients',
  title: 'Gradients of what layers share',
  summary:
    'Adds the gradients that layers give to a tensor they share, a skip or an encoder’s output, to the sum that its writer reads.',
  reference: 'Ronneberger et al. 2015 (U-Net), arXiv 1505.04597; Vaswani et al. 2017, arXiv 1706.03762',
  applies: ({ job }) => job.model.architecture !== undefined,
  rewrite(draft) {
    const foreign = new Map(
      draft.steps.flatMap(({ fromOthers = [] }) => fromOthers.map(({ name, last }) => [name, last] as const)),
    );
    for (const [name, last] of foreign) {
      if (last) begin(name, draft);
      else addOwn(name, draft);
    }
    const written = draft.steps.map(({ writes }) => writes.name);
    for (const name of new Set(written.filter(isAcross))) if (!foreign.has(name)) readSum(name, draft);
  },
};

/** What the layer gives is the sum so far. */
function begin(name: string, { backward, sizes }: Draft): void {
  const [own, sum] = [gradient(name), sharedGradient(name)];
  sizes.set(sum, sizes.get(tensor(name))!);
  callInstead(backward, own, sum);
}

/** A kernel adds what the layer gives, once all of it is there; the place in `backward` behind it. */
function addOwn(name: string, draft: Draft): number {
  const { backward, sizes, shape } = draft;
  const own = gradient(name);
  const at = backward.findLastIndex(({ nodes }) => nodes.some((node) => touches(node).writes.includes(own)));
  if (at === -1) return 0;
  const e = activationBytes(shape);
  const sum = sharedGradient(name);
  const node: KernelNode = {
    ...{ kind: 'compute', part: 'branches', label: `add gradient of ${name}` },
    kernel: pass('elementwise', 'add shared gradient', sizes.get(own)! / e, 3 * e),
    ...{ reads: [own, sum], weights: [], writes: [sum], after: [] },
  };
  // A run of its own, so that it waits for what the step before it still communicates.
  backward.splice(at + 1, 0, { step: backward[at]!.step, phase: 'backward', nodes: [node] });
  return at + 2;
}

/** The layer that wrote the tensor reads the sum, to which it has added what steps of its own give. */
function readSum(name: string, draft: Draft): void {
  const { backward, sizes } = draft;
  const [own, sum] = [gradient(name), sharedGradient(name)];
  sizes.set(sum, sizes.get(tensor(name))!);
  callInstead(backward.slice(addOwn(name, draft)), own, sum);
}

function callInstead(runs: readonly Run[], from: string, to: string): void {
  const called = (name: string) => (name === from ? to : name);
  const replaced = new Map<Named, Named>();
  for (const run of runs.filter((each) => !isForward(each))) {
    if (run.gradient === from) run.gradient = to;
    run.nodes = run.nodes.map((node) => {
      if (isKernel(node)) {
        node.reads = node.reads.map(called);
        node.writes = node.writes.map(called);
        node.after = node.after.map((named) => replaced.get(named) ?? named);
      }
      if (node.kind !== 'collective' || (node.buffer !== from && node.into !== from)) return node;
      const into = node.into === undefined ? undefined : called(node.into);
      const renamed = { ...node, buffer: called(node.buffer), into };
      replaced.set(node, renamed);
      return renamed;
    });
  }
}
