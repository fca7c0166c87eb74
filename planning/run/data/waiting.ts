/**
 * How long steps wait for their batches: a loader works on one batch after the other and may be so many ahead; a step takes
 * the oldest that is ready. A play of the two, since times of batches may differ; of equal ones there is a closed form.
 */

/** Played until they wait alike; the beginning, in which the first batches come in, is left out. */
const STEPS = 64;
const FIRST = 32;

/**
 * Seconds that a step waits, on average, after the beginning. `batchSeconds` says how long the loader works on batch `k`;
 * `prefetch` batches may be ready ahead of their step, and without any a batch is begun when the step before it has ended.
 */
export function waitOfStep(
  batchSeconds: (k: number) => number,
  stepSeconds: number,
  prefetch: number,
  steps = STEPS,
  first = FIRST,
): number {
  let ready = 0;
  let ended = 0;
  let waited = 0;
  /** When each step began: a place is free from then on. */
  const began: number[] = [];
  for (let k = 0; k < steps; k++) {
    const free = prefetch === 0 ? ended : (began[k - prefetch] ?? 0);
    ready = Math.max(ready, free) + batchSeconds(k);
    const start = Math.max(ended, ready);
    if (k >= first) waited += start - ended;
    began.push(start);
    ended = start + stepSeconds;
  }
  return waited / (steps - first);
}

/** Of batches that all take as long: what is longer than a step, or all of it where nothing is done ahead. */
export function waitOfEqual(batchSeconds: number, stepSeconds: number, prefetch: number): number {
  return prefetch === 0 ? batchSeconds : Math.max(0, batchSeconds - stepSeconds);
}
