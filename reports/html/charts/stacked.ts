/** Bars of parts: step time by what it is spent on, memory by category; a bar a strategy or a stage. */
import { largest } from '../../../input/extremes.js';
import type { Row } from '../../../planning/comparison.js';
import type { RoleDetail } from '../../../planning/detail/detail.js';
import { INK } from '../../charts/render.js';
import { duration, memory } from '../../tables/units.js';
import { inkOn } from '../client/words.js';
import {
  MEMORY_PARTS,
  memoryParts,
  memoryPartsAtPeak,
  namedParts,
  type Part,
  stepParts,
} from '../palette.js';
import { axis, framed, keyOf, NARROW, names, type PageChart, textWidth, timeUnit } from './frame.js';

/** Stages shown one by one: of more, as many spread evenly, the first and the last among them. */
const MOST_STAGES = 12;
const GIB = 2 ** 30;
/** Most that the names of the bars take of a drawing. */
const MOST_NAMES = 0.4 * NARROW;

function someOf(roles: readonly RoleDetail[]): readonly RoleDetail[] {
  if (roles.length <= MOST_STAGES) return roles;
  const step = (roles.length - 1) / (MOST_STAGES - 1);
  return Array.from({ length: MOST_STAGES }, (_, i) => roles[Math.round(i * step)]!);
}

/** One bar: its parts one after the other, in SI units. */
interface Bar {
  readonly name: string;
  readonly parts: readonly { readonly part: string; readonly amount: number }[];
}

/** Strategies slower than this many times the fastest would press all others into a corner of a chart. */
export const SLOWEST_DRAWN = 4;

/** Those of `rows`, fastest first, that are not too slow to be drawn beside the first. */
export function drawn(rows: readonly Row[]): readonly Row[] {
  return rows.filter((row) => row.stepTimeSeconds <= SLOWEST_DRAWN * rows[0]!.stepTimeSeconds);
}

const secondsOf = (name: string, row: Pick<Row, 'breakdown'>): Bar => ({
  name,
  parts: stepParts(row.breakdown).map(({ part, seconds }) => ({ part, amount: seconds })),
});

/** Step time by what it is spent on, a bar a strategy. */
export function breakdownChart(rows: readonly Row[]): PageChart {
  const many = `${rows.length} ${rows.length === 1 ? 'strategy' : 'strategies'}`;
  return times(
    rows.map((row) => secondsOf(row.strategy, row)),
    namedParts(rows.map(({ breakdown }) => breakdown.computeByFamily)),
    `Step time of ${many} by what it is spent on.`,
  );
}

/** The same for the stages of one strategy. */
export function stageChart(roles: readonly RoleDetail[]): PageChart {
  return times(
    someOf(roles).map((role) => secondsOf(role.role, role)),
    namedParts(roles.map(({ breakdown }) => breakdown.computeByFamily)),
    'Step time of each stage by what it is spent on.',
  );
}

function times(bars: readonly Bar[], parts: Readonly<Record<string, Part>>, description: string): PageChart {
  const { unit, size } = timeUnit(largest(bars.map(total)));
  return stacked(bars, parts, { title: `step time, ${unit}`, size, said: duration }, description);
}

/** Peak memory by category against the capacity, a bar a strategy. */
export function memoryChart(rows: readonly Row[]): PageChart {
  const bars = rows.map((row) => ({
    name: row.strategy,
    parts: memoryParts(row.memory).map(({ part, bytes }) => ({ part, amount: bytes })),
  }));
  const { capacityBytes } = rows[0]!.memory;
  const many = `${rows.length} ${rows.length === 1 ? 'strategy' : 'strategies'}`;
  const description = `Peak memory of ${many} by category, against ${memory(capacityBytes)}.`;
  return bytes(bars, 'memory of the fullest device, GiB', description, capacityBytes);
}

/** Peak memory of each stage of one strategy. */
export function stageMemoryChart(roles: readonly RoleDetail[], capacityBytes: number): PageChart {
  const bars = someOf(roles).map((role) => ({
    name: role.role,
    parts: memoryPartsAtPeak(role.atPeak, role.reserveBytes).map((p) => ({ part: p.part, amount: p.bytes })),
  }));
  return bytes(bars, 'memory at its peak, GiB', 'Peak memory of each stage by category.', capacityBytes);
}

