/** Where a rank is among those that differ from it along some axes alone. */
import { type Axis, axisSize, coordinate, type Mesh } from '../program/mesh.js';

export interface Place {
  readonly at: number;
  readonly of: number;
}

/** The first of the axes is the outermost; of no axes a rank is the only one. */
export function placeAlong(mesh: Mesh, rank: number, axes: readonly Axis[]): Place {
  return axes.reduce<Place>(
    ({ at, of }, axis) => {
      const size = axisSize(mesh, axis);
      return { at: at * size + coordinate(mesh, rank, axis), of: of * size };
    },
    { at: 0, of: 1 },
  );
}
