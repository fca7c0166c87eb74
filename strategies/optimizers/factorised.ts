/**
 * Shampoo and SOAP: a matrix G of n × m has second moments G·Gᵀ of its rows and Gᵀ·G of its columns, both updated by a
 * product every step; an update is G between two products. What is made of the moments (roots, eigenvectors) is renewed
 * every so many steps, by solvers that a step pays its share of. A side longer than `MOST` is cut into blocks (Shampoo) or
 * left out (SOAP). Products run in float32, as PyTorch does unless told otherwise.
 */
import type { MemoryBound } from '../../program/kernel.js';
import { ADAM } from './adamw.js';
import { updateGemm } from './muon.js';
import { type Optimizer, type Product, type Rule, sizeOf, type Trained } from './optimizer.js';

/** Largest side of a preconditioner: `max_preconditioner_dim` of Meta's README for large models, and of SOAP. */
const MOST_SHAMPOO = 8192;
const MOST_SOAP = 10_000;

/** Steps between two renewals: Meta's example for language models, and SOAP's default. */
const GAP_SHAMPOO = 100;
const GAP_SOAP = 10;

/**
 * A symmetric eigensolver (`syevd`) is 4/3·n³ FLOPs of tridiagonalisation, half of it matrix–vector products that read the
 * trailing matrix each time, 4/3·n³ bytes in float32, and some 8·n³ FLOPs after it; the first is what takes its time.
 */
export function eigenKernel(name: string, n: number, count: number, gap: number): MemoryBound {
  return {
    family: 'optimizer',
    name,
    flops: (count * (28 / 3) * n ** 3) / gap,
    bytes: (count * (4 / 3) * n ** 3) / gap,
    launches: Math.ceil((count * 2 * n) / gap),
  };
}

/** A matrix as blocks of at most `most` a side. */
function blocks({ rows, columns }: Trained, most: number): { n: number; m: number; count: number } {
  const [down, across] = [Math.ceil(rows / most), Math.ceil(columns / most)];
  return { n: Math.ceil(rows / down), m: Math.ceil(columns / across), count: down * across };
}

/** The sides of `count` matrices n × m that have preconditioners, and how often these are renewed and used. */
interface Sides {
  readonly n: number;
  readonly m: number;
  readonly count: number;
  readonly rows: boolean;
  readonly columns: boolean;
}

function preconditioned(
  name: string,
  tensor: Trained,
  { n, m, count, rows, columns }: Sides,
  { gap, rotations }: { readonly gap: number; readonly rotations: number },
): Product[] {
  const shape = `${tensor.rows}×${tensor.columns}`;
  const [gradient, update] = [`gradient ${shape}`, `update ${shape}`];
  const side = (which: 'row' | 'column', size: number, other: number): Product[] => {
    const [moment, basis] = [`${which} moment ${shape}`, `${which} basis ${shape}`];
    const label = (what: string) => `${name} ${which} ${what} ${shape}`;
    const kernel = eigenKernel('eigenvectors', size, count, gap);
    return [
      {
        label: label('moment'),
        kernel: updateGemm(size, size, other, count, 'fp32'),
        reads: [gradient],
        writes: [moment],
      },
      { label: label('renewal'), kernel, reads: [moment], writes: [basis] },
      ...Array.from({ length: rotations }, (_, i) => ({
        label: label(`rotation ${i + 1}`),
        kernel: updateGemm(n, m, size, count, 'fp32'),
        reads: [basis, gradient],
        writes: [update],
      })),
    ];
  };
  return [...(rows ? side('row', n, m) : []), ...(columns ? side('column', m, n) : [])];
}

/** Row and column moments and what is made of them, and for grafting Adam's second moment and a momentum. */
const SHAMPOO: Rule = {
  name: 'shampoo',
  keeps: ['momentum', 'variance', 'rows', 'columns', 'left', 'right'],
  stateBytes(tensor, { moment }) {
    const { n, m, count } = blocks(tensor, MOST_SHAMPOO);
    return 2 * moment * sizeOf(tensor) + 2 * 4 * count * (n * n + m * m);
  },
  moreEach: () => 4 + 4 + 4 + 4,
  flopsEach: 20,
  launches: 12,
  launched: 'per tensor',
  products: (tensor, count) => {
    const sides = blocks(tensor, MOST_SHAMPOO);
    const all = { ...sides, count: sides.count * count, rows: true, columns: true };
    return preconditioned('shampoo', tensor, all, { gap: GAP_SHAMPOO, rotations: 1 });
  },
};

/**
 * Adam in the eigenvectors' basis: both moments, and as much for the bases; tables are left to AdamW. The gradient and the
 * momentum are rotated, and the update back. Renewal is priced as Shampoo's eigensolver; `soap.py` takes one power
 * iteration and a QR after the first, which is cheaper, so this is an upper bound.
 */
const SOAP: Rule = {
  ...SHAMPOO,
  name: 'soap',
  stateBytes(tensor, { moment }) {
    const { rows, columns } = tensor;
    const side = (n: number) => (n > MOST_SOAP ? 0 : 2 * 4 * n * n);
    return 2 * moment * sizeOf(tensor) + side(rows) + side(columns);
  },
  products: (tensor, count) => {
    const { rows: n, columns: m } = tensor;
    const sides = { n, m, count, rows: n <= MOST_SOAP, columns: m <= MOST_SOAP };
    return preconditioned('soap', tensor, sides, { gap: GAP_SOAP, rotations: 3 });
  },
};

const ONE_STAGE =
  'it needs whole matrices, which ZeRO-3 has in slices, and no implementation that gathers them was found';

export const shampoo: Optimizer = {
  id: 'shampoo',
  title: 'Shampoo',
  summary:
    'Second moments of rows and columns with their inverse roots, in blocks of 8,192, renewed every 100 steps, grafted on Adam.',
  reference:
    'Gupta et al. 2018, arXiv 1802.09568; Shi et al. 2023, arXiv 2309.06497; facebookresearch/optimizers, distributed_shampoo',
  unit: 'matrices',
  zero: [0, 1, 2],
  because: ONE_STAGE,
  rules: [SHAMPOO, ADAM],
  ruleOf: ({ place }) => (place === 'matrix' ? SHAMPOO : ADAM),
};

export const soap: Optimizer = {
  ...shampoo,
  id: 'soap',
  title: 'SOAP',
  summary:
    'Adam in the basis of Shampoo’s eigenvectors, which are renewed every 10 steps; AdamW for the rest.',
  reference: 'Vyas et al. 2024, arXiv 2409.11321; nikhilvyas/SOAP, soap.py',
  rules: [SOAP, ADAM],
  ruleOf: ({ place }) => (place === 'matrix' ? SOAP : ADAM),
};
