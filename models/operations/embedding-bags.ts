/**
 * Lookups in embedding tables: each sample reads some rows of every table and sums them up (`EmbeddingBag`), all tables of a
 * rank in one kernel (FBGEMM's table-batched embedding). Rows are read as they come, from memory: no cache is assumed, which is too
 * slow for tables of a few thousand rows. No measured bandwidth of such kernels was found with its device named, so
 * whole rows are assumed to stream like any memory-bound kernel. Backward the row numbers are sorted, and one kernel adds up the
 * gradients of each row that was touched and updates it in place.
 */
import type { MemoryBound } from '../../program/kernel.js';
import { activationBytes, type Shape, type Step, step, tokensInside } from '../steps/step.js';
import { type PlacedTables, rowsTouched, shareOfTables, type Table, type TableShare } from '../tables.js';
import type { Operation, Value } from './operation.js';

/** Bytes of a row number: int64, TorchRec's and FBGEMM's default. */
export const INDEX_BYTES = 8;

/** Row number and place of a lookup, as they are sorted: a 64-bit key and a 32-bit value. */
const PAIR_BYTES = 12;

/** Bits of a key that one pass of CUB's radix sort puts in order. */
const BITS_PER_PASS = 8;

/** What a device reads or writes of memory at the least, where it reads here and there (CUDA C++ Programming Guide, "device memory accesses"). */
const SECTOR_BYTES = 32;

const ALONE: PlacedTables = { ranks: 1, sharding: 'table', axes: [], copies: 1, copyAxes: [] };

export function embeddingBags(name: string, input: Value, tables: readonly Table[]): Operation {
  const channels = tables.reduce((sum, { width }) => sum + width, 0);
  const output: Value = { name, channels, size: [] };
  const weights = tables.map(({ rows, width, ...table }, i) => ({
    ...{ name: `${name} ${i + 1}`, shape: [rows, width], copies: 1, table },
  }));
  const lookupsEach = tables.reduce((sum, { lookups }) => sum + lookups, 0);
  const steps = (shape: Shape): Step[] => {
    const place = shape.tables ?? ALONE;
    const share = shareOfTables(tables, place);
    const samples = tokensInside(shape);
    const group = samples * place.ranks;
    const e = activationBytes(shape);
    const across = {
      ...place,
      indices: { name: input.name, bytes: samples * lookupsEach * INDEX_BYTES },
      arrivingIndices: group * (place.sharding === 'column' ? lookupsEach : share.lookups) * INDEX_BYTES,
      outgoing: group * share.pooled * e,
      gathered: place.copies * group * gradientBytes(share, e),
    };
    return [
      step({
        name,
        reads: [input.name],
        writes: { name, bytes: samples * channels * e },
        weights: weights.map((weight) => weight.name),
        forward: [lookup(share, group, e)],
        weightGradient: [sort(share, group * place.copies), update(share, group * place.copies, e)],
        weightNeeds: [input.name],
        ...(place.ranks * place.copies > 1 ? { acrossTables: across } : {}),
      }),
    ];
  };
  return { name, weights, output, steps };
}

/** Reads row numbers and rows, writes sums. */
function lookup({ tables, pooled }: TableShare, samples: number, e: number): MemoryBound {
  const read = sum(
    tables,
    ({ lookups, width, bytesEach }) => lookups * (INDEX_BYTES + sectors(width * bytesEach)),
  );
  return {
    ...{ family: 'embedding', name: 'embedding-bag', launches: 1 },
    flops: samples * sum(tables, ({ lookups, width }) => lookups * width),
    bytes: samples * (read + pooled * e),
  };
}

/** Row numbers of all tables in one sequence, sorted by passes over eight bits each, and those that are equal counted. */
function sort({ tables, lookups }: TableShare, samples: number): MemoryBound {
  const pairs = samples * lookups;
  const rows = sum(tables, (table) => table.rows);
  const passes = Math.max(1, Math.ceil(Math.log2(rows) / BITS_PER_PASS));
  const each = INDEX_BYTES + PAIR_BYTES + passes * 2 * PAIR_BYTES + 2 * INDEX_BYTES;
  return {
    ...{ family: 'embedding', name: 'embedding-sort', launches: passes + 3 },
    ...{ flops: pairs * passes, bytes: pairs * each },
  };
}

/** Reads the sorted lookups and the gradient of each, and reads and writes every row that was touched, with its state. */
function update({ tables, lookups }: TableShare, samples: number, e: number): MemoryBound {
  const touched = sum(tables, (table) => {
    const state = table.state === 'none' ? 0 : 4 * (table.state === 'row' ? 1 : table.width);
    const row = sectors(table.width * table.bytesEach) + sectors(state);
    return rowsTouched(table.rows, samples * table.lookups) * 2 * row;
  });
  const values = samples * sum(tables, (table) => table.lookups * table.width);
  return {
    ...{ family: 'embedding', name: 'embedding-update', launches: 2 },
    flops: 4 * values,
    bytes: samples * lookups * PAIR_BYTES + values * e + touched,
  };
}

/** Bytes that are moved where so many lie by themselves. */
function sectors(bytes: number): number {
  return Math.ceil(bytes / SECTOR_BYTES) * SECTOR_BYTES;
}

/** Bytes of a sample's row numbers and gradients as copies gather them, a vector for each lookup (Horovod's `IndexedSlices`). */
function gradientBytes({ tables }: TableShare, e: number): number {
  return sum(tables, ({ lookups, width }) => lookups * (INDEX_BYTES + width * e));
}

function sum(tables: readonly Table[], of: (table: Table) => number): number {
  return tables.reduce((total, table) => total + of(table), 0);
}
