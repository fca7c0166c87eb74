/**
 * The ranges that the residuals shipped with llmsim give, fitted anew: for the accuracy suite, which asks what
 * they would be without one source, and for `npm run accuracy`, which writes `ranges.ts` from them.
 */
import { Intervals, type Residuals, type RunClass } from './conformal.js';
import { RESIDUALS } from './residuals.js';

let shipped: Intervals | undefined;

/** Fitted at the first use. */
export function shippedIntervals(): Intervals {
  shipped ??= new Intervals(readResiduals(RESIDUALS));
  return shipped;
}

/** Residuals as text: a line for each source and class, `source | class | ratios`, with `beyond` before
 * the ratios of runs unlike all other sources'. */
export function writeResiduals(residuals: readonly Residuals[]): string {
  return residuals
    .map(({ source, runs, beyond, logRatios }) =>
      [source, runs, ...(beyond ? ['beyond'] : []), logRatios.map((r) => r.toFixed(4)).join(' ')].join(' | '),
    )
    .join('\n');
}

/** Reads what `writeResiduals` wrote. */
export function readResiduals(text: string): Residuals[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [ratios, ...names] = line.split(' | ').reverse();
      const beyond = names[0] === 'beyond';
      const [runs, ...source] = beyond ? names.slice(1) : names;
      return {
        source: source.reverse().join(' | '),
        runs: runs as RunClass,
        logRatios: ratios!.split(' ').map(Number),
        ...(beyond ? { beyond } : {}),
      };
    });
}
