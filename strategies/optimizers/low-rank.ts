/**
 * GaLore and APOLLO: AdamW's moments of a gradient projected to few rows. Of a matrix n × m, n ≤ m, the moments are
 * rank × m; GaLore also keeps the projection, n × rank, and renews it by an SVD every 200 steps; APOLLO's is random, made
 * anew from a seed, and scales the gradient by channels (APOLLO-Mini, of rank 1, by one number a tensor).
 */
import type { MemoryBound } from '../../program/kernel.js';
import { ADAM } from './adamw.js';
import { eightBitRule, eightBitState } from './eight-bit.js';
import { updateGemm } from './muon.js';
import type { Optimizer, Product, Rule, Trained } from './optimizer.js';

/** GaLore's and APOLLO's published runs of 7B: a quarter of the hidden size. */
const QUARTER = 4;
/** Steps between two renewals of the projection: GaLore's `update_proj_gap`. */
const GAP = 200;

function sides({ rows, columns }: Trained): { readonly n: number; readonly m: number } {
  return rows < columns ? { n: rows, m: columns } : { n: columns, m: rows };
}

/**
 * Bidiagonalisation reads the trailing matrix for two matrix–vector products a column, 4·(n²·m − n³/3) bytes in float32,
 * and the vectors take 12·n²·m FLOPs more.
 */
function svd(n: number, m: number, count: number): MemoryBound {
  return {
    family: 'optimizer',
    name: 'svd',
    flops: (count * (4 * n * n * m + 12 * n * n * m)) / GAP,
    bytes: (count * 4 * (n * n * m - n ** 3 / 3)) / GAP,
    launches: Math.ceil((count * 2 * n) / GAP),
  };
}

function projected(tensor: Trained, count: number, rank: number, renewed: boolean): Product[] {
  const { n, m } = sides(tensor);
  const shape = `${tensor.rows}×${tensor.columns}`;
  const [gradient, projection, low] = [`gradient ${shape}`, `projection ${shape}`, `projected ${shape}`];
  return [
    ...(renewed
      ? [{ label: `svd ${shape}`, kernel: svd(n, m, count), reads: [gradient], writes: [projection] }]
      : []),
    {
      label: `project ${shape}`,
      kernel: updateGemm(rank, m, n, count),
      reads: [projection, gradient],
      writes: [low],
    },
    ...(renewed
      ? [
          {
            label: `project back ${shape}`,
            kernel: updateGemm(n, m, rank, count),
            reads: [projection, low],
            writes: [`update ${shape}`],
          },
        ]
      : []),
  ];
}

function lowRank(name: string, of: { rank(n: number): number; projects: boolean; narrow: boolean }): Rule {
  const state = (tensor: Trained, moment: number) => {
    const { n, m } = sides(tensor);
    const rank = of.rank(n);
    const moments = { rows: rank, columns: m, place: tensor.place };
    return 2 * (of.narrow ? eightBitState(moments) : moment * rank * m);
  };
  return {
    name,
    keeps: ['momentum', 'variance', ...(of.projects ? ['projection'] : [])],
    stateBytes(tensor, { moment, gradient }) {
      const { n } = sides(tensor);
      return state(tensor, moment) + (of.projects ? gradient * n * of.rank(n) : 0);
    },
    // The update is written whole and read again.
    moreEach: ({ gradient }) => 2 * gradient,
    flopsEach: 8,
    launches: 8,
    launched: 'per tensor',
    products: (tensor, count) => projected(tensor, count, of.rank(sides(tensor).n), of.projects),
  };
}

const BECAUSE = 'it projects whole matrices, and its code updates each on every replica';

function optimizer(
  own: Pick<Optimizer, 'id' | 'title' | 'summary' | 'reference'>,
  rule: Rule,
  rest = ADAM,
): Optimizer {
  return {
    ...own,
    unit: 'matrices',
    zero: [0],
    because: BECAUSE,
    rules: [rule, rest],
    ruleOf: ({ place }) => (place === 'matrix' ? rule : rest),
  };
}

const quarter = (n: number) => Math.ceil(n / QUARTER);
const GALORE = 'Zhao et al. 2024, arXiv 2403.03507; jiaweizzhao/GaLore, galore_torch/galore_projector.py';
const APOLLO = 'Zhu et al. 2024, arXiv 2412.05270; zhuhanqing/APOLLO, apollo_torch/apollo.py';

export const galore = optimizer(
  {
    id: 'galore',
    title: 'GaLore',
    summary:
      'AdamW of gradients projected to a quarter of a matrix’ shorter side; an SVD every 200 steps renews the projection.',
    reference: GALORE,
  },
  lowRank('galore', { rank: quarter, projects: true, narrow: false }),
);

export const galore8bit = optimizer(
  {
    id: 'galore-8bit',
    title: 'GaLore of 8 bits',
    summary: 'GaLore with both moments in 8 bits.',
    reference: GALORE,
  },
  lowRank('galore-8bit', { rank: quarter, projects: true, narrow: true }),
  eightBitRule('adam-8bit', ['momentum', 'variance'], 30),
);

export const apollo = optimizer(
  {
    id: 'apollo',
    title: 'APOLLO',
    summary:
      'Gradients scaled by channels, from moments of a random projection to a quarter of a matrix’ shorter side.',
    reference: APOLLO,
  },
  lowRank('apollo', { rank: quarter, projects: false, narrow: false }),
);

export const apolloMini = optimizer(
  {
    id: 'apollo-mini',
    title: 'APOLLO-Mini',
    summary: 'APOLLO with a projection to one row: gradients scaled by tensors.',
    reference: APOLLO,
  },
  lowRank('apollo-mini', { rank: () => 1, projects: false, narrow: false }),
);
