/**
 * What a rank's optimizer keeps, and for which numbers: shards as they are where every number is updated by itself, else
 * pieces of tensors, so that each matrix, and each block of 256, is known.
 */
import type { Region } from './arena.js';
import { BLOCK, LEAST_NARROW } from './kernels/optimizers/eight-bit.js';
import type { OptimizerName, OptimizerSettings } from './kernels/optimizers/settings.js';
import type { OwnedShard } from './ownership.js';
import type { Dealt, LocalWeight, Parameters } from './parameters.js';

/** Numbers that are updated in one go. */
export interface Piece {
  /** From the start of the flat buffer of what is trained. */
  readonly first: number;
  readonly floats: number;
  readonly shard: OwnedShard;
  /** The tensor it is of, or a part of: one row where tensors do not matter. */
  readonly rows: number;
  readonly columns: number;
  readonly place: LocalWeight['spec']['place'];
  /** From the start of the optimizer's state, in floats. */
  readonly state: number;
  readonly stateFloats: number;
}

/** States of one float for each number. */
const EVENLY: Partial<Record<OptimizerName, number>> = { adamw: 2, sgd: 0, 'sgd-momentum': 1, lion: 1 };
const NARROW: Partial<Record<OptimizerName, number>> = { 'adamw-8bit': 2, 'lion-8bit': 1 };

/** A rank owns a part of a matrix that is updated as a whole. */
export class PieceOfMatrix extends Error {
  override readonly name = 'PieceOfMatrix';
}

type Unplaced = Omit<Piece, 'state' | 'stateFloats'>;

/** Whether more than one number at a time is looked at. */
export function seesTensors({ id }: Pick<OptimizerSettings, 'id'>): boolean {
  return EVENLY[id] === undefined;
}

/** All that the rank updates, in order; `ranges` of layers, where there are any, one after the other. Throws PieceOfMatrix. */
export function piecesOf(
  { id }: OptimizerSettings,
  parameters: Parameters,
  owned: readonly OwnedShard[],
  ranges: readonly Dealt[],
): Piece[] {
  const unplaced = seesTensors({ id })
    ? owned.flatMap((shard) => cut(parameters, shard))
    : owned.flatMap((shard) =>
        inRanges(
          shard,
          ranges.map((range) => parameters.range(...range)),
        ),
      );
  let state = 0;
  return unplaced.map((piece) => {
    const stateFloats = floatsOf(id, piece);
    const placed = { ...piece, state, stateFloats };
    state += stateFloats;
    return placed;
  });
}

/** A shard as it is, or the parts of it in each range. */
function inRanges(shard: OwnedShard, ranges: readonly Region[]): Unplaced[] {
  return (ranges.length === 0 ? [shard] : ranges).flatMap((range) => {
    const both = common(shard, range);
    return both === undefined
      ? []
      : [{ ...both, shard, rows: 1, columns: both.floats, place: 'vector' as const }];
  });
}

/** What two parts of the flat buffer have in common. */
export function common(a: Region, b: Region): Region | undefined {
  const first = Math.max(a.first, b.first);
  const floats = Math.min(a.first + a.floats, b.first + b.floats) - first;
  return floats > 0 ? { first, floats } : undefined;
}

/** The tensors of a shard, the first and the last perhaps in part. */
function cut(parameters: Parameters, shard: OwnedShard): Unplaced[] {
  return parameters.weights
    .filter(({ spec }) => !spec.frozen)
    .flatMap(matricesOf)
    .flatMap((tensor) => {
      const both = common(shard, { first: tensor.first, floats: tensor.rows * tensor.columns });
      return both === undefined ? [] : [{ ...tensor, ...both, shard }];
    });
}

/** A weight as an optimizer sees it: the matrices that lie on top of each other, one by one. */
function matricesOf({ spec, rows, columns, first }: LocalWeight) {
  const heights = spec.matrices ?? [spec.shape[0]!];
  let at = first;
  return heights.map((height) => {
    const own = (rows * height) / spec.shape[0]!;
    const matrix = { rows: own, columns, first: at, place: spec.place };
    at += own * columns;
    return matrix;
  });
}

function floatsOf(id: OptimizerName, piece: Unplaced): number {
  const { floats, rows, columns, place } = piece;
  const evenly = EVENLY[id];
  if (evenly !== undefined) return evenly * floats;
  const narrow = NARROW[id];
  if (narrow !== undefined) {
    // Codes of a byte each, and a float for each block's largest.
    const each = rows * columns < LEAST_NARROW ? floats : Math.ceil(floats / 4) + Math.ceil(floats / BLOCK);
    return narrow * each;
  }
  if (id === 'muon' && place !== 'matrix') return 2 * floats;
  if (place !== 'vector' && floats < rows * columns) {
    throw new PieceOfMatrix(
      `${id} updates whole matrices, and a rank owns ${floats} of the ${rows * columns} numbers of one`,
    );
  }
  return id === 'muon' || place === 'vector' ? floats : rows + columns;
}
