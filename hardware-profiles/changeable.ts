/**
 * A cluster as it was resolved, with single figures of it changed: what a what-if question and a sensitivity analysis
 * do. Figures are called by the paths of a cluster file, and those of kernels, which no cluster file states, by theirs
 * in the accelerator: `accelerator.kernels.gemmPeakFraction`. All values are SI base units.
 */
import { InputError } from '../input/error.js';
import type { QuantityUnit } from '../input/quantity.js';
import type { Cluster, KernelParameters, Provenance } from './profile.js';
import { KERNEL_PARAMETERS } from './resolve/kernel-parameters.js';
import { refuseImpossiblePod, refuseUnconnected } from './resolve/resolve.js';
import {
  ACCELERATOR_FIGURES,
  ECONOMICS_FIGURES,
  FABRIC_FIGURES,
  NODE_FIGURES,
  SORTS,
  type Table,
} from './schema/figures.js';

/** A figure that can be changed. */
export interface Changeable {
  /** As it is said: `node.nics.latency`. */
  readonly path: string;
  /** Where it stands in a `Cluster`: `node.nics.latencySeconds`. */
  readonly place: string;
  readonly unit: QuantityUnit;
  readonly least: number;
  readonly most: number;
  readonly whole: boolean;
}

/** Names in a file, and what they are called in a `Cluster`, where that is otherwise. */
const PLACES: Readonly<Record<string, string>> = {
  memory: 'memoryBytes',
  capacity: 'capacityBytes',
  peak: 'peakFlops',
  busyPower: 'busyWatts',
  idlePower: 'idleWatts',
  overheadPower: 'overheadWatts',
  latency: 'latencySeconds',
  hopLatency: 'hopLatencySeconds',
  price: 'usdPerDeviceHour',
  carbonIntensity: 'kgCo2PerKwh',
};

/**
 * Of another number of devices in a node, or of another torus, the cluster would be another one; a device's own link to a
 * host is what a node's is taken from, and nothing else reads it.
 */
const OF_ANOTHER_CLUSTER = /^node\.(intra\.\w+\.)?devices$|^fabric\.torus\.|^accelerator\.hostBandwidth$/;

/** Of a device that is all taken up nothing would be left to compute. */
const MOST_SHARE = 0.99;

/** Parameters that are shares of a whole; other fractions are relative to a kernel, and may be more than one. */
const SHARES: readonly (keyof KernelParameters)[] = [
  ...(['gemmPeakFraction', 'waveQuantisation', 'gemmExposedFraction', 'gemmMemoryFraction'] as const),
  ...(['memoryFraction', 'attentionForwardFraction', 'attentionBackwardFraction'] as const),
  ...(['attentionForwardTail', 'attentionBackwardTail', 'communicationShare'] as const),
];
/** Parameters that count whole things. */
const WHOLE: readonly (keyof KernelParameters)[] = ['kStep', 'attentionTileRows'];
/** Parameters that are lists. */
const LISTS: readonly (keyof KernelParameters)[] = ['tiles', 'splits'];

/** All of them, by path. */
export const CHANGEABLE: ReadonlyMap<string, Changeable> = new Map(
  [
    ...ofTable(NODE_FIGURES, 'node'),
    ...ofTable(FABRIC_FIGURES, 'fabric'),
    ...ofTable(ECONOMICS_FIGURES, 'economics'),
    ...ofTable(ACCELERATOR_FIGURES, 'accelerator'),
    ...KERNEL_PARAMETERS.filter((name) => !LISTS.includes(name)).map(ofKernels),
  ]
    .filter(({ path }) => !OF_ANOTHER_CLUSTER.test(path))
    .map((figure) => [figure.path, figure]),
);

function ofTable(table: Table, prefix: string, placed = prefix): Changeable[] {
  return Object.entries(table).flatMap(([key, sort]) => {
    const path = `${prefix}.${key}`;
    const place = `${placed}.${PLACES[key] ?? key}`;
    if (typeof sort !== 'string') return ofTable(sort, path, place);
    return [{ path, place, most: Number.POSITIVE_INFINITY, ...SORTS[sort] }];
  });
}

function ofKernels(name: keyof KernelParameters): Changeable {
  const path = `accelerator.kernels.${name}`;
  const most = name === 'communicationShare' ? MOST_SHARE : SHARES.includes(name) ? 1 : Infinity;
  const whole = WHOLE.includes(name);
  return { path, place: path, unit: name.endsWith('Seconds') ? 's' : '1', least: whole ? 1 : 0, most, whole };
}

/** The value of a figure; undefined where the cluster has none: a peak that the device lacks, a pod. */
export function figureOf(cluster: Cluster, { place }: Pick<Changeable, 'place'>): number | undefined {
  const value = at(cluster, place.split('.'));
  return typeof value === 'number' ? value : undefined;
}

/** Where a figure is from; what a profile does not say of a figure of its own is taken as assumed. */
export function provenanceOf({ provenance }: Cluster, { place }: Pick<Changeable, 'place'>): Provenance {
  return provenance[place] ?? { kind: 'assumed', source: 'not stated by the profile' };
}

/**
 * `cluster` with `value` for the figure at `path`, which says that it is `from` there. Pure. Throws InputError for a
 * value that no profile may state, and where devices would have no link left between them.
 */
export function clusterChanged(cluster: Cluster, path: string, value: number, from: Provenance): Cluster {
  const figure = CHANGEABLE.get(path);
  if (figure === undefined) throw new RangeError(`no figure '${path}' of a cluster`);
  const { least, most, whole, place } = figure;
  const shown = Number(value.toPrecision(6));
  if (!Number.isFinite(value)) throw new InputError(`${path} would be no number`);
  if (value < least) throw new InputError(`${path} would be ${shown}, and it is at least ${least}`);
  if (value > most) throw new InputError(`${path} would be ${shown}, and it is at most ${most}`);
  if (whole && !Number.isSafeInteger(value)) {
    throw new InputError(`${path} would be ${shown}, and it counts whole things`);
  }
  const changed = put(cluster, place.split('.'), value);
  const { id, nodes, node, fabric, provenance } = changed;
  refuseImpossiblePod(id, fabric);
  refuseUnconnected(id, nodes, node, fabric);
  return { ...changed, provenance: { ...provenance, [place]: from } };
}

function at(from: unknown, path: readonly string[]): unknown {
  return path.reduce((part: unknown, key) => (part as Record<string, unknown> | undefined)?.[key], from);
}

function put<T extends object>(into: T, [key, ...rest]: readonly string[], value: number): T {
  const below = (into as Record<string, unknown>)[key!];
  return { ...into, [key!]: rest.length === 0 ? value : put(below as object, rest, value) };
}
