/**
 * Ranges of ln(measured / predicted) that nine in ten rows of published grids were in, each predicted from another row of
 * its grid, every file weighing the same; `apart`, for which there are no grids, √2 times those of all. Written by
 * `node dist/bench/anchor.js FOLDER --write`; do not edit. `anchored.ts` says what it is for.
 */
import type { Likeness, Place } from '../anchor/run.js';
import type { Interval } from './conformal.js';

export const ANCHORED_RANGES: Readonly<Record<Likeness, Readonly<Record<Place, Interval>>>> = {
  alike: { node: { low: -0.1139, high: 0.1267 }, nodes: { low: -0.311, high: 0.3526 } },
  other: { node: { low: -0.2479, high: 0.3145 }, nodes: { low: -0.3727, high: 0.4487 } },
  apart: { node: { low: -0.2114, high: 0.3695 }, nodes: { low: -0.4683, high: 0.5812 } },
};
