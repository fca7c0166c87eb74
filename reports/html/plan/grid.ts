/**
 * The grid of a plan as squares: its two longest dimensions across and up, jobs and short dimensions as pictures of their
 * own, and of whatever is left over the best cell of each square.
 */
import type { PlanRow } from '../../../planning/plan/row.js';
import { type Dimension, isLimit } from './dimensions.js';
import { isBetter, type Measure } from './figures.js';

/** Squares of all pictures of one measure, which keeps a page small; and most across and pictures. */
const MOST_SQUARES = 800;
const MOST_ACROSS = 24;
const MOST_UP = 20;
const MOST_PICTURES = 6;

export interface Square {
  readonly x: string;
  readonly y: string;
  /** The best of its cells. */
  readonly row: PlanRow;
  /** Of how many. */
  readonly cells: number;
}

/** One picture of the grid: the cells with the same values of what is not an axis. */
export interface Picture {
  /** Those values; empty where all cells are in one picture. */
  readonly name: string;
  readonly squares: readonly Square[];
}

export interface GridOfSquares {
  readonly across: Dimension;
  /** Null for a plan of one list: a strip of squares. */
  readonly up: Dimension | null;
  readonly pictures: readonly Picture[];
  /** What each square has the best cell of. */
  readonly over: readonly Dimension[];
  /** What is not drawn, in sentences. */
  readonly left: readonly string[];
}

/** Null where no list has more than one value. The squares that a page has room for are shared by so many grids. */
export function gridOf(
  rows: readonly PlanRow[],
  dimensions: readonly Dimension[],
  measure: Measure,
  shares: number,
): GridOfSquares | null {
  const all = distinct(dimensions, rows);
  const moving = all.filter((each) => each.isJob || moves(each, all, rows, measure));
  const own = moving.length > 0 ? moving : all;
  const axes = axesOf(own);
  const [across, up = null] = axes;
  if (across === undefined) return null;
  const others = own.filter((each) => !axes.includes(each));
  const jobs = others.filter(({ isJob }) => isJob);
  const short = others
    .filter((each) => !each.isJob && !isLimit(each))
    .sort((a, b) => a.values.length - b.values.length);
  const apart = [...jobs];
  let count = jobs.reduce((n, { values }) => n * values.length, 1);
  for (const each of short) {
    if (count * each.values.length > MOST_PICTURES) break;
    count *= each.values.length;
    apart.push(each);
  }
  const byName = new Map<string, PlanRow[]>();
  for (const row of rows) {
    const name = apart.map((each) => `${each.name} ${each.of(row)}`).join(', ');
    const known = byName.get(name);
    if (known) known.push(row);
    else byName.set(name, [row]);
  }
  const shown = [...byName].slice(0, MOST_PICTURES);
  const columns = some(across, MOST_ACROSS);
  const most = Math.floor(MOST_SQUARES / shares / shown.length / columns.size);
  const lines = up && some(up, Math.max(2, Math.min(MOST_UP, most)));
  return {
    ...{ across, up, over: all.filter((each) => !axes.includes(each) && !apart.includes(each)) },
    pictures: shown.map(([name, cells]) => ({
      name,
      squares: squaresOf(cells, across, up, measure).filter(
        ({ x, y }) => columns.has(x) && (!lines || lines.has(y)),
      ),
    })),
    left: [
      ...(byName.size > shown.length
        ? [`Of ${byName.size} pictures the first ${shown.length} are drawn.`]
        : []),
      ...[across, ...(up ? [up] : [])].flatMap((each) => {
        const drawn = each === across ? columns : lines!;
        const { name, values } = each;
        return drawn.size < values.length
          ? [`Of ${values.length} values of ${name} ${drawn.size} are drawn.`]
          : [];
      }),
    ],
  };
}

/** Without those whose value follows from another's and the other way round: a provider's only region says nothing new. */
function distinct(dimensions: readonly Dimension[], rows: readonly PlanRow[]): Dimension[] {
  const kept: Dimension[] = [];
  for (const each of dimensions) {
    const isSaid = kept.some((other) => {
      if (other.values.length !== each.values.length) return false;
      return (
        new Set(rows.map((row) => JSON.stringify([other.of(row), each.of(row)]))).size === each.values.length
      );
    });
    if (!isSaid) kept.push(each);
  }
  return kept;
}

/** Whether the measure is another for another value, all else equal: a price moves no time. */
function moves(
  dimension: Dimension,
  all: readonly Dimension[],
  rows: readonly PlanRow[],
  { of }: Measure,
): boolean {
  const others = all.filter((each) => each !== dimension);
  const known = new Map<string, number>();
  return rows.some((row) => {
    const figure = of(row);
    if (figure === null) return false;
    const key = JSON.stringify(others.map((each) => each.of(row)));
    const before = known.get(key);
    known.set(key, figure);
    return before !== undefined && Math.abs(figure / before - 1) > 1e-9;
  });
}

/** The two with most values, figures across before names, limits only where there is nothing else. */
function axesOf(dimensions: readonly Dimension[]): Dimension[] {
  const longest = [...dimensions].sort(
    (a, b) => Number(isLimit(a)) - Number(isLimit(b)) || b.values.length - a.values.length,
  );
  return longest.slice(0, 2).sort((a, b) => Number(b.isNumber) - Number(a.isNumber));
}

/** As many values, evenly apart, the first and the last among them. */
function some({ values }: Dimension, most: number): ReadonlySet<string> {
  if (values.length <= most) return new Set(values);
  const step = (values.length - 1) / (most - 1);
  return new Set(Array.from({ length: most }, (_, i) => values[Math.round(i * step)]!));
}

function squaresOf(
  rows: readonly PlanRow[],
  across: Dimension,
  up: Dimension | null,
  measure: Measure,
): Square[] {
  const squares = new Map<string, Square>();
  for (const row of rows) {
    const [x, y] = [across.of(row), up?.of(row) ?? ''];
    const key = JSON.stringify([x, y]);
    const known = squares.get(key);
    const cells = (known?.cells ?? 0) + 1;
    const isBest = known === undefined || preferred(row, known.row, measure);
    squares.set(key, { x, y, cells, row: isBest ? row : known.row });
  }
  return [...squares.values()];
}

/** What is within the limits before what is not, then by the measure. */
function preferred(row: PlanRow, other: PlanRow, measure: Measure): boolean {
  const [here, there] = [row.binds === 'none', other.binds === 'none'];
  return here === there ? isBetter(row, other, measure) : here;
}
