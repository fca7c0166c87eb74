/**
 * Tensor parallelism: ranks have slices of a layer's weights. Products of slices are partial sums, which the ranks
 * add up where the tensor-split region ends, and backward where it began.
 */
import type { Step } from '../../../models/steps/step.js';
import type { CollectiveNode, Draft, Run } from '../draft.js';
import { behindKernels, collective, isForward, TENSOR_RANKS, writtenBy } from '../edits.js';
import { gradient, tensor } from '../tensors.js';
import type { Pass } from './pass.js';

export const tensorParallel: Pass = {
  id: 'tensor-parallel',
  title: 'Tensor parallelism',
  summary:
    'Adds partial sums up over the tensor ranks behind the steps that end a split region, and input gradients behind those that begin one, beside the weight gradients.',
  reference: 'Megatron-LM, Shoeybi et al. 2019, arXiv 1909.08053, section 3',
  applies: ({ shape }) => shape.tensor > 1,
  rewrite(draft) {
    for (const run of draft.forward) sumOutputs(run, draft);
    const entrants = entrantsOf(draft.steps);
    for (const run of draft.backward) {
      if (isForward(run)) sumOutputs(run, draft);
      else if (entrants.has(run.step)) sumInputGradient(run, draft);
    }
  },
};

/** Of several steps that read one input at the border, the first: its turn comes last backward, and it sums for all. */
function entrantsOf(steps: readonly Step[]): Set<Step> {
  const first = new Map<string, Step>();
  for (const step of steps) {
    if (step.enters && !first.has(step.reads[0]!)) first.set(step.reads[0]!, step);
  }
  return new Set(first.values());
}

function sumOutputs(run: Run, { sizes }: Draft): void {
  const { step } = run;
  if (!step.leaves && step.tensorReductions.length === 0) return;
  const awaited = 'next-node';
  const sums = step.tensorReductions.map(({ name, bytes, reduction }) => {
    const at = { buffer: tensor(name), awaited, ...(reduction === 'max' ? { reduction } : {}) } as const;
    return allReduce(`${step.name}: ${name}`, bytes, at);
  });
  if (step.leaves) {
    const buffer = writtenBy(run);
    sums.push(allReduce(`${step.name}: all-reduce output`, sizes.get(buffer)!, { buffer, awaited }));
  }
  behindKernels(run, 'output', ...sums);
}

/** Megatron-LM’s asynchronous all-reduce: it travels while the weight gradient is computed. */
function sumInputGradient(run: Run, { sizes }: Draft): void {
  const { step } = run;
  const buffer = gradient(step.reads[0]!);
  const at = { buffer, awaited: 'next-step' } as const;
  const sum = allReduce(`${step.name}: all-reduce input gradient`, sizes.get(buffer)!, at);
  behindKernels(run, step.addsBranches ? 'branches' : 'input-gradient', sum);
}

function allReduce(label: string, bytes: number, at: Parameters<typeof collective>[4]): CollectiveNode {
  return collective(label, 'all-reduce', TENSOR_RANKS, bytes, at);
}
