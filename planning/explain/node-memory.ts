/** What the ranks of a node keep in its host's memory and on its disks, in words. */
import type { MemoryRow, NodeMemory } from '../evaluate/figures.js';
import { grouped } from './figures.js';

/** `needs 980 of 1,024 GiB of host memory a node`; undefined where nothing is offloaded. */
export function nodeSentence({ host, disk }: Pick<MemoryRow, 'host' | 'disk'>): string | undefined {
  if (host === undefined) return undefined;
  const parts = [needs(host, 'host memory'), ...(disk === undefined ? [] : [needs(disk, 'disk')])];
  return `needs ${parts.join(' and ')} a node`;
}

function needs({ bytes, capacityBytes }: NodeMemory, what: string): string {
  if (capacityBytes === null)
    return `${whole(bytes)} GiB of ${what} (how much there is the profile does not say)`;
  return `${whole(bytes)} of ${whole(capacityBytes)} GiB of ${what}`;
}

function whole(bytes: number): string {
  return grouped(Math.ceil(bytes / 2 ** 30));
}
