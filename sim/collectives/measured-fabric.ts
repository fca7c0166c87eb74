/**
 * What the NICs of a node carry where a cluster file states what an all-reduce was measured to reach by number of nodes
 * (`fabric.allReduce`): networks that others use too, or that were laid out for less, fall far below their links as groups
 * grow. A ring crosses every node's NICs once in each direction, so its bus bandwidth is what leaves a node. Between two
 * points, and beyond the last, it is a power of the number of nodes: a straight line over both logarithms.
 */
import type { NetworkFabric } from '../../hardware-profiles/profile.js';

/** Bytes/s out of each of `nodes` nodes, all of whose devices take part; undefined where nothing was measured. */
export function measuredBandwidth({ allReduce }: NetworkFabric, nodes: number): number | undefined {
  if (allReduce === undefined) return undefined;
  const points = Object.entries(allReduce).map(([at, rate]) => [Number(at), rate] as const);
  if (points.length === 1) return points[0]![1];
  // Fewer nodes than the smallest group measured do no better: its slope is not followed back.
  if (nodes <= points[0]![0]) return points[0]![1];
  const above = points.findIndex(([at]) => at >= nodes);
  const right = above === -1 ? points.length - 1 : above;
  const [x0, y0] = points[right - 1]!;
  const [x1, y1] = points[right]!;
  return y0 * (y1 / y0) ** (Math.log(nodes / x0) / Math.log(x1 / x0));
}
