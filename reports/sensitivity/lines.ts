/**
 * What a sensitivity analysis says of each figure, sorted into tables: those that change time or cost, as a tornado; those
 * that change energy and carbon alone; and in sentences whatever is left.
 */
import { largest } from '../../input/extremes.js';
import type { Sensitivity, SensitivityEnd, SensitivityRow } from '../../planning/sensitivity/result.js';
import { shortLayout } from '../layout.js';
import { figure, percent } from '../tables/units.js';

/** Changes smaller than this share are told in a sentence. */
const WORTH_A_LINE = 0.0005;

/** What the bars show: the cost of the run where it has one, else the step time. */
export type Measure = 'cost' | 'step time';

export interface Lines {
  readonly measure: Measure;
  /** Rows that change it, the largest first. */
  readonly tornado: readonly SensitivityRow[];
  /** Rows that change only energy and carbon. */
  readonly energy: readonly SensitivityRow[];
  /** Names of what changes less than is worth a line. */
  readonly slight: readonly string[];
}

export function linesOf({ rows, base }: Pick<Sensitivity, 'rows' | 'base'>): Lines {
  const measure = (base.totals?.costUsd ?? 0) > 0 ? 'cost' : 'step time';
  const effect = (row: SensitivityRow) => {
    return largest([row.low, row.high].map((end) => Math.abs(changeOf(end, base, measure))));
  };
  const tornado = rows.filter((row) => effect(row) >= WORTH_A_LINE);
  const energy = rows.filter((row) => {
    return row.about === 'economics' && !tornado.includes(row) && energyEffect(row, base) >= WORTH_A_LINE;
  });
  const slight = rows.filter((row) => !tornado.includes(row) && !energy.includes(row));
  return { measure, tornado, energy, slight: slight.map(({ name }) => name) };
}

/** By what share an answer differs from the one as things are. */
export function changeOf(
  { stepTimeSeconds, run }: SensitivityEnd,
  base: Sensitivity['base'],
  measure: Measure | 'energy' | 'carbon',
): number {
  const totals = base.totals;
  switch (measure) {
    case 'step time':
      return stepTimeSeconds / base.stepTimeSeconds - 1;
    case 'cost':
      return run!.costUsd / totals!.costUsd - 1;
    case 'energy':
      return run!.energyKwh / totals!.energyKwh - 1;
    case 'carbon':
      return run!.carbonKg / totals!.carbonKg - 1;
  }
}

function energyEffect({ low, high }: SensitivityRow, base: Sensitivity['base']): number {
  const { totals } = base;
  if (totals === null) return 0;
  return largest(
    [low, high].flatMap((end) => [
      totals.energyKwh > 0 ? Math.abs(changeOf(end, base, 'energy')) : 0,
      totals.carbonKg > 0 ? Math.abs(changeOf(end, base, 'carbon')) : 0,
    ]),
  );
}

/** `+8.2 %`, `−0.03 %`, `0`. */
export function signed(share: number): string {
  const size = Math.abs(share);
  if (size < 5e-5) return '0';
  const sign = share > 0 ? '+' : '−';
  return sign + (size < 5e-4 ? `${(100 * size).toFixed(2)} %` : percent(size));
}

/** The share by which figures are changed: `10 %`, `2.5 %`. */
export function shareOf(by: number): string {
  return `${Number((100 * by).toPrecision(4))} %`;
}

/** What else there is to say, in sentences; `lines` are those of the analysis. */
export function sentencesOf(told: Sensitivity, { slight, measure }: Lines): string[] {
  const { layout, rows, withoutEffect, unchanged } = told;
  return [
    layout === 'held'
      ? 'The layout is held: the best one as things are, played again with each figure changed alone. --replan finds the best layout of every change.'
      : 'Planned anew: the best layout of every change, over all strategies asked for.',
    ...(measure === 'cost'
      ? [
          'The step time changes by the same share as the cost, but with the price of a device-hour it does not change.',
        ]
      : []),
    ...rows.flatMap((row) => moved(row, told)),
    ...limited(told),
    ...(slight.length === 0 ? [] : [`Less than 0.05 %: ${slight.join('; ')}.`]),
    ...(withoutEffect.length === 0 ? [] : [`No effect here: ${withoutEffect.join('; ')}.`]),
    ...(unchanged.length === 0
      ? []
      : [`Not changed, being zero or what cannot be more or less: ${unchanged.join('; ')}.`]),
  ];
}

/** Figures that could not be changed by the whole share. */
function limited({ rows, by }: Sensitivity): string[] {
  const ends = (some: readonly SensitivityRow[]) =>
    some
      .map(
        ({ name, low, high, unit }) => `${name} ${figure(low.value, unit)} and ${figure(high.value, unit)}`,
      )
      .join('; ');
  const isOff = (value: number, wanted: number) => Math.abs(value / wanted - 1) > 1e-9;
  const off = rows.filter(({ value, low, high }) => {
    return isOff(low.value, value * (1 - by)) || isOff(high.value, value * (1 + by));
  });
  const full = off.filter(({ high, unit }) => unit === '1' && high.value <= 1);
  const others = off.filter((row) => !full.includes(row));
  return [
    ...(full.length === 0 ? [] : [`A share is at most 1: ${ends(full)}.`]),
    ...(others.length === 0 ? [] : [`Changed in whole steps, or as far as can be: ${ends(others)}.`]),
  ];
}

/** Where a change moves the answer across a limit, or to another layout. */
function moved({ name, low, high }: SensitivityRow, { by, base }: Sensitivity): string[] {
  return [
    { end: low, sign: '−' },
    { end: high, sign: '+' },
  ].flatMap(({ end, sign }) => {
    const what = `${name} ${sign}${shareOf(by)}`;
    if (end.moved !== undefined && end.fits) {
      return [`${what}: ${end.moved.strategy} is best at another layout (${shortLayout(end.moved.layout)}).`];
    }
    if (end.fits === base.fits) return [];
    return [`${what}: the layout ${end.fits ? 'fits' : 'no longer fits'} in memory.`];
  });
}
