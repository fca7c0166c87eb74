/**
 * A checkpoint of a job on a cluster: how much of it there is, who writes it, and for how long devices stand still and a
 * restart loads. A write is as slow as the slowest of three: the node with most to write on its own link, the store that all
 * nodes share, and the copy from the device that comes first. Traffic of training beside it is not counted against it.
 */
import type { Cluster } from '../../../hardware-profiles/profile.js';
import { InputError } from '../../../input/error.js';
import type { CheckpointLayer } from '../../../sim/lifetime/lifetime.js';
import { devicesOf, type Job } from '../../../strategies/job.js';
import type { RunAsked } from '../asked.js';
import { type CheckpointBytes, checkpointBytes } from './bytes.js';
import { copySeconds, nicRate, nodeRate, sharedRate } from './rates.js';

export type AskedCheckpoint = Pick<RunAsked, 'checkpointMode' | 'store'>;

/** Seconds of one kind of checkpoint. */
export interface LayerCost {
  readonly id: CheckpointLayer['id'];
  /** For which devices stand still. */
  readonly blockedSeconds: number;
  /** From its beginning until it may be restarted from. */
  readonly durableSeconds: number;
  readonly loadSeconds: number;
  readonly survives: CheckpointLayer['survives'];
}

export interface Checkpoint extends CheckpointBytes {
  readonly mode: RunAsked['checkpointMode'];
  readonly store: string;
  /** Of the copy that outlives most: until it may be restarted from, and its loading. */
  readonly writeSeconds: number;
  readonly loadSeconds: number;
  /** The same where every rank reads all that it holds from the store, and replicas share nothing. */
  readonly loadApartSeconds: number;
  /** For which devices stand still each time. */
  readonly blockedSeconds: number;
  /** Kinds that are kept, fastest to come back from first. */
  readonly kinds: readonly LayerCost[];
}

/** Throws InputError for a peer where there is no other node. */
export function checkpointOf(job: Job, cluster: Cluster, asked: AskedCheckpoint): Checkpoint {
  const { checkpointMode: mode, store } = asked;
  const bytes = checkpointBytes(job, cluster.node.devices);
  const nodes = Math.ceil(devicesOf(job.layout) / cluster.node.devices);
  const timed = { bytes, nodes, cluster, store };
  const kinds = kindsOf(mode, timed);
  const last = kinds.at(-1)!;
  return {
    ...bytes,
    mode,
    store: store.id,
    writeSeconds: last.durableSeconds,
    loadSeconds: last.loadSeconds,
    loadApartSeconds: loadApart(timed),
    blockedSeconds: kinds[0]!.blockedSeconds,
    kinds,
  };
}

interface Timed {
  readonly bytes: CheckpointBytes;
  readonly nodes: number;
  readonly cluster: Cluster;
  readonly store: RunAsked['store'];
}

/** What each mode keeps. Devices stand still once, for the copy from which all others are made in the background. */
function kindsOf(mode: RunAsked['checkpointMode'], timed: Timed): readonly LayerCost[] {
  const copy = copySeconds(timed.bytes.writerBytes, timed.cluster);
  const stored = storeKind(timed, copy);
  switch (mode) {
    case 'sync':
      return [{ ...stored, blockedSeconds: stored.durableSeconds }];
    case 'async':
      return [stored];
    case 'peer':
      return [peerKind(timed, copy), behind(stored, copy)];
    case 'layered':
      return [
        memoryKind(timed, copy),
        ...(timed.store.type === 'local' ? [] : [behind(localKind(timed, copy), copy)]),
        behind(stored, copy),
      ];
  }
}

/** A copy made from one that is in host memory already holds no device up. */
function behind(kind: LayerCost, copy: number): LayerCost {
  return { ...kind, blockedSeconds: 0, durableSeconds: kind.durableSeconds - copy };
}

function storeKind({ bytes, nodes, cluster, store }: Timed, copy: number): LayerCost {
  const write = Math.max(
    bytes.nodeBytes / nodeRate(store, 'write', cluster),
    bytes.writtenBytes / sharedRate(store, 'write', cluster, nodes),
  );
  return {
    id: store.type === 'local' ? 'local' : 'store',
    blockedSeconds: copy,
    durableSeconds: copy + store.latencySeconds + write,
    loadSeconds: loadOnce({ bytes, nodes, cluster, store }),
    survives: store.type === 'local' ? 'process' : 'anything',
  };
}

