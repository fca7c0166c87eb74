/** What the ranks of a node keep in its host's memory and on its disks, in words. */
import type { MemoryRow, NodeMemory } from '../evaluate/figures.js';
import { grouped } from './figures.js';

/**
 * `needs 980 of 1,024 GiB of host memory a node`; undefined where nothing is offloaded. A profile
 * may not say how much of it there is.
 */
export function nodeSentence({ host, disk }: Pick<MemoryRow, 'host' | 'disk'>): string | undefined {
  if (host === undefined) return undefined;
  const kept = [
    { what: 'host memory', of: host },
    ...(disk === undefined ? [] : [{ what: 'disk', of: disk }]),
  ];
  const needed = kept.map(({ what, of }) => needs(of, what)).join(' and ');
  const unknown = kept.filter(({ of }) => of.capacityBytes === null).map(({ what }) => what);
  const unsaid =
    unknown.length === 0
      ? ''
      : `; the cluster’s profile does not say how much ${unknown.join(' and ')} a node has`;
  return `needs ${needed} a node${unsaid}`;
}

function needs({ bytes, capacityBytes }: NodeMemory, what: string): string {
  if (capacityBytes === null) return `${whole(bytes)} GiB of ${what}`;
  return `${whole(bytes)} of ${whole(capacityBytes)} GiB of ${what}`;
}

function whole(bytes: number): string {
  return grouped(Math.ceil(bytes / 2 ** 30));
}
