/** A closed form: what a paper says a figure is, held against what comes out. */
export interface Form {
  readonly what: string;
  readonly observed: number;
  readonly expected: number;
  /** Relative distance that is allowed: what the form leaves out. */
  readonly within: number;
}

/** How far off it is, relative, where that is more than allowed. */
export function brokenBy({ observed, expected, within }: Form): number | undefined {
  const off = Math.abs(observed / expected - 1);
  return off <= within ? undefined : off;
}
