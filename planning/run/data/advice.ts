/** What to buy where data does not keep up with the steps, as a sentence. */

import type { Cluster } from '../../../hardware-profiles/profile.js';
import type { ModelCounts } from '../../../models/counted.js';
import type { DataAsked } from '../asked.js';
import { type Part, type Reading, readerRate } from './reading.js';

interface Situation {
  readonly reading: Reading;
  readonly asked: DataAsked;
  readonly cluster: Cluster;
  /** Bytes per second that steps would take. */
  readonly needed: number;
  readonly counted: ModelCounts;
}

/** How the narrowest part would be enough; other parts that are too narrow as well follow it. */
export function adviceOf(situation: Situation): string {
  const { rates } = situation.reading;
  const short = (Object.keys(rates) as Part[])
    .filter((part) => rates[part] < situation.needed && !(part === 'node' && growsWithStore(situation.asked)))
    .sort((a, b) => rates[a] - rates[b]);
  return `Data keeps up with ${short.map((part) => WANTED[part](situation)).join(', and ')}`;
}

/** Whether a node has as much of the store as there is: it has more of a faster one. */
function growsWithStore({ store }: DataAsked): boolean {
  return store.nodeReadBytesPerSecond === store.readBytesPerSecond;
}

/** What spares the work at the time of training. */
const READY: Readonly<Record<DataAsked['dataset']['type'], string>> = {
  text: 'tokenised beforehand',
  images: 'stored in the size that it is read in',
  volumes: 'stored as it is read in',
  records: 'stored as it is read in',
};

const WANTED: Readonly<Record<Part, (situation: Situation) => string>> = {
  store: ({ needed, asked }) =>
    `a store that reads ${rate(needed)} (${asked.store.id} reads ${rate(asked.store.readBytesPerSecond!)})`,
  node: ({ needed, reading, asked, cluster }) =>
    `${rate(needed / reading.readers)} into ${nodesOf(reading)} (it has ${rate(readerRate(asked, cluster))})`,
  decode: ({ needed, reading, asked, counted }) => {
    const { dataset } = asked;
    const cores = Math.ceil(needed / (reading.readers * reading.coreBytesPerSecond));
    const ready = READY[dataset.type];
    const other =
      counted.unit === 'image' && dataset.type === 'images'
        ? ', images decoded on the device (--decode device)'
        : '';
    return `${cores} cores for loading in ${nodesOf(reading)} (it has ${reading.cores})${other}, or data that is ${ready}`;
  },
  device: ({ needed, reading }) =>
    `JPEG decoders ${Number((needed / reading.rates.device).toPrecision(3))} times as fast as those of the devices, images decoded on the host (--decode host), or data that is ${READY.images}`,
  latency: ({ needed, reading, asked }) => {
    const { latencySeconds, requestBytesPerSecond = Number.POSITIVE_INFINITY } = asked.store;
    const seconds = latencySeconds + reading.requestBytes / requestBytesPerSecond;
    const ahead = Math.ceil((needed * seconds) / (reading.requestBytes * reading.readers * reading.cores));
    const larger = asked.dataset.access === 'samples' ? ', or samples kept together in shards' : '';
    return `${ahead} requests open on each loader core (prefetch-batches ${ahead}; it is ${asked.prefetch})${larger}`;
  },
};

function nodesOf({ readers }: Reading): string {
  return readers === 1 ? 'the node that reads' : `each of ${readers} nodes that read`;
}

function rate(bytesPerSecond: number): string {
  const units = ['B/s', 'kB/s', 'MB/s', 'GB/s', 'TB/s', 'PB/s'];
  const size = Math.min(Math.max(0, Math.floor(Math.log10(bytesPerSecond) / 3)), units.length - 1);
  return `${Number((bytesPerSecond / 1000 ** size).toPrecision(3))} ${units[size]}`;
}
