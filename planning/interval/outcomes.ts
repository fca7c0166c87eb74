/**
 * What became of 2916 published runs of 23 sources, by the share of the capacity they were predicted to take. Written by
 * `bench/fit-memory.ts`; do not edit. `planning/evaluate/outcomes.ts` says what it is for.
 */
import type { OutcomeBand } from '../evaluate/figures.js';

export const OUTCOMES: readonly OutcomeBand[] = [
  { from: 0.5, to: 0.55, runs: 111, ranOut: 0 },
  { from: 0.55, to: 0.6, runs: 118, ranOut: 0 },
  { from: 0.6, to: 0.65, runs: 113, ranOut: 2 },
  { from: 0.65, to: 0.7, runs: 108, ranOut: 9 },
  { from: 0.7, to: 0.75, runs: 101, ranOut: 2 },
  { from: 0.75, to: 0.8, runs: 105, ranOut: 5 },
  { from: 0.8, to: 0.85, runs: 92, ranOut: 15 },
  { from: 0.85, to: 0.9, runs: 65, ranOut: 10 },
  { from: 0.9, to: 0.95, runs: 48, ranOut: 10 },
  { from: 0.95, to: 1, runs: 31, ranOut: 12 },
];
