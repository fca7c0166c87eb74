/**
 * ln(measured / predicted) of the step times of the built-in accuracy suite, by source and class of device.
 * Written by `npm run accuracy`; do not edit. `interval.ts` says what it is for.
 */
export const RESIDUALS = ``;
