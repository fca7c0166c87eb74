/** What a search found in a plane of time and cost: the front joined, what is bettered in grey, the limits as lines. */
import { largest } from '../../../input/extremes.js';
import type { Found, FoundRow } from '../../../planning/found.js';
import { INK } from '../../charts/render.js';
import { shortLayout } from '../../layout.js';
import { count, dollars, duration } from '../../tables/units.js';
import { RESULT_SIGNS } from '../palette.js';
import { alone } from './cost.js';
import { type Mark, plane } from './cost-plane.js';
import { moneyUnit, type PageChart, timeUnit } from './frame.js';

/** One's own layout is not drawn where it takes or costs this many times as much as all else. */
const FAR = 3;
/** On one cluster, rows that have a line each. */
const MOST_LINES = 20;
const NOTHING_BETTER = 'nothing found is sooner, cheaper and on fewer devices at once (Pareto front)';

/** Null where there is nothing to be seen: no row, or one cluster without a run. */
export function frontChart(found: Found): PageChart | null {
  const { inputs, rows, limits } = found;
  const drawn = drawnRows(found);
  if (drawn.length === 0) return null;
  // On one cluster cost is in proportion to time: a plane would show a line.
  if (inputs.length === 1) {
    const lines = rows.filter(({ totals }) => totals).slice(0, MOST_LINES);
    if (lines.length === 0) return null;
    const left = rows.length > lines.length ? ` Not drawn: ${rows.length - lines.length} more.` : '';
    const chart = alone(
      lines,
      limits,
      lines.map(({ strategy }, i) => `${i + 1} ${strategy}`),
    );
    return { ...chart, note: `${chart.note}${left}` };
  }
  return inThePlane(found, drawn);
}

/** Each layout once, those of the front first. */
function drawnRows({ rows, pareto, nearest, from }: Found): FoundRow[] {
  const found = [...pareto, ...rows, ...(nearest ? [nearest] : [])];
  const own = from && !isFar(from.row, found) ? [from.row] : [];
  const all = [...found, ...own];
  return [...new Map(all.map((row) => [keyOf(row), row])).values()];
}

/** Where one's own layout takes so long, or costs so much, that the picture would show little else. */
function isFar(own: FoundRow, found: readonly FoundRow[]): boolean {
  const figures = [
    ({ totals, stepTimeSeconds }: FoundRow) => totals?.timeToTrainSeconds ?? stepTimeSeconds,
    ({ totals, stepUsd }: FoundRow) => totals?.costUsd ?? stepUsd,
  ];
  return figures.some((figure) => figure(own) > FAR * largest(found.map(figure), 0));
}

function keyOf({ cluster, strategy, layout }: FoundRow): string {
  return JSON.stringify([cluster, strategy, layout]);
}

function inThePlane({ pareto, rows, from, limits }: Found, drawn: readonly FoundRow[]): PageChart {
  const runs = drawn.every(({ totals }) => totals);
  const timeOf = (row: FoundRow) => (runs ? row.totals!.timeToTrainSeconds : row.stepTimeSeconds);
  const costOf = (row: FoundRow) => (runs ? row.totals!.costUsd : row.stepUsd);
  const [time, money] = [timeUnit(largest(drawn.map(timeOf))), moneyUnit(largest(drawn.map(costOf)))];
  const front = new Set(pareto.map(keyOf));
  const kinds = [...new Set(drawn.map(kindOf))];
  // More kinds of clusters than there are signs are told apart by their names alone.
  const signOf = (row: FoundRow) =>
    RESULT_SIGNS[kinds.length > RESULT_SIGNS.length ? 0 : kinds.indexOf(kindOf(row))]!;
  const best = rows[0] && keyOf(rows[0]);
  const own = from && keyOf(from.row);
  const marks = drawn.map((row): Mark => {
    const [at, cost] = [timeOf(row) / time.size, costOf(row) / money.size];
    const key = keyOf(row);
    const isFront = front.has(key);
    const { colour, shape } = signOf(row);
    const role = key === best ? 'the best · ' : key === own ? 'your own · ' : '';
    const name = key === best ? `${row.cluster}, the best` : key === own ? 'your own' : row.cluster;
    return {
      ...{ time: at, cost, shape, front: isFront, leads: key === best || key === own },
      ...{ timeRange: { low: at, high: at }, costRange: { low: cost, high: cost } },
      ...{ colour: isFront || key === own ? colour : INK, name: isFront || key === own ? name : '' },
      tip: `${role}${row.cluster} · ${row.strategy} (${shortLayout(row.layout)}) · ${duration(timeOf(row))} · ${dollars(costOf(row))} · ${count(row.devices)} devices`,
    };
  });
  return plane(marks, {
    ...{ time, money, limits: runs ? limits : {} },
    ...{ across: runs ? 'time to train' : 'step time', up: runs ? 'cost' : 'cost of a step' },
    description: `${runs ? 'Time to train against cost' : 'Time against cost of a step'}, ${drawn.length} layouts of a search.`,
    key:
      kinds.length > 1 && kinds.length <= RESULT_SIGNS.length
        ? kinds.map((name, i) => ({ name, swatch: `result-${i}` }))
        : [],
    frontSaid: NOTHING_BETTER,
    note: `Filled and joined: ${NOTHING_BETTER}. Grey: something else is.${from && isFar(from.row, drawn) ? ' Your own layout is far beyond the picture.' : ''}`,
  });
}

/** The cluster without its size. */
function kindOf({ cluster }: FoundRow): string {
  return cluster.replace(/:\d+$/, '');
}
