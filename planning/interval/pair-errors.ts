/**
 * Quantiles, in steps of one in twenty, of how far off predicted ratios of step times were, |ln measured − ln predicted|,
 * over 206 pairs of layouts of one job in the built-in accuracy suite. Written by `npm run accuracy`; do not edit.
 * `order.ts` says what it is for.
 */
export const PAIR_ERRORS: readonly number[] = JSON.parse(`[
 0,
 0.0058,
 0.0108,
 0.0159,
 0.025,
 0.0338,
 0.0415,
 0.0431,
 0.048,
 0.0514,
 0.0554,
 0.0638,
 0.067,
 0.0814,
 0.0922,
 0.0984,
 0.1166,
 0.1475,
 0.1971,
 0.2828,
 0.3567
]`);
