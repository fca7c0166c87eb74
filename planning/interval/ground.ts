/**
 * Measured ground: what the published runs behind an interval were like. A run unlike all of them may be further
 * off than they were, and its interval is wider. By source, so that a source can be judged as if it had never
 * published; the list is written by `npm run accuracy` (`published-ground.ts`).
 */
import { largest, smallest } from '../../input/extremes.js';
import { grouped } from '../explain/figures.js';
import { type Interval, seriesOf } from './conformal.js';
import type { DeviceClass } from './traits.js';

/** What is known of a run: its class of device or, on any device, that the model is MoE. */
export type RunClass = DeviceClass | 'moe';

/** What the timed runs of one source and class were like. */
export interface Ground {
  readonly source: string;
  readonly runs: RunClass;
  readonly accelerators: readonly string[];
  readonly precisions: readonly string[];
  readonly devices: Interval;
  /** Tokens a sequence. */
  readonly sequence: Interval;
  readonly parameters: Interval;
}

/** What is compared with it. */
export interface GroundedRun {
  readonly accelerator: string;
  readonly precision: string;
  readonly devices: number;
  readonly sequence: number;
  readonly parameters: number;
}

/** In what a run, which has a `sequence` where it counts tokens, is unlike every published one of its class, as parts of a sentence; none for a run like them. */
export function beyondGround(
  run: Omit<GroundedRun, 'sequence'> & Partial<Pick<GroundedRun, 'sequence'>>,
  { device, moe }: { readonly device: DeviceClass; readonly moe: boolean },
  grounds: readonly Ground[],
  without?: string,
): string[] {
  // Published MoE runs are each unlike the others, so their range says already what a new one may be.
  if (moe) return [];
  const left = without === undefined ? undefined : seriesOf(without);
  const known = grounds.filter((g) => g.runs === device && g.source !== left);
  if (known.length === 0) return ['none is comparable'];
  const texts = (of: (g: Ground) => readonly string[]) => known.flatMap(of);
  const unknown: string[] = [];
  if (!texts((g) => g.accelerators).includes(run.accelerator)) unknown.push(`none is on ${run.accelerator}`);
  if (!texts((g) => g.precisions).includes(run.precision)) unknown.push(`none is in ${run.precision}`);
  const counts = [
    ['devices', 'devices', run.devices],
    ['sequence', 'tokens a sequence', run.sequence],
    ['parameters', 'parameters', run.parameters],
  ] as const;
  for (const [key, unit, value] of counts) {
    if (value === undefined) continue;
    const low = smallest(known.map((g) => g[key].low));
    const high = largest(known.map((g) => g[key].high));
    if (value < low) unknown.push(`none has fewer than ${short(low)} ${unit}`);
    if (value > high) unknown.push(`none has more than ${short(high)} ${unit}`);
  }
  return unknown;
}

/** 124 M, 1.2 B, 11,616: without loading the tables of every language. */
function short(value: number): string {
  const [size, unit] = (
    [
      [1e12, ' T'],
      [1e9, ' B'],
      [1e6, ' M'],
    ] as const
  ).find(([s]) => value >= s) ?? [1, ''];
  if (size === 1) return grouped(value);
  return `${Number((value / size).toPrecision(3))}${unit}`;
}
