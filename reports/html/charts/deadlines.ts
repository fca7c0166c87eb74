/** What a run costs at least, by the deadline it must meet: a step where a cheaper cell becomes possible. */
import { largest, smallest } from '../../../input/extremes.js';
import type { PlanRow } from '../../../planning/plan/row.js';
import { dollars, duration } from '../../tables/units.js';
import { RESULT_SIGNS } from '../palette.js';
import type { Chance, Step } from '../plan/deadlines.js';
import type { Limits } from './cost-runs.js';
import {
  axis,
  framed,
  moneyUnit,
  NARROW,
  type PageChart,
  roundFigures,
  TITLE,
  timeUnit,
  UPRIGHT,
  uprightAxis,
  WIDE,
} from './frame.js';
import { labelLayers, placeLabels } from './labels.js';
import { ABOVE_LIMIT, budgetLine, deadlineLine, drawnLimits, type Far } from './limits.js';

const HEIGHT = 280;
const MOST_NAMED = 8;
/** Ends of an axis further apart than this many times are on a logarithmic one. */
const FAR = 12;
/** Steps are seen where the axis of costs is not stretched to a budget. */
const FAR_LIMITS: Far = { times: 3, costs: 1.5 };
const LINES: readonly { chance: Chance; name: string; colour: string; swatch: string; dash: number[] }[] = [
  {
    chance: 'p50',
    name: 'p50: half of comparable runs',
    colour: RESULT_SIGNS[0].colour,
    swatch: 'result-0',
    dash: [1, 0],
  },
  {
    chance: 'p90',
    name: 'p90: nine in ten',
    colour: RESULT_SIGNS[1].colour,
    swatch: 'result-1',
    dash: [6, 3],
  },
];

