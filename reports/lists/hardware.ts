/** Clusters and accelerators: the tables of all, or every figure of one with where it is from. */
import type { Accelerator, Cluster, Provenance } from '../../hardware-profiles/profile.js';
import { type Column, grid } from '../grid.js';
import { type Paint, paint, printable, type Style, wrap } from '../style.js';
import { carbon, count, duration, memory, percent, teraflops } from '../units.js';
import type { List } from './list.js';

/** What the list needs of a cluster; bandwidths in bytes/s, per device and direction. */
export interface ListedCluster {
  readonly id: string;
  readonly title: string;
  readonly accelerator: string;
  readonly devicesPerNode: number;
  readonly intraBandwidth: number;
  readonly interBandwidth: number;
  readonly fabric: string;
  readonly usdPerDeviceHour: number;
  readonly priceDate: string;
}

export type ListedAccelerator = Omit<Accelerator, 'kernels'>;

/** A cluster or an accelerator, with the provenance of its figures by path. */
export type Sheet = (Cluster | Accelerator) & { readonly provenance: Readonly<Record<string, Provenance>> };

const CLUSTERS: readonly Column<ListedCluster>[] = [
  { title: 'cluster', align: 'left', leaves: 0, cell: ({ id }) => id, paint: (text, _, p) => p.bold(text) },
  {
    title: 'node',
    align: 'left',
    leaves: 0,
    cell: ({ devicesPerNode: n, accelerator }) => `${n} × ${accelerator}`,
  },
  { title: 'in the node', align: 'right', leaves: 2, cell: (c) => rate(c.intraBandwidth) },
  { title: 'network', align: 'right', leaves: 1, cell: (c) => rate(c.interBandwidth) },
  { title: 'fabric', align: 'left', leaves: 3, cell: ({ fabric }) => fabric },
  { title: '$/device-hour', align: 'right', leaves: 4, cell: (c) => c.usdPerDeviceHour.toFixed(2) },
  { title: 'title', align: 'left', leaves: 5, aside: 'bare', cell: ({ title }) => title },
];

const ACCELERATORS: readonly Column<ListedAccelerator>[] = [
  {
    title: 'accelerator',
    align: 'left',
    leaves: 0,
    cell: ({ id }) => id,
    paint: (text, _, p) => p.bold(text),
  },
  { title: 'year', align: 'right', leaves: 4, cell: ({ year }) => `${year}` },
  { title: 'memory', align: 'right', leaves: 0, cell: ({ memoryBytes }) => memory(memoryBytes) },
  { title: 'bandwidth', align: 'right', leaves: 1, cell: ({ memoryBandwidth }) => rate(memoryBandwidth) },
  {
    title: 'bf16 or fp16',
    align: 'right',
    leaves: 0,
    cell: (a) => peak(a.peakFlops.bf16 ?? a.peakFlops.fp16),
  },
  { title: 'fp8', align: 'right', leaves: 2, cell: (a) => peak(a.peakFlops.fp8) },
  { title: 'power', align: 'right', leaves: 3, cell: ({ busyWatts }) => `${count(busyWatts)} W` },
  { title: 'title', align: 'left', leaves: 5, aside: 'bare', cell: ({ title }) => title },
];

/** Everything there is. */
export function hardwareList(
  clusters: readonly ListedCluster[],
  accelerators: readonly ListedAccelerator[],
): List {
  const rows = [
    ...clusters.map((cluster) => ({ kind: 'cluster', ...cluster })),
    ...accelerators.map(({ kind, ...accelerator }) => ({
      kind: 'accelerator',
      device: kind,
      ...accelerator,
    })),
  ];
  return {
    document: { schema: 'llmsim.hardware/1', rows },
    text: (style) => {
      const note =
        'Bandwidths are per device and direction; peaks are dense. `llmsim hardware ID` shows sources.';
      return [
        ...grid(CLUSTERS, clusters, style),
        '',
        ...grid(ACCELERATORS, accelerators, style),
        '',
        ...wrap(note, style).map(paint(style).dim),
        '',
      ].join('\n');
    },
  };
}

