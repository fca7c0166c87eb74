/** What to buy where data does not keep up with the steps, as a sentence. */
import type { Cluster } from '../../../hardware-profiles/profile.js';
import type { DataAsked } from '../asked.js';
import { type Part, type Reading, readerRate } from './reading.js';

interface Situation {
  readonly reading: Reading;
  readonly asked: DataAsked;
  readonly cluster: Cluster;
  /** Bytes per second that steps would take. */
  readonly needed: number;
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

const WANTED: Readonly<Record<Part, (situation: Situation) => string>> = {
  store: ({ needed, asked }) =>
    `a store that reads ${rate(needed)} (${asked.store.id} reads ${rate(asked.store.readBytesPerSecond!)})`,
  node: ({ needed, reading, asked, cluster }) =>
    `${rate(needed / reading.readers)} into ${nodesOf(reading)} (it has ${rate(readerRate(asked, cluster))})`,
  decode: ({ needed, reading, asked }) => {
    const { dataset } = asked;
    const cores = Math.ceil(needed / (reading.readers * dataset.tokensPerCoreSecond * reading.bytesPerToken));
    const ready = dataset.type === 'text' ? 'tokenised beforehand' : 'stored in the size that it is read in';
    return `${cores} cores for loading in ${nodesOf(reading)} (it has ${reading.cores}), or data that is ${ready}`;
  },
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