/** Null where one cell is both the soonest and the cheapest. */
export function deadlineChart(
  steps: Readonly<Record<Chance, readonly Step[]>>,
  asked: Limits,
  nameOf: (row: PlanRow) => string,
): PageChart | null {
  const all = [...steps.p50, ...steps.p90];
  if (Math.max(steps.p50.length, steps.p90.length) < 2) return null;
  const { limits, said } = drawnLimits(
    asked,
    all.map(({ seconds }) => seconds),
    all.map(({ usd }) => usd),
    FAR_LIMITS,
  );
  const time = timeUnit(largest(all.map(({ seconds }) => seconds)));
  const money = moneyUnit(largest(all.map(({ usd }) => usd)));
  const ends = scaleOf([
    ...all.map(({ seconds }) => seconds / time.size),
    ...(limits.deadlineSeconds === undefined ? [] : [limits.deadlineSeconds / time.size]),
  ]);
  const heights = scaleOf([
    ...all.map(({ usd }) => usd / money.size),
    ...(limits.budgetUsd === undefined ? [] : [limits.budgetUsd / money.size]),
  ]);
  const margins = { left: UPRIGHT, right: 14, top: TITLE + 12, bottom: 42 };
  const x = (field: string) => ({
    ...{ field, type: 'quantitative', scale: ends.scale },
    axis: { ...axis(`deadline, ${time.unit}`), ...ends.figures },
  });
  const y = (field: string) => ({
    ...{ field, type: 'quantitative', scale: heights.scale },
    axis: {
      ...{ ...uprightAxis(`lowest cost, ${money.unit}`), ...heights.figures },
      ...(limits.deadlineSeconds === undefined ? {} : ABOVE_LIMIT),
    },
  });
  const drawn = LINES.filter(({ chance }) => steps[chance].length > 0);
  const layers = drawn.flatMap(({ chance, colour, dash }) => {
    const points = steps[chance].map(({ seconds, usd, row }) => ({
      ...{ time: seconds / time.size, cost: usd / money.size },
      tip: `from ${duration(seconds)} on · ${dollars(usd)} at ${chance} · ${nameOf(row)}`,
    }));
    // The cheapest stays so, however late the run may be.
    const on = [...points, { ...points.at(-1)!, time: ends.high }];
    return [
      {
        data: { values: on },
        mark: {
          type: 'line',
          interpolate: 'step-after',
          color: colour,
          strokeWidth: 2,
          strokeDash: dash,
          aria: false,
        },
        encoding: { x: x('time'), y: y('cost') },
      },
      {
        data: { values: points },
        mark: {
          type: 'point',
          filled: true,
          size: 46,
          color: colour,
          opacity: 1,
          shape: chance === 'p50' ? 'circle' : 'square',
        },
        encoding: { x: x('time'), y: y('cost'), description: { field: 'tip' } },
      },
    ];
  });
  const chart = framed(
    `The lowest cost for every deadline, ${steps.p50.length} steps at p50.`,
    margins,
    HEIGHT,
    drawn.map(({ name, swatch }) => ({ name, swatch })),
    {
      layer: [
        ...layers,
        ...deadlineLine(limits.deadlineSeconds, time, ends.middle),
        ...budgetLine(limits.budgetUsd, money),
        ...labelLayers(labelsOf()),
      ],
    },
  );
  return { ...chart, note: `A step down is where a cheaper cell becomes possible.${said}` };

  function labelsOf() {
    return new Map(
      [WIDE, NARROW].map((drawing) => {
        const width = drawing - margins.left - margins.right;
        const at = ({ seconds, usd }: Step) => ({
          ...{
            x: width * ends.share(seconds / time.size),
            y: HEIGHT * (1 - heights.share(usd / money.size)),
          },
          radius: 5,
        });
        const own = steps.p50.map((step, i) => ({
          ...at(step),
          text: i < MOST_NAMED ? nameOf(step.row) : '',
        }));
        const kept = steps.p90.map((step) => ({ ...at(step), text: '' }));
        const lines = [steps.p50, steps.p90].flatMap((of) => of.flatMap((step, i) => along(step, of[i + 1])));
        const limitAt = (
          share: number | undefined,
          to: (share: number, t: number) => { x: number; y: number },
        ) =>
          share === undefined
            ? []
            : Array.from({ length: 40 }, (_, i) => ({ ...to(share, i / 40), radius: 4, text: '' }));
        const bars = [
          ...limitAt(
            limits.deadlineSeconds && ends.share(limits.deadlineSeconds / time.size),
            (share, t) => ({ x: width * share, y: HEIGHT * t }),
          ),
          ...limitAt(limits.budgetUsd && heights.share(limits.budgetUsd / money.size), (share, t) => ({
            x: width * t,
            y: HEIGHT * (1 - share) - 6,
          })),
        ];
        return [width, placeLabels(own, width, HEIGHT, [...kept, ...lines, ...bars])] as const;

        /** Places on the line from a step to the next. */
        function along(step: Step, next: Step | undefined) {
          const from = at(step);
          const to = next ? at(next) : { x: width, y: from.y };
          return Array.from({ length: 30 }, (_, i) => {
            const t = i / 30;
            return i % 2 === 0
              ? { x: from.x + t * (to.x - from.x), y: from.y, radius: 2, text: '' }
              : { x: to.x, y: from.y + t * (to.y - from.y), radius: 2, text: '' };
          });
        }
      }),
    );
  }
}

/** A scale with room around figures, from zero or logarithmic, and where on it a figure stands. */
function scaleOf(figures: readonly number[]) {
  const [low, high] = [smallest(figures), largest(figures)];
  if (low > 0 && high / low > FAR) {
    const [from, to] = [low / 1.3, high * 1.3];
    return {
      ...{ high: to, middle: Math.sqrt(from * to) },
      scale: { type: 'log', domain: [from, to], nice: false },
      figures: { values: roundFigures(from, to), format: '~s' },
      share: (at: number) => Math.log(at / from) / Math.log(to / from),
    };
  }
  const room = 0.1 * (high - low) || 0.1 * high;
  const from = low < 0.35 * high ? 0 : Math.max(0, low - room);
  const to = high + room;
  return {
    ...{ high: to, middle: (from + to) / 2 },
    scale: { domain: [from, to], nice: false },
    figures: {},
    share: (at: number) => (at - from) / (to - from),
  };
}
