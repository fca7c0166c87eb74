/**
 * Tensor parallelism: ranks have slices of a layer's weights. Products of slices are partial sums, which the ranks
 * add up where the tensor-split region ends, and backward where it began.
 */
import type { Step } from '../../../models/steps/step.js';
import type { CollectiveNode, Draft, Run } from '../draft.js';
import {
  behindKernels,
  borderOf,
  borderRanks,
  isForward,
  overTensorRanks,
  splitsExperts,
  writtenBy,
} from '../edits.js';
import { gradient, tensor } from '../tensors.js';
import type { Pass } from './pass.js';

export const tensorParallel: Pass = {
  id: 'tensor-parallel',
  title: 'Tensor parallelism',
  summary:
    'Adds partial sums up over the tensor ranks behind the steps that end a split region, and input gradients behind those that begin one, beside the weight gradients.',
  reference: 'Megatron-LM, Shoeybi et al. 2019, arXiv 1909.08053, section 3',
  applies: (layer) => layer.shape.tensor > 1 || splitsExperts(layer),
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

function sumOutputs(run: Run, draft: Draft): void {
  const { step } = run;
  const { sizes } = draft;
  if (borderRanks(step, draft) === 1 || (!step.leaves && step.tensorReductions.length === 0)) return;
  const awaited = 'next-node';
  const sums = step.tensorReductions.map(({ name, bytes, reduction }) => {
    const at = { buffer: tensor(name), awaited, ...(reduction === 'max' ? { reduction } : {}) } as const;
    return allReduce(`${step.name}: ${name}`, bytes, at, run, draft);
  });
  if (step.leaves) {
    const buffer = writtenBy(run);
    sums.push(
      allReduce(`${step.name}: all-reduce output`, sizes.get(buffer)!, { buffer, awaited }, run, draft),
    );
  }
  behindKernels(run, 'output', ...sums);
}

/** Megatron-LM’s asynchronous all-reduce: it travels while the weight gradient is computed. */
function sumInputGradient(run: Run, draft: Draft): void {
  const { step } = run;
  if (borderRanks(step, draft) === 1) return;
  const buffer = gradient(step.reads[0]!);
  const at = { buffer, awaited: 'next-step' } as const;
  const sum = allReduce(`${step.name}: all-reduce input gradient`, draft.sizes.get(buffer)!, at, run, draft);
  behindKernels(run, step.addsBranches ? 'branches' : 'input-gradient', sum);
}

function allReduce(
  label: string,
  bytes: number,
  at: Parameters<typeof overTensorRanks>[4],
  { step }: Run,
  draft: Draft,
): CollectiveNode {
  return overTensorRanks(label, 'all-reduce', borderOf(step, draft), bytes, at);
}
