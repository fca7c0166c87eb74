/**
 * Quantiles, in steps of one in twenty, of how far off predicted ratios of step times were, |ln measured − ln predicted|,
 * over 245 pairs of layouts of one job in the built-in accuracy suite. Written by `npm run accuracy`; do not edit.
 * `order.ts` says what it is for.
 */
export const PAIR_ERRORS: readonly number[] = JSON.parse(`[
 0,
 0.0071,
 0.0079,
 0.0182,
 0.0231,
 0.0324,
 0.0408,
 0.0477,
 0.0516,
 0.0617,
 0.067,
 0.0829,
 0.0929,
 0.1166,
 0.1272,
 0.1431,
 0.1696,
 0.2084,
 0.2685,
 0.3409,
 0.8121
]`);
