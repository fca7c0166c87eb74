/** Where a rank is among those that differ from it along some axes alone. */
import { type Axis, axisSize, coordinate, type Mesh } from '../program/mesh.js';

/** A rank's place among those along some axes, the first of them outermost. */
export function placeAlong(
  mesh: Mesh,
  rank: number,
  axes: readonly Axis[],
): { readonly at: number; readonly of: number } {
  return axes.reduce(
    ({ at, of }, axis) => {
      const size = axisSize(mesh, axis);
      return { at: at * size + coordinate(mesh, rank, axis), of: of * size };
    },
    { at: 0, of: 1 },
  );
}