function bytes(bars: readonly Bar[], title: string, description: string, capacityBytes: number): PageChart {
  const scale = { title, size: GIB, said: memory };
  return stacked(bars, MEMORY_PARTS, scale, description, capacityBytes);
}

function total({ parts }: Bar): number {
  return parts.reduce((sum, { amount }) => sum + amount, 0);
}

/** The axis of amounts: its title, base units of one of its units, and how an amount is said. */
interface Amounts {
  readonly title: string;
  readonly size: number;
  readonly said: (amount: number) => string;
}

function stacked(
  bars: readonly Bar[],
  parts: Readonly<Record<string, Part>>,
  { title, size, said }: Amounts,
  description: string,
  limit?: number,
): PageChart {
  const most = largest(bars.map(total), limit ?? 0) / size;
  const values = bars.flatMap((bar, row) => {
    const sum = total(bar);
    let from = 0;
    return bar.parts.map(({ part, amount }) => {
      const { name, colour } = parts[part]!;
      const share = `${Math.round((100 * amount) / sum)} %`;
      const piece = {
        ...{ row: bar.name, place: row, from, to: from + amount / size, colour, ink: inkOn(colour) },
        ...{ text: share, room: amount / size / most },
        tip: `${bar.name} · ${name} · ${said(amount)} · ${amount < sum / 200 ? '< 1 %' : share}`,
      };
      from = piece.to;
      return piece;
    });
  });
  const totals = bars.map((bar) => ({
    row: bar.name,
    text: said(total(bar)),
    tip: `${bar.name} · ${said(total(bar))}`,
  }));
  const left = Math.min(MOST_NAMES, largest(bars.map(({ name }) => textWidth(name)))) + 12;
  const right = largest(totals.map(({ text }) => textWidth(text))) + 12;
  const y = {
    ...{ field: 'row', type: 'nominal', sort: bars.map(({ name }) => name) },
    axis: names(left - 10),
  };
  const scale = { domain: [0, most], nice: false };
  const x = { field: 'from', type: 'quantitative', scale, axis: axis(title) };
  const layer: object[] = [
    {
      data: { values },
      mark: { type: 'bar', height: 18 },
      encoding: {
        ...{ y, x, x2: { field: 'to' }, color: { field: 'colour', type: 'nominal', scale: null } },
        description: { field: 'tip' },
      },
    },
    {
      data: { values },
      transform: [
        { filter: 'datum.room * width > 36' },
        { calculate: '(datum.from + datum.to) / 2', as: 'middle' },
      ],
      mark: { type: 'text', fontSize: 11, aria: false },
      encoding: {
        ...{ y, x: { field: 'middle', type: 'quantitative' }, text: { field: 'text' } },
        color: { field: 'ink', type: 'nominal', scale: null },
      },
    },
    {
      data: { values: totals },
      mark: { type: 'text', align: 'left', x: { expr: 'width + 6' }, aria: false },
      encoding: { y, text: { field: 'text' } },
    },
  ];
  if (limit !== undefined) {
    const at = { datum: limit / size, type: 'quantitative' };
    const tip = `capacity · ${said(limit)}`;
    layer.push(
      {
        data: { values: [{}] },
        mark: { type: 'rule', color: LIMIT, strokeWidth: 2, strokeDash: [5, 3] },
        encoding: { x: at, description: { value: tip } },
      },
      {
        data: { values: [{}] },
        mark: {
          ...{ type: 'text', align: limit / size > most / 2 ? 'right' : 'left', aria: false },
          ...{ y: -8, text: `capacity ${said(limit)}` },
        },
        encoding: { x: at },
      },
    );
  }
  const margins = { left, right, top: limit === undefined ? 4 : 20, bottom: 40 };
  const present = new Set(bars.flatMap((bar) => bar.parts.map(({ part }) => part)));
  const swatch = (part: string) => (parts === MEMORY_PARTS && part === 'other' ? 'buffers' : part);
  return framed(description, margins, { step: 26 }, keyOf(parts, present, swatch), { layer });
}

/** Of lines that must not be passed: capacity, deadline, budget. */
export const LIMIT = INK;
