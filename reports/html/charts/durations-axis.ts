/** An axis of durations from seconds to months, which only a logarithmic scale holds; its lines are at round ones. */
import { axis } from './frame.js';

/** A second is the least that is told apart: what is shorter stands there. */
export const SHORTEST = 1;

const DAY = 86_400;
/** Lines of the grid: of a short range all of these, of a long one those that are units. */
const ROUND = [1, 10, 60, 600, 3600, 6 * 3600, DAY, 7 * DAY, 30 * DAY, 365 * DAY];
const UNITS = [1, 60, 3600, DAY, 30 * DAY, 365 * DAY];
const MOST_LINES = 5;

/** Pixels below a plot for the figures and the title of the axis. */
export const DURATIONS_BOTTOM = 48;

/** `datum.value` seconds as an axis says it. */
const LABEL =
  "datum.value < 60 ? datum.value + ' s' : datum.value < 3600 ? datum.value / 60 + ' min' : " +
  "datum.value < 86400 ? datum.value / 3600 + ' h' : datum.value / 86400 + ' d'";

/** The x of a layer whose values are seconds in `field`, from `shortest` up to `longest`. */
export function durationsX(field: string, title: string, shortest: number, longest: number): object {
  const begin = ROUND.findLast((seconds) => seconds <= shortest) ?? SHORTEST;
  const end = Math.max(1.1 * longest, 10 * begin);
  const within = (lines: readonly number[]) => lines.filter((seconds) => seconds >= begin && seconds <= end);
  const all = within(ROUND);
  return {
    ...{ field, type: 'quantitative', scale: { type: 'log', domain: [begin, end], nice: false } },
    axis: {
      ...axis(title),
      values: all.length > MOST_LINES ? within(UNITS) : all,
      ...{ labelExpr: LABEL, labelOverlap: false, labelPadding: 11 },
    },
  };
}
