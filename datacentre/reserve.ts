/** Reserved pools: `pretraining:30%` keeps nodes with that share of the devices for jobs of a queue, or of a type. */
import { InputError } from '../input/error.js';
import { nearest } from '../input/nearest.js';
import type { JobTable } from './jobs/table.js';
import type { DatacentreNode } from './nodes/node.js';

export interface Reserve {
  /** What said it: `--reserve`. */
  readonly option: string;
  /** A queue, or a type. */
  readonly name: string;
  readonly share: number;
}

/** Throws InputError unless `said` is a name and a share. */
export function readReserve(said: string, option = '--reserve'): Reserve {
  const [, name, figure] = /^(.+):(\d+(?:\.\d+)?)\s*%$/.exec(said.trim()) ?? [];
  const share = Number(figure) / 100;
  if (name !== undefined && share > 0 && share < 1) return { option, name: name.trim(), share };
  throw new InputError(
    `${option}: '${said}' is not a queue or a type and a share of the devices; write pretraining:30%, for example`,
  );
}

export interface Reserved {
  readonly table: JobTable;
  readonly nodes: readonly DatacentreNode[];
}

/**
 * The nodes with pools kept, from the end of the list, and the table by whose queues they are kept: where the names are
 * types, types stand where queues do. Throws InputError for a name that no job has, or shares that leave nothing.
 */
export function withReserves(
  table: JobTable,
  nodes: readonly DatacentreNode[],
  reserves: readonly Reserve[],
): Reserved {
  if (reserves.length === 0) return { table, nodes };
  const names = reserves.map(({ name }) => name);
  const has = (words: readonly string[]) => names.every((name) => words.includes(name));
  const column = has(table.queue.words) ? table.queue : has(table.type.words) ? table.type : undefined;
  if (column === undefined) throw unknownName(table, reserves);
  const total = nodes.reduce((sum, { devices }) => sum + devices, 0);
  const kept = [...nodes];
  let last = nodes.length;
  for (const { option, name, share } of reserves) {
    for (let devices = 0; devices < share * total - 1e-9; ) {
      if (--last < 0)
        throw new InputError(`${option}: the shares leave no node for any other job; lower one`);
      devices += kept[last]!.devices;
      kept[last] = { ...kept[last]!, reservedFor: [name] };
    }
  }
  return { table: column === table.queue ? table : { ...table, queue: column }, nodes: kept };
}

function unknownName({ queue, type }: JobTable, reserves: readonly Reserve[]): InputError {
  const there = [...queue.words, ...type.words].filter((word) => word !== '');
  const unknown = reserves.find(({ name }) => !there.includes(name));
  if (unknown === undefined) {
    const names = reserves.map(({ name }) => name);
    return new InputError(
      `${reserves.at(-1)!.option}: ${names.join(' and ')} are a queue and a type; reserve for queues, or for types`,
    );
  }
  const { option, name: missing } = unknown;
  if (there.length === 0) {
    return new InputError(`${option}: '${missing}': the list says neither queues nor types of its jobs`);
  }
  const [near] = nearest(missing, there);
  const some = there.slice(0, 8).join(', ');
  return new InputError(
    `${option}: no job is of a queue or a type '${missing}'; ${near === undefined ? `there are ${some}${there.length > 8 ? ', …' : ''}` : `did you mean '${near}'?`}`,
  );
}
