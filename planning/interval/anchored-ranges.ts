/**
 * Ranges of ln(measured / predicted) that nine in ten rows of published grids were in, each predicted from another row of
 * its grid. Written by `node dist/bench/anchor.js FOLDER --write`; do not edit. `anchored.ts` says what it is for.
 */
import type { Likeness } from './anchored.js';
import type { Interval } from './conformal.js';

export const ANCHORED_RANGES: Readonly<Record<Likeness, Interval>> = {
  alike: { low: -0.1, high: 0.1 },
  other: { low: -0.2, high: 0.2 },
  apart: { low: -0.3, high: 0.3 },
};
