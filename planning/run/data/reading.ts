/**
 * How the data of a step comes in: how much of it, by which nodes, and what each part of the way can bring. Data-parallel and
 * context ranks of the first pipeline stage read, each byte once; other ranks get it from them over faster links.
 */
import type { Cluster } from '../../../hardware-profiles/profile.js';
import { countedOf, type ModelCounts } from '../../../models/counted.js';
import { tokensPerStep } from '../../../models/sequences.js';
import type { Job } from '../../../strategies/job.js';
import type { DataAsked } from '../asked.js';
import { nodeRate, sharedRate } from '../checkpoint/rates.js';
import type { DataAnswer } from '../row.js';
import { augmentSeconds } from './augmentation.js';
import { decodersOf } from './decoders.js';
import { tokensOfSample } from './samples.js';

export type Part = DataAnswer['parts'][number]['part'];

export interface Reading {
  readonly bytesPerStep: number;
  /** Nodes that read. */
  readonly readers: number;
  /** Of a reader, that make data ready. */
  readonly cores: number;
  /** Of one request. */
  readonly requestBytes: number;
  /** Bytes of the dataset for a token, and for one of what the model counts. */
  readonly bytesPerToken: number;
  readonly bytesPerSample: number;
  /** Bytes per second that one core makes ready. */
  readonly coreBytesPerSecond: number;
  /** Bytes per second of all readers together, by part. */
  readonly rates: Readonly<Record<Part, number>>;
}

export function readingOf(job: Job, cluster: Cluster, asked: DataAsked): Reading {
  const { dataset, store, prefetch } = asked;
  const { pp, dp, cp, tp } = job.layout;
  const counted = countedOf(job.model);
  const bytesPerToken = dataset.bytes / dataset.tokens;
  const bytesPerSample = bytesPerToken * tokensOfSample(counted, dataset);
  const nodes = Math.ceil((pp * dp * cp * tp) / cluster.node.devices);
  const readers = Math.min(nodes, Math.ceil((dp * cp * tp) / cluster.node.devices));
  const cores = asked.loaderCores ?? coresLeft(job, cluster);
  const requestBytes = requestOf(asked, job.sequence * bytesPerSample);
  const coreBytesPerSecond = coreRate(asked, counted, bytesPerSample);
  const devices = readers * Math.min(cluster.node.devices, dp * cp * tp);
  const { latencySeconds, requestBytesPerSecond = Number.POSITIVE_INFINITY } = store;
  // A loader keeps a request open for each batch that it works ahead; one, where it does not.
  const open = readers * cores * Math.max(1, prefetch);
  const seconds = latencySeconds + requestBytes / requestBytesPerSecond;
  return {
    bytesPerStep: tokensPerStep(job) * bytesPerSample,
    readers,
    cores,
    requestBytes,
    ...{ bytesPerToken, bytesPerSample, coreBytesPerSecond },
    rates: {
      store: store.readBytesPerSecond ?? Number.POSITIVE_INFINITY,
      node: sharedRate({ ...store, readBytesPerSecond: null }, 'read', cluster, readers),
      decode: onDevice(asked) ? Number.POSITIVE_INFINITY : readers * cores * coreBytesPerSecond,
      device: onDevice(asked)
        ? devices * decodersOf(cluster, dataset).bytesPerSecond
        : Number.POSITIVE_INFINITY,
      latency: seconds === 0 ? Number.POSITIVE_INFINITY : (open * requestBytes) / seconds,
    },
  };
}

function onDevice({ decode }: DataAsked): boolean {
  return decode === 'device';
}

/** Bytes that a core decodes and augments in a second; only a model that sees images has them augmented. */
function coreRate(
  { dataset, augment = 'crop' }: DataAsked,
  { unit, sampleSize }: ModelCounts,
  bytes: number,
) {
  const rate = dataset.tokensPerCoreSecond * (dataset.bytes / dataset.tokens);
  if (unit !== 'image' || dataset.type !== 'images') return rate;
  return bytes / (bytes / rate + augmentSeconds(augment, sampleSize));
}

/** Shards are read in requests of their own size, samples one by one: a sequence, or a picture. */
function requestOf({ dataset }: DataAsked, sequenceBytes: number): number {
  if (dataset.access === 'shards') return dataset.requestBytes;
  return dataset.type === 'images' && dataset.items !== undefined
    ? dataset.bytes / dataset.items
    : sequenceBytes;
}

/** Cores of a host for each device where its profile says nothing (assumed): as in nodes of eight with two sockets. */
const CORES_OF_DEVICE = 12;
/** A rank's process keeps two busy (assumed): the thread that launches, and those of its communication library. */
const CORES_OF_RANK = 2;

/**
 * Cores that training leaves on a node. Where an optimizer runs on the host it has them for a part of each step; half of
 * them are counted (assumed).
 */
export function coresLeft(job: Job, { node }: Cluster): number {
  const all = node.host?.cores ?? CORES_OF_DEVICE * node.devices;
  const { optimizer, parameters } = job.training?.offload ?? {};
  const shared = optimizer === undefined && parameters === undefined ? 1 : 2;
  return Math.max(1, Math.floor((all - CORES_OF_RANK * node.devices) / shared));
}

/** The part with the least, which all wait for, and what it brings. */
export function narrowest({ rates }: Reading): { readonly part: Part; readonly bytesPerSecond: number } {
  const parts = Object.entries(rates) as [Part, number][];
  const [part, bytesPerSecond] = parts.reduce((least, each) => (each[1] < least[1] ? each : least));
  return { part, bytesPerSecond };
}

/** What one reader has of the store. */
export function readerRate({ store }: DataAsked, cluster: Cluster): number {
  return nodeRate(store, 'read', cluster);
}
