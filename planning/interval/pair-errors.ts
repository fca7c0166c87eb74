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
 0.0256,
 0.0369,
 0.0415,
 0.0458,
 0.0512,
 0.0554,
 0.0643,
 0.0712,
 0.0829,
 0.0929,
 0.1166,
 0.1306,
 0.1602,
 0.202,
 0.2685,
 0.357,
 0.8124
]`);
