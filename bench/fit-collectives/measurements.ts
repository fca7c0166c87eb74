/**
 * Reads public collective measurements: Vidur's table (CSV) and published records (JSON Lines, format
 * `accuracy/cases/README.md`). Each names the profile of the cluster it was taken on.
 */
import { readFileSync } from 'node:fs';
import type { CollectiveKind } from '../../program/program.js';
import { readCsv } from '../fit-kernels/csv.js';

export interface CollectiveMeasurement {
  /** Line of the report. */
  readonly group: string;
  readonly cluster: string;
  readonly kind: CollectiveKind | 'send';
  readonly ranks: number;
  readonly perNode: number;
  readonly bytes: number;
  readonly seconds: number;
  /** Timed through PyTorch: the host's launch is in the smallest rows. */
  readonly throughHost: boolean;
  /** NVLS was switched off for the run, or the library is known to have chosen a ring. */
  readonly ringOnly: boolean;
}

interface PublishedRecord {
  readonly id: string;
  readonly source: { readonly title: string };
  readonly hardware: {
    readonly accelerator: string;
    readonly count: number | null;
    readonly per_node: number;
    readonly system_name?: string;
  };
  readonly parallel: { readonly collective: string; readonly algo?: string };
  readonly measured: Readonly<
    Partial<Record<'message_bytes' | 'time_us' | 'algbw_GBps' | 'busbw_GBps', number>>
  >;
}

/** Vidur's systems → profiles. Pairs joined by an NVLink bridge are in no profile: four ranks cross PCIe. */
const VIDUR: Readonly<Record<string, string>> = {
  'A100-SXM4-80GB DGX (NVSwitch)': 'a100-dgx',
  'H100-SXM5-80GB DGX (NVSwitch)': 'h100-dgx',
  'A100 pairwise-NVLink (2-GPU bridges over PCIe)': 'a100-pcie-server',
  'H100 pairwise-NVLink (2-GPU bridges over PCIe)': 'h100-pcie-server',
};

const PROFILES: Readonly<Record<string, string>> = {
  'H100-80GB-SXM': 'h100-dgx',
  'H100-SXM': 'h100-dgx',
  'H200-141GB-SXM': 'h200-dgx',
  'B200-SXM': 'b200-dgx',
  'A100-80GB-SXM': 'a100-dgx',
  'A100-SXM': 'a100-dgx',
  'A100-40GB-SXM': 'a100-40-dgx',
  'V100-SXM2': 'dgx1-v100',
  MI300X: 'mi300x-node',
};

const JEAN_ZAY: Readonly<Record<string, string>> = {
  'V100-32GB-SXM2': 'jean-zay-v100',
  'A100-80GB-SXM': 'jean-zay-a100',
};

const KINDS: Readonly<Record<string, CollectiveMeasurement['kind']>> = {
  all_reduce: 'all-reduce',
  all_gather: 'all-gather',
  reduce_scatter: 'reduce-scatter',
  send_recv: 'send',
};

/** Where a source states no size it states the asymptote, reached well before this. */
const ASYMPTOTE_BYTES = 16 * 2 ** 30;

/** Vidur's `collectives.csv`, without the pairs over a bridge. */
export function readVidurCollectives(file: string): CollectiveMeasurement[] {
  return readCsv(file)
    .filter((row) => !(row.system!.includes('pairwise') && row.ranks === '2'))
    .map((row) => ({
      group: `${row.ranks_per_node} x ${row.system}, ${row.op}, through PyTorch (Vidur)`,
      cluster: VIDUR[row.system!]!,
      kind: KINDS[row.op!]!,
      ranks: Number(row.ranks),
      perNode: Number(row.ranks_per_node),
      bytes: Number(row.bytes),
      seconds: Number(row.time_us) * 1e-6,
      throughHost: row.op === 'all_reduce',
      ringOnly: false,
    }));
}

/** What a file of published records holds, and how many of its records cannot be compared, by reason. */
export function readPublishedCollectives(file: string): {
  readonly rows: readonly CollectiveMeasurement[];
  readonly leftOut: ReadonlyMap<string, number>;
} {
  const leftOut = new Map<string, number>();
  const rows: CollectiveMeasurement[] = [];
  for (const line of readFileSync(file, 'utf8').trim().split('\n')) {
    const read = rowOf(JSON.parse(line) as PublishedRecord);
    if (typeof read === 'string') leftOut.set(read, (leftOut.get(read) ?? 0) + 1);
    else rows.push(read);
  }
  return { rows, leftOut };
}

/** The row, or why there is none. */
function rowOf(record: PublishedRecord): CollectiveMeasurement | string {
  const { hardware, parallel, measured, source } = record;
  const kind = KINDS[parallel.collective];
  if (kind === undefined) return `no size stated (${parallel.collective})`;
  if (hardware.count === null || hardware.count === undefined) return 'number of nodes not stated';
  const profiles = hardware.system_name === 'Jean Zay' ? JEAN_ZAY : PROFILES;
  const cluster = profiles[hardware.accelerator];
  if (cluster === undefined) return `no profile for ${hardware.accelerator}`;
  const bytes = measured.message_bytes ?? ASYMPTOTE_BYTES;
  const seconds = secondsOf(measured, kind, hardware.count, bytes);
  if (seconds === undefined) return 'no time stated';
  return {
    group: `${hardware.count} x ${hardware.accelerator} (${source.title})`,
    cluster,
    kind,
    ranks: hardware.count,
    perNode: Math.min(hardware.per_node, hardware.count),
    bytes,
    seconds,
    throughHost: false,
    ringOnly: /^ring/i.test(parallel.algo ?? ''),
  };
}

/** Bus bandwidth is what each link carries: 2(n−1)/n of the message for all-reduce, half that for the others. */
function secondsOf(
  measured: PublishedRecord['measured'],
  kind: CollectiveMeasurement['kind'],
  ranks: number,
  bytes: number,
): number | undefined {
  if (measured.time_us !== undefined) return measured.time_us * 1e-6;
  if (measured.algbw_GBps) return bytes / (measured.algbw_GBps * 1e9);
  if (!measured.busbw_GBps) return undefined;
  const passes = kind === 'all-reduce' ? 2 : 1;
  return (passes * (ranks - 1) * bytes) / ranks / (measured.busbw_GBps * 1e9);
}
