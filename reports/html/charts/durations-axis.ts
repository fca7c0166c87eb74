/** An axis of durations from seconds to months, which only a logarithmic scale holds; its lines are at round ones. */
import { axis } from './frame.js';

/** A second is the least that is told apart: what is shorter stands there. */
export const SHORTEST = 1;

const ROUND = [
  ...[1, 10, 60, 600, 3600, 6 * 3600],
  ...[1, 7, 30, 365].map((days) => days * 86_400),
];

/** `datum.value` seconds as an axis says it. */
const LABEL =
  "datum.value < 60 ? datum.value + ' s' : datum.value < 3600 ? datum.value / 60 + ' min' : " +
  "datum.value < 86400 ? datum.value / 3600 + ' h' : datum.value / 86400 + ' d'";

/** The x of a layer whose values are seconds in `field`, up to `longest`. */
export function durationsX(field: string, title: string, longest: number): object {
  const end = ROUND.find((seconds) => seconds >= longest) ?? longest;
  return {
    ...{ field, type: 'quantitative', scale: { type: 'log', domain: [SHORTEST, Math.max(10, end)], nice: false } },
    axis: {
      ...axis(title),
      ...{ values: ROUND.filter((seconds) => seconds <= Math.max(10, end)), labelExpr: LABEL, labelOverlap: true },
    },
  };
}
