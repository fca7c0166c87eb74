/**
 * What a file says once `like` is merged in and every figure is a number with its source: the step
 * between the YAML and the profile the simulator takes.
 */

import type { IntraLink, NetworkFabric, Provenance, Software } from '../profile.js';
import {
  ACCELERATOR_FIGURES,
  ECONOMICS_FIGURES,
  FABRIC_FIGURES,
  type Figure,
  type Figures,
  figures,
  figuresByKey,
  NODE_FIGURES,
  type Sources,
} from '../schema/figures.js';
import type { AcceleratorFile, AcceleratorText, ClusterFile, NodeFile } from '../schema/files.js';
import { threadsOf } from '../threads/file.js';
import type { Threads } from '../threads/threads.js';

/** An accelerator with `like` merged in. */
export type AcceleratorRecord = Partial<AcceleratorText> & {
  readonly id: string;
  /** The shipped one that it starts from. */
  readonly like?: string;
  readonly kernels: string;
  readonly software?: Software & Provenance;
  readonly figures: Figures<typeof ACCELERATOR_FIGURES>;
};

interface NodeRecord {
  readonly id: string;
  readonly title?: string;
  readonly accelerator?: AcceleratorRecord;
  readonly intra?: IntraLink['kind'];
  readonly peerToPeer?: boolean;
  readonly figures: Figures<typeof NODE_FIGURES>;
}

/** Measured all-reduces, by number of nodes. */
interface Curve {
  readonly allReduce?: Readonly<Record<string, Figure>>;
}

/** A cluster with `like` merged in, its node and accelerator included. */
export interface ClusterRecord {
  readonly id: string;
  readonly title?: string;
  readonly nodes?: number;
  readonly node: NodeRecord;
  readonly fabric: {
    readonly kind?: NetworkFabric['kind'];
    readonly figures: Figures<typeof FABRIC_FIGURES> & Curve;
  };
  readonly economics: { readonly priceDate?: string; readonly figures: Figures<typeof ECONOMICS_FIGURES> };
  readonly threads?: Threads;
  /** Sentences to be said with every answer about it. */
  readonly remarks?: readonly string[];
}

/** How the records below find the shipped profile that an id names. */
export interface Library {
  readonly accelerator: (id: string) => AcceleratorRecord;
  readonly cluster: (id: string) => ClusterRecord;
}

/** The record of an accelerator file or of one described in place under `sources`. */
export function acceleratorRecord(
  id: string,
  file: AcceleratorFile,
  sources: Sources,
  library: Library,
): AcceleratorRecord {
  const { title, vendor, kind, year, generation, peerToPeer, like, kernels } = file;
  const base = like === undefined ? undefined : library.accelerator(like);
  const software = file.software ?? (base ?? relative(id, kernels, library))?.software;
  return merge(base, {
    id,
    kernels: kernels ?? base?.kernels ?? id,
    ...stated({ title, vendor, kind, year, generation, peerToPeer, software, like }),
    figures: figures(file, ACCELERATOR_FIGURES, sources),
  });
}

/** The shipped accelerator whose kernels one described in place has. */
function relative(id: string, kernels: string | undefined, library: Library): AcceleratorRecord | undefined {
  return kernels === undefined || kernels === id ? undefined : library.accelerator(kernels);
}

/** The record of a cluster file; what it leaves out is as in `base`, by default the cluster it says it is like. */
export function clusterRecord(
  id: string,
  file: ClusterFile,
  sources: Sources,
  library: Library,
  base: ClusterRecord | undefined = file.like === undefined ? undefined : library.cluster(file.like),
): ClusterRecord {
  const fabric = file.fabric ?? {};
  const economics = file.economics ?? {};
  return merge(base, {
    id,
    ...stated({ title: file.title, nodes: file.nodes }),
    ...(file.threads === undefined ? {} : { threads: threadsOf(file.threads, sources) }),
    node: nodeRecord(id, nodeOf(file), sources, library),
    fabric: { ...stated({ kind: fabric.kind }), figures: fabricFigures(fabric, sources) },
    economics: {
      ...stated({ priceDate: economics.priceDate }),
      figures: figures(economics, ECONOMICS_FIGURES, sources),
    },
  });
}

