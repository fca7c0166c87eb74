/**
 * What the NICs of a node carry where a cluster file states what an all-reduce was measured to reach by number of nodes
 * (`fabric.allReduce`): networks that others use too, or that were laid out for less, fall far below their links as groups
 * grow. A ring crosses every node's NICs once in each direction, so its bus bandwidth is what leaves a node. Between two
 * points, and beyond the last, it is a power of the number of nodes: a straight line over both logarithms.
 */
import type { Cluster, NetworkFabric } from './profile.js';

/** Bytes/s out of each of `nodes` nodes, all of whose devices take part; undefined where nothing was measured. */
export function measuredBandwidth({ allReduce }: NetworkFabric, nodes: number): number | undefined {
  if (allReduce === undefined) return undefined;
  const points = pointsOf(allReduce);
  if (points.length === 1) return points[0]![1];
  // Fewer nodes than the smallest group measured do no better: its slope is not followed back.
  if (nodes <= points[0]![0]) return points[0]![1];
  const above = points.findIndex(([at]) => at >= nodes);
  const right = above === -1 ? points.length - 1 : above;
  const [x0, y0] = points[right - 1]!;
  const [x1, y1] = points[right]!;
  return y0 * (y1 / y0) ** (Math.log(nodes / x0) / Math.log(x1 / x0));
}

/** By number of nodes, fewest first, as keys that count are. */
function pointsOf(curve: Readonly<Record<string, number>>): (readonly [nodes: number, rate: number])[] {
  return Object.entries(curve).map(([nodes, rate]) => [Number(nodes), rate] as const);
}

/** The first point that is above the one before it, and why that cannot be; undefined where a curve falls. */
export function risingPoint(
  curve: Readonly<Record<string, number>>,
): { readonly nodes: number; readonly why: string } | undefined {
  const points = pointsOf(curve);
  const at = points.findIndex(([, rate], i) => i > 0 && rate > points[i - 1]![1]);
  if (at === -1) return undefined;
  const [[fewer, less], [nodes, more]] = [points[at - 1]!, points[at]!];
  const why =
    `${gigabytes(more)} on ${nodes} nodes is more than ${gigabytes(less)} on ${fewer}: a larger group is never faster; ` +
    'write what large all-reduces reached, and leave out a point that something else held up';
  return { nodes, why };
}

/** What an answer on a network with a curve says of it, in sentences: what bounds it, and what of the curve does not. */
export function measuredRemarks({
  fabric,
  node: { nics },
  nodes,
  provenance,
}: Pick<Cluster, 'fabric' | 'node' | 'nodes' | 'provenance'>): string[] {
  const rate = measuredBandwidth(fabric, nodes);
  if (rate === undefined || fabric.allReduce === undefined) return [];
  const points = pointsOf(fabric.allReduce);
  const above = points.filter(([at, reached]) => reached > linksAllow(nics, fabric, at));
  const impossible = above.map(
    ([at, reached]) =>
      `fabric.allReduce.${at} is ${gigabytes(reached)}, more than the ${gigabytes(linksAllow(nics, fabric, at))} that the ` +
      `links out of a node allow among ${at} nodes: the links count there`,
  );
  if (nodes === 1 || rate > linksAllow(nics, fabric, nodes)) return impossible;
  const most = points.at(-1)![0];
  if (nodes > most) return [continued(points, nodes, rate), ...impossible];
  const { kind, source } = provenance[`fabric.allReduce.${points.find(([at]) => at >= nodes)![0]}`]!;
  const from = kind === 'measured' ? `; measured: ${source.split(': ')[0]!}` : '';
  return [
    `Between nodes no more than all-reduces reached on as many nodes: ${gigabytes(rate)} out of each of ${nodes}${from}.`,
    ...impossible,
  ];
}

/** Beyond the most nodes that were measured, a curve says what it would if it went on as it last went. */
function continued(points: ReturnType<typeof pointsOf>, nodes: number, rate: number): string {
  const most = points.at(-1)![0];
  const how =
    points.length > 1
      ? `continued to ${nodes} as it went from ${points.at(-2)![0]} to ${most}`
      : `taken for ${nodes}, too`;
  return `all-reduces of this network were measured on up to ${most} nodes: what they reached is ${how}, ${gigabytes(rate)} out of each`;
}

/** Bytes/s that NICs and switches, as they are stated, let out of each of so many nodes. */
function linksAllow(
  { count, bandwidth }: Cluster['node']['nics'],
  { leafNodes, oversubscription, pod }: NetworkFabric,
  nodes: number,
): number {
  const atLeaf = nodes > leafNodes ? oversubscription : 1;
  const atPod = pod !== undefined && nodes > pod.nodes ? pod.oversubscription : 1;
  return (count * bandwidth) / (atLeaf * atPod);
}

function gigabytes(rate: number): string {
  return `${Number((rate / 1e9).toPrecision(3))} GB/s`;
}
