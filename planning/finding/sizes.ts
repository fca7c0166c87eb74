/**
 * Which sizes of a cluster a search looks at, where it was only told the most devices: at first a few that grow by a third to
 * a half, then, where the fewest devices or the least money is wanted, more of them just below the best. What is between and
 * was not looked at is said.
 */
import type { Found, FoundRow } from '../found.js';
import { groundsOf } from './lanes.js';
import type { AskedCluster, ChosenSizes, SearchQuestion } from './question.js';

/** Sizes that are tried between two neighbours: enough to be within a few percent of the fewest. */
const MOST_BETWEEN = 7;

/** 1, 2, 3, 4, 6, 8, 12 … nodes below `largest`, and `largest`; none where it is less than one. */
export function coarseSizes(largest: number): number[] {
  const sizes: number[] = [];
  for (let n = 1; n < largest; n *= 2) {
    sizes.push(n);
    if (n > 1 && 1.5 * n < largest) sizes.push(1.5 * n);
  }
  if (largest >= 1) sizes.push(largest);
  return sizes;
}

/**
 * The sizes between the best of `found` and the next smaller one, at most seven of those for which the job has a layout;
 * none where the fastest is wanted, nobody sets a limit, or nothing is between. `sized` makes a cluster of so many nodes.
 */
export async function sizesBelowBest(
  question: SearchQuestion,
  { rows: [best] }: Pick<Found, 'rows'>,
  sized: (name: string, nodes: readonly number[]) => Promise<readonly AskedCluster[]>,
): Promise<readonly AskedCluster[]> {
  const { clusters, sort } = question;
  if (best === undefined || sort === 'time') return [];
  const { deadlineSeconds, budgetUsd, cluster } = clusters[best.input]!.request;
  if (deadlineSeconds === undefined && budgetUsd === undefined) return [];
  // The single device of a cluster is as many whatever its size.
  if (best.devices !== cluster.devices) return [];
  const chosen = chosenOf(question, best);
  if (chosen === undefined) return [];
  const below = chosen.nodes[chosen.nodes.indexOf(cluster.nodes) - 1];
  if (below === undefined || cluster.nodes - below < 2) return [];
  const between = Array.from({ length: cluster.nodes - below - 1 }, (_, i) => below + 1 + i);
  const all = await sized(chosen.name, spread(between, 4 * MOST_BETWEEN));
  const allowed = all.filter((one) => groundsOf({ clusters: [one] }).layouts > 0);
  return spread(allowed, MOST_BETWEEN);
}

/** Names sizes next to the best that were not looked at; nothing where there are none. */
export function untriedSizes(
  question: Pick<SearchQuestion, 'clusters' | 'sizes'>,
  best: FoundRow | undefined,
): string[] {
  const chosen = chosenOf(question, best);
  if (chosen === undefined) return [];
  const { name, nodes } = chosen;
  const at =
    best === undefined
      ? nodes.length - 1
      : nodes.indexOf(question.clusters[best.input]!.request.cluster.nodes);
  // Nearest to the best first: below it, above it, then anywhere.
  const places = [at - 1, at, ...nodes.keys()];
  const place = places.find(
    (i) => nodes[i] !== undefined && nodes[i + 1] !== undefined && nodes[i + 1]! - nodes[i]! > 1,
  );
  if (place === undefined) return [];
  const middle = `${name}:${Math.floor((nodes[place]! + nodes[place + 1]!) / 2)}`;
  return [`sizes between, such as ${middle} (name them: --cluster ${middle})`];
}

/** The question with more sizes of the cluster of `best`, ascending; its clusters in their order. */
export function withSizes(
  question: SearchQuestion,
  best: FoundRow,
  added: readonly AskedCluster[],
): SearchQuestion {
  const chosen = chosenOf(question, best)!;
  const nodesOf = ({ request }: AskedCluster) => request.cluster.nodes;
  const clusters = [...question.clusters];
  clusters.splice(best.input, 0, ...added);
  const nodes = [...chosen.nodes, ...added.map(nodesOf)].sort((a, b) => a - b);
  const sizes = question.sizes!.map((one) => (one === chosen ? { ...one, nodes } : one));
  return { ...question, clusters, sizes };
}

function chosenOf(
  { clusters, sizes = [] }: Pick<SearchQuestion, 'clusters' | 'sizes'>,
  best: FoundRow | undefined,
): ChosenSizes | undefined {
  if (best === undefined) return sizes[0];
  const { cluster } = clusters[best.input]!;
  return sizes.find(({ name }) => cluster.startsWith(`${name}:`));
}

/** At most `most` of `all`, evenly spread. */
function spread<T>(all: readonly T[], most: number): T[] {
  if (all.length <= most) return [...all];
  return Array.from(
    { length: most },
    (_, i) => all[Math.round(((i + 1) * (all.length + 1)) / (most + 1)) - 1]!,
  );
}
