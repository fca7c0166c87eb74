/**
 * Quantiles, in steps of one in twenty, of how far off predicted ratios of step times were, |ln measured − ln predicted|,
 * over 170 pairs of layouts of one job in the built-in accuracy suite. Written by `npm run accuracy`; do not edit.
 * `order.ts` says what it is for.
 */
export const PAIR_ERRORS: readonly number[] = JSON.parse(`[
 0,
 0.0075,
 0.0112,
 0.0186,
 0.025,
 0.0318,
 0.0353,
 0.0417,
 0.0431,
 0.0507,
 0.0516,
 0.0554,
 0.0638,
 0.0754,
 0.0906,
 0.0984,
 0.107,
 0.1527,
 0.2084,
 0.3567,
 0.396
]`);
