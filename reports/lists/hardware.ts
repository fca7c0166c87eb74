/** Clusters and accelerators: the tables of all there are. */
import type { Accelerator } from '../../hardware-profiles/profile.js';
import { type Column, grid } from '../tables/grid.js';
import { paint, wrap } from '../tables/style.js';
import { bandwidth, count, memory, teraflops } from '../tables/units.js';
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

const CLUSTERS: readonly Column<ListedCluster>[] = [
  { title: 'cluster', align: 'left', leaves: 0, cell: ({ id }) => id, paint: (text, _, p) => p.bold(text) },
  {
    title: 'node',
    align: 'left',
    leaves: 0,
    cell: ({ devicesPerNode: n, accelerator }) => `${n} × ${accelerator}`,
  },
  { title: 'intra-node', align: 'right', leaves: 2, cell: (c) => bandwidth(c.intraBandwidth) },
  { title: 'inter-node', align: 'right', leaves: 1, cell: (c) => bandwidth(c.interBandwidth) },
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
  {
    title: 'memory\nbandwidth',
    align: 'right',
    leaves: 1,
    cell: ({ memoryBandwidth }) => bandwidth(memoryBandwidth),
  },
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

function peak(flops: number | undefined): string {
  return flops === undefined ? '' : teraflops(flops / 1e12);
}
