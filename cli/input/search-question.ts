/** What `llmsim search` is asked: its clusters and sizes, what is best, and a person's own layout. */
import { InputError } from '../../input/error.js';
import type { FindOptions } from '../../planning/finding/find.js';
import type { AskedCluster, ChosenSizes, SearchQuestion } from '../../planning/finding/question.js';
import { coarseSizes } from '../../planning/finding/sizes.js';
import type { Sort } from '../../planning/found.js';
import { type Arguments, textOption } from '../options/arguments.js';
import { countOption } from '../options/count-option.js';
import { isPath } from './names.js';
import { ownLayout } from './own-layout.js';
import { type AskedRequest, readRequests } from './request.js';

export interface AskedSearch extends Pick<FindOptions, 'from'> {
  readonly question: SearchQuestion;
  /** Absent: as many as are worth it. */
  readonly threads?: number;
  /** A cluster of the question at other sizes. */
  readonly sized: (name: string, nodes: readonly number[]) => Promise<readonly AskedCluster[]>;
}

const SORTS: readonly Sort[] = ['time', 'cost', 'devices'];
const MOST_THREADS = 256;
const MOST_ROWS = 10_000;

/** The question in `args`. Throws InputError when it is incomplete, unknown or against a rule. */
export async function readSearch({
  options: { from: way, ...options },
  ...words
}: Arguments): Promise<AskedSearch> {
  // Here `--from` is a layout, and no launch file.
  const args = { ...words, options };
  const maxDevices = given(args, 'max-devices');
  const top = upTo(MOST_ROWS, countOption(args, 'top', 10, 1), 'top');
  const threads = upTo(MOST_THREADS, given(args, 'threads'), 'threads');
  const sort = sortOf(textOption(args, 'sort'));
  const own = typeof way === 'string' ? await ownLayout(way) : undefined;
  const asked = await readRequests(args);
  oneJob(asked);
  const { all, sizes } =
    maxDevices === undefined ? { all: asked, sizes: [] } : await sizesUpTo(maxDevices, asked, args);
  const limited = ({ request, words }: AskedRequest): AskedCluster => ({
    request: maxDevices === undefined ? request : { ...request, maxDevices },
    cluster: nameOf(request, words.cluster),
  });
  return {
    question: {
      ...{ clusters: eachOnce(all.map(limited)), sort, top },
      ...(sizes.length === 0 ? {} : { sizes }),
    },
    sized: async (name, nodes) => (await requestsSized(name, nodes, args)).map(limited),
    ...(own === undefined ? {} : { from: own }),
    ...(threads === undefined ? {} : { threads }),
  };
}

function given(args: Arguments, name: string): number | undefined {
  return textOption(args, name) === undefined ? undefined : countOption(args, name, 1, 1);
}

function upTo<N extends number | undefined>(most: number, value: N, name: string): N {
  if (value === undefined || value <= most) return value;
  throw new InputError(`--${name}: ${value} is more than ${most}, the most there can be`);
}

function sortOf(said: string | undefined): Sort {
  if (said === undefined) return 'time';
  const sort = SORTS.find((each) => each === said);
  if (sort !== undefined) return sort;
  throw new InputError(`--sort: '${said}' is not allowed here: one of ${SORTS.join(', ')}.`);
}

/** Clusters are searched together; different jobs are different questions. */
function oneJob(asked: readonly AskedRequest[]): void {
  for (const key of ['model', 'global-batch', 'seq'] as const) {
    const values = [...new Set(asked.map(({ words }) => words[key]))];
    if (values.length > 1) {
      throw new InputError(
        `${key} has several values (${values.join(', ')}), and a search is about one job on several clusters; ask ` +
          'for each by itself, or use `llmsim compare`',
      );
    }
  }
}

function nameOf({ cluster }: AskedRequest['request'], word: string | undefined): string {
  if (word === undefined || isPath(word)) return word ?? cluster.id;
  if (word.includes(':')) return word;
  const { devices, built } = cluster.node;
  if (built === undefined) return `${word}:${cluster.nodes}`;
  return `${word}:${cluster.nodes === 1 ? '' : `${cluster.nodes}x`}${devices}of${built}`;
}

function eachOnce(clusters: readonly AskedCluster[]): AskedCluster[] {
  const seen = new Set<string>();
  return clusters.filter(({ cluster }) => !seen.has(cluster) && seen.add(cluster));
}

/** Each cluster at 1, 2, 3, 4, 6, 8 … nodes and at the size it was named with, as far as that is no more than `most` devices. */
async function sizesUpTo(most: number, asked: readonly AskedRequest[], args: Arguments) {
  const all: AskedRequest[] = [];
  const chosen = new Map<string, Set<number>>();
  for (const one of asked) {
    const { cluster } = one.request;
    const word = one.words.cluster;
    const [, name, size] = /^(.*?)(?::([\dx]+))?$/s.exec(word ?? '') ?? [];
    // A file, a torus, several of them, a part of a node and a cluster that a program made have the size they have.
    const isPart = cluster.node.built !== undefined || cluster.fabric.slices !== undefined;
    const sized = size?.includes('x') === true || isPart;
    if (word === undefined || name === undefined || isPath(name) || sized) {
      if (cluster.devices <= most) all.push(one);
      continue;
    }
    const nodes = Math.floor(most / cluster.node.devices);
    const largest = size === undefined ? nodes : Math.min(nodes, cluster.nodes);
    const sizes = coarseSizes(largest);
    if (sizes.length === 0) continue;
    chosen.set(name, new Set([...(chosen.get(name) ?? []), ...sizes]));
    for (const sized of await requestsSized(name, sizes, args)) all.push(sized);
  }
  const sizes = [...chosen].map(
    ([name, nodes]): ChosenSizes => ({ name, nodes: [...nodes].sort((a, b) => a - b) }),
  );
  if (all.length > 0) return { all, sizes };
  const { id, node, devices, fabric } = asked[0]!.request.cluster;
  const part = fabric.torus === undefined ? `, or name a part of a node: ${id}:${most}of${node.devices}` : '';
  throw new InputError(
    `--max-devices: ${most} are fewer than the ${Math.min(node.devices, devices)} of a node of ${id}; allow more devices${part}`,
  );
}

async function requestsSized(
  name: string,
  nodes: readonly number[],
  args: Arguments,
): Promise<readonly AskedRequest[]> {
  const words = nodes.map((n) => `${name}:${n}`).join(',');
  return readRequests({ ...args, options: { ...args.options, cluster: words } });
}
