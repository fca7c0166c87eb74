/** What a seed decides in an experiment on a datacentre: the same on every machine. */
import { Stream } from '../sim/lifetime/random/stream.js';

/** Whole numbers 0 … below − 1, each as likely; `below` is 2^32 at most. */
export type Draw = (below: number) => number;

/** Each purpose has draws of its own, so that what one needs does not change the others. */
const PURPOSES = { arrivals: 1000, nodes: 1001, placement: 1002 } as const;

export function drawOf(seed: number, purpose: keyof typeof PURPOSES): Draw {
  const stream = new Stream(seed, 0, PURPOSES[purpose]);
  return (below) => {
    stream.next();
    return Math.floor(stream.coarse * below);
  };
}

/** In an order in which each is as likely as any other (Fisher and Yates). */
export function shuffled<T>(list: Iterable<T>, draw: Draw): T[] {
  const order = [...list];
  for (let at = order.length - 1; at > 0; at--) {
    const other = draw(at + 1);
    [order[at], order[other]] = [order[other]!, order[at]!];
  }
  return order;
}
