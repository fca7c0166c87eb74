/** The profiles that come with llmsim: accelerators and clusters by id, read when asked for and once. */
import { InputError } from '../../input/error.js';
import { nearest } from '../../input/nearest.js';
import type { Cluster } from '../profile.js';
import { type Part, parseReference } from '../reference.js';
import type { Sources } from '../schema/figures.js';
import type { AcceleratorFile, ClusterFile, SourceList } from '../schema/files.js';
import { SHIPPED_FILES } from '../shipped.js';
import { acceleratorCalled, clusterCalled, clusterHint } from './called.js';
import {
  type AcceleratorRecord,
  acceleratorRecord,
  type ClusterRecord,
  clusterRecord,
  type Library,
} from './records.js';
import { resolveAccelerator, resolveCluster, type SourcedAccelerator } from './resolve.js';
import type { Extent } from './torus.js';

const records = {
  accelerators: new Map<string, AcceleratorRecord>(),
  clusters: new Map<string, ClusterRecord>(),
};

/**
 * The shipped cluster that `reference` names: its id, then optionally `:` and a number of nodes (else one) or,
 * for a torus, its sides in devices. A node's name at its provider stands for it, too (`p5`). Throws InputError for unknown names (with the nearest) and for sizes.
 */
export function loadCluster(reference: string, devices?: Part): Cluster {
  const { record, extent, part } = shippedRecord(reference, devices);
  return resolveCluster(record, extent, part);
}

/** What of a shipped cluster is asked for. */
export interface Asked {
  readonly record: ClusterRecord;
  readonly extent: Extent | undefined;
  readonly part: Part | undefined;
}

/** The record of the shipped cluster that `reference` names, and the size it is asked for. Throws as `loadCluster`. */
export function shippedRecord(reference: string, devices?: Part): Asked {
  const { name, extent, part } = parseReference(reference, devices);
  if (SHIPPED_FILES.has(`clusters/${name}`)) return { record: SHIPPED.cluster(name), extent, part };
  const called = shippedIds('accelerators').includes(name) ? undefined : clusterCalled(name, SHIPPED);
  if (called?.extent !== undefined && extent !== undefined && 'nodes' in extent && !extent.slices) {
    // `v5e-256:2`: the name says how large a slice is, and the number how many there are.
    const several = extent.nodes === 1 ? {} : { slices: extent.nodes };
    return { record: SHIPPED.cluster(called.id), extent: { ...called.extent, ...several }, part };
  }
  const saidTwice = called?.extent !== undefined && extent !== undefined;
  if (called !== undefined && !saidTwice && !(extent !== undefined && called.ofDevice)) {
    const one = called.ofDevice ? { devices: 1 } : undefined;
    return { record: SHIPPED.cluster(called.id), extent: extent ?? called.extent, part: part ?? one };
  }
  const nodes = extent !== undefined && 'nodes' in extent ? extent.nodes : undefined;
  const hint = clusterHint(name, nodes, SHIPPED);
  if (hint !== undefined && !shippedIds('accelerators').includes(name)) {
    throw new InputError(
      `unknown cluster '${reference}': ${hint}${hint.endsWith('?') ? '' : '.'} 'llmsim hardware' lists all`,
    );
  }
  return { record: SHIPPED.cluster(name), extent, part };
}

/**
 * The shipped accelerator `id` with the provenance of its figures; what drivers and people call it stands for it, too
 * (`RTX 4090`). Throws InputError for what names none, or several.
 */
export function loadAccelerator(id: string): SourcedAccelerator {
  return resolveAccelerator(SHIPPED.accelerator(id));
}

/** Ids of the shipped accelerators or clusters, in alphabetical order. */
export function shippedIds(folder: 'accelerators' | 'clusters'): string[] {
  const paths = [...SHIPPED_FILES.keys()].filter((path) => path.startsWith(`${folder}/`));
  return paths.map((path) => path.slice(folder.length + 1));
}

export const SHIPPED: Library = {
  accelerator: (called) => {
    const id = acceleratorCalled(called) ?? called;
    return once(records.accelerators, id, () => {
      const file: AcceleratorFile = { kernels: id, ...(shippedFile('accelerators', id) as AcceleratorFile) };
      return acceleratorRecord(id, file, sourcesOf(file, `accelerators/${id}.yaml`), SHIPPED);
    });
  },
  cluster: (id) =>
    once(records.clusters, id, () => {
      const file = shippedFile('clusters', id) as ClusterFile;
      return clusterRecord(id, file, sourcesOf(file, `clusters/${id}.yaml`), SHIPPED);
    }),
};

/** The sources a file declares; figures without one are the file's own claim, and assumed. */
export function sourcesOf({ sources, source }: SourceList, fileName: string): Sources {
  const named = sources ?? {};
  const otherwise = source === undefined ? undefined : named[source];
  return { named, otherwise: otherwise ?? { kind: 'assumed', source: `stated in ${fileName}` } };
}

/** Why `id` names no shipped profile, with the nearest that do; null when it names one. */
export function unknownId(folder: 'accelerators' | 'clusters', id: string): string | null {
  const ids = shippedIds(folder);
  if (ids.includes(id) || (folder === 'accelerators' && acceleratorCalled(id) !== undefined)) return null;
  if (folder === 'clusters' && shippedIds('accelerators').includes(id)) {
    const hosts = ids.filter((name) => SHIPPED.cluster(name).node.accelerator?.id === id);
    const where = hosts.length > 0 ? `; clusters with it: ${hosts.join(', ')}` : '';
    return `'${id}' is an accelerator, and a cluster is wanted here${where}. 'llmsim hardware' lists all`;
  }
  const near = nearest(id, ids).map((name) => `'${name}'`);
  const hint = near.length > 0 ? `did you mean ${near.join(' or ')}? ` : '';
  return `unknown ${folder === 'accelerators' ? 'accelerator' : 'cluster'} '${id}': ${hint}'llmsim hardware' lists all`;
}

/** Shipped files are held against the schema by the tests, so that reading one need not load it. */
function shippedFile(folder: 'accelerators' | 'clusters', id: string): unknown {
  const wrong = unknownId(folder, id);
  if (wrong !== null) throw new InputError(wrong);
  return SHIPPED_FILES.get(`${folder}/${id}`)!();
}

function once<T>(kept: Map<string, T>, id: string, read: () => T): T {
  const known = kept.get(id);
  if (known !== undefined) return known;
  const value = read();
  kept.set(id, value);
  return value;
}
