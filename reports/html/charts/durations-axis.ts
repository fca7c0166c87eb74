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

/** The x of a layer whose values are seconds in `field`, from `shortest` up to `longest`. */
export function durationsX(field: string, title: string, shortest: number, longest: number): object {
  const last = ROUND.length - 1;
  const begin = Math.max(0, Math.min(last - 1, ROUND.filter((seconds) => seconds <= shortest).length - 1));
  const beyond = ROUND.findIndex((seconds) => seconds >= longest);
  const end = Math.max(begin + 1, beyond < 0 ? last : beyond);
  const domain = [ROUND[begin]!, Math.max(ROUND[end]!, longest)];
  return {
    ...{ field, type: 'quantitative', scale: { type: 'log', domain, nice: false } },
    axis: { ...axis(title), labelPadding: 11, values: ROUND.slice(begin, end + 1), labelExpr: LABEL, labelOverlap: true },
  };
}
