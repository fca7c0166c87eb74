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

/** Everything there is, or what there is of one maker; as text by the maker, those with most accelerators first. */
export function hardwareList(
  clusters: readonly ListedCluster[],
  accelerators: readonly ListedAccelerator[],
  maker?: string,
): List {
  const makers = bySize(accelerators).filter((name) => maker === undefined || name === maker);
  const madeBy = new Map(accelerators.map(({ id, vendor }) => [id, vendor]));
  const parts = makers.map((name) => ({
    name,
    clusters: clusters.filter(({ accelerator }) => madeBy.get(accelerator) === name),
    accelerators: accelerators.filter(({ vendor }) => vendor === name),
  }));
  const listed = (id: string) => makers.includes(madeBy.get(id) ?? '');
  const rows = [
    ...clusters.filter((c) => listed(c.accelerator)).map((cluster) => ({ kind: 'cluster', ...cluster })),
    ...accelerators
      .filter(({ id }) => listed(id))
      .map(({ kind, ...accelerator }) => ({ kind: 'accelerator', device: kind, ...accelerator })),
  ];
  return {
    document: { schema: 'llmsim.hardware/1', rows },
    text: (style) => {
      const p = paint(style);
      const more =
        maker === undefined && makers.length > 1
          ? ` \`llmsim hardware ${makers[0]}\` lists those of one maker.`
          : '';
      const note = `Bandwidths are per device and direction; peaks are dense. \`llmsim hardware ID\` shows sources.${more}`;
      return [
        ...parts.flatMap((part) => [
          ...(makers.length > 1 ? [p.bold(part.name), ''] : []),
          ...(part.clusters.length > 0 ? [...grid(CLUSTERS, part.clusters, style), ''] : []),
          ...grid(ACCELERATORS, part.accelerators, style),
          '',
        ]),
        ...wrap(note, style).map(p.dim),
        '',
      ].join('\n');
    },
  };
}

/** Those who make accelerators, those of most first. */
function bySize(accelerators: readonly ListedAccelerator[]): string[] {
  const counts = new Map<string, number>();
  for (const { vendor } of accelerators) counts.set(vendor, (counts.get(vendor) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1]).map(([name]) => name);
}

function peak(flops: number | undefined): string {
  return flops === undefined ? '' : teraflops(flops / 1e12);
}
