/**
 * What the charts of a page share: a frame of known size, so that texts can be placed where they fit, axes whose unit
 * suits their range, and the room a text takes.
 */
import type { Chart } from '../../charts/render.js';
import type { Part } from '../palette.js';

/** Widths of a drawing in units of its text, which is 12 high: on a screen, and on a phone or beside another. */
export const [WIDE, NARROW] = [840, 400];

/** Pixels around the plot; what is written there must fit. */
export interface Margins {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** An entry of a chart's key: a colour by the name the style sheet has for it, or the sign of a result. */
export interface KeyEntry {
  readonly name: string;
  readonly swatch: string;
}

/** A chart of the page. */
export interface PageChart extends Chart {
  readonly margins: Margins;
  readonly key: readonly KeyEntry[];
  /** What its signs mean, said after the caption. */
  readonly note?: string;
  /** Drawn in its place on a phone, where the same margins do not suit both. */
  readonly narrow?: PageChart;
}

/** A chart of `height` pixels of plot, drawn at any width of it. */
export function framed(
  description: string,
  margins: Margins,
  height: number | object,
  key: readonly KeyEntry[],
  spec: object,
): PageChart {
  const common = { width: 100, height, autosize: 'none', padding: margins };
  return { description, margins, key, spec: { ...common, ...spec } };
}

/** Pixels that a text of the charts takes at most, in the widest of the usual fonts. */
export function textWidth(text: string): number {
  return 6.9 * text.length;
}

/** An axis of figures: a line of the grid every 80 pixels or so, figures with the digits they differ in. */
export function axis(title: string): object {
  return { title, ...PLAIN, titlePadding: 8, tickCount: { signal: 'ceil(width / 80)' } };
}

/** Upright, its title above it, where it can be read and takes no width; `TITLE` pixels above the plot are for it. */
export function uprightAxis(title: string): object {
  return {
    ...{ title, ...PLAIN, tickCount: { signal: 'ceil(height / 50)' } },
    ...{
      titleAngle: 0,
      titleAlign: 'left',
      titleAnchor: 'end',
      titleX: 4 - UPRIGHT,
      titleY: -14,
      titleBaseline: 'alphabetic',
    },
  };
}

export const TITLE = 28;
/** Pixels at the left of a plot for the figures of an upright axis. */
export const UPRIGHT = 48;

const PLAIN = { grid: true, ticks: false, domain: false, labelPadding: 6, labelFlush: false } as const;

/** An axis of names, `limit` pixels wide at most by `textWidth`; Vega takes a character for 9.6 pixels wide. */
export function names(limit: number): object {
  return { ...PLAIN, title: null, grid: false, labelPadding: 8, labelLimit: (limit * 9.7) / 6.9 };
}

/** A unit and how many base units it is. */
export interface AxisUnit {
  readonly unit: string;
  readonly size: number;
}

const TIME: readonly AxisUnit[] = [
  { unit: 'days', size: 86_400 },
  { unit: 'hours', size: 3600 },
  { unit: 'min', size: 60 },
  { unit: 's', size: 1 },
  { unit: 'ms', size: 1e-3 },
  { unit: 'µs', size: 1e-6 },
];

const MONEY: readonly AxisUnit[] = [
  { unit: 'billion USD', size: 1e9 },
  { unit: 'million USD', size: 1e6 },
  { unit: 'thousand USD', size: 1e3 },
  { unit: 'USD', size: 1 },
];

/** The unit for an axis of times up to `seconds`, so that its figures are of few digits. */
export function timeUnit(seconds: number): AxisUnit {
  return TIME.find(({ size }) => seconds >= 2 * size) ?? TIME.at(-1)!;
}

export function moneyUnit(usd: number): AxisUnit {
  return MONEY.find(({ size }) => usd >= 2 * size) ?? MONEY.at(-1)!;
}

/** The key of those parts that occur, in their order. */
export function keyOf(
  parts: Readonly<Record<string, Part>>,
  present: ReadonlySet<string>,
  swatchOf: (part: string) => string = (part) => part,
): KeyEntry[] {
  return Object.entries(parts)
    .filter(([part]) => present.has(part))
    .map(([part, { name }]) => ({ name, swatch: swatchOf(part) }));
}

/** 1, 2 and 5 times powers of ten within limits, for a logarithmic axis, or only the powers where these are many. */
export function roundFigures(low: number, high: number): number[] {
  const of = (digits: readonly number[]) => {
    const [first, last] = [Math.floor(Math.log10(low)), Math.ceil(Math.log10(high))];
    return Array.from({ length: last - first + 1 }, (_, i) => digits.map((d) => d * 10 ** (first + i)))
      .flat()
      .filter((v) => v >= low && v <= high);
  };
  const all = of([1, 2, 5]);
  return all.length > 7 ? of([1]) : all;
}
