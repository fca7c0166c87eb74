/**
 * Muon: the momentum of a hidden layer's matrix is made nearly orthogonal by five steps of a quintic Newton–Schulz
 * iteration; tables, the output matrix, norms and biases are AdamW's. For X of n rows and m ≥ n columns (a tall matrix is
 * transposed first) a step is A = X·Xᵀ, B = b·A + c·A², X = a·X + B·X, in bf16: 4·n²·m + 2·n³ FLOPs.
 * (Jordan 2024, kellerjordan.github.io/posts/muon; KellerJordan/Muon, muon.py; Liu et al. 2025, arXiv 2502.16982.)
 */
import type { Gemm } from '../../program/kernel.js';
import { ADAM } from './adamw.js';
import { ANY_STAGE, type Optimizer, type Product, type Rule, sizeOf, type Trained } from './optimizer.js';

/** Steps of the iteration. */
export const NEWTON_SCHULZ_STEPS = 5;

/** A product of the update, of so many matrices at once. */
export function updateGemm(
  m: number,
  n: number,
  k: number,
  batch: number,
  precision: Gemm['precision'] = 'bf16',
): Gemm {
  return { family: 'gemm', role: 'forward', m, n, k, batch, precision, accumulate: false };
}

/** Names of a shape's tensors say the shape. */
function orthogonalise({ rows, columns }: Trained, count: number): Product[] {
  const [n, m] = rows < columns ? [rows, columns] : [columns, rows];
  const shape = `${rows}×${columns}`;
  const [update, gram, polynomial] = [`update ${shape}`, `gram ${shape}`, `polynomial ${shape}`];
  const products: Product[] = [];
  for (let i = 1; i <= NEWTON_SCHULZ_STEPS; i++) {
    const at = `newton-schulz ${i}`;
    products.push(
      {
        label: `${at} gram ${shape}`,
        kernel: updateGemm(n, n, m, count),
        reads: [update],
        writes: [gram],
      },
      {
        label: `${at} square ${shape}`,
        kernel: updateGemm(n, n, n, count),
        reads: [gram],
        writes: [polynomial],
      },
      {
        label: `${at} product ${shape}`,
        kernel: updateGemm(n, m, n, count),
        reads: [polynomial, update],
        writes: [update],
      },
    );
  }
  return products;
}

/**
 * `moreEach`: the mixed momentum is written in bf16 and, once orthogonal, read again (2 + 2), and normed (2 + 2 + 2); the sums
 * b·A + c·A² and a·X + B·X are the products' own epilogues (`torch.baddbmm`).
 */
export const MUON: Rule = {
  name: 'muon',
  keeps: ['momentum'],
  stateBytes: (tensor, { moment }) => moment * sizeOf(tensor),
  moreEach: () => 2 + 2 + 2 + 2 + 2,
  flopsEach: 8,
  launches: 6,
  launched: 'per tensor',
  products: orthogonalise,
};

export const muon: Optimizer = {
  id: 'muon',
  title: 'Muon',
  summary:
    'A momentum for each parameter of a matrix, made orthogonal by five Newton–Schulz steps in bf16; AdamW for tables, head, norms and biases.',
  reference:
    'Jordan 2024, kellerjordan.github.io/posts/muon; Liu et al. 2025, arXiv 2502.16982; karpathy/nanochat, nanochat/muon.py; microsoft/dion, dion/muon.py',
  unit: 'matrices',
  zero: ANY_STAGE,
  rules: [MUON, ADAM],
  ruleOf: ({ place }) => (place === 'matrix' ? MUON : ADAM),
};
