/**
 * The dimensions errors are looked at along: numbers in bands, written as `--only` takes them, and words
 * as they are. A model that is right on average and wrong at either end shows here.
 */
import type { Subject } from './traits.js';

export interface Dimension {
  readonly id: string;
  /** What a band of it says, for the heading of a column. */
  readonly title: string;
  /** The band a case falls into; null when the dimension does not apply. */
  readonly band: (subject: Subject) => string | null;
}

/** Upper ends of bands, the last one open. */
const DEVICES = [1, 8, 64, 512];
const SEQUENCE = [1024, 2048, 4096, 8192];
const PARAMETERS = [1e9, 10e9, 40e9, 100e9];
const SPLIT = [1, 2, 4, 8];
const MICRO_BATCH = [1, 4, 16];

export const DIMENSIONS: readonly Dimension[] = [
  { id: 'family', title: 'model family', band: ({ traits }) => traits.family },
  { id: 'parameters', title: 'parameters', band: ({ traits }) => banded(traits.parameters, PARAMETERS) },
  { id: 'devices', title: 'devices', band: ({ devices }) => banded(devices, DEVICES) },
  { id: 'sequence', title: 'tokens per sequence', band: ({ traits }) => banded(traits.sequence, SEQUENCE) },
  { id: 'tp', title: 'tensor-parallel size', band: ({ traits }) => banded(traits.tp, SPLIT) },
  { id: 'pp', title: 'pipeline-parallel size', band: ({ traits }) => banded(traits.pp, SPLIT) },
  { id: 'zero', title: 'ZeRO stage', band: ({ traits }) => wordOf(traits.zero) },
  {
    id: 'microBatch',
    title: 'micro-batch size, sequences',
    band: ({ traits }) => banded(traits.microBatch, MICRO_BATCH),
  },
  { id: 'precision', title: 'precision', band: ({ traits }) => traits.precision },
  { id: 'recompute', title: 'activation recomputation', band: ({ traits }) => traits.recompute },
  { id: 'kernels', title: 'kernel set', band: ({ traits }) => traits.kernels },
  { id: 'framework', title: 'framework', band: ({ traits }) => traits.framework },
  { id: 'device', title: 'kernel parameters', band: ({ traits }) => traits.device },
  { id: 'memoryMeter', title: 'meter of memory', band: ({ traits }) => traits.memoryMeter },
];

function wordOf(value: number | null): string | null {
  return value === null ? null : String(value);
}

/** `..8`, `9..64`, `65..` or, for one whole number, that number. */
function banded(value: number | null, ends: readonly number[]): string | null {
  if (value === null) return null;
  const at = ends.findIndex((end) => value <= end);
  const from = at === 0 ? undefined : (ends[at < 0 ? ends.length - 1 : at - 1] ?? 0) + 1;
  const to = at < 0 ? undefined : ends[at];
  if (from === to || (from === undefined && to === 1)) return String(to);
  return `${short(from)}..${short(to)}`;
}

/** Billions as people say them: 10000000001 is where 10e9 ends. */
function short(value: number | undefined): string {
  if (value === undefined) return '';
  return value >= 1e9 ? `${Math.floor(value / 1e9)}e9` : String(value);
}

/** Order of bands in a table: by the number they begin with, words by the alphabet. */
export function compareBands(a: string, b: string): number {
  const start = (band: string) =>
    band.startsWith('..') ? Number.NEGATIVE_INFINITY : Number.parseFloat(band);
  const [x, y] = [start(a), start(b)];
  if (Number.isNaN(x) || Number.isNaN(y)) return a < b ? -1 : a > b ? 1 : 0;
  return x - y;
}
