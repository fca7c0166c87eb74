/** How a strategy scales: strong, with the global batch as it is, and weak, with a batch that grows with the devices. */

import { largest, smallest } from '../../../input/extremes.js';
import { type Counted, unitWords } from '../../../input/unit-words.js';
import type { Detail } from '../../../planning/detail/detail.js';
import type { ScalingPoint } from '../../../planning/detail/scaling.js';
import { INK } from '../../charts/render.js';
import { count, duration, percent } from '../../tables/units.js';
import { axis, framed, type PageChart, roundFigures, TITLE, UPRIGHT, uprightAxis } from './frame.js';

const HEIGHT = 180;
const MARGINS = { left: UPRIGHT, right: 54, top: TITLE, bottom: 42 };

interface Line {
  readonly kind: 'weak' | 'strong';
  readonly points: readonly (ScalingPoint & { readonly efficiency: number })[];
}

/** Tokens or samples a second, and efficiency against `devices`, the size asked for; none where nothing else could be simulated. */
export function scalingCharts(
  { scaling, strongScaling }: Detail,
  devices: number,
  counted: Counted,
): PageChart[] {
  const { many, rate, items } = unitWords(counted);
  const lines = (
    [
      { kind: 'weak', points: scaling },
      { kind: 'strong', points: strongScaling },
    ] as const
  ).flatMap(({ kind, points }): Line[] => {
    const asked = points.find((p) => p.devices === devices) ?? points[0];
    if (asked === undefined || points.length < 2) return [];
    const perDevice = asked.tokensPerSecond / asked.devices;
    return [
      { kind, points: points.map((p) => ({ ...p, efficiency: p.tokensPerSecond / p.devices / perDevice })) },
    ];
  });
  if (lines.length === 0) return [];
  const sizes = [...new Set(lines.flatMap(({ points }) => points.map((p) => p.devices)))].sort(
    (a, b) => a - b,
  );
  const values = lines.flatMap(({ kind, points }) =>
    points.map((p) => ({
      ...{ kind, devices: p.devices, tokens: p.tokensPerSecond, efficiency: 100 * p.efficiency },
      fits: p.fits ? 'fits' : 'does not fit',
      tip: `${kind} scaling · ${count(p.devices)} devices, ${count(p.globalBatch)} ${items} a step · ${count(p.tokensPerSecond)} ${rate} in all · step ${duration(p.stepTimeSeconds)} · ${percent(p.mfu)} MFU · efficiency ${percent(p.efficiency)}${p.fits ? '' : ' · does not fit in memory'}`,
    })),
  );
  const x = {
    ...{ field: 'devices', type: 'quantitative' },
    scale: { type: 'log', base: 2, domain: [sizes[0]! / 1.15, sizes.at(-1)! * 1.15], nice: false },
    axis: { ...axis('devices'), values: sizes, format: ',d', tickCount: sizes.length, labelOverlap: true },
  };
  const said = lines.map(({ kind }) => kind).join(' and ');
  const over = `over ${sizes.map(count).join(', ')} devices`;
  return [
    chart(`${capital(many)} per second, ${said} scaling ${over}.`, throughput(values, x, lines, rate)),
    chart(`Efficiency, ${said} scaling ${over}.`, efficiency(values, x)),
  ];
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

type Value = {
  kind: Line['kind'];
  devices: number;
  tokens: number;
  efficiency: number;
  fits: string;
  tip: string;
};

function chart(description: string, layer: object[]): PageChart {
  return framed(description, MARGINS, HEIGHT, [], { layer });
}

/** A line each, hollow points where the layout would not fit in memory, and the line's name at its end. */
function drawnLines(values: readonly Value[], x: object, y: object): object[] {
  const last = (['weak', 'strong'] as const).flatMap((kind) => values.findLast((v) => v.kind === kind) ?? []);
  const [first, second] = [...last].sort((a, b) => b.efficiency - a.efficiency);
  const name = (value: Value | undefined, dy: number) =>
    value
      ? [
          {
            data: { values: [value] },
            mark: { type: 'text', align: 'left', x: { expr: 'width + 4' }, dy, aria: false },
            encoding: { y, text: { field: 'kind' } },
          },
        ]
      : [];
  return [
    {
      data: { values },
      mark: { type: 'line', color: INK, strokeWidth: 1.8, aria: false },
      encoding: {
        ...{ x, y },
        strokeDash: {
          ...{ field: 'kind', type: 'nominal', legend: null },
          scale: {
            domain: ['weak', 'strong'],
            range: [
              [1, 0],
              [5, 3],
            ],
          },
        },
      },
    },
    {
      data: { values },
      mark: { type: 'point', size: 46, stroke: INK, strokeWidth: 1.6, opacity: 1 },
      encoding: {
        ...{ x, y, description: { field: 'tip' } },
        fill: {
          ...{ field: 'fits', type: 'nominal', legend: null },
          scale: { domain: ['fits', 'does not fit'], range: [INK, 'transparent'] },
        },
      },
    },
    ...name(first, second ? -6 : 0),
    ...name(second, 6),
  ];
}

/** Both axes logarithmic; dotted: in proportion to the size asked for. */
function throughput(values: readonly Value[], x: object, lines: readonly Line[], rate: string): object[] {
  const [line] = lines;
  const asked = line!.points.find((p) => Math.abs(p.efficiency - 1) < 1e-9) ?? line!.points[0]!;
  const ends = [line!.points[0]!, line!.points.at(-1)!].map(({ devices }) => ({
    devices,
    ideal: (asked.tokensPerSecond / asked.devices) * devices,
  }));
  const all = [...values.map((v) => v.tokens), ...ends.map((e) => e.ideal)];
  const [low, high] = [smallest(all) / 1.2, largest(all) * 1.2];
  const y = (field: string) => ({
    ...{ field, type: 'quantitative' },
    scale: { type: 'log', domain: [low, high], nice: false },
    axis: { ...uprightAxis(`${rate} in all`), values: roundFigures(low, high), format: '~s' },
  });
  return [
    {
      data: { values: ends },
      mark: { type: 'line', color: INK, strokeDash: [1, 4], strokeWidth: 1.2 },
      encoding: { x, y: y('ideal'), description: { value: 'in proportion to the size asked for' } },
    },
    ...drawnLines(values, x, y('tokens')),
  ];
}

/** Each point with its figure, above the line that is higher and below the other. */
function efficiency(values: readonly Value[], x: object): object[] {
  const top = 1.22 * largest(values.map((v) => v.efficiency));
  const y = {
    ...{ field: 'efficiency', type: 'quantitative', scale: { domain: [0, top], nice: false } },
    axis: uprightAxis('efficiency, %'),
  };
  const figures = [false, true].map((below) => ({
    data: {
      values: values
        .filter((v) => {
          const other = values.find((o) => o.kind !== v.kind && o.devices === v.devices);
          if (!other) return !below;
          const same = Math.abs(other.efficiency - v.efficiency) < 0.05;
          return same ? v.kind === 'weak' && !below : v.efficiency < other.efficiency === below;
        })
        .map(({ devices, efficiency: e }) => ({ devices, efficiency: e, said: `${e.toFixed(0)} %` })),
    },
    mark: { type: 'text', dy: below ? 14 : -13, fontSize: 11, aria: false },
    encoding: { x, y, text: { field: 'said' } },
  }));
  return [...drawnLines(values, x, y), ...figures];
}
