/**
 * How far the search goes. On clusters of a few hundred devices it weighs everything that the rules allow; on larger ones
 * it leaves out what is next to never the fastest, says so, and weighs it when asked to be thorough.
 */
import { hasTables } from '../../models/tables-of.js';
import { divisors } from '../../strategies/rules/index.js';
import { canUse, type Strategy } from '../../strategies/strategy.js';
import type { Request } from '../request.js';

/** Devices up to which everything is weighed: an assumption that bounds the time of a search. */
const ALL_UP_TO_DEVICES = 256;
/** On more, positions that a context rank keeps at least, and the most tensor ranks beyond a node: assumptions. */
const LEAST_POSITIONS = 1024;
const MOST_TENSOR_RANKS = 16;

/**
 * Chunks of a stage, whatever was asked for, and how often all layers of a model may be placed: of a model of more than
 * 256 layers not all chunks are weighed, of one of a hundred thousand none. Assumptions, too.
 */
const MOST_CHUNKS = 128;
const MOST_PLACED = 100_000;

export function mostChunks({ layers }: Request['model']): number {
  return Math.max(1, Math.min(MOST_CHUNKS, Math.floor(MOST_PLACED / layers)));
}

export function searchesAll({ thorough, cluster }: Pick<Request, 'thorough' | 'cluster'>): boolean {
  return thorough === true || cluster.devices <= ALL_UP_TO_DEVICES;
}

export function withinTensorReach(request: Request, tp: number): boolean {
  return searchesAll(request) || tp <= mostTensorRanks(request);
}

export function withinContextReach(request: Request, cp: number): boolean {
  // Slabs of a network's samples are few by themselves.
  if (request.model.architecture !== undefined) return true;
  return searchesAll(request) || cp <= 2 || request.sequence / cp >= LEAST_POSITIONS;
}

function mostTensorRanks({ cluster }: Request): number {
  return Math.max(cluster.node.devices, MOST_TENSOR_RANKS);
}

/** What was left out for these strategies, in words; nothing where all was weighed. */
export function untried(strategies: readonly Strategy[], request: Request): string[] {
  return [
    ...beyond(strategies, request),
    ...unasked(strategies, request),
    ...otherShardings(strategies, request),
  ];
}

/** Axes of strategies that were asked for by name, which they have where they are set alone. */
function unasked(strategies: readonly Strategy[], { strategies: named, fixed, model }: Request): string[] {
  return strategies.flatMap(({ id, onRequest = [] }) => {
    if (!named.includes(id)) return [];
    const open = onRequest.filter(
      (axis) => fixed[axis] === undefined && axis !== 'vpp' && (axis !== 'ep' || model.moe !== undefined),
    );
    return open.length === 0
      ? []
      : [`${open.join(', ')} under ${id} (set ${open.map((a) => `--${a}`).join(', ')})`];
  });
}

/** Other ways to distribute embedding tables than the one that was asked for or is usual. */
function otherShardings(strategies: readonly Strategy[], { fixed, model, cluster }: Request): string[] {
  if (fixed.tableSharding !== undefined || fixed.ep === 1 || !hasTables(model)) return [];
  if (cluster.devices === 1 || !strategies.some((strategy) => canUse(strategy, 'ep'))) return [];
  return ['embedding tables by row or column (set --table-sharding)'];
}

function beyond(strategies: readonly Strategy[], request: Request): string[] {
  const { fixed, model, sequence, cluster } = request;
  const free = (axis: 'tp' | 'cp' | 'vpp') =>
    fixed[axis] === undefined && strategies.some(({ axes }) => axes.includes(axis));
  const words: string[] = [];
  if (!searchesAll(request)) {
    const sizes = divisors(cluster.devices);
    if (free('tp') && sizes.some((tp) => tp > mostTensorRanks(request) && model.heads % tp === 0))
      words.push(`tp above ${mostTensorRanks(request)}`);
    if (
      free('cp') &&
      sizes.some((cp) => cp > 2 && sequence % (2 * cp) === 0 && sequence / cp < LEAST_POSITIONS)
    )
      words.push(`cp that leaves a rank fewer than ${LEAST_POSITIONS.toLocaleString('en')} positions`);
    if (free('vpp')) words.push('vpp that does not divide the layers of a stage');
  }
  const chunks = mostChunks(model);
  if (free('vpp') && model.layers + 2 > 2 * chunks) words.push(`vpp above ${chunks} (set --vpp)`);
  return words;
}
