/** Machines made for tests: prices a reader can reckon with. */
import type { Kernel } from '../program/kernel.js';
import { picoseconds } from '../program/time.js';
import type { CollectivePrice, Prices } from '../sim/prices/prices.js';

const FREE: CollectivePrice = {
  algorithm: 'none',
  protocol: 'none',
  latencyPs: 0,
  transferPs: 0,
  intraBytesPerSecond: 0,
  interBytesPerSecond: 0,
};

/** Communication is free and the host is infinitely fast; a kernel takes what `seconds` says. */
export function freeNetwork(seconds: (kernel: Kernel) => number): Prices {
  return {
    devicesPerNode: 8,
    serial: false,
    intraPort: 1e12,
    interPort: 1e11,
    kernel: (kernel) => picoseconds(seconds(kernel)),
    launch: () => 0,
    collective: () => FREE,
    transfer: () => FREE,
    copy: () => FREE,
  };
}

/** A collective or message that takes `seconds`, all of it in transfer, on ports it has to itself. */
export function fixedPrice(seconds: number): CollectivePrice {
  return { ...FREE, transferPs: picoseconds(seconds) };
}
