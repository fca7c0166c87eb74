/**
 * Ranges of ln(measured / predicted) that nine in ten rows of published grids were in, each predicted from another row of
 * its grid, every file weighing the same; `apart`, for which there are no grids, √2 times those of all. Written by
 * `node dist/bench/anchor.js FOLDER --write`; do not edit. `anchored.ts` says what it is for.
 */
import type { Likeness, Place } from '../anchor/run.js';
import type { Interval } from './conformal.js';

export const ANCHORED_RANGES: Readonly<Record<Likeness, Readonly<Record<Place, Interval>>>> = {
  alike: { node: { low: -0.0866, high: 0.2373 }, nodes: { low: -0.3188, high: 0.411 } },
  other: { node: { low: -0.2243, high: 0.4888 }, nodes: { low: -0.3758, high: 0.4741 } },
  apart: { node: { low: -0.1455, high: 0.5984 }, nodes: { low: -0.5226, high: 0.6627 } },
};
