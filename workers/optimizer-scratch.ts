/** Room that optimizers' kernels work in, beside the state that they keep; taken once for the whole run. */
import { largest } from '../input/extremes.js';
import { adafactorScratch } from './kernels/optimizers/adafactor.js';
import type { OptimizerSettings } from './kernels/optimizers/settings.js';
import type { Piece } from './optimizer-state.js';

/** A matrix of Muon's: where its update is, and what is made of it, in floats from the start of the scratch. */
export interface Orthogonalised {
  readonly piece: Piece;
  readonly update: number;
  readonly gram: number;
  readonly polynomial: number;
}

interface Orthogonalising {
  readonly matrices: readonly Orthogonalised[];
  /** Of one product at a time, and of sums of squares. */
  readonly product: number;
  readonly sums: number;
  readonly floats: number;
}

/** Places for all matrices among `pieces`: all are at the same step of the iteration. */
export function orthogonalising(pieces: readonly Piece[]): Orthogonalising {
  let floats = 0;
  const take = (count: number) => {
    floats += count;
    return floats - count;
  };
  const matrices = pieces
    .filter(({ place }) => place === 'matrix')
    .map((piece) => {
      const square = Math.min(piece.rows, piece.columns) ** 2;
      return { piece, update: take(piece.floats), gram: take(square), polynomial: take(square) };
    });
  const most = mostFloats(matrices.map(({ piece }) => piece));
  return { matrices, product: take(most), sums: take(Math.ceil(most / 256)), floats };
}

/** Floats of it that the optimizer needs. */
export function scratchFloats({ id }: OptimizerSettings, pieces: readonly Piece[]): number {
  if (id === 'muon') return orthogonalising(pieces).floats;
  if (id !== 'adafactor') return 0;
  return largest(
    pieces.map(({ rows, columns }) => adafactorScratch(rows, columns)),
    0,
  );
}

function mostFloats(pieces: readonly Piece[]): number {
  return largest(
    pieces.map(({ floats }) => floats),
    0,
  );
}
