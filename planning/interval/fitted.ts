/**
 * The ranges that the residuals shipped with llmsim give, fitted anew: for the accuracy suite, which asks what
 * they would be without one source, and for `npm run accuracy`, which writes `ranges.ts` from them.
 */
import { type Ends, type EndsWithout, Intervals, type Residuals, seriesOf } from './conformal.js';
import { RANGES } from './ranges.js';
import { WITHOUT } from './ranges-without.js';
import { RESIDUALS } from './residuals.js';
import type { Trait } from './traits.js';

let shipped: Intervals | undefined;

/** Fitted at the first use. */
export function shippedIntervals(): Intervals {
  shipped ??= new Intervals(readResiduals(RESIDUALS));
  return shipped;
}

/** Those of the built-in suite with and without each of its sources, worked out ahead: fitting them takes seconds. */
export const SHIPPED: EndsWithout = {
  ends: (without = '') =>
    (WITHOUT as Readonly<Record<string, Ends | undefined>>)[seriesOf(without)] ?? RANGES,
};

/** Residuals as text: a line for each source and set of traits, `source | traits | ratios`. */
export function writeResiduals(residuals: readonly Residuals[]): string {
  return residuals
    .map(({ source, traits, logRatios }) =>
      [source, traits.join(' '), logRatios.map((r) => r.toFixed(4)).join(' ')].join(' | '),
    )
    .join('\n');
}

/** Reads what `writeResiduals` wrote. */
export function readResiduals(text: string): Residuals[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [ratios, traits, ...source] = line.split(' | ').reverse();
      return {
        source: source.reverse().join(' | '),
        traits: traits!.split(' ').filter((trait) => trait !== '') as Trait[],
        logRatios: ratios!.split(' ').map(Number),
      };
    });
}
