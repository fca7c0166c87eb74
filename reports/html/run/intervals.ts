/** The share of useful time by the interval between checkpoints: closed form as a line, played ones as points. */
import { largest, smallest } from '../../../input/extremes.js';
import type { RunRow } from '../../../planning/run/row.js';
import { INK } from '../../charts/render.js';
import { duration, percent } from '../../tables/units.js';
import {
  axis,
  framed,
  NARROW,
  type PageChart,
  roundFigures,
  TITLE,
  timeUnit,
  UPRIGHT,
  uprightAxis,
  WIDE,
} from '../charts/frame.js';
import { labelLayers, placeLabels } from '../charts/labels.js';
import { RESULT_SIGNS } from '../palette.js';

const HEIGHT = 220;
const MARGINS = { left: UPRIGHT, right: 16, top: TITLE + 8, bottom: 42 };
/** Rows of names of rules, below each other so that near ones can both be read. */
const [LINE, PLAYED] = [RESULT_SIGNS[0].colour, RESULT_SIGNS[1].colour];

/** Null where the interval makes no difference. */
export function intervalChart({ intervals, checkpoint: c }: RunRow): PageChart | null {
  if (intervals.length < 3) return null;
  const [first, last] = [intervals[0]!.seconds, intervals.at(-1)!.seconds];
  const { unit, size } = timeUnit(Math.sqrt(first * last));
  const shares = intervals
    .flatMap(({ ettr, simulatedEttr = ettr }) => [ettr, simulatedEttr])
    .map((e) => 100 * e);
  const room = 0.12 * (largest(shares) - smallest(shares)) || 1;
  const [low, high] = [Math.max(0, smallest(shares) - room), Math.min(100, largest(shares) + 2.5 * room)];
  const domain = [first / size, last / size];
  const scale = { type: 'log', domain, nice: false };
  const x = (field: string) => ({
    ...{ field, type: 'quantitative', scale },
    axis: {
      ...axis(`interval between checkpoints, ${unit}`),
      ...{ values: roundFigures(domain[0]!, domain[1]!), format: '~s' },
    },
  });
  const y = (field: string) => ({
    ...{ field, type: 'quantitative', scale: { domain: [low, high], nice: false, zero: false } },
    axis: uprightAxis('ETTR, %'),
  });
  const line = intervals.map(({ seconds, ettr }) => ({ at: seconds / size, share: 100 * ettr }));
  const played = intervals.flatMap(({ seconds, ettr, simulatedEttr }) =>
    simulatedEttr === undefined
      ? []
      : [
          {
            ...{ at: seconds / size, share: 100 * simulatedEttr },
            tip: `every ${duration(seconds)} · simulated ${percent(simulatedEttr)} · closed form ${percent(ettr)}`,
          },
        ],
  );
  const marks = (
    [
      ['used', c.intervalSeconds],
      ['Young', c.youngSeconds],
      ['Daly', c.dalySeconds],
      ['optimum', c.optimalSeconds],
      ['simulated optimum', c.simulatedOptimumSeconds ?? null],
    ] as const
  ).flatMap(([name, seconds]) =>
    seconds === null || seconds < first || seconds > last
      ? []
      : [{ name, at: seconds / size, tip: `${name} · every ${duration(seconds)}` }],
  );
  const chart = framed(
    `Share of useful time by the interval between checkpoints: ${marks.map(({ tip }) => tip).join(', ')}.`,
    MARGINS,
    HEIGHT,
    [
      { name: 'closed form', swatch: 'result-0' },
      ...(played.length === 0 ? [] : [{ name: 'simulated', swatch: 'result-1' }]),
    ],
    {
      layer: [
        {
          data: { values: marks },
          mark: { type: 'rule', color: INK, strokeWidth: 1, strokeDash: [4, 3] },
          encoding: { x: x('at'), description: { field: 'tip' } },
        },
        {
          data: { values: line },
          mark: { type: 'line', color: LINE, strokeWidth: 2, aria: false },
          encoding: { x: x('at'), y: y('share') },
        },
        {
          data: { values: played },
          mark: { type: 'point', filled: true, shape: 'square', size: 42, color: PLAYED, opacity: 1 },
          encoding: { x: x('at'), y: y('share'), description: { field: 'tip' } },
        },
        ...labelLayers(labels(marks, line, domain as [number, number], [low, high])),
      ],
    },
  );
  return chart;
}

/** Names beside the dashed lines, at the top of the plot where there is room. */
function labels(
  marks: readonly { readonly name: string; readonly at: number }[],
  line: readonly { readonly at: number; readonly share: number }[],
  [from, to]: readonly [number, number],
  [low, high]: readonly [number, number],
) {
  return new Map(
    [WIDE, NARROW].map((drawing) => {
      const width = drawing - MARGINS.left - MARGINS.right;
      const across = (at: number) => (width * Math.log(at / from)) / Math.log(to / from);
      const clear = line.map(({ at, share }) => ({
        ...{ x: across(at), y: HEIGHT * (1 - (share - low) / (high - low)), radius: 4, text: '' },
      }));
      const bars = marks.flatMap(({ at }) =>
        Array.from({ length: 28 }, (_, i) => ({ x: across(at), y: i * 8, radius: 1, text: '' })),
      );
      const spots = marks.map(({ name, at }, i) => {
        return { x: across(at), y: HEIGHT - 18 - 18 * i, radius: 2, text: name };
      });
      return [width, placeLabels(spots, width, HEIGHT, [...clear, ...bars])] as const;
    }),
  );
}
