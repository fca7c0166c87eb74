/**
 * Spatial partitioning: context ranks have a slab each of every sample, cut along its first extent. A convolution reads
 * rows of its neighbours' slabs, a halo, which they send before it; the mean over all positions is summed over ranks, of
 * which each then goes on with a share of the samples.
 */
import { networkOf } from '../../../models/network.js';
import { activationBytes } from '../../../models/steps/step.js';
import type { Convolution, Pooling } from '../../../program/kernel.js';
import { volume } from '../../../program/kernel.js';
import { contextAxes } from '../../axes.js';
import type { CollectiveNode, Draft, KernelNode, Run } from '../draft.js';
import { collective, isKernel } from '../edits.js';
import type { Pass } from './pass.js';

export const spatialHalos: Pass = {
  id: 'spatial-halos',
  title: 'Spatial partitioning',
  summary:
    'Cuts every sample into slabs, one a context rank; rows that a convolution reads of its neighbours’ slabs are sent before it.',
  reference:
    'Dryden et al. 2019, arXiv 1903.06681; GSPMD, arXiv 2105.04663, section 4.3; MLPerf on TPU-v3, arXiv 1909.09756, section 3.1',
  applies: ({ job }) => job.layout.cp > 1 && networkOf(job.model)?.spatial === true,
  rewrite(draft) {
    for (const run of [...draft.forward, ...draft.backward]) {
      run.nodes = run.nodes.flatMap((node) => (isKernel(node) ? around(node, run, draft) : [node]));
    }
  },
};

function around(node: KernelNode, run: Run, draft: Draft): Run['nodes'] {
  const { kernel } = node;
  if (kernel.family === 'convolution' || kernel.family === 'pooling')
    return [...halos(node, kernel, draft), node];
  if (kernel.family !== 'elementwise' || !kernel.name.startsWith('global-pool')) return [node];
  return overAllPositions(node, run, draft);
}

/** Rows sent to either neighbour: up, those that its window reaches down for, and down. */
interface Rows {
  readonly up: number;
  readonly down: number;
  /** Numbers of a row of one sample. */
  readonly width: number;
}

/** What a kernel reads beyond its slab: forward `window − stride` rows of what it reads, backward as many of the gradient as they make. */
function rowsOf(kernel: Convolution | Pooling): Rows | undefined {
  const [window = 1] = kernel.window;
  const [stride = 1] = kernel.stride;
  const [padding = 0] = kernel.padding;
  const beyond = Math.max(0, window - stride);
  if (beyond === 0) return undefined;
  const down = Math.min(padding, beyond);
  const forward =
    kernel.family === 'convolution' ? kernel.role === 'forward' : kernel.direction === 'forward';
  const [channels, extents] =
    kernel.family === 'pooling'
      ? [kernel.channels, forward ? kernel.from : kernel.to]
      : forward
        ? [kernel.inputs, kernel.from]
        : [kernel.outputs, kernel.to];
  const width = channels * volume(extents.slice(1));
  if (forward) return { up: beyond - down, down, width };
  // The input's halo of the forward pass is kept, and serves the weights' gradient.
  if (kernel.family === 'convolution' && kernel.role === 'weight-gradient') return undefined;
  return { up: Math.ceil(down / stride), down: Math.ceil((beyond - down) / stride), width };
}

function halos(node: KernelNode, kernel: Convolution | Pooling, draft: Draft): CollectiveNode[] {
  const rows = rowsOf(kernel);
  const [buffer] = node.reads;
  if (buffer === undefined) return [];
  const names = { down: `${buffer} halo from above`, up: `${buffer} halo from below` };
  if (rows === undefined) {
    // The input's halos of the forward pass serve the weights' gradient, too.
    const kept =
      node.part === 'weight-gradient' ? Object.values(names).filter((name) => draft.sizes.has(name)) : [];
    node.reads = [...node.reads, ...kept];
    return [];
  }
  const { layout } = draft.job;
  const each = kernel.images * layout.cp * rows.width * activationBytes(draft.shape);
  return (['down', 'up'] as const).flatMap((way) => {
    const bytes = rows[way] * each;
    if (bytes === 0) return [];
    const into = names[way];
    draft.sizes.set(into, bytes);
    node.reads = [...node.reads, into];
    const at = { buffer, into, awaited: 'next-node', stream: way === 'up' ? 'cp:up' : 'cp' } as const;
    const reversed = way === 'up' ? { reversed: true as const } : {};
    const label = `halo ${way}, ${node.label}`;
    return [collective(label, 'collective-permute', contextAxes(layout), bytes, { ...at, ...reversed })];
  });
}

/** Means of slabs are added up, and each rank goes on with its share of the samples; backward it is gathered. */
function overAllPositions(node: KernelNode, { step }: Run, { job }: Draft): Run['nodes'] {
  const vectors = step.writes.bytes * job.layout.cp;
  const axes = contextAxes(job.layout);
  const at = { awaited: 'next-node', stream: 'cp' } as const;
  if (node.part === 'output') {
    const [buffer] = node.writes;
    return [node, collective('sum of slabs', 'reduce-scatter', axes, vectors, { ...at, buffer: buffer! })];
  }
  const [buffer] = node.reads;
  return [collective('gradient of slabs', 'all-gather', axes, vectors, { ...at, buffer: buffer! }), node];
}
