/** Muon's pass before its products, the products of one shape of matrix at a time, and the pass behind them. */

import type { Kernels } from '../kernels/kernels.js';
import {
  gramOf,
  type Iterated,
  muonMomentum,
  muonUpdate,
  polynomialOf,
  productOf,
} from '../kernels/optimizers/muon.js';
import { orthogonalising } from '../optimizer-scratch.js';
import type { Line } from '../script.js';
import type { Context, Run } from './context.js';
import { clearing, type Slice, slicesOf } from './optimizer.js';

interface Matrix extends Iterated {
  readonly slice: Slice;
}

/** The matrices of the rank with their places, and scratch for sums of squares. */
function matricesOf(context: Context) {
  const { tensors } = context;
  const { memory } = tensors;
  const places = orthogonalising(memory.pieces);
  const at = (start: number, floats: number) =>
    tensors.at({ first: memory.optimizerScratch.first + start, floats });
  const slices = new Map(slicesOf(context).map((slice) => [slice.piece, slice]));
  const matrices = places.matrices.map(({ piece, update, gram, polynomial }): Matrix => {
    const { rows, columns, floats } = piece;
    const square = Math.min(rows, columns) ** 2;
    return {
      ...{ rows, columns, slice: slices.get(piece)! },
      ...{ update: at(update, floats), gram: at(gram, square), polynomial: at(polynomial, square) },
      product: at(places.product, floats),
    };
  });
  return { matrices, sums: at(places.sums, places.floats - places.sums) };
}

export function muonState(context: Context): Run {
  const { kernels, workload } = context;
  const { matrices, sums: scratch } = matricesOf(context);
  return () => {
    for (const { update, slice } of matrices) {
      const { gradient, state: momentum } = slice;
      muonMomentum(kernels, { update, gradient, momentum, scratch }, workload.optimizer.momentum);
    }
  };
}

const PRODUCTS: readonly (readonly [name: string, run: (kernels: Kernels, it: Iterated) => void])[] = [
  ['gram ', gramOf],
  ['polynomial ', polynomialOf],
  ['update ', productOf],
];

/** A product of all the rank's matrices of a shape: `update 64×256` is written of those of 64 rows. */
export function muonProduct(context: Context, line: Line): Run {
  const written = line.writes[0]!;
  const [name, run] = PRODUCTS.find(([prefix]) => written.startsWith(prefix))!;
  const shape = written.slice(name.length);
  const those = matricesOf(context).matrices.filter(({ rows, columns }) => `${rows}×${columns}` === shape);
  const batch = line.op.kind === 'compute' && line.op.kernel.family === 'gemm' ? line.op.kernel.batch : 0;
  if (those.length !== batch) {
    throw new Error(
      `${line.op.label} is of ${batch} matrices, and the rank owns ${those.length} of that shape`,
    );
  }
  return () => {
    for (const matrix of those) run(context.kernels, matrix);
  };
}

export function muon(context: Context, line: Line): Run {
  const { kernels, workload } = context;
  const { matrices } = matricesOf(context);
  const { matrixRate: learningRate, weightDecay } = workload.optimizer;
  const clear = clearing(context, line);
  return () => {
    for (const matrix of matrices)
      muonUpdate(kernels, matrix.slice.parameters, matrix, { learningRate, weightDecay });
    clear();
  };
}
