/**
 * Batch norms over the samples of all replicas. Forward each replica takes mean, inverse deviation and count of its own samples, all
 * gather everybody's, and norm with what follows from them; backward they add up two sums of gradients a channel before they
 * know those of their inputs (torch/nn/modules/_functions.py, SyncBatchNorm; in float32). Everybody waits for both,
 * which are small: their time is latency, once a norm and micro-batch each way, and again where layers run again.
 */
import { networkLayer, networkOf } from '../../../models/network.js';
import type { Operation } from '../../../models/operations/operation.js';
import { type Step, tokensInside } from '../../../models/steps/step.js';
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
    'Takes the statistics of batch norms over all replicas: an all-gather of them forward and an all-reduce of two sums a channel backward.',
  reference: 'PyTorch, torch.nn.SyncBatchNorm; Peng et al. 2017 (MegDet), arXiv 1711.07240, section 3.3',
  reads: { choice: 'syncBatchNorm', where: hasBatchNorms },
  applies: (layer) => hasNorms(layer),
  rewrite(draft) {
    for (const run of [...draft.forward, ...draft.backward]) {
      const { overSamples } = run.step;
      if (overSamples === undefined || axesOf(draft.job, overSamples).length === 0) continue;
      if (isForward(run)) gatherStatistics(run, draft);
      else addSums(run, draft);
    }
  },
};

/** Whether replicas would have norms to take together. */
function hasBatchNorms({ job, kind }: Layer): boolean {
  const { dp, cp } = job.layout;
  return dp * cp > 1 && operationsOf({ job, kind }).some(({ overSamples }) => overSamples);
}

/** Whether ranks take norms together: replicas those over samples, where that is asked; ranks with slabs of the same samples any. */
function hasNorms(layer: Layer): boolean {
  const { cp } = layer.job.layout;
  if (layer.job.syncBatchNorm === true && hasBatchNorms(layer)) return true;
  return cp > 1 && operationsOf(layer).some(({ overSamples, overPositions }) => overSamples ?? overPositions);
}

function operationsOf({ job, kind }: Pick<Layer, 'job' | 'kind'>): readonly Operation[] {
  const network = networkOf(job.model);
  return network === undefined ? [] : networkLayer(network, modelKind(kind)).operations;
}

type Norm = NonNullable<Step['overSamples']>;

/** Along which the ranks lie that take a norm together. */
function axesOf(job: Layer['job'], { apart }: Norm): readonly Axis[] {
  return job.syncBatchNorm === true && apart !== true ? replicaAxes(job).all : contextAxes(job.layout);
}

function ranksOf({ layout, syncBatchNorm: together }: Layer['job'], { apart }: Norm): number {
  return layout.cp * (together === true && apart !== true ? layout.dp : 1);
}

/** Statistics of so many groups of numbers: channels, or those of each sample of which ranks have slabs. */
function groupsOf({ channels, apart }: Norm, { shape, job }: Draft): number {
  return channels * (apart === true ? tokensInside(shape) * job.layout.cp : 1);
}

/** Mean, inverse deviation and count of each rank. */
function gatherStatistics(run: Run, draft: Draft): void {
  const { step } = run;
  const { job, sizes } = draft;
  const norm = step.overSamples!;
  const own = 4 * (2 * groupsOf(norm, draft) + 1);
  const [mine, all] = [`${step.name} own statistics`, `${step.name} all statistics`].map(tensor);
  sizes.set(mine!, own);
  sizes.set(all!, ranksOf(job, norm) * own);
  const label = `${step.name}: all-gather statistics`;
  const at = { buffer: mine!, into: all! };
  const gather = together(label, 'all-gather', axesOf(job, norm), sizes.get(all!)!, at);
  halve(run, step.forward[0]!, norm.onePass, 'statistics', (node) => ({
    first: { reads: node.reads, writes: [mine!] },
    between: gather,
    second: { reads: [...node.reads, all!], writes: node.writes },
  }));
}

/** Of gradients, and of gradients times normed inputs; gain and bias get theirs from the rank's own. */
function addSums(run: Run, draft: Draft): void {
  const { step } = run;
  const norm = step.overSamples!;
  const sums = tensor(`${step.name} sums`);
  const bytes = 2 * 4 * groupsOf(norm, draft);
  draft.sizes.set(sums, bytes);
  const label = `${step.name}: all-reduce sums`;
  const add = together(label, 'all-reduce', axesOf(draft.job, norm), bytes, { buffer: sums });
  halve(run, step.inputGradient[0]!, 2 * norm.onePass, 'sums', (node) => ({
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
function together(
  label: string,
  kind: 'all-gather' | 'all-reduce',
  axes: readonly Axis[],
  bytes: number,
  at: { readonly buffer: string; readonly into?: string },
): CollectiveNode {
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
