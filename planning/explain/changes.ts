/**
 * Changes to a question that may make a strategy fit: the person's own choices undone, another batch, more nodes, shorter
 * sequences. `keeping.ts` has what keeps less on a device, and `remedy.ts` tries all of them.
 */
import { withMoreUsed } from '../../hardware-profiles/part.js';
import { clusterWith } from '../../hardware-profiles/variant.js';
import { InputError } from '../../input/error.js';
import { cutLengths } from '../../models/sequences.js';
import type { Strategy } from '../../strategies/strategy.js';
import type { Request } from '../request.js';
import { grouped } from './figures.js';

/** A change to a question, in words and as options. */
export interface Change {
  readonly words: string;
  readonly request: Request;
  /**
   * Orders changes, also of several strategies: own choices, loss, fewer bits, batch, offloading, nodes, sequence, adapters,
   * several.
   */
  readonly effort: number;
}

/** How many times more nodes, and how many times smaller a batch or shorter a sequence, are tried. */
export const MOST_NODES = 64;
const MOST_SMALLER = 8;
/** Shorter sequences are another job. */
const SHORTEST_SEQUENCE = 512;

/** Undoing one of the person's own choices. */
export function ownChoices(request: Request): Change[] {
  const { fixed } = request;
  const freed: Change[] = [];
  if (request.memoryMargin !== undefined) {
    const { memoryMargin: _dropped, ...rest } = request;
    freed.push({ words: 'no memory margin (leave --memory-margin out)', effort: 0, request: rest });
  }
  const choices = [
    ['recompute', 'activation recomputation (--recompute full)'],
    ['microBatch', 'a smaller micro-batch (--micro-batch 1)'],
    ['shard', 'a larger shard group (leave --shard free)'],
    ['tp', 'another tensor-parallel size (leave --tp free)'],
    ['pp', 'another pipeline-parallel size (leave --pp free)'],
    ['cp', 'another context-parallel size (leave --cp free)'],
    ['ep', 'another expert-parallel size (leave --ep free)'],
    ['etp', 'another tensor-parallel size of experts (leave --etp free)'],
    ['dp', 'another data-parallel size (leave --dp free)'],
  ] as const;
  for (const [key, words] of choices) {
    if (fixed[key] === undefined) continue;
    const { [key]: _dropped, ...rest } = fixed;
    freed.push({ words, effort: 0, request: { ...request, fixed: rest } });
  }
  return freed;
}

export function smallerBatches(request: Request): Change[] {
  const found: Change[] = [];
  for (let factor = 2; factor <= MOST_SMALLER && request.globalBatch % factor === 0; factor *= 2) {
    const globalBatch = request.globalBatch / factor;
    const words = `a global batch of ${grouped(globalBatch)} (--global-batch ${globalBatch})`;
    found.push({ words, effort: 4 + Math.log2(factor), request: { ...request, globalBatch } });
  }
  return found;
}

/** With the same batch, or where it does not spread over so many replicas, with one that grows with the nodes. */
export function moreNodes(strategy: Strategy, request: Request): Change[] {
  const { cluster } = request;
  if (strategy.axes.length === 0) return [];
  const found: Change[] = restOfNode(request);
  for (let factor = 2; factor <= MOST_NODES; factor *= 2) {
    try {
      const nodes = cluster.nodes * factor;
      const larger = clusterWith(cluster, { nodes, provenance: SIZE });
      const named = `${grouped(nodes)} nodes (${grouped(larger.devices)} devices)`;
      const effort = 10 + 2 * Math.log2(factor);
      found.push({ words: named, effort, request: { ...request, cluster: larger } });
      const globalBatch = request.globalBatch * factor;
      const words = `${named} and a global batch of ${grouped(globalBatch)}`;
      found.push({ words, effort: effort + 1, request: { ...request, cluster: larger, globalBatch } });
    } catch (error) {
      // A torus that has no slice of this size.
      if (!(error instanceof InputError)) throw error;
    }
  }
  return found;
}

/** Where a part of a node is used: twice, four times … as many of its devices, up to all. */
function restOfNode(request: Request): Change[] {
  const { cluster } = request;
  const { devices: used, built = used } = cluster.node;
  const found: Change[] = [];
  if (cluster.fabric.torus !== undefined) return found;
  for (let factor = 2; used * factor <= built; factor *= 2) {
    const devices = cluster.devices * factor;
    const words = `${grouped(used * factor)} of the ${grouped(built)} devices of a node (--devices ${devices})`;
    const larger = withMoreUsed(cluster, devices);
    found.push({ words, effort: 9 + Math.log2(factor) / 8, request: { ...request, cluster: larger } });
  }
  return found;
}

const SIZE = { kind: 'assumed', source: 'the same cluster at another size' } as const;

/** The request with sequences of so many tokens at most: longer ones are cut. */
function cutAt(request: Request, sequence: number): Request {
  const { lengths } = request;
  return {
    ...request,
    sequence,
    ...(lengths === undefined ? {} : { lengths: cutLengths(lengths, sequence) }),
  };
}

export function shorter(request: Request): Change[] {
  const found: Change[] = [];
  for (let factor = 2; factor <= MOST_SMALLER && request.sequence % factor === 0; factor *= 2) {
    const sequence = request.sequence / factor;
    if (sequence < SHORTEST_SEQUENCE) break;
    const words = `sequences of ${grouped(sequence)} tokens (--seq ${sequence})`;
    found.push({ words, effort: 30 + Math.log2(factor), request: cutAt(request, sequence) });
  }
  return found;
}
