/** Bars of parts: step time by what it is spent on, memory by category; a bar a strategy or a stage. */
import type { Row } from '../../../planning/comparison.js';
import type { RoleDetail } from '../../../planning/detail/detail.js';
import type { Chart } from '../../charts/render.js';
import { duration, memory } from '../../tables/units.js';
import {
  MEMORY_PARTS,
  memoryParts,
  memoryPartsAtPeak,
  type Part,
  STEP_PARTS,
  stepParts,
} from '../palette.js';
import { colourOf, GIB, WIDTH } from './legend.js';

/** Bars of a chart with one bar a strategy or stage. */
const BAR = { step: 22 };
/** Stages shown one by one: of more, as many spread evenly, the first and the last among them. */
const MOST_STAGES = 12;

function someOf(roles: readonly RoleDetail[]): readonly RoleDetail[] {
  if (roles.length <= MOST_STAGES) return roles;
  const step = (roles.length - 1) / (MOST_STAGES - 1);
  return Array.from({ length: MOST_STAGES }, (_, i) => roles[Math.round(i * step)]!);
}

/** What is stacked: one bar each, parts by colour, an amount each. */
interface Piece {
  readonly bar: string;
  readonly part: string;
  readonly amount: number;
  readonly order: number;
  /** What the bar says of itself. */
  readonly tip: string;
}

/** Strategies slower than this many times the fastest would press all others into a corner of a chart. */
export const SLOWEST_DRAWN = 4;

/** Those of `rows`, fastest first, that are not too slow to be drawn beside the first. */
export function drawn(rows: readonly Row[]): readonly Row[] {
  return rows.filter((row) => row.stepTimeSeconds <= SLOWEST_DRAWN * rows[0]!.stepTimeSeconds);
}

/** Step time by what it is spent on, a bar a strategy. */
export function breakdownChart(rows: readonly Row[]): Chart {
  const pieces = rows.flatMap((row) =>
    stepParts(row.breakdown).map(({ part, seconds }) =>
      pieceOf(row.strategy, STEP_PARTS, part, seconds, duration(seconds)),
    ),
  );
  return stacked(
    pieces,
    STEP_PARTS,
    'step time, s',
    `Step time of ${rows.length} strategies by what it is spent on.`,
  );
}

/** The same for the stages of one strategy. */
export function stageChart(roles: readonly RoleDetail[]): Chart {
  const pieces = someOf(roles).flatMap((role) =>
    stepParts(role.breakdown).map(({ part, seconds }) =>
      pieceOf(role.role, STEP_PARTS, part, seconds, duration(seconds)),
    ),
  );
  return stacked(pieces, STEP_PARTS, 'step time, s', 'Step time of each stage by what it is spent on.');
}

/** Peak memory by category against the capacity, a bar a strategy. */
export function memoryChart(rows: readonly Row[]): Chart {
  const pieces = rows.flatMap((row) =>
    memoryParts(row.memory).map(({ part, bytes }) =>
      pieceOf(row.strategy, MEMORY_PARTS, part, bytes / GIB, memory(bytes)),
    ),
  );
  const capacity = rows[0]!.memory.capacityBytes / GIB;
  return stacked(
    pieces,
    MEMORY_PARTS,
    'memory of the fullest device, GiB; the line is its capacity',
    `Peak memory of ${rows.length} strategies by category, against ${memory(rows[0]!.memory.capacityBytes)}.`,
    capacity,
  );
}

/** Peak memory of each stage of one strategy. */
export function stageMemoryChart(roles: readonly RoleDetail[], capacityBytes: number): Chart {
  const pieces = someOf(roles).flatMap((role) =>
    memoryPartsAtPeak(role.atPeak, role.reserveBytes).map(({ part, bytes }) =>
      pieceOf(role.role, MEMORY_PARTS, part, bytes / GIB, memory(bytes)),
    ),
  );
  const title = 'memory at its peak, GiB; the line is the capacity';
  return stacked(pieces, MEMORY_PARTS, title, 'Peak memory of each stage by category.', capacityBytes / GIB);
}

function pieceOf<K extends string>(
  bar: string,
  parts: Readonly<Record<K, Part>>,
  part: K,
  amount: number,
  said: string,
): Piece {
  const { name } = parts[part];
  return {
    bar,
    part: name,
    amount,
    order: Object.keys(parts).indexOf(part),
    tip: `${bar}, ${name}: ${said}`,
  };
}

function stacked(
  pieces: readonly Piece[],
  parts: Readonly<Record<string, Part>>,
  title: string,
  description: string,
  limit?: number,
): Chart {
  const bars = [...new Set(pieces.map((p) => p.bar))];
  const y = { field: 'bar', type: 'nominal', title: null, sort: bars, axis: { labelLimit: 220 } };
  const layer: object[] = [
    {
      data: { values: pieces },
      mark: { type: 'bar', height: 15 },
      encoding: {
        y,
        x: { field: 'amount', type: 'quantitative', title, stack: 'zero' },
        color: colourOf(
          parts,
          pieces.map((p) => p.part),
        ),
        order: { field: 'order', type: 'quantitative' },
        description: { field: 'tip' },
      },
    },
  ];
  if (limit !== undefined) {
    layer.push({
      data: { values: [{ limit }] },
      mark: { type: 'rule', color: '#b00020', strokeWidth: 2, strokeDash: [5, 3] },
      encoding: {
        x: { field: 'limit', type: 'quantitative' },
        description: { value: `capacity: ${memory(limit * GIB)}` },
      },
    });
  }
  return { description, spec: { width: WIDTH, height: BAR, layer } };
}
