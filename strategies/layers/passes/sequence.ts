/**
 * Sequence parallelism: outside the tensor-split region every tensor rank has a slice of the sequence. So what is
 * summed at the region's end is scattered, and where it begins the slices are gathered; backward the other way round.
 * Together that moves as many bytes as the all-reduces it replaces.
 */

import type { CollectiveNode, Draft, Run } from '../draft.js';
import {
  addedReadInstead,
  beforeKernels,
  borderOf,
  borderRanks,
  isForward,
  isKernel,
  overTensorRanks,
  readInstead,
  splitsExperts,
  tensorCollective,
  writeInstead,
} from '../edits.js';
import { tensor } from '../tensors.js';
import type { Pass } from './pass.js';

export const sequenceParallel: Pass = {
  id: 'sequence-parallel',
  title: 'Sequence parallelism',
  summary:
    'Turns the tensor ranks’ all-reduces into reduce-scatters, and gathers the sequence where the split region begins; for the weight gradient, again.',
  reference: 'Korthikanti et al. 2022, arXiv 2205.05198, section 4.2.2',
  reads: { choice: 'sequenceParallel', where: ({ shape }) => shape.tensor > 1 },
  applies: (layer) => layer.shape.sequenceParallel || splitsExperts(layer),
  rewrite(draft) {
    const divides = ({ step }: Run) => borderRanks(step, draft) > 1;
    const backward = draft.backward.filter((run) => !isForward(run) && divides(run));
    for (const each of [draft.forward, draft.backward.filter(isForward)]) {
      const runs = each.filter(divides);
      const gathered = new Set<string>();
      for (const run of runs) {
        if (run.step.enters) gatherInput(run, gathered, draft);
        if (run.step.leaves) scatterSum(run, [run], draft);
      }
    }
    const entering = backward.filter(({ step }) => step.enters);
    const gathered = new Map<string, CollectiveNode>();
    for (const run of backward) if (run.step.leaves && isReadFrom(run, draft)) gatherGradient(run, draft);
    for (const run of entering) {
      gatherForWeights(run, gathered, draft);
      scatterSum(run, entering, draft);
    }
  },
};

/** Of several steps that read one slice, the first gathers it. */
function gatherInput(run: Run, gathered: Set<string>, draft: Draft): void {
  const slice = run.nodes.find(isKernel)!.reads[0]!;
  const full = fullOf(slice, run, draft);
  if (!gathered.has(slice)) {
    const label = `${run.step.name}: all-gather sequence`;
    beforeKernels(run, allGather(label, { buffer: slice, into: full, awaited: 'next-node' }, run, draft));
    gathered.add(slice);
  }
  readInstead(run, slice, full);
}

/** Whether its gradient is read, here or behind: of a frozen vision tower, by nobody. A decoder's own embedding gathers it in any case. */
function isReadFrom(run: Run, { job, backward }: Draft): boolean {
  if (job.model.vision === undefined) return true;
  const reads = ({ nodes }: Run) =>
    nodes.some((node) => isKernel(node) && node.reads.includes(run.gradient!));
  return backward.slice(backward.indexOf(run)).some(reads);
}

function gatherGradient(run: Run, draft: Draft): void {
  const slice = run.gradient!;
  const full = fullOf(slice, run, draft);
  const label = `${run.step.name}: all-gather gradient`;
  beforeKernels(run, allGather(label, { buffer: slice, into: full, awaited: 'next-node' }, run, draft));
  readInstead(run, slice, full);
  run.gradient = full;
  addedReadInstead(run, slice, full, draft.backward);
}

/** The weight gradient needs the full input again; it travels while the input gradient is computed. */
function gatherForWeights(run: Run, gathered: Map<string, CollectiveNode>, draft: Draft): void {
  const first = run.nodes.find((node) => isKernel(node) && node.part === 'weight-gradient');
  if (!first || !isKernel(first)) return;
  const [needed] = run.step.weightNeeds;
  if (needed === undefined) return;
  const slice = tensor(needed);
  const full = fullOf(slice, run, draft);
  let gather = gathered.get(slice);
  if (!gather) {
    const label = `${run.step.name}: all-gather input`;
    gather = allGather(label, { buffer: slice, into: full, awaited: 'by-name' }, run, draft);
    gathered.set(slice, gather);
    beforeKernels(run, gather);
  }
  first.after = [...first.after, gather];
  readInstead(run, slice, full, 'weight-gradient');
}

/** The sum of `run`, if it has one, leaves each rank its slice; `writers` write the whole that it adds up. */
function scatterSum({ step, nodes }: Run, writers: readonly Run[], draft: Draft): void {
  const at = tensorCollective(nodes, (node) => node.collective === 'all-reduce');
  if (at === -1) return;
  const sum = nodes[at] as CollectiveNode;
  const partial = `${sum.buffer} partial`;
  const bytes = sum.bytes * borderRanks(step, draft);
  draft.sizes.set(partial, bytes);
  for (const writer of writers) writeInstead(writer, sum.buffer, partial);
  const label = sum.label.replace('all-reduce', 'reduce-scatter');
  nodes[at] = { ...sum, label, collective: 'reduce-scatter', bytes, buffer: partial, into: sum.buffer };
}

/** Where the slices of all ranks will be. */
function fullOf(slice: string, { step }: Run, draft: Draft): string {
  const full = `${slice} gathered`;
  draft.sizes.set(full, draft.sizes.get(slice)! * borderRanks(step, draft));
  return full;
}

function allGather(
  label: string,
  at: Pick<CollectiveNode, 'buffer' | 'awaited'> & { into: string },
  { step }: Run,
  draft: Draft,
): CollectiveNode {
  return overTensorRanks(label, 'all-gather', borderOf(step, draft), draft.sizes.get(at.into)!, at);
}
