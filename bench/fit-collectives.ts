/**
 * Holds the prices of collectives against public measurements and prints the table of docs/kernels.md.
 * Usage, after a build: `node dist/bench/fit-collectives.js FILE…`, where a `.csv` file is Vidur's table
 * and a `.jsonl` file holds published records. The constants of sim/collectives/ are set by hand with this
 * table in view; nothing is searched for.
 */
import { loadCluster } from '../hardware-profiles/index.js';
import { inSeconds } from '../program/time.js';
import { explainCollective, transferPrice } from '../sim/collectives/index.js';
import {
  type CollectiveMeasurement,
  readPublishedCollectives,
  readVidurCollectives,
} from './fit-collectives/measurements.js';

const MEBIBYTE = 2 ** 20;
/** Rows so small that a device needs less than the host: they show the host's time alone. */
const HOST_BOUND_BYTES = 64 * 1024;

interface Score {
  readonly row: CollectiveMeasurement;
  readonly error: number;
}

function main(files: readonly string[]): void {
  if (files.length === 0) throw new Error('give the files that hold the measurements (.csv, .jsonl)');
  const rows: CollectiveMeasurement[] = [];
  for (const file of files) {
    if (file.endsWith('.csv')) {
      for (const each of readVidurCollectives(file)) rows.push(each);
      continue;
    }
    const { rows: more, leftOut } = readPublishedCollectives(file);
    for (const each of more) rows.push(each);
    for (const [why, count] of leftOut) console.log(`left out of ${file}: ${count} rows, ${why}`);
  }
  const floors = hostFloors(rows);
  for (const [cluster, seconds] of floors) {
    console.log(`host's launch on ${cluster}, through PyTorch: ${(seconds * 1e6).toFixed(0)} us`);
  }
  const bare = rows.map((row) => ({ row, error: predictedSeconds(row) / row.seconds - 1 }));
  const compared = rows.map((row) => {
    const floor = row.throughHost ? floors.get(row.cluster)! : 0;
    return { row, error: Math.max(floor, predictedSeconds(row)) / row.seconds - 1 };
  });
  print('all, the network alone', bare);
  print("all, with the host's launch where it was timed", compared);
  for (const group of new Set(rows.map((row) => row.group))) {
    print(
      group,
      compared.filter(({ row }) => row.group === group),
    );
  }
}

/**
 * What a collective of no size takes through PyTorch, by cluster: the median of the smallest rows. It is
 * the measuring program's, which waits for each collective; a training step launches ahead.
 */
function hostFloors(rows: readonly CollectiveMeasurement[]): Map<string, number> {
  const through = rows.filter((row) => row.throughHost);
  return new Map(
    [...new Set(through.map((row) => row.cluster))].map((cluster) => {
      const smallest = through.filter((row) => row.cluster === cluster && row.bytes <= HOST_BOUND_BYTES);
      return [cluster, median(smallest.map((row) => row.seconds))];
    }),
  );
}

/** Predicted seconds of a collective that has its nodes' NICs to itself. */
function predictedSeconds(row: CollectiveMeasurement): number {
  const nodes = Math.ceil(row.ranks / row.perNode);
  const cluster = loadCluster(nodes === 1 ? row.cluster : `${row.cluster}:${nodes}`);
  if (row.kind === 'send') {
    const { latencyPs, transferPs } = transferPrice(row.bytes, nodes === 1, cluster, 1);
    return inSeconds(latencyPs + transferPs);
  }
  const group = { ranks: row.ranks, perNode: row.perNode, concurrent: 1, stride: 1 };
  const ways = explainCollective(row.kind, row.bytes, group, cluster);
  const taken = row.ringOnly ? ways.find((way) => way.algorithm === 'ring')! : ways[0]!;
  return inSeconds(taken.latencyPs + taken.transferPs);
}

function print(title: string, scores: readonly Score[]): void {
  const large = scores.filter(({ row }) => row.bytes >= MEBIBYTE);
  const small = scores.filter(({ row }) => row.bytes < MEBIBYTE);
  console.log(`${title}: ${scores.length} rows; at least 1 MiB ${text(large)}; below ${text(small)}`);
}

function text(scores: readonly Score[]): string {
  if (scores.length === 0) return 'none';
  const percent = (x: number) => `${(100 * x).toFixed(0)} %`;
  const middle = median(scores.map(({ error }) => Math.abs(error)));
  return `median error ${percent(middle)}, bias ${percent(median(scores.map(({ error }) => error)))} (${scores.length})`;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted.length === 0 ? 0 : sorted[Math.floor(sorted.length / 2)]!;
}

main(process.argv.slice(2));
