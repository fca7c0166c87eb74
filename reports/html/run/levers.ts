/** What each improvement saves, as bars; behind each how many devices it is worth. */
import { largest, smallest } from '../../../input/extremes.js';
import type { Lever, RunRow } from '../../../planning/run/row.js';
import { INK } from '../../charts/render.js';
import { savedMoney, savedWords, worthDevicesWords } from '../../run/levers.js';
import { duration } from '../../tables/units.js';
import { axis, framed, NARROW, names, type PageChart, textWidth, timeUnit, WIDE } from '../charts/frame.js';
import { RESULT_SIGNS } from '../palette.js';

const [SAVES, LOSES] = [RESULT_SIGNS[0].colour, RESULT_SIGNS[1].colour];
const MOST_NAMES = 0.48;

/** Null where nothing changes the run. */
export function leverChart({ levers }: RunRow): PageChart | null {
  if (levers.length === 0) return null;
  return { ...drawnAt(WIDE, levers), narrow: drawnAt(NARROW, levers) };
}

function drawnAt(width: number, levers: readonly Lever[]): PageChart {
  const most = largest(levers.map(({ savedSeconds }) => Math.abs(savedSeconds)));
  const { unit, size } = timeUnit(most);
  const values = levers.map((lever) => {
    const { title, savedSeconds, savedUsd, timeToTrainSeconds } = lever;
    const worth = worthDevicesWords(lever);
    const usd = savedUsd === null ? '' : ` · ${savedMoney(savedUsd)}`;
    return {
      ...{ title, saved: savedSeconds / size, colour: savedSeconds < 0 ? LOSES : SAVES, worth },
      tip: `${title} · saves ${savedWords(savedSeconds)}${usd} · ${duration(timeToTrainSeconds)} in all · worth ${worth}`,
    };
  });
  const left = Math.min(MOST_NAMES * width, largest(values.map(({ title }) => textWidth(title)))) + 12;
  const right = largest(values.map(({ worth }) => textWidth(worth))) + 12;
  const saved = values.map((value) => value.saved);
  const [low, high] = [smallest(saved, 0), largest(saved, 0)];
  const room = 0.03 * (high - low);
  const scale = { domain: [low < 0 ? low - room : 0, high + room], nice: false };
  const y = {
    ...{ field: 'title', type: 'nominal', sort: values.map(({ title }) => title) },
    axis: names(left - 10),
  };
  return framed(
    `Time that ${levers.length} improvements save, the largest first.`,
    { left, right, top: 4, bottom: 40 },
    { step: 24 },
    [],
    {
      layer: [
        {
          data: { values },
          mark: { type: 'bar', height: 15 },
          encoding: {
            ...{ y, x2: { datum: 0 }, color: { field: 'colour', type: 'nominal', scale: null } },
            x: { field: 'saved', type: 'quantitative', scale, axis: axis(`time saved, ${unit}`) },
            description: { field: 'tip' },
          },
        },
        {
          data: { values: [{}] },
          mark: { type: 'rule', color: INK, strokeWidth: 1.5, aria: false },
          encoding: { x: { datum: 0, type: 'quantitative', scale } },
        },
        {
          data: { values },
          mark: { type: 'text', align: 'left', x: { expr: 'width + 6' }, aria: false },
          encoding: { y, text: { field: 'worth' } },
        },
      ],
    },
  );
}
