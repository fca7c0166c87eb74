/**
 * The time of a matrix product. The output is cut into tiles; each unit of the device works through
 * one tile at a time; the library picks the tile shape, and how many ways to split K, that end first.
 *
 *   time = longer + exposed × shorter + fixed,  of  waves × tile time  and  bytes / memory rate
 *   tile time = 2·rows·columns·(K + kOffset) / (rate of one unit × efficiency of the tile)
 *
 * The first loads and the last stores have no arithmetic to hide behind: `exposed` is that share.
 * A last wave that is not full is paid (mostly) as a whole one. A tile loads rows + columns numbers
 * for rows × columns multiply-adds, so its efficiency falls with 1/rows + 1/columns. Tiles and waves:
 * NVIDIA, "Matrix Multiplication Background User's Guide" (2023), sections 3 to 5.
 */
import type { Accelerator, KernelParameters } from '../../hardware-profiles/profile.js';
import { BYTES, type Gemm, type GemmRole, type GroupedGemm, type Precision } from '../../program/kernel.js';
import { narrowFraction, peakOf } from './peak.js';

/** What one load of a matrix unit's operands brings. */
const LOAD_BYTES = 16;

/** `count` independent products C[m,n] = A[m,k] · B[k,n] in one launch. */
export interface Product {
  readonly m: number;
  readonly n: number;
  readonly k: number;
  readonly count: number;
  /** Groups of a grouped product are started one by one; a batch is one regular grid. */
  readonly grouped: boolean;
  /** Groups have rows (of a weight gradient, K) by chance, the mean of which is stated: each fills its last tile halfway. */
  readonly uneven?: boolean;
  readonly role: GemmRole;
  readonly precision: Precision;
  /** Bytes read and written for one output number. */
  readonly outputBytes: number;
  /** Bytes it moves in all, where operands are not laid out in memory as they are multiplied. Absent: each operand, and the output. */
  readonly moved?: number;
}

/** How a product runs: the choice the library is taken to make, and what limits it. */
export interface GemmPlan {
  readonly seconds: number;
  readonly tile: { readonly rows: number; readonly columns: number };
  /** Ways K is split; each part is summed into the output through memory. */
  readonly split: number;
  /** Tiles over units; the last wave may be partly filled. */
  readonly waves: number;
  readonly boundBy: 'arithmetic' | 'memory';
}

/** A gemm or grouped gemm as products; gradients accumulate by reading and writing 4-byte outputs. */
export function productOf(kernel: Gemm | GroupedGemm): Product {
  const { m, n, k, role, precision } = kernel;
  const outputBytes = kernel.accumulate ? 4 + 4 : Math.max(2, BYTES[precision]);
  const grouped = kernel.family === 'grouped-gemm';
  const count = grouped ? kernel.groups : kernel.batch;
  const uneven = grouped && kernel.uneven === true;
  return { m, n, k, role, precision, outputBytes, count, grouped, ...(uneven ? { uneven } : {}) };
}

/** The fastest plan over the device's tiles and splits; seconds include the kernel's fixed time. */
export function gemmPlan(product: Product, device: Accelerator): GemmPlan {
  const { tiles, splits } = device.kernels;
  const rates = ratesOf(product, device);
  let best: GemmPlan | undefined;
  for (const tile of tiles) {
    for (const split of splits) {
      const plan = planWith(product, rates, device, tile, split);
      if (best === undefined || plan.seconds < best.seconds) best = plan;
    }
  }
  return best!;
}

function planWith(
  product: Product,
  rates: Rates,
  device: Accelerator,
  tile: GemmPlan['tile'],
  split: number,
): GemmPlan {
  const p = device.kernels;
  const { m, n, k, count } = product;
  const rowTiles =
    product.uneven === true && product.role !== 'weight-gradient'
      ? m / tile.rows + 1 / 2
      : Math.ceil(m / tile.rows);
  const tiles = rowTiles * Math.ceil(n / tile.columns) * split * count;
  const waves = tiles / device.units;
  const paidWaves = p.waveQuantisation * Math.ceil(waves) + (1 - p.waveQuantisation) * Math.max(waves, 1);
  const depth = Math.ceil(k / split / p.kStep) * p.kStep + p.kOffset;
  const efficiency = 1 / (1 + p.tileEdge * (1 / tile.rows + 1 / tile.columns));
  const unitRate = sustainedRate(rates, efficiency) / device.units;
  const arithmetic = (paidWaves * 2 * tile.rows * tile.columns * depth) / unitRate;

  const partialSums = split > 1 ? 2 * 4 * split * m * n : 0;
  const bytes = movedBy(product) + count * partialSums;
  const memory = bytes / (device.memoryBandwidth * p.gemmMemoryFraction);

  const [shorter, longer] = arithmetic < memory ? [arithmetic, memory] : [memory, arithmetic];
  // A split product needs a second, smaller kernel to add its parts; a group, its own start.
  const fixed =
    p.gemmOverheadSeconds * (split > 1 ? 1.5 : 1) + (product.grouped ? count * p.groupSeconds : 0);
  return {
    seconds: longer + p.gemmExposedFraction * shorter + fixed,
    tile,
    split,
    waves,
    boundBy: arithmetic >= memory ? 'arithmetic' : 'memory',
  };
}

function movedBy({ m, n, k, count, precision, outputBytes, moved }: Product): number {
  return moved ?? count * (BYTES[precision] * (m * k + k * n) + outputBytes * m * n);
}

/** What the format and the layout of a product make of the peak, whatever its tiles. */
interface Rates {
  readonly peak: number;
  readonly fraction: number;
  readonly aligned: number;
}

function ratesOf(product: Product, device: Accelerator): Rates {
  const p = device.kernels;
  const layout = {
    forward: 1,
    'input-gradient': p.inputGradientFraction,
    'weight-gradient': p.weightGradientFraction,
  }[product.role];
  const narrow = narrowFraction(product.precision, p);
  return {
    peak: peakOf(device, product.precision),
    fraction: p.gemmPeakFraction * layout * narrow,
    aligned: alignmentFraction(product, p),
  };
}

/** Matrix rate the whole device sustains in this format and layout with tiles of this efficiency, FLOP/s. */
function sustainedRate({ peak, fraction, aligned }: Rates, efficiency: number): number {
  // However layout and format compare, no product runs above the peak.
  return peak * Math.min(1, fraction * efficiency) * aligned;
}

/**
 * Matrix units are fed by loads of 16 bytes. Rows whose length in memory is no multiple of that need
 * smaller ones: NVIDIA, "Matrix Multiplication Background User's Guide" (2023), section 3. Token counts
 * never are such a length: the rows are N and K, for a weight gradient M and N. A size that does not come
 * out even is one the framework pads.
 */
function alignmentFraction(product: Product, p: KernelParameters): number {
  const { m, n, k, role, precision, count, grouped } = product;
  const rows = role === 'weight-gradient' ? [m, n] : [n, k];
  const bytes = rows.map((row) => (Number.isInteger(row) ? row * BYTES[precision] : LOAD_BYTES));
  if (bytes.every((length) => length % LOAD_BYTES === 0)) return 1;
  const alone = bytes.every((length) => length % 4 === 0) ? p.halfAlignedFraction : p.unalignedFraction;
  return count > 1 && !grouped ? alone * p.unalignedBatchFraction : alone;
}
