/**
 * Nelder and Mead's simplex search ("A simplex method for function minimization", The Computer Journal
 * 7, 1965): minimises a function of a few numbers without its derivatives, which a best-of-many-tiles
 * model does not have.
 */
export function minimise(
  f: (x: readonly number[]) => number,
  start: readonly number[],
  step: number,
  evaluations: number,
): number[] {
  interface Vertex {
    readonly x: readonly number[];
    readonly value: number;
  }
  let used = 0;
  const vertex = (x: readonly number[]): Vertex => {
    used++;
    return { x, value: f(x) };
  };
  const simplex = [vertex(start)];
  for (let i = 0; i < start.length; i++) {
    simplex.push(vertex(start.map((value, j) => (i === j ? value + step : value))));
  }
  while (used < evaluations) {
    simplex.sort((a, b) => a.value - b.value);
    const best = simplex[0]!;
    const worst = simplex.at(-1)!;
    const others = simplex.slice(0, -1);
    const centre = start.map((_, j) => others.reduce((sum, v) => sum + v.x[j]!, 0) / others.length);
    const along = (t: number) => vertex(centre.map((c, j) => c + t * (worst.x[j]! - c)));

    const reflected = along(-1);
    if (reflected.value < best.value) {
      const expanded = along(-2);
      simplex[simplex.length - 1] = expanded.value < reflected.value ? expanded : reflected;
    } else if (reflected.value < others.at(-1)!.value) {
      simplex[simplex.length - 1] = reflected;
    } else {
      const contracted = along(reflected.value < worst.value ? -0.5 : 0.5);
      if (contracted.value < Math.min(worst.value, reflected.value)) {
        simplex[simplex.length - 1] = contracted;
      } else {
        for (let i = 1; i < simplex.length; i++) {
          simplex[i] = vertex(simplex[i]!.x.map((value, j) => (value + best.x[j]!) / 2));
        }
      }
    }
  }
  return [...simplex.sort((a, b) => a.value - b.value)[0]!.x];
}
