/**
 * Ranges of ln(measured / predicted) that nine in ten rows of published grids were in, each predicted from another row of
 * its grid, every file weighing the same; `apart`, for which there are no grids, √2 times those of all, and no less than `other`. Written by
 * `node dist/bench/anchor.js FOLDER --write`; do not edit. `anchored.ts` says what it is for.
 */
import type { Likeness, Place } from '../anchor/run.js';
import type { Interval } from './conformal.js';

export const ANCHORED_RANGES: Readonly<Record<Likeness, Readonly<Record<Place, Interval>>>> = {
  alike: { node: { low: -0.0995, high: 0.1149 }, nodes: { low: -0.3121, high: 0.3553 } },
  other: { node: { low: -0.2224, high: 0.2371 }, nodes: { low: -0.3313, high: 0.4332 } },
  apart: { node: { low: -0.2224, high: 0.2462 }, nodes: { low: -0.4613, high: 0.5812 } },
};
