/** Times to train of all trials, as a histogram, with the times that one, five and nine in ten stay below. */
import { largest } from '../../../input/extremes.js';
import type { RunRow } from '../../../planning/run/row.js';
import { INK } from '../../charts/render.js';
import { count, duration } from '../../tables/units.js';
import { axis, framed, type PageChart, TITLE, timeUnit, UPRIGHT, uprightAxis } from '../charts/frame.js';
import { RESULT_SIGNS } from '../palette.js';

const HEIGHT = 170;

/** Null where all trials took the same time. */
export function timesChart({ distribution, timeToTrainSeconds: t }: RunRow): PageChart | null {
  const { fromSeconds, classSeconds, trials } = distribution;
  if (classSeconds === 0) return null;
  const { unit, size } = timeUnit(t.p50);
  const values = trials.map((n, i) => {
    const [from, to] = [fromSeconds + i * classSeconds, fromSeconds + (i + 1) * classSeconds];
    return {
      ...{ from: from / size, to: to / size, trials: n },
      tip: `${count(n)} trials took ${duration(from)} to ${duration(to)}`,
    };
  });
  const domain = [values[0]!.from, values.at(-1)!.to];
  const scale = { domain, nice: false, zero: false };
  const x = { field: 'from', type: 'quantitative', scale, axis: axis(`time to train, ${unit}`) };
  const most = 1.12 * largest(trials);
  const y = {
    ...{ field: 'trials', type: 'quantitative', scale: { domain: [0, most], nice: false } },
    axis: { ...uprightAxis('trials'), format: 'd' },
  };
  const marks = (['p10', 'p50', 'p90'] as const).map((q) => ({
    at: t[q] / size,
    text: q,
    said: `${q}: so many trials in a hundred take ${duration(t[q])} or less`,
  }));
  return framed(
    `Times to train of all trials: ${marks.map(({ text }) => `${text} ${duration(t[text])}`).join(', ')}.`,
    { left: UPRIGHT, right: 16, top: TITLE + 12, bottom: 42 },
    HEIGHT,
    [],
    {
      layer: [
        {
          data: { values: values.filter(({ trials: n }) => n > 0) },
          mark: { type: 'bar', color: RESULT_SIGNS[0].colour, opacity: 0.75 },
          encoding: {
            ...{ x, x2: { field: 'to' }, y, y2: { datum: 0 } },
            description: { field: 'tip' },
          },
        },
        {
          data: { values: marks },
          mark: { type: 'rule', color: INK, strokeWidth: 1.5, strokeDash: [5, 3] },
          encoding: { x: { field: 'at', type: 'quantitative', scale }, description: { field: 'said' } },
        },
        {
          data: { values: marks },
          mark: { type: 'text', y: -6, fontSize: 11, aria: false },
          encoding: { x: { field: 'at', type: 'quantitative', scale }, text: { field: 'text' } },
        },
      ],
    },
  );
}
