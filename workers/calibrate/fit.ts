/**
 * Costs from measurements: seconds = Σ coefficient · feature, no coefficient below zero, the squares of the
 * *relative* errors least, so that a kernel of a microsecond counts as much as one of a second.
 */
export interface Sample {
  readonly features: readonly number[];
  readonly seconds: number;
}

export interface Fit {
  readonly coefficients: readonly number[];
  /** Root mean square of (fitted − measured) / measured. */
  readonly error: number;
}

const MOST_ROUNDS = 20_000;
/** A round that changes no coefficient's contribution by more than this ends the search. */
const STILL = 1e-9;

/** Coordinate descent: each coefficient in turn takes its best value, or zero (Lawson and Hanson's problem). */
export function nonNegativeFit(samples: readonly Sample[]): Fit {
  const width = samples[0]?.features.length ?? 0;
  const rows = samples.map(({ features, seconds }) => features.map((f) => f / seconds));
  const norms = Array.from({ length: width }, (_, j) => rows.reduce((sum, row) => sum + row[j]! ** 2, 0));
  const coefficients = new Array<number>(width).fill(0);
  // What is left of each sample's 1 (its seconds over its seconds).
  const rest = rows.map(() => 1);
  for (let round = 0; round < MOST_ROUNDS; round++) {
    let moved = 0;
    for (let j = 0; j < width; j++) {
      if (norms[j] === 0) continue;
      const along = rows.reduce((sum, row, i) => sum + row[j]! * rest[i]!, 0);
      const before = coefficients[j]!;
      const after = Math.max(0, before + along / norms[j]!);
      if (after === before) continue;
      for (const [i, row] of rows.entries()) rest[i]! -= (after - before) * row[j]!;
      coefficients[j] = after;
      moved = Math.max(moved, Math.abs(after - before) * Math.sqrt(norms[j]! / rows.length));
    }
    if (moved < STILL) break;
  }
  const squares = rest.reduce((sum, r) => sum + r * r, 0);
  return { coefficients, error: Math.sqrt(squares / Math.max(1, rest.length)) };
}

/** The value below which a share `q` of the values lies, halfway between neighbours where it falls there. */
export function quantile(values: readonly number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (sorted.length - 1) * q;
  const below = Math.floor(at);
  const above = sorted[Math.min(below + 1, sorted.length - 1)]!;
  return sorted[below]! + (at - below) * (above - sorted[below]!);
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}
