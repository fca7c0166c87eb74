/**
 * A collective made ready before the run: one member's part in it, the shard the member owns, and whether it
 * needs a workspace. Nothing is looked up or decided while it runs.
 */
import { InputError } from '../../input/error.js';
import type { CollectiveAlgorithm, Fabric } from '../../program/collectives/algorithm.js';
import { chunkBytes, chunkStart } from '../../program/collectives/chunks.js';
import type { CollectiveKind } from '../../program/program.js';
import { type Part, partOf } from './plan.js';

const FLOAT_BYTES = 4;

/** What is to be done; `bytes` as in `CollectiveOp`, owners as positions in the group. */
export interface Task {
  readonly kind: CollectiveKind;
  readonly bytes: number;
  readonly owners?: readonly number[];
  /** Whether the result takes the place of the input; otherwise the input stays as it is. */
  readonly inPlace: boolean;
  /** What the op is called in messages about a peer that stopped. */
  readonly label: string;
}

/** A range of the whole tensor. */
export interface Shard {
  readonly first: number;
  readonly floats: number;
}

export interface Prepared {
  readonly task: Task;
  readonly me: number;
  /** Members of the group. */
  readonly members: number;
  /** Floats of the whole tensor. */
  readonly floats: number;
  readonly shard: Shard;
  readonly part: Part;
  /** Bytes of workspace the run needs. */
  readonly workspaceBytes: number;
}

/**
 * Member `me`'s preparation of a collective of `fabric.ranks` members. Throws InputError when the algorithm
 * refuses the group, when the tensor is not whole floats, when an all-to-all in place has unequal parts,
 * or when a collective permute is in place.
 */
export function prepareCollective(
  task: Task,
  algorithm: CollectiveAlgorithm,
  fabric: Fabric,
  me: number,
): Prepared {
  const { kind, owners } = task;
  const members = fabric.ranks;
  // A barrier has rounds but no data.
  const bytes = kind === 'barrier' ? 0 : task.bytes;
  if (bytes % FLOAT_BYTES !== 0) {
    throw new InputError(
      `${task.label} has ${bytes} bytes, which is no whole number of float32: threads compute in float32, so choose precision fp32.`,
    );
  }
  if (kind === 'collective-permute' && task.inPlace) {
    throw new InputError(
      `${task.label} sends a tensor to where another arrives: give it a tensor of its own for the result.`,
    );
  }
  if (kind === 'all-to-all' && task.inPlace && bytes % (FLOAT_BYTES * members) !== 0) {
    throw new InputError(
      `${task.label} exchanges ${bytes / FLOAT_BYTES} floats in place between ${members} ranks, which are no equal parts: give it a tensor of its own for the result.`,
    );
  }
  const separate = kind === 'all-to-all' || kind === 'collective-permute';
  const part = partOf(algorithm.sends(kind, fabric, bytes, owners), me, separate);
  const shard = shardOf(kind, bytes, members, me, owners);
  const prepared = { task, me, members, floats: bytes / FLOAT_BYTES, shard, part };
  return { ...prepared, workspaceBytes: needsWorkspace(prepared) ? bytes : 0 };
}

/** The member's own chunk: of an all-to-all, the one everybody sends it; of a broadcast, the root's all. */
function shardOf(
  kind: CollectiveKind,
  bytes: number,
  members: number,
  me: number,
  owners: readonly number[] | undefined,
): Shard {
  const rooted = kind === 'broadcast' || kind === 'reduce';
  const holders = owners ?? (rooted ? [0] : Array.from({ length: members }, (_, member) => member));
  const i = holders.indexOf(me);
  if (i === -1) return { first: 0, floats: 0 };
  return {
    first: chunkStart(bytes, holders.length, i) / FLOAT_BYTES,
    floats: chunkBytes(bytes, holders.length, i) / FLOAT_BYTES,
  };
}

/**
 * Partial sums that are passed on need a place when the input may not be touched; and an all-to-all in place
 * would overwrite what others are still to read.
 */
function needsWorkspace({ task, shard, part }: Omit<Prepared, 'workspaceBytes'>): boolean {
  if (task.kind === 'all-to-all') return task.inPlace;
  if (task.inPlace || (task.kind !== 'reduce-scatter' && task.kind !== 'reduce')) return false;
  return part.rounds.some(({ receives }) =>
    receives.some(({ first, floats }) => first < shard.first || first + floats > shard.first + shard.floats),
  );
}
