/** Numbers at random that a seed decides: the same on every machine and for any number of threads. */

/** Whole numbers 0 … below − 1, each as likely. */
export type Draw = (below: number) => number;

/** SplitMix64's little sister: a counter whose bits are mixed (Steele, Lea and Flood, OOPSLA 2014). */
export function drawOf(seed: number): Draw {
  let counter = Math.imul(seed, 0x9e3779b1);
  return (below) => {
    counter = (counter + 0x9e3779b9) | 0;
    let mixed = Math.imul(counter ^ (counter >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return Math.floor((((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32) * below);
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
