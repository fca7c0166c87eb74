/** The grid of a plan as pictures of squares: of every job by cost and by time, or in one where a job is an axis. */
import { largest } from '../../../input/extremes.js';
import type { PlanRow } from '../../../planning/plan/row.js';
import { figure, key } from '../charts/figure.js';
import { type AxisUnit, moneyUnit, timeUnit } from '../charts/frame.js';
import { classesOf, heatChart } from '../charts/heat.js';
import { html, type Markup, prose } from '../markup.js';
import { capital, cellInFull, type Dimension, isLimit, jobsOf } from './dimensions.js';
import { BINDINGS, bestWithin, type Measure, measuresOf } from './figures.js';
import { type GridOfSquares, gridOf } from './grid.js';

/** Jobs with pictures of their own. */
const MOST_JOBS = 6;

/** Null where no list has more than one value. */
export async function squaresPart(
  rows: readonly PlanRow[],
  dimensions: readonly Dimension[],
): Promise<Markup | null> {
  const ofCells = dimensions.filter((each) => !each.isJob);
  // Each job by itself, where a picture is of two lists all the same; else a job is a line of it.
  const isApart = ofCells.filter((each) => !isLimit(each)).length > 1;
  const jobs = isApart ? jobsOf(rows, dimensions) : [{ name: '', rows }];
  const shown = jobs.slice(0, MOST_JOBS);
  const made: Markup[] = [];
  for (const job of shown) {
    const pictures: Markup[] = [];
    for (const measure of measuresOf(job.rows)) {
      const grid = gridOf(job.rows, isApart ? ofCells : dimensions, measure, shown.length);
      if (grid === null) return null;
      pictures.push(await pictured(job.rows, dimensions, grid, measure));
    }
    made.push(html`${job.name !== '' && html`<h3>${prose(job.name)}</h3>`}${pictures}`);
  }
  const more = jobs.length - shown.length;
  return html`<p class="soft">${prose(legend(rows))}</p>${made}${more > 0 && html`<p class="soft">${prose(`Of ${jobs.length} jobs the first ${shown.length} are drawn.`)}</p>`}`;
}

/** One measure of a grid: its classes, then a picture or several. */
async function pictured(
  rows: readonly PlanRow[],
  dimensions: readonly Dimension[],
  grid: GridOfSquares,
  measure: Measure,
): Promise<Markup> {
  const unit = unitOf(grid, measure);
  const filled = grid.pictures.flatMap(({ squares }) =>
    squares.flatMap(({ row }) => (row.binds === 'none' ? (measure.of(row) ?? []) : [])),
  );
  const classes = classesOf(filled, unit);
  const bests = new Set(jobsOf(rows, dimensions).map((job) => bestWithin(job.rows, measure)));
  const nameOf = (row: PlanRow) => cellInFull(row, dimensions);
  const several = grid.pictures.length > 1;
  const figures: Markup[] = [];
  for (const picture of grid.pictures) {
    const chart = heatChart(picture, grid, { measure, classes, unit, nameOf, bests });
    const caption = several ? picture.name : captionOf(grid, measure);
    figures.push(await figure(chart, caption, several ? 'half' : 'full'));
  }
  return html`<p class="chart-head"><b>${prose(`${capital(measure.name)}, ${unit.unit}`)}</b></p>${classes.key.length > 0 && key(classes.key)}${several ? html`<div class="charts">${figures}</div><p class="soft"><small>${prose(captionOf(grid, measure))}</small></p>` : figures}`;
}

/** The unit of the figures in the squares, which is that of the largest. */
function unitOf({ pictures }: GridOfSquares, { of, id, name }: Measure): AxisUnit {
  const figures = pictures.flatMap(({ squares }) => squares.flatMap(({ row }) => of(row) ?? []));
  const most = largest(figures, 0);
  // From a million on in millions, as all other figures of the page.
  if (id === 'cost') return moneyUnit(most >= 1e6 ? 2 * most : most);
  if (id === 'time') return timeUnit(most);
  const rate = name.replace(/ in all$/, '');
  return most >= 2e6
    ? { unit: `million ${rate}`, size: 1e6 }
    : most >= 2e3
      ? { unit: `thousand ${rate}`, size: 1e3 }
      : { unit: rate, size: 1 };
}

function captionOf({ across, up, over, left }: GridOfSquares, measure: Measure): string {
  const by = up === null ? across.name : `${across.name} and ${up.name}`;
  const of =
    over.length === 0
      ? ''
      : ` Each square is ${measure.best} of its cells over ${over.map(({ name }) => name).join(', ')}; those within the limits come first.`;
  return `${capital(measure.name)} by ${by}.${of}${left.map((each) => ` ${each}`).join('')}`;
}

/** How squares are read, and what the letters mean that occur. */
function legend(rows: readonly PlanRow[]): string {
  const present = Object.entries(BINDINGS).filter(([binding]) => rows.some(({ binds }) => binds === binding));
  const letters = present.map(([, { letter, name }]) => `${letter} ${name}`).join('; ');
  const runs = rows.some(({ run }) => run !== null);
  return `${runs ? 'Times and costs are those at p50, or as predicted where no published run compares; limits are held against the same. ' : ''}Filled squares meet every limit${present.length > 0 ? `; hollow ones do not, and a letter says why: ${letters}` : ''}. The best is framed.`;
}
