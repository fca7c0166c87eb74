/**
 * Nodes that no job tells apart but by what is free on them: of one kind, with as many devices each, open to the same
 * queues. What a job may use depends on its kinds of device and its queue alone; such a pair is an admission, and its
 * groups are worked out once. A group has a twin, for nodes held back from jobs that would stay too long (see
 * `ClusterState.holdBack`): the groups are numbered 0 … groups − 1, the twin of g is g + groups.
 */
import type { WordColumn } from '../jobs/table.js';
import type { DatacentreNode } from './node.js';

export interface NodeGroup {
  readonly kind: string;
  /** Of each node. */
  readonly devices: number;
  /** Null: open to all queues. */
  readonly queues: readonly string[] | null;
  /** Groups of one shape hold nodes that a gang may be spread over: same kind, as many devices each. */
  readonly shape: number;
  readonly nodes: number;
}

/** Groups of nodes that a job may use now, twins among them. */
export interface Access {
  /** In the order in which they should be tried: those reserved for the job's queue first. */
  readonly groups: Int32Array;
  /** By group: 1 where it may be used. */
  readonly admits: Uint8Array;
}

export interface Admission {
  /** Of a job that nothing waits for. */
  readonly all: Access;
  /** Without the nodes that are held back. */
  readonly open: Access;
}

export class NodeGroups {
  readonly list: readonly NodeGroup[];
  /** By node. */
  readonly groupOf: Int32Array;

  constructor(nodes: readonly DatacentreNode[]) {
    const numbers = new Map<string, number>();
    const shapes = new Map<string, number>();
    const list: { -readonly [K in keyof NodeGroup]: NodeGroup[K] }[] = [];
    this.groupOf = Int32Array.from(nodes, (node) => {
      const { kind, devices } = node;
      const queues = node.reservedFor === undefined ? null : [...new Set(node.reservedFor)].sort();
      const key = JSON.stringify([kind, devices, queues]);
      let number = numbers.get(key);
      if (number === undefined) {
        const alike = JSON.stringify([kind, devices]);
        const shape = shapes.get(alike) ?? shapes.size;
        shapes.set(alike, shape);
        number = list.push({ kind, devices, queues, shape, nodes: 0 }) - 1;
        numbers.set(key, number);
      }
      list[number]!.nodes++;
      return number;
    });
    this.list = list;
  }

  /** The groups for a job of a queue that runs on `kinds`, `V100M16|V100M32`; '': on any. */
  admission(kinds: string, queue: string): Admission {
    const wanted = kinds === '' ? null : new Set(kinds.split('|'));
    const allowed = this.list.flatMap((group, at) => {
      if (wanted !== null && !wanted.has(group.kind)) return [];
      return group.queues === null || group.queues.includes(queue) ? [at] : [];
    });
    const reservedFirst = allowed.sort(
      (a, b) => Number(this.list[a]!.queues === null) - Number(this.list[b]!.queues === null) || a - b,
    );
    const twin = this.list.length;
    return {
      all: this.#access(reservedFirst.flatMap((group) => [group + twin, group])),
      open: this.#access(reservedFirst),
    };
  }

  #access(groups: readonly number[]): Access {
    const admits = new Uint8Array(2 * this.list.length);
    for (const group of groups) admits[group] = 1;
    return { groups: Int32Array.from(groups), admits };
  }
}

/** The admission of each job, by number, each stored once. */
export function admissions(
  groups: NodeGroups,
  deviceKind: WordColumn,
  queue: WordColumn,
): { readonly list: readonly Admission[]; readonly of: Int32Array } {
  const numbers = new Map<number, number>();
  const list: Admission[] = [];
  const queues = queue.words.length;
  const of = Int32Array.from(deviceKind.index, (kind, row) => {
    const pair = kind * queues + queue.index[row]!;
    let number = numbers.get(pair);
    if (number === undefined) {
      number =
        list.push(groups.admission(deviceKind.words[kind] ?? '', queue.words[queue.index[row]!] ?? '')) - 1;
      numbers.set(pair, number);
    }
    return number;
  });
  return { list, of };
}
