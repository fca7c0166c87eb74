/**
 * Where a collective's group lies on the cluster. Ranks fill nodes in order, so an axis whose stride
 * is below the node's size has neighbours in one node, and one at or above it has them in different nodes.
 */
import { axisSize, axisStride, type Mesh, worldSize } from '../../program/mesh.js';
import type { CollectiveOp } from '../../program/program.js';
import type { GroupShape } from '../collectives/index.js';
import type { Prices } from './prices.js';

/** What of a collective says who meets, and how. */
export type Placed = Pick<
  CollectiveOp,
  'axis' | 'among' | 'owners' | 'copies' | 'library' | 'limit' | 'hierarchical'
>;

/** The shape of the groups of `op` on nodes of `devicesPerNode`. */
export function groupShape(op: Placed, mesh: Mesh, devicesPerNode: number): GroupShape {
  let ranks = 1;
  let perNode = 1;
  let stride = worldSize(mesh);
  for (const axis of op.axis) {
    const size = axisSize(mesh, axis);
    if (size === 1) continue;
    const step = axisStride(mesh, axis);
    ranks *= size;
    perNode *= Math.min(size, Math.max(1, Math.floor(devicesPerNode / step)));
    stride = Math.min(stride, step);
  }
  if (op.among) {
    const spread = op.among.length > 1 ? (op.among[1]! - op.among[0]!) * stride : stride;
    perNode = Math.min(op.among.length, Math.max(1, Math.floor(devicesPerNode / spread)));
    ranks = op.among.length;
    stride = spread;
  }
  const sharing = Math.min(devicesPerNode, worldSize(mesh));
  return {
    ranks,
    perNode,
    stride,
    concurrent: Math.max(1, Math.floor(sharing / perNode)),
    ...(op.owners ? { owners: op.owners.length } : {}),
    ...(op.copies === undefined ? {} : { copies: op.copies }),
    ...(op.library === undefined ? {} : { library: op.library }),
    ...(op.limit === undefined ? {} : { limit: op.limit }),
    ...(op.hierarchical ? { hierarchical: true } : {}),
  };
}

/** Whether two ranks share a node. */
export function sameNode(a: number, b: number, devicesPerNode: number): boolean {
  return Math.floor(a / devicesPerNode) === Math.floor(b / devicesPerNode);
}

/** Whether two ranks are in different slices, where there are several. */
export function areApart(
  a: number,
  b: number,
  { devicesPerSlice }: Pick<Prices, 'devicesPerSlice'>,
): boolean {
  return devicesPerSlice !== undefined && !sameNode(a, b, devicesPerSlice);
}
