/**
 * Any network, given link by link. A message takes a way with the fewest links; of several, the one
 * found first when links are tried in the order given. Ways are found once per sender.
 */
import { InputError } from '../../input/error.js';
import { picoseconds } from '../../program/time.js';
import { type Network, Wiring } from './network.js';

/** A cable between two vertices: a link each way. Vertices from `endpoints` on are switches. */
export interface Edge {
  readonly a: number;
  readonly b: number;
  readonly bytesPerSecond: number;
  readonly latencySeconds: number;
}

const NONE = -1;

/** Lays the edges; the vertices 0 … endpoints − 1 are devices. `route` throws InputError where no way leads. */
export function graphNetwork(endpoints: number, edges: readonly Edge[]): Network {
  const wiring = new Wiring();
  const latencyPs: number[] = [];
  const from: number[] = [];
  const to: number[] = [];
  const leaving = new Map<number, number[]>();
  for (const { a, b, bytesPerSecond, latencySeconds } of edges) {
    for (const [start, end] of [
      [a, b],
      [b, a],
    ] as const) {
      const link = wiring.link(`link ${start} to ${end}`, bytesPerSecond);
      latencyPs[link] = picoseconds(latencySeconds);
      from[link] = start;
      to[link] = end;
      leaving.set(start, [...(leaving.get(start) ?? []), link]);
    }
  }
  /** By sender: the link by which each vertex is reached first. */
  const arrivals = new Map<number, Map<number, number>>();
  const arrivalsFrom = (sender: number) => {
    const known = arrivals.get(sender);
    if (known !== undefined) return known;
    const reachedBy = new Map([[sender, NONE]]);
    for (const vertex of reachedBy.keys()) {
      for (const link of leaving.get(vertex) ?? [])
        if (!reachedBy.has(to[link]!)) reachedBy.set(to[link]!, link);
    }
    arrivals.set(sender, reachedBy);
    return reachedBy;
  };
  return {
    links: wiring.links,
    endpoints,
    route(sender, receiver) {
      const reachedBy = arrivalsFrom(sender);
      const links: number[] = [];
      for (let vertex = receiver; vertex !== sender; vertex = from[links[0]!]!) {
        const link = reachedBy.get(vertex);
        if (link === undefined) {
          throw new InputError(
            `no way leads from device ${sender} to device ${receiver}; add a link between them.`,
          );
        }
        links.unshift(link);
      }
      return wiring.route(
        links,
        links.reduce((sum, link) => sum + latencyPs[link]!, 0),
      );
    },
  };
}
