/**
 * Prices of a machine whose devices are its own threads, from what `llmsim calibrate` measured. A thread
 * computes and communicates itself, so its streams take turns; a message is copied into a mailbox and its
 * sender goes on; and threads that outnumber the cores share them.
 */
import type { Threads } from '../../hardware-profiles/threads/threads.js';
import type { CollectiveKind } from '../../program/program.js';
import { type Picoseconds, picoseconds } from '../../program/time.js';
import type { CollectivePrice, Prices } from '../prices/prices.js';
import { threadCollective } from './collectives.js';
import { threadKernelSeconds } from './kernels.js';

/** More ranks than one machine runs threads: they all share its memory. */
const ONE_NODE = 2 ** 20;

/** Throws InputError, when asked, for kernels that calibration does not measure. */
export function threadPrices(threads: Threads): Prices {
  const { exchange } = threads;
  const moved = (seconds: number, bytes: number, bytesPerSecond: number): CollectivePrice => ({
    algorithm: 'copy',
    protocol: 'shared memory',
    latencyPs: picoseconds(seconds),
    transferPs: picoseconds(bytes / bytesPerSecond),
    intraBytesPerSecond: 0,
    interBytesPerSecond: 0,
  });
  const known = new Map<string, CollectivePrice>();
  return {
    devicesPerNode: ONE_NODE,
    serial: true,
    mailboxes: true,
    cores: threads.effectiveCores,
    intraPort: exchange.copyBytesPerSecond,
    interPort: 0,
    kernel: (kernel): Picoseconds =>
      picoseconds((threadKernelSeconds(kernel, threads) + threads.dispatchSeconds) * (1 + threads.pauses)),
    launch: () => 0,
    collective(kind: CollectiveKind, bytes, group) {
      const key = `${kind}|${bytes}|${group.ranks}|${group.concurrent}|${group.owners ?? ''}`;
      const price = known.get(key) ?? threadCollective(kind, bytes, group, threads);
      known.set(key, price);
      return price;
    },
    transfer: (bytes) => moved(exchange.wakeSeconds, bytes, exchange.copyBytesPerSecond),
    copy: (bytes) => moved(0, bytes, exchange.ownCopyBytesPerSecond),
  };
}
