/**
 * Ranges of ln(measured / predicted) that nine in ten rows of published grids were in, each predicted from another row of
 * its grid, every file weighing the same; `apart`, for which there are no grids, √2 times those of all. Written by
 * `node dist/bench/anchor.js FOLDER --write`; do not edit. `anchored.ts` says what it is for.
 */
import type { Likeness, Place } from './anchored.js';
import type { Interval } from './conformal.js';

export const ANCHORED_RANGES: Readonly<Record<Likeness, Readonly<Record<Place, Interval>>>> = {
  alike: { node: { low: -0.095, high: 0.172 }, nodes: { low: -0.324, high: 0.319 } },
  other: { node: { low: -0.224, high: 0.389 }, nodes: { low: -0.453, high: 0.461 } },
  apart: { node: { low: -0.3, high: 0.5 }, nodes: { low: -0.55, high: 0.6 } },
};
