/**
 * The mesh: ranks arranged in a grid with named axes, outermost first. Rank numbers count along the
 * innermost axis first, so neighbours on the last axis are neighbours in a node. We say *axis* for a
 * mesh axis and *coordinate* for a position along it. `ep` and `etp` are parts of the other axes that experts are
 * distributed over and split over.
 */
export type Axis = 'pp' | 'dp' | 'shard' | 'cp' | 'cp-inner' | 'ep' | 'etp' | 'tp';

export interface MeshAxis {
  readonly name: Axis;
  readonly size: number;
}

export interface Mesh {
  /** Outermost first. Axes of size 1 may be left out; a missing axis has size 1. */
  readonly axes: readonly MeshAxis[];
}

export type Coordinates = Readonly<Partial<Record<Axis, number>>>;

export function meshOf(axes: readonly (readonly [Axis, number])[]): Mesh {
  return { axes: axes.filter(([, size]) => size > 1).map(([name, size]) => ({ name, size })) };
}

export function worldSize(mesh: Mesh): number {
  return mesh.axes.reduce((product, axis) => product * axis.size, 1);
}

export function axisSize(mesh: Mesh, axis: Axis): number {
  return mesh.axes.find((a) => a.name === axis)?.size ?? 1;
}

/** How far apart in rank number two neighbours along `axis` are. */
export function axisStride(mesh: Mesh, axis: Axis): number {
  let stride = 1;
  for (let i = mesh.axes.length - 1; i >= 0; i--) {
    const a = mesh.axes[i]!;
    if (a.name === axis) return stride;
    stride *= a.size;
  }
  return stride;
}

export function coordinate(mesh: Mesh, rank: number, axis: Axis): number {
  return Math.floor(rank / axisStride(mesh, axis)) % axisSize(mesh, axis);
}

/** The rank `offset` places further along `axis`, or undefined past either end. */
export function neighbour(mesh: Mesh, rank: number, axis: Axis, offset: number): number | undefined {
  const to = coordinate(mesh, rank, axis) + offset;
  return to < 0 || to >= axisSize(mesh, axis) ? undefined : rank + offset * axisStride(mesh, axis);
}

/** The lowest rank with these coordinates; axes not named count as coordinate 0. */
export function rankAt(mesh: Mesh, at: Coordinates): number {
  return mesh.axes.reduce((rank, axis) => rank * axis.size + (at[axis.name] ?? 0), 0);
}

/** All ranks that share every coordinate with `rank` except along `axes`, in rank order. */
export function groupOf(mesh: Mesh, rank: number, axes: readonly Axis[]): number[] {
  let group = [rank];
  for (const { name, size } of mesh.axes) {
    if (!axes.includes(name)) continue;
    const stride = axisStride(mesh, name);
    const here = coordinate(mesh, rank, name);
    group = group.flatMap((r) => Array.from({ length: size }, (_, i) => r + (i - here) * stride));
  }
  return group.sort((a, b) => a - b);
}
