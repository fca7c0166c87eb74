/**
 * The smallest change that would make a strategy fit: first what the person can free, then more
 * nodes, then larger devices. Judged by the lower bound of memory, so it says "from about".
 */
import type { Cluster } from '../../hardware-profiles/profile.js';
import type { Strategy } from '../../strategies/strategy.js';
import type { Row } from '../comparison.js';
import type { Request } from '../request.js';

/** How many times more nodes are considered. */
const MOST_NODES = 64;

/** Least bytes any layout needs under a request, or undefined when no layout keeps the rules. */
export type LeastBytes = (request: Request) => number | undefined;

export function smallestChange(strategy: Strategy, request: Request, needs: LeastBytes, row: Row): string {
  const capacity = request.cluster.accelerator.memoryBytes;
  const fits = (changed: Request) => {
    const bytes = needs(changed);
    return bytes !== undefined && bytes <= capacity;
  };
  return (
    freed(request, fits) ??
    narrowerGradients(request, fits) ??
    moreNodes(strategy, request, fits) ??
    largerDevice(row)
  );
}

/** Undoing one of the person's own choices. */
function freed(request: Request, fits: (changed: Request) => boolean): string | undefined {
  const { fixed } = request;
  const without = (key: keyof Request['fixed']): Request => {
    const { [key]: _dropped, ...rest } = fixed;
    return { ...request, fixed: rest };
  };
  const choices = [
    ['recompute', 'activation recomputation (--recompute full)'],
    ['microBatch', 'a smaller micro-batch (--micro-batch 1)'],
    ['shard', 'a larger shard group (leave --shard free)'],
    ['tp', 'another tensor-parallel size (leave --tp free)'],
    ['pp', 'another pipeline-parallel size (leave --pp free)'],
    ['dp', 'another data-parallel size (leave --dp free)'],
  ] as const;
  for (const [key, words] of choices) {
    if (fixed[key] !== undefined && fits(without(key))) return `it fits with ${words}`;
  }
  return undefined;
}

function narrowerGradients(request: Request, fits: (changed: Request) => boolean): string | undefined {
  if (request.gradientPrecision !== 'fp32') return undefined;
  return fits({ ...request, gradientPrecision: 'bf16' })
    ? 'it fits with 16-bit gradients (--gradient-precision bf16)'
    : undefined;
}

function moreNodes(
  strategy: Strategy,
  request: Request,
  fits: (changed: Request) => boolean,
): string | undefined {
  if (strategy.axes.length === 0 || request.cluster.fabric.kind === 'torus') return undefined;
  for (let factor = 2; factor <= MOST_NODES; factor *= 2) {
    const changed = { ...request, cluster: withNodes(request.cluster, request.cluster.nodes * factor) };
    if (fits(changed))
      return `it fits from about ${changed.cluster.nodes} nodes (${changed.cluster.devices} devices)`;
  }
  return undefined;
}

function largerDevice({ memory, strategy }: Row): string {
  const gib = Math.ceil(memory.peakBytes / 2 ** 30);
  const instead =
    strategy === 'single'
      ? 'a strategy that shards or splits the model over several'
      : 'a strategy that shards the parameters (zero-3) or splits the model (megatron-3d)';
  return `no number of nodes is enough: it takes devices of ${grouped(gib)} GiB, or ${instead}`;
}

function withNodes(cluster: Cluster, nodes: number): Cluster {
  return { ...cluster, nodes, devices: nodes * cluster.node.devices };
}

/** 1,429 for 1429, without loading the tables of every language for it. */
function grouped(whole: number): string {
  return String(whole).replace(/\B(?=(\d{3})+$)/g, ',');
}
