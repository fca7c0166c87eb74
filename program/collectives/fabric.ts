/** Questions every algorithm asks of a fabric: who shares a node, and what one message takes. */
import { InputError } from '../../input/error.js';
import type { CollectiveKind } from '../program.js';
import { type Picoseconds, transferTime } from '../time.js';
import type { CollectiveAlgorithm, Fabric, Port } from './algorithm.js';

export function nodeOf(fabric: Fabric, rank: number): number {
  return Math.floor(rank / fabric.perNode);
}

/** The port a message between two ranks goes through. */
export function portBetween(fabric: Fabric, from: number, to: number): Port {
  return nodeOf(fabric, from) === nodeOf(fabric, to) ? fabric.intra : fabric.inter;
}

/** One message alone in its ports: latency and transfer. */
export function messageTime(port: Port, bytes: number): Picoseconds {
  return port.latencyPs + transferTime(bytes, port.bytesPerSecond);
}

/** `messages` equal messages that start together in one port: one latency, then they share it. */
export function sharedTime(port: Port, messages: number, bytes: number): Picoseconds {
  return messages === 0 ? 0 : port.latencyPs + messages * transferTime(bytes, port.bytesPerSecond);
}

/** The reason every algorithm has to refuse a group, if there is one. */
export function refusesGroup(
  algorithm: Pick<CollectiveAlgorithm, 'id' | 'serves'>,
  kind: CollectiveKind,
  { ranks, perNode }: Fabric,
): string | undefined {
  if (!algorithm.serves.includes(kind)) {
    return `${algorithm.id} does not do ${kind}; it does ${algorithm.serves.join(', ')}.`;
  }
  if (!Number.isInteger(ranks) || ranks < 1) {
    return `A group has a whole number of ranks from 1 up, not ${ranks}.`;
  }
  if (!Number.isInteger(perNode) || perNode < 1) {
    return `A node holds a whole number of ranks from 1 up, not ${perNode}.`;
  }
  if (ranks > perNode && ranks % perNode !== 0) {
    return `${ranks} ranks do not fill nodes of ${perNode}; choose a group of a multiple of ${perNode} ranks.`;
  }
  return undefined;
}

/**
 * Why these owners do not fit the kind: a broadcast or reduce has one root, a reduce-scatter or
 * all-gather may have several different owners, the other kinds end on every rank.
 */
export function refusesOwners(
  kind: CollectiveKind,
  ranks: number,
  owners: readonly number[] | undefined,
): string | undefined {
  if (owners === undefined) return undefined;
  const listed = `[${owners.join(', ')}]`;
  const rooted = kind === 'broadcast' || kind === 'reduce';
  if (!rooted && kind !== 'reduce-scatter' && kind !== 'all-gather') {
    return `A group's ${kind} ends on every rank; it cannot have the owners ${listed}.`;
  }
  if (owners.some((owner) => !Number.isInteger(owner) || owner < 0 || owner >= ranks)) {
    return `The owners ${listed} are not all ranks of a group of ${ranks}; count from 0.`;
  }
  if (rooted && owners.length !== 1) return `A ${kind} has one root, not the owners ${listed}.`;
  if (owners.length === 0)
    return `A ${kind} with no owners would leave the tensor nowhere; name at least one.`;
  return new Set(owners).size === owners.length ? undefined : `The owners ${listed} name a rank twice.`;
}

/** Throws the algorithm's reason as an InputError, or checks that `bytes` is a size. */
export function requireServed(
  algorithm: CollectiveAlgorithm,
  kind: CollectiveKind,
  fabric: Fabric,
  bytes: number,
  owners?: readonly number[],
): void {
  const reason = algorithm.refuses(kind, fabric, owners);
  if (reason !== undefined) throw new InputError(reason);
  if (!Number.isSafeInteger(bytes) || bytes < 0) {
    throw new InputError(`A tensor has a whole number of bytes from 0 up, not ${bytes}.`);
  }
}
