/** Reads public kernel measurements (CSV) into kernels of the program and their measured seconds. */
import { join } from 'node:path';
import type { Attention, GemmRole, MemoryBound } from '../../program/kernel.js';
import type { Product } from '../../sim/kernels/gemm.js';
import { type Row, readCsv } from './csv.js';

export interface Measurement<K> {
  readonly device: string;
  readonly kernel: K;
  readonly seconds: number;
  /** Rows of the same shape share a fold, so that cross-validation never tests on a shape it saw. */
  readonly shape: string;
}

/**
 * GEMMs. SimuMax names the layout (TN forward, NN input gradient, NT weight gradient), the
 * output format and whether it accumulates; `GxM` is a grouped GEMM. The rest are forward layers.
 */
export function readGemms(folder: string): Measurement<Product>[] {
  const table = readCsv(join(folder, 'gemm.csv'));
  return table.map((row) => {
    const op = row.op!;
    const grouped = /^(\d+)x(\d+)$/.exec(row.m!);
    const count = grouped ? Number(grouped[1]) : 1;
    const rows = grouped ? Number(grouped[2]) : Number(row.m);
    const n = Number(row.n);
    const k = Number(row.k);
    const role = roleOf(op);
    const accumulates = op.includes('acc1') || op === 'grouped_gemm_bwd_grad_w';
    const narrow = op.includes('out_bf16') || (transposedOf(op) && isNarrowOfTwo(row, table));
    const width = narrow || !accumulates ? 2 : 4;
    // A grouped weight gradient sums over the group's tokens: they are its K.
    const shape = transposedOf(op) ? { m: n, n: k, k: rows } : { m: rows, n, k };
    const kernel: Product = {
      ...shape,
      count,
      grouped: count > 1,
      role,
      precision: 'bf16',
      outputBytes: accumulates ? 2 * width : width,
    };
    const key = `${count}x${shape.m}x${shape.n}x${shape.k}`;
    return { device: row.device!, kernel, seconds: Number(row.time_us) * 1e-6, shape: key };
  });
}

const transposedOf = (op: string) => op === 'grouped_gemm_bwd_grad_w';

/**
 * SimuMax measured most grouped weight gradients twice, accumulating into 32 and into 16 bits; this table
 * does not tell which, but half the output traffic does: the row that is clearly the faster has 16 bits.
 */
function isNarrowOfTwo(row: Row, rows: readonly Row[]): boolean {
  const same = (other: Row) =>
    (['device', 'op', 'm', 'n', 'k'] as const).every((name) => other[name] === row[name]);
  return rows.some((other) => same(other) && Number(other.time_us) > 1.2 * Number(row.time_us));
}

function roleOf(op: string): GemmRole {
  if (op.includes('_NN_') || op.endsWith('grad_act')) return 'input-gradient';
  if (op.includes('_NT_') || op.endsWith('grad_w')) return 'weight-gradient';
  return 'forward';
}

/** Fused causal attention, forward and backward. */
export function readAttentions(folder: string): Measurement<Attention>[] {
  return readCsv(join(folder, 'attention.csv')).map((row) => {
    const positions = Number(row.seq);
    const kernel: Attention = {
      family: 'attention',
      direction: row.op === 'attention_fwd' ? 'forward' : 'backward',
      batch: Number(row.batch),
      heads: Number(row.heads),
      kvHeads: Number(row.kv_heads),
      queries: positions,
      keys: positions,
      headDim: Number(row.qk_head_dim),
      valueDim: Number(row.v_head_dim),
      causal: row.mask === 'causal',
      precision: 'bf16',
    };
    const shape = `${kernel.heads}/${kernel.kvHeads}x${positions}x${kernel.headDim}`;
    return { device: row.device!, kernel, seconds: Number(row.time_us) * 1e-6, shape };
  });
}

/** Residual adds: two 2-byte reads and one write per number, the plainest streaming kernel there is. */
export function readAdds(folder: string): Measurement<MemoryBound>[] {
  return readCsv(join(folder, 'elementwise.csv'))
    .filter((row) => row.op === 'add')
    .map((row) => {
      const values = Number(row.tokens) * Number(row.width);
      const kernel: MemoryBound = {
        family: 'elementwise',
        name: 'residual-add',
        flops: values,
        bytes: 6 * values,
        launches: 1,
      };
      return { device: row.device!, kernel, seconds: Number(row.time_us) * 1e-6, shape: `${values}` };
    });
}
