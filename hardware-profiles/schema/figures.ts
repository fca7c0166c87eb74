/**
 * Which entries of a profile are figures, and what each is measured in. The schema, the reader and the
 * tests all follow these tables, so that a new figure is one line here and one line where it is used.
 */
import { type QuantityUnit, quantity } from '../../input/quantity.js';
import type { Provenance } from '../profile.js';

/** The sorts of figure: unit, smallest sensible value, and whether it counts whole things. */
export const SORTS = {
  size: { unit: 'B', least: 1, whole: false },
  rate: { unit: 'B/s', least: 1, whole: false },
  /** A link that may be absent. */
  link: { unit: 'B/s', least: 0, whole: false },
  peak: { unit: 'FLOP/s', least: 1, whole: false },
  time: { unit: 's', least: 0, whole: false },
  power: { unit: 'W', least: 0, whole: false },
  count: { unit: '1', least: 1, whole: true },
  nics: { unit: '1', least: 0, whole: true },
  ratio: { unit: '1', least: 1, whole: false },
  share: { unit: '1', least: 0, whole: false },
  price: { unit: 'USD/h', least: 0, whole: false },
  carbon: { unit: 'kg/kWh', least: 0, whole: false },
} as const satisfies Record<string, { unit: QuantityUnit; least: number; whole: boolean }>;
export type Sort = keyof typeof SORTS;

/** `hostBandwidth` may be left out: the device's own link to a host, as wide and fast as it is made. */
export const ACCELERATOR_FIGURES = {
  memory: 'size',
  memoryBandwidth: 'rate',
  peak: { fp32: 'peak', tf32: 'peak', fp16: 'peak', bf16: 'peak', fp8: 'peak', fp4: 'peak' },
  units: 'count',
  busyPower: 'power',
  idlePower: 'power',
  hostBandwidth: 'rate',
} as const;

/**
 * `intra.bridge`: NVLink or xGMI between every `devices` neighbours of a node whose devices are otherwise on PCIe.
 * `intra.switch`: so many devices behind one PCIe switch, and its link to the host. `host`: one node's
 * processors (physical cores), RAM and local disks, all of its disks together. These three may be left out.
 */
export const NODE_FIGURES = {
  devices: 'count',
  intra: {
    bandwidth: 'link',
    latency: 'time',
    bridge: { devices: 'count', bandwidth: 'rate', latency: 'time' },
    switch: { devices: 'count', bandwidth: 'rate' },
  },
  nics: { count: 'nics', bandwidth: 'link', latency: 'time' },
  hostBandwidth: 'rate',
  host: {
    cores: 'count',
    memory: 'size',
    memoryBandwidth: 'rate',
    disk: { capacity: 'size', readBandwidth: 'rate', writeBandwidth: 'rate' },
  },
  overheadPower: 'power',
} as const;

/**
 * `torus`: its dimensions, and the most devices one slice of it may have. `pod`: the tier above the leaves, how many
 * nodes it holds and its own oversubscription, where there is a tier above that.
 */
export const FABRIC_FIGURES = {
  oversubscription: 'ratio',
  leafNodes: 'count',
  hopLatency: 'time',
  pod: { nodes: 'count', oversubscription: 'ratio' },
  torus: { dimensions: 'count', largestSlice: 'count' },
} as const;

export const ECONOMICS_FIGURES = { price: 'price', pue: 'ratio', carbonIntensity: 'carbon' } as const;

/** A figure as written: `3.35 TB/s` under the file's default source, or with a source of its own. */
export type Written = string | number | { value: string | number; source: string; kind?: Provenance['kind'] };

/** A figure as read: a plain SI number that knows where it is from. */
export interface Figure extends Provenance {
  readonly value: number;
}

/** The sources a file declares under short keys, and the key that stands for all figures without one. */
export interface Sources {
  readonly named: Readonly<Record<string, Provenance>>;
  readonly otherwise: Provenance;
}

/** A written figure as a number with its provenance. Throws InputError where the unit is wrong. */
function figure(written: Written, sort: Sort, sources: Sources): Figure {
  const { unit } = SORTS[sort];
  if (typeof written !== 'object') return { value: quantity(String(written), unit), ...sources.otherwise };
  const { value, source, kind } = written;
  const provenance = kind === undefined ? sources.named[source] : { kind, source };
  if (provenance === undefined) throw new RangeError(`no source '${source}' in this file`);
  return { value: quantity(String(value), unit), kind: provenance.kind, source: provenance.source };
}

/** Figures of one sort under keys that the file chooses. */
export function figuresByKey(
  entries: Readonly<Record<string, Written>>,
  sort: Sort,
  sources: Sources,
): Readonly<Record<string, Figure>> {
  return Object.fromEntries(
    Object.entries(entries).map(([key, written]) => [key, figure(written, sort, sources)]),
  );
}

/** A table of figures: sorts in the places where a file has figures. */
export type Table = { readonly [key: string]: Sort | Table };

/** The shape of a table of sorts with a figure in each place that the file fills. */
export type Figures<T> = { readonly [Key in keyof T]?: T[Key] extends Sort ? Figure : Figures<T[Key]> };

/** Every figure of `entries` that `table` names; entries that are absent stay absent. */
export function figures<T extends Table>(entries: object, table: T, sources: Sources): Figures<T> {
  const read: Record<string, unknown> = {};
  for (const [key, sort] of Object.entries(table)) {
    const entry = (entries as Record<string, unknown>)[key];
    if (entry === undefined) continue;
    read[key] =
      typeof sort === 'string'
        ? figure(entry as Written, sort, sources)
        : figures(entry as object, sort, sources);
  }
  return read as Figures<T>;
}
