/**
 * Quantiles, in steps of one in twenty, of how far off predicted ratios of step times were, |ln measured − ln predicted|,
 * over 224 pairs of layouts of one job in the built-in accuracy suite. Written by `npm run accuracy`; do not edit.
 * `order.ts` says what it is for.
 */
export const PAIR_ERRORS: readonly number[] = JSON.parse(`[
 0,
 0.0047,
 0.0112,
 0.0186,
 0.0272,
 0.0389,
 0.0415,
 0.0478,
 0.0514,
 0.0564,
 0.0645,
 0.0754,
 0.0918,
 0.0936,
 0.1166,
 0.1338,
 0.1696,
 0.2084,
 0.2685,
 0.357,
 0.8121
]`);
