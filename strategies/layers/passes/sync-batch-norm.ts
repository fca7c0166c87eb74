/**
 * Norms whose statistics are over more than a rank has: batch norms over the samples of all replicas, and norms over positions of
 * which context ranks have slabs. Forward each replica takes mean, inverse deviation and count of its own samples, all
 * gather everybody's, and norm with what follows from them; backward they add up two sums of gradients a channel before they
 * know those of their inputs (torch/nn/modules/_functions.py, SyncBatchNorm; in float32). Everybody waits for both,
 * which are small: their time is latency, once a norm and micro-batch each way, and again where layers run again.
 */
import { networkLayer, networkOf } from '../../../models/network.js';
import type { Operation } from '../../../models/operations/operation.js';
import type { Step } from '../../../models/steps/step.js';
import type { Kernel } from '../../../program/kernel.js';
import type { Axis } from '../../../program/mesh.js';
import { contextAxes, replicaAxes } from '../../axes.js';
import type { CollectiveNode, Draft, KernelNode, Layer, Run } from '../draft.js';
import { collective, isForward, isKernel } from '../edits.js';
import { modelKind } from '../placed.js';
import { tensor } from '../tensors.js';
import type { Pass } from './pass.js';

export const syncBatchNorm: Pass = {
  id: 'sync-batch-norm',
  title: 'Sync batch norm',
  summary:
    'Takes the statistics of norms over all ranks that have part of what they are of, replicas or slabs: an all-gather of them forward and an all-reduce of two sums a channel backward.',
  reference: 'PyTorch, torch.nn.SyncBatchNorm; Peng et al. 2017 (MegDet), arXiv 1711.07240, section 3.3',
  reads: {
    choice: 'syncBatchNorm',
    where: (layer) => replicaAxes(layer.job).all.length > 0 && has('samples', layer),
  },
  applies: (layer) =>
    (['samples', 'positions'] as const).some(
      (over) => axesOf(over, layer.job).length > 0 && has(over, layer),
    ),
  rewrite(draft) {
    for (const run of [...draft.forward, ...draft.backward]) {
      const { statistics } = run.step;
      if (statistics === undefined || axesOf(statistics.over, draft.job).length === 0) continue;
      if (isForward(run)) gatherStatistics(run, draft);
      else addSums(run, draft);
    }
  },
};

type Over = NonNullable<Operation['statistics']>;

/** Whether a layer has norms over that. */
function has(over: Over, { job, kind }: Layer): boolean {
  const network = networkOf(job.model);
  if (network === undefined) return false;
  return networkLayer(network, modelKind(kind)).operations.some(({ statistics }) => statistics === over);
}

/** Along which the ranks lie that take them together: all replicas if they are to, and those that have slabs of the same samples. */
function axesOf(over: Over, job: Layer['job']): readonly Axis[] {
  return over === 'samples' && job.syncBatchNorm === true ? replicaAxes(job).all : contextAxes(job.layout);
}

function ranksOf(over: Over, { layout, syncBatchNorm: together }: Layer['job']): number {
  return layout.cp * (over === 'samples' && together === true ? layout.dp : 1);
}

/** Statistics of so many groups of numbers: channels, or those of each sample of which ranks have slabs. */
function groupsOf({ channels, apart }: Norm, { shape, job }: Draft): number {
  return channels * (apart === true ? tokensInside(shape) * job.layout.cp : 1);
}

/** Mean, inverse deviation and count of each rank. */
function gatherStatistics(run: Run, draft: Draft): void {
  const { step } = run;
  const { over, numbers, onePass } = step.statistics!;
  const own = 4 * (2 * numbers + 1);
  const [mine, all] = [`${step.name} own statistics`, `${step.name} all statistics`].map(tensor);
  sizes.set(mine!, own);
  sizes.set(all!, ranksOf(over, job) * own);
  const gather = exchange(step, 'all-gather', sizes.get(all!)!, job, { buffer: mine!, into: all! });
  halve(run, step.forward[0]!, onePass, 'statistics', (node) => ({
    first: { reads: node.reads, writes: [mine!] },
    between: gather,
    second: { reads: [...node.reads, all!], writes: node.writes },
  }));
}

/** Of gradients, and of gradients times normed inputs; gain and bias get theirs from the rank's own. */
function addSums(run: Run, draft: Draft): void {
  const { step } = run;
  const { numbers, onePass } = step.statistics!;
  const sums = tensor(`${step.name} sums`);
  sizes.set(sums, 2 * 4 * numbers);
  const add = exchange(step, 'all-reduce', 2 * 4 * numbers, job, { buffer: sums });
  halve(run, step.inputGradient[0]!, 2 * onePass, 'sums', (node) => ({
    // The first of what it writes is the input's gradient.
    first: { reads: node.reads, writes: [sums, ...node.writes.slice(1)] },
    between: add,
    second: { reads: [...node.reads, sums], writes: node.writes.slice(0, 1) },
  }));
}

/**
 * On a stream of their own: they never wait for buckets of gradients, as they do where both have one communicator (PyTorch's
 * default group), since a layer's streams are its own.
 */
function exchange(
  { name, statistics }: Step,
  kind: 'all-gather' | 'all-reduce',
  axes: readonly Axis[],
  bytes: number,
  at: { readonly buffer: string; readonly into?: string },
): CollectiveNode {
  const label = `${name}: ${kind} ${kind === 'all-gather' ? 'statistics' : 'sums'}`;
  const axes = axesOf(statistics!.over, job);
  return collective(label, kind, axes, bytes, { ...at, stream: 'norms', awaited: 'next-node' });
}

type Touched = Pick<KernelNode, 'reads' | 'writes'>;

/** Two kernels for one that moves memory, of which the first moves so many bytes, and what comes between them. */
function halve(
  run: Run,
  kernel: Kernel,
  bytes: number,
  what: string,
  parts: (node: KernelNode) => { first: Touched; between: CollectiveNode; second: Touched },
): void {
  run.nodes = run.nodes.flatMap((node) => {
    if (!isKernel(node) || node.kernel !== kernel || kernel.family !== 'norm') return [node];
    const { first, between, second } = parts(node);
    const share = bytes / kernel.bytes;
    const before = { ...kernel, name: `${kernel.name}-${what}`, bytes, flops: share * kernel.flops };
    const behind = { ...kernel, bytes: kernel.bytes - bytes, flops: (1 - share) * kernel.flops };
    return [
      { ...node, ...first, kernel: before, label: `${node.label} ${what}` },
      between,
      { ...node, ...second, kernel: behind },
    ];
  });
}
