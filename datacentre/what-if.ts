/**
 * Changes to a datacentre, as words: `nodes=+20%`, `nodes=+16`, `reserve=pretraining:30%`, `policy=backfill+fgd`,
 * `failures=x2`. Each is played beside the question as it is.
 */
import { InputError } from '../input/error.js';
import { nearest } from '../input/nearest.js';
import type { DatacentreNode } from './nodes/node.js';
import { type NamedPolicy, parsePolicy } from './policy-words.js';
import { type Reserve, readReserve } from './reserve.js';

export type Change =
  | { readonly what: 'nodes'; readonly said: string; readonly change: NodeChange }
  | { readonly what: 'reserve'; readonly said: string; readonly reserve: Reserve }
  | { readonly what: 'policy'; readonly said: string; readonly policy: NamedPolicy }
  | { readonly what: 'failures'; readonly said: string; readonly factor: number };

/** So many nodes more or fewer, or as many times as many. */
export type NodeChange = { readonly by: number } | { readonly times: number };

const KEYS = ['nodes', 'reserve', 'policy', 'failures'] as const;

/** Throws InputError for a change that is none. */
export function readChange(said: string): Change {
  const [, key = '', value = ''] = /^\s*([^=]*?)\s*=\s*(.*?)\s*$/.exec(said) ?? [];
  switch (key) {
    case 'nodes':
      return { what: key, said, change: nodeChange(value) };
    case 'reserve':
      return { what: key, said, reserve: readReserve(value, '--what-if reserve') };
    case 'policy':
      return { what: key, said, policy: parsePolicy(value, '--what-if policy') };
    case 'failures':
      return { what: key, said, factor: factorOf(value) };
    default: {
      const near = nearest(key === '' ? said : key, KEYS)[0];
      throw new InputError(
        `--what-if: '${said}' changes nothing that is known; ${near === undefined ? '' : `did you mean ${near}=…? `}` +
          'write nodes=+20%, reserve=pretraining:30%, policy=backfill+fgd or failures=x2',
      );
    }
  }
}

function nodeChange(value: string): NodeChange {
  const share = /^([+-])(\d+(?:\.\d+)?)\s*%$/.exec(value);
  if (share) {
    const times = 1 + (share[1] === '-' ? -1 : 1) * (Number(share[2]) / 100);
    if (times > 0) return { times };
  }
  const by = /^([+-]\d+)$/.exec(value);
  if (by && Number.isSafeInteger(Number(by[1]))) return { by: Number(by[1]) };
  const times = timesOf(value);
  if (times !== undefined) return { times };
  throw new InputError(
    `--what-if nodes: '${value}' is no change of a number of nodes; write +20%, -10%, +16 or x2`,
  );
}

const MOST_TIMES = 1000;

function factorOf(value: string): number {
  const factor = timesOf(value);
  if (factor !== undefined && factor >= 1 / MOST_TIMES && factor <= MOST_TIMES) return factor;
  throw new InputError(
    `--what-if failures: '${value}' is no factor from x${1 / MOST_TIMES} to x${MOST_TIMES}; write x2 or x0.5`,
  );
}

function timesOf(value: string): number | undefined {
  const [, figure] = /^[x×](\d+(?:\.\d+)?)$/.exec(value) ?? [];
  const times = Number(figure);
  return times > 0 && Number.isFinite(times) ? times : undefined;
}

/** More nodes than these would be a slip of the keyboard. */
const MOST_NODES = 1_000_000;

/**
 * Nodes with some added or taken away, evenly over the list, so that kinds keep their shares. Added ones come after those
 * there are. Throws InputError where none would be left, or more than a million.
 */
export function changedNodes(nodes: readonly DatacentreNode[], change: NodeChange): DatacentreNode[] {
  const count = Math.round('by' in change ? nodes.length + change.by : nodes.length * change.times);
  if (count < 1) throw new InputError(`--what-if nodes: of ${nodes.length} nodes none would be left`);
  if (count > MOST_NODES) {
    throw new InputError(
      `--what-if nodes: ${count} nodes are more than ${MOST_NODES}, the most there can be`,
    );
  }
  if (count <= nodes.length) return spread(nodes, count);
  const more: DatacentreNode[] = [];
  for (let round = 1; nodes.length + more.length < count; round++) {
    for (const node of spread(nodes, Math.min(nodes.length, count - nodes.length - more.length))) {
      more.push({ ...node, id: `${node.id}+${round}` });
    }
  }
  return [...nodes, ...more];
}

/** The change as it was said and, where a share of so many nodes is no whole number of them, what it came to. */
export function nodesSaid(
  { said, change }: Extract<Change, { what: 'nodes' }>,
  before: number,
  after: number,
): string {
  if ('by' in change || Math.abs(after - before * change.times) < 1e-6) return said;
  const percent = Number((100 * (after / before - 1)).toPrecision(3));
  return `${said} (${before} to ${after} nodes: ${percent < 0 ? '−' : '+'}${Math.abs(percent)} %)`;
}

/** `count` of `nodes`, at equal distances. */
function spread(nodes: readonly DatacentreNode[], count: number): DatacentreNode[] {
  return Array.from({ length: count }, (_, i) => nodes[Math.floor(((i + 0.5) * nodes.length) / count)]!);
}