/** Figures that replace those of a record, as a file writes them, each with a source and kind of its own. */
export interface RecordChanges {
  readonly accelerator?: AcceleratorFile;
  readonly node?: NodeFile;
  readonly fabric?: ClusterFile['fabric'];
  readonly economics?: ClusterFile['economics'];
}

/** `base` with the figures of `changes`, and the kinds of link, in their places. */
export function changedRecord(base: ClusterRecord, changes: RecordChanges): ClusterRecord {
  const { accelerator = {}, node = {}, fabric = {}, economics = {} } = changes;
  const none: Sources = { named: {}, otherwise: { kind: 'assumed', source: 'set' } };
  const device = base.node.accelerator;
  return merge<ClusterRecord>(base, {
    id: base.id,
    node: {
      id: base.node.id,
      ...stated({
        intra: node.intra?.kind,
        peerToPeer: node.intra?.peerToPeer,
        accelerator:
          device && merge(device, { ...device, figures: figures(accelerator, ACCELERATOR_FIGURES, none) }),
      }),
      figures: figures(node, NODE_FIGURES, none),
    },
    fabric: { ...stated({ kind: fabric.kind }), figures: withPoints(base, fabricFigures(fabric, none)) },
    economics: { figures: figures(economics, ECONOMICS_FIGURES, none) },
  });
}

function fabricFigures(
  fabric: NonNullable<ClusterFile['fabric']>,
  sources: Sources,
): Figures<typeof FABRIC_FIGURES> & Curve {
  const read = figures(fabric, FABRIC_FIGURES, sources);
  return fabric.allReduce === undefined
    ? read
    : { ...read, allReduce: figuresByKey(fabric.allReduce, 'rate', sources) };
}

/** A point that is set joins those that are there; what a file states in the place of another's is a curve of its own. */
function withPoints<T extends Curve>({ fabric }: ClusterRecord, set: T): T {
  const { allReduce } = fabric.figures;
  return set.allReduce === undefined ? set : { ...set, allReduce: { ...allReduce, ...set.allReduce } };
}

/** `accelerator` and `devices` of a file are those of its node. */
function nodeOf({ node = {}, accelerator, devices }: ClusterFile): string | NodeFile {
  return typeof node === 'string' ? node : { ...stated({ accelerator, devices }), ...node };
}

function nodeRecord(id: string, file: string | NodeFile, sources: Sources, library: Library): NodeRecord {
  if (typeof file === 'string') return library.cluster(file).node;
  const { title, like, accelerator } = file;
  const described =
    typeof accelerator === 'object' ? acceleratorRecord(id, accelerator, sources, library) : accelerator;
  return merge(like === undefined ? undefined : library.cluster(like).node, {
    id,
    ...stated({
      title,
      accelerator: typeof described === 'string' ? library.accelerator(described) : described,
      intra: file.intra?.kind,
      peerToPeer: file.intra?.peerToPeer,
    }),
    figures: figures(file, NODE_FIGURES, sources),
  });
}

/** The entries that are not undefined. */
function stated<T extends object>(entries: T): { [Key in keyof T]?: Exclude<T[Key], undefined> } {
  return Object.fromEntries(Object.entries(entries).filter(([, value]) => value !== undefined)) as {
    [Key in keyof T]?: Exclude<T[Key], undefined>;
  };
}

/**
 * `base` with what `over` states put in its place. A figure replaces a figure, an accelerator an
 * accelerator, and a curve of measured points a curve: half of one and half of another would be neither.
 */
function merge<T extends object>(base: T | undefined, over: T): T {
  if (base === undefined) return over;
  const merged = { ...base } as Record<string, unknown>;
  for (const [key, value] of Object.entries(over)) {
    const below = merged[key];
    const whole =
      key === 'accelerator' ||
      key === 'allReduce' ||
      Array.isArray(value) ||
      typeof value !== 'object' ||
      typeof below !== 'object' ||
      'value' in value;
    merged[key] = whole ? value : merge(below as object, value as object);
  }
  return merged as T;
}