/**
 * Every byte is read once from the store, by all nodes evenly, and passed on over the NICs to each node that needs it as well,
 * piece by piece, so that the slowest of the three decides. From disks of its own each node reads what its ranks hold.
 */
function loadOnce({ bytes, nodes, cluster, store }: Timed): number {
  const onDevice = copySeconds(bytes.heldBytes, cluster);
  if (store.type === 'local') {
    return store.latencySeconds + Math.max(bytes.nodeOnceBytes / nodeRate(store, 'read', cluster), onDevice);
  }
  const read = bytes.neededBytes / sharedRate(store, 'read', cluster, nodes);
  const passed = nodes === 1 ? 0 : bytes.nodeOnceBytes / nicRate(cluster);
  return store.latencySeconds + Math.max(read, passed, onDevice);
}

function loadApart({ bytes, nodes, cluster, store }: Timed): number {
  const own = bytes.nodeHeldBytes / nodeRate(store, 'read', cluster);
  const all = (bytes.nodeHeldBytes * nodes) / sharedRate(store, 'read', cluster, nodes);
  return store.latencySeconds + Math.max(own, all, copySeconds(bytes.heldBytes, cluster));
}

/** In the memory of the host that the devices are in: it is there after a process has crashed, and goes with the node. */
function memoryKind({ bytes, cluster }: Timed, copy: number): LayerCost {
  const loadSeconds = copySeconds(bytes.heldBytes, cluster);
  return { id: 'memory', blockedSeconds: copy, durableSeconds: copy, loadSeconds, survives: 'process' };
}

/** On the node's own disks, from its host's memory. */
function localKind({ bytes, cluster }: Timed, copy: number): LayerCost {
  const { readBandwidth, writeBandwidth } = cluster.node.host?.disk ?? {};
  const read = bytes.nodeOnceBytes / (readBandwidth ?? USUAL_DISK.read);
  return {
    id: 'local',
    blockedSeconds: copy,
    durableSeconds: copy + bytes.nodeBytes / (writeBandwidth ?? USUAL_DISK.write),
    loadSeconds: Math.max(read, copySeconds(bytes.heldBytes, cluster)),
    survives: 'process',
  };
}

/**
 * In the memory of another node, over the NICs (Gemini, SOSP 2023): a node that takes the place of a lost one has it from
 * there.
 */
function peerKind({ bytes, nodes, cluster }: Timed, copy: number): LayerCost {
  if (nodes < 2) {
    throw new InputError(
      'checkpoint-mode peer keeps a checkpoint in the memory of another node, and the job has one node; ' +
        'take async, or more nodes',
    );
  }
  return {
    id: 'peer',
    blockedSeconds: copy,
    durableSeconds: copy + bytes.nodeBytes / nicRate(cluster),
    loadSeconds: Math.max(bytes.nodeOnceBytes / nicRate(cluster), copySeconds(bytes.heldBytes, cluster)),
    survives: 'node',
  };
}

/** Bytes per second of a node's disks where its profile says nothing of them: those of the store `local-nvme`, whose file has the source. */
export const USUAL_DISK = { read: 55.2e9, write: 30.4e9 };

/**
 * The kinds of a checkpoint at their intervals. The first is made every `intervalSeconds`, and each other as often as its
 * write lets it, since nobody waits for it: whole multiples of the first. None is made more often than it is written.
 */
export function layersOf(
  checkpoint: Pick<Checkpoint, 'kinds'>,
  intervalSeconds: number,
  stepSeconds: number,
): CheckpointLayer[] {
  const [first] = checkpoint.kinds;
  const wanted = Math.max(1, Math.round(intervalSeconds / stepSeconds));
  const every = Math.max(wanted, Math.ceil((first!.durableSeconds - first!.blockedSeconds) / stepSeconds));
  return checkpoint.kinds.map((kind) => {
    const { id, blockedSeconds, durableSeconds, loadSeconds, survives } = kind;
    const times = Math.max(1, Math.ceil(durableSeconds / (every * stepSeconds)));
    const everySteps = kind === first ? every : every * times;
    return { id, everySteps, blockedSeconds, durableSeconds, loadSeconds, survives };
  });
}

/** The shortest interval of the first kind: it is not made anew before it is written. */
export function shortestInterval({ kinds }: Pick<Checkpoint, 'kinds'>): number {
  const [first] = kinds;
  return first!.durableSeconds - first!.blockedSeconds;
}
