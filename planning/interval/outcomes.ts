/**
 * What became of 3058 published runs of 30 sources, by the share of the capacity they were predicted to take. Written by
 * `bench/fit-memory.ts`; do not edit. `planning/evaluate/outcomes.ts` says what it is for.
 */
import type { OutcomeBand } from '../evaluate/figures.js';

export const OUTCOMES: readonly OutcomeBand[] = [
  { from: 0.5, to: 0.55, runs: 140, ranOut: 0 },
  { from: 0.55, to: 0.6, runs: 130, ranOut: 0 },
  { from: 0.6, to: 0.65, runs: 112, ranOut: 0 },
  { from: 0.65, to: 0.7, runs: 120, ranOut: 4 },
  { from: 0.7, to: 0.75, runs: 104, ranOut: 1 },
  { from: 0.75, to: 0.8, runs: 129, ranOut: 4 },
  { from: 0.8, to: 0.85, runs: 134, ranOut: 8 },
  { from: 0.85, to: 0.9, runs: 83, ranOut: 20 },
  { from: 0.9, to: 0.95, runs: 54, ranOut: 11 },
  { from: 0.95, to: 1, runs: 39, ranOut: 10 },
];