/** One cluster or accelerator, figure by figure. */
export function hardwareSheet(sheet: Sheet): List {
  const kind = 'node' in sheet ? 'cluster' : 'accelerator';
  return {
    document: { schema: 'llmsim.hardware/1', rows: [{ ...sheet, kind }] },
    text: (style) => {
      const p = paint(style);
      const size = 'node' in sheet ? `, ${count(sheet.nodes)} × ${sheet.node.title}` : '';
      return [
        `${p.bold(printable(`${sheet.id}: ${sheet.title}`))}${printable(size)}`,
        '',
        ...figures(sheet, style, p),
        '',
      ].join('\n');
    },
  };
}

interface Figure {
  readonly path: string;
  readonly value: string;
  readonly kind: Provenance['kind'];
  /** Number of its source in the list below the table. */
  readonly source: number;
}

function figures(sheet: Sheet, style: Style, p: Paint): string[] {
  const sources = [...new Set(Object.values(sheet.provenance).map(({ source }) => source))];
  const rows = Object.entries(sheet.provenance).map(([path, { kind, source }]): Figure => {
    return { path, value: figure(path, valueAt(sheet, path)), kind, source: sources.indexOf(source) + 1 };
  });
  const columns: readonly Column<Figure>[] = [
    { title: 'figure', align: 'left', leaves: 0, cell: ({ path }) => path },
    { title: 'value', align: 'right', leaves: 0, cell: ({ value }) => value },
    {
      ...{ title: 'is', align: 'left', leaves: 2, cell: ({ kind }) => kind },
      paint: (text, { kind }) => (kind === 'assumed' ? p.bad(text) : text),
    },
    { title: 'source', align: 'right', leaves: 1, cell: ({ source }) => `[${source}]` },
  ];
  const notes = sources.flatMap((source, i) => wrap(`[${i + 1}] ${source}`, style));
  return [...grid(columns, rows, style), '', ...notes];
}

function valueAt(sheet: Sheet, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>((at, key) => (at as Readonly<Record<string, unknown>> | undefined)?.[key], sheet);
}

/** A figure in the unit its name tells. */
function figure(path: string, value: unknown): string {
  const name = path.split('.').at(-1)!;
  if (Array.isArray(value)) return listed(value.map(shape));
  if (typeof value !== 'number') return value === undefined ? '' : JSON.stringify(value);
  if (path.includes('peakFlops.')) return peak(value);
  if (/bandwidth$/i.test(name)) return rate(value);
  if (/bytes$/i.test(name)) return memory(value);
  if (/watts$/i.test(name)) return `${count(value)} W`;
  if (/seconds$/i.test(name)) return duration(value);
  if (/fraction$/i.test(name)) return percent(value);
  if (name === 'usdPerDeviceHour') return `$${value.toFixed(2)}`;
  if (name === 'kgCo2PerKwh') return `${carbon(value)}/kWh`;
  return String(value);
}

/** All of a few, or the ends of many. */
function listed(words: readonly string[]): string {
  return words.length <= 4 ? words.join(' ') : `${words[0]} … ${words.at(-1)}`;
}

/** A tile such as `256×128`, or a plain number. */
function shape(entry: unknown): string {
  return typeof entry === 'object' && entry !== null ? Object.values(entry).join('×') : String(entry);
}

/** bytes/s in the units of datasheets, powers of ten. */
function rate(bytesPerSecond: number): string {
  if (bytesPerSecond === 0) return '–';
  const tera = bytesPerSecond >= 1e12;
  return `${+(bytesPerSecond / (tera ? 1e12 : 1e9)).toPrecision(3)} ${tera ? 'TB/s' : 'GB/s'}`;
}

function peak(flops: number | undefined): string {
  return flops === undefined ? '' : teraflops(flops / 1e12);
}
