/** Pages that a person may be looking at: how many strategies and results, with and without tokens, and none that fits. */
import type { Comparison, Row } from '../../../planning/comparison.js';
import type { Named } from '../../../reports/html/named.js';
import { sample } from './sample.js';

const named = (comparison: Comparison, name = 'sample'): Named => ({ name, comparison, date: '2026-11-29' });

/** The sample with so many rows; beyond those it has, its own again under other names. */
function withRows(count: number): Comparison {
  const { rows } = sample();
  const made = Array.from({ length: count }, (_, i): Row => {
    const row = rows[i % rows.length]!;
    return i < rows.length ? row : { ...row, strategy: `${row.strategy}-${Math.floor(i / rows.length) + 1}` };
  });
  return { ...sample(), rows: made };
}

/** With the details of the first two rows only: what is looked at is the same, and drawn in a moment. */
function brief(comparison: Comparison): Comparison {
  const rows = comparison.rows.map((row, i): Row => {
    const { detail: _detail, ...rest } = row;
    return i < 2 ? row : rest;
  });
  return { ...comparison, rows };
}

/** Without the whole run. */
function withoutTokens(comparison: Comparison): Comparison {
  const rows = comparison.rows.map((row) => ({ ...row, totals: null }));
  return { ...comparison, inputs: { ...comparison.inputs, tokens: null }, rows };
}

/** The same job on a cluster that is `slower` times as slow and costs `dearer` times as much an hour. */
function elsewhere(clusterTitle: string, slower: number, dearer: number): Comparison {
  const times = (range: Row['interval']) => range && { low: slower * range.low, high: slower * range.high };
  const rows = brief(withRows(8)).rows.map((row): Row => {
    const { totals } = row;
    return {
      ...row,
      stepTimeSeconds: slower * row.stepTimeSeconds,
      tokensPerSecond: row.tokensPerSecond / slower,
      interval: times(row.interval),
      totals: totals && {
        ...totals,
        timeToTrainSeconds: slower * totals.timeToTrainSeconds,
        costUsd: slower * dearer * totals.costUsd,
        deviceHours: slower * totals.deviceHours,
      },
    };
  });
  return { ...sample(), inputs: { ...sample().inputs, clusterTitle }, rows };
}

/** Every row needs three times the memory it does. */
function nothingFits(): Comparison {
  const misfits = sample().rows.map((row) => {
    const peakBytes = 3 * row.memory.peakBytes;
    const memory = { ...row.memory, peakBytes, verdict: 'no' as const, interval: null };
    const { detail: _detail, ...rest } = row;
    return {
      row: { ...rest, memory, fits: false, place: null },
      missingBytes: peakBytes - row.memory.capacityBytes,
      change: 'it fits with 4 nodes (32 devices): 70.0 GiB of 79.1 GiB',
    };
  });
  return { ...sample(), rows: [], misfits };
}

/** By what is on them. */
export const SCREENS: Readonly<Record<string, () => readonly Named[]>> = {
  'one strategy': () => [named(withRows(1))],
  'eight strategies': () => [named(withRows(8))],
  'eighteen strategies': () => [named(brief(withRows(18)))],
  'without tokens': () => [named(brief(withoutTokens(withRows(8))))],
  'three results': () => [
    named(elsewhere('NVIDIA DGX A100 640 GB SuperPOD', 1, 1), 'a100'),
    named(elsewhere('A cluster of twice the step time', 2, 0.25), 'half-speed'),
    named(
      elsewhere('A cluster of eight times the step time', 8, 0.2),
      'llama2-7b-on-a-cluster-with-a-long-name',
    ),
  ],
  'nothing fits': () => [named(nothingFits())],
};
