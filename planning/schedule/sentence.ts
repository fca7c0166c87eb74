/** What a search for a schedule came to, in a sentence. */

/** A schedule and what a step takes under it. */
export interface Standing {
  readonly schedule: string;
  readonly seconds: number;
  /** Share of the step that the busiest stage waits for others. */
  readonly bubble: number;
}

export interface FoundStanding {
  readonly found: Standing | undefined;
  readonly builtIn: Standing | undefined;
  /** What no schedule can beat; infinite where nobody knows. */
  readonly boundSeconds: number;
  /** Whether what was found is the answer. */
  readonly wins: boolean;
}

/** `megatron-3d: schedule found: 812 ms (bubble 9.1 %), best built-in 1f1b 850 ms, lower bound 790 ms.` */
export function foundSentence(
  strategy: string,
  { found, builtIn, boundSeconds, wins }: FoundStanding,
): string {
  const below = builtIn !== undefined && builtIn.seconds < boundSeconds ? ' without overlapped pairs' : '';
  const bound = Number.isFinite(boundSeconds) ? `, lower bound${below} ${time(boundSeconds)}` : '';
  if (found === undefined && builtIn === undefined) {
    return `${strategy}: no schedule is found that fits in memory, nor a built-in one; use smaller micro-batches, more stages or recomputation.`;
  }
  const other =
    builtIn === undefined
      ? 'no built-in one fits'
      : `best built-in ${builtIn.schedule} ${time(builtIn.seconds)}`;
  if (found === undefined || !wins) {
    const own = found === undefined ? '' : `, found ${time(found.seconds)}`;
    return `${strategy}: no schedule is found that beats the best built-in, ${builtIn!.schedule}: ${time(builtIn!.seconds)} (bubble ${percent(builtIn!.bubble)}${own}${bound}).`;
  }
  return `${strategy}: schedule found: ${time(found.seconds)} (bubble ${percent(found.bubble)}), ${other}${bound}.`;
}

function time(seconds: number): string {
  if (seconds >= 1) return `${seconds.toPrecision(4)} s`;
  return `${(seconds * 1e3).toPrecision(4)} ms`;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
