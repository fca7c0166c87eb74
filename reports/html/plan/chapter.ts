/** A plan on the page: how many cells meet the limits, the grid as squares, cost by deadline, the cells, the prices. */
import { largest } from '../../../input/extremes.js';
import type { PlanRow } from '../../../planning/plan/row.js';
import { count, dollars, duration } from '../../tables/units.js';
import { howMade, INTERVAL } from '../about.js';
import type { Limits } from '../charts/cost-runs.js';
import { deadlineChart } from '../charts/deadlines.js';
import { figure, key } from '../charts/figure.js';
import { type AxisUnit, moneyUnit, timeUnit } from '../charts/frame.js';
import { classesOf, heatChart } from '../charts/heat.js';
import type { Chapter } from '../header.js';
import { html, type Markup, prose } from '../markup.js';
import { misfitBars } from '../misfits.js';
import { plain } from '../tables.js';
import { answerOf, factsOfPlan } from './answer.js';
import { cellTable } from './cells.js';
import { stepsOf } from './deadlines.js';
import { cellName, type Dimension, dimensionsOf, jobsOf } from './dimensions.js';
import { BINDINGS, bestWithin, type Measure, measuresOf } from './figures.js';
import { gridOf, type GridOfSquares } from './grid.js';
import { type AgeOf, priceTable } from './prices.js';

/** Jobs with a picture of cost by deadline. */
const MOST_JOBS = 6;
/** Sentences on cells without an answer. */
const MOST_SENTENCES = 5;

/** The rows of a plan that are put on a page. */
export interface NamedPlan {
  readonly name: string;
  readonly date?: string;
  /** In the order of the cells. */
  readonly rows: readonly PlanRow[];
  readonly ageOf: AgeOf;
  /** The command that makes the page again. */
  readonly made: string;
}

export async function planChapter(
  { date, rows, ageOf, made }: NamedPlan,
  prefix: string,
): Promise<Chapter> {
  const dimensions = dimensionsOf(rows);
  const parts: { id: string; name: string; title?: string; body: Markup }[] = [
    {
      ...{ id: `${prefix}answer`, name: 'Answer' },
      body: html`${answerOf(rows, dimensions)}${factsOfPlan(rows)}${partOnly(rows)}`,
    },
  ];
  const add = (id: string, title: string, body: Markup | null) => {
    if (body !== null) parts.push({ id: prefix + id, name: title, title, body });
  };
  add('grid', 'The grid', await gridPart(rows, dimensions));
  add('deadlines', 'Cost by deadline', await deadlinePart(rows, dimensions));
  add('limits', 'What holds cells back', bindingPart(rows));
  add('table', 'Cells', cellTable(rows, dimensions, prefix));
  if (rows.some(({ price }) => price !== null)) add('prices', 'Prices', priceTable(rows, ageOf));
  const versions = [...new Set(rows.map(({ llmsim }) => llmsim))];
  add(
    'sources',
    'How this page was made',
    html`<p>${prose(`The time of a run is that of its steps; failures and restarts are not counted. p50 and p90: what half, and nine in ten, of comparable published runs would need at most; the median bias of the predictions is in both. ${INTERVAL}`)}</p>${howMade([made], versions)}`,
  );
  const lists = dimensions.map(({ name, values }) => `${values.length} × ${name}`).join(', ');
  return {
    title: `Plan of ${count(rows.length)} ${rows.length === 1 ? 'cell' : 'cells'}${lists === '' ? '' : `: ${lists}`}`,
    ...{ llmsim: versions.join(', '), ...(date === undefined ? {} : { date }) },
    ...{ job: jobOf(rows, dimensions), parts },
  };
}

/** What all cells have in common. */
function jobOf(rows: readonly PlanRow[], dimensions: readonly Dimension[]): string[] {
  const { inputs } = rows[0]!;
  const varies = new Set(dimensions.map((each) => each.key));
  const fact = (keyName: string, said: string | null) => (varies.has(keyName) || said === null ? [] : [said]);
  const limit = (figure: number | null, said: (figure: number) => string) => (figure === null ? null : said(figure));
  return [
    ...fact('model', inputs.model),
    ...(varies.has('cluster') || varies.has('kind') || varies.has('devices') ? [] : [inputs.cluster]),
    ...fact('tokens', limit(inputs.tokens, (n) => `${count(n)} tokens in all`)),
    ...fact('sequence', limit(inputs.sequence, (n) => `sequences of ${count(n)}`)),
    ...fact('globalBatch', limit(inputs.globalBatch, (n) => `global batch ${count(n)}`)),
    ...fact('precision', inputs.precision),
    ...fact('provider', inputs.provider),
    ...fact('region', inputs.region),
    ...fact('commitment', inputs.commitment),
    ...fact('deadline', limit(inputs.deadlineSeconds, (n) => `deadline ${duration(n)}`)),
    ...fact('budget', limit(inputs.budgetUsd, (n) => `budget ${dollars(n)}`)),
    ...fact('maxDevices', limit(inputs.maxDevices, (n) => `at most ${count(n)} devices`)),
  ];
}

/** That rows are missing, where a shard or an unfinished file was read. */
function partOnly(rows: readonly PlanRow[]): Markup | null {
  const { cells, shard } = rows[0]!;
  if (rows.length === cells) return null;
  const which = shard === '1/1' ? '' : `, part ${shard}`;
  return html`<p class="warned">${prose(`These are ${count(rows.length)} of the plan’s ${count(cells)} cells${which}: what is best of them may not be the best of the plan.`)}</p>`;
}

async function gridPart(rows: readonly PlanRow[], dimensions: readonly Dimension[]): Promise<Markup | null> {
  const made: Markup[] = [];
  const measures = measuresOf(rows);
  for (const measure of measures) {
    const grid = gridOf(rows, dimensions, measure);
    if (grid === null) return null;
    const unit = unitOf(grid, measure);
    const filled = grid.pictures.flatMap(({ squares }) =>
      squares.flatMap(({ row }) => (row.binds === 'none' ? (measure.of(row) ?? []) : [])),
    );
    const classes = classesOf(filled, measure);
    const bests = new Set(jobsOf(rows, dimensions).map((job) => bestWithin(job.rows, measure)));
    const nameOf = (row: PlanRow) => nameIn(row, dimensions);
    const several = grid.pictures.length > 1;
    const figures: Markup[] = [];
    for (const picture of grid.pictures) {
      const best = picture.squares.find(({ row }) => bests.has(row))?.row;
      const chart = heatChart(picture, grid, measure, classes, unit, nameOf, best);
      const caption = several ? picture.name : captionOf(grid, measure, unit);
      figures.push(await figure(chart, caption, several ? 'half' : 'full'));
    }
    made.push(html`<h3>${measure.name.charAt(0).toUpperCase() + measure.name.slice(1)}, ${unit.unit}</h3>
${classes.key.length > 0 && html`<p class="soft">Filled squares, by ${measure.name}:</p>${key(classes.key)}`}${several ? html`<div class="charts">${figures}</div><p class="soft">${prose(captionOf(grid, measure, unit))}</p>` : figures}`);
  }
  return made.length === 0 ? null : html`${made}${lettersOf(rows)}`;
}

/** The unit of the figures in the squares, which is that of the largest. */
function unitOf({ pictures }: GridOfSquares, { of, id }: Measure): AxisUnit {
  const figures = pictures.flatMap(({ squares }) => squares.flatMap(({ row }) => of(row) ?? []));
  const most = largest(figures, 0);
  if (id === 'cost') return moneyUnit(most);
  if (id === 'time') return timeUnit(most);
  return most >= 2e6 ? { unit: 'million tokens/s', size: 1e6 } : most >= 2e3 ? { unit: 'thousand tokens/s', size: 1e3 } : { unit: 'tokens/s', size: 1 };
}

function captionOf({ over, left }: GridOfSquares, measure: Measure, { unit }: AxisUnit): string {
  const of = over.length === 0 ? '' : ` Each square is ${measure.best} of its cells, over ${over.map(({ name }) => name).join(', ')}; those within the limits come first.`;
  const at = measure.id === 'speed' ? 'As predicted' : 'At p50, or as predicted where no published run compares';
  return `${at}, in ${unit}. Filled: every limit is met. Hollow, with a letter: something binds. Framed: ${measure.best} within the limits.${of}${left.map((each) => ` ${each}`).join('')}`;
}

/** What the letters in the squares mean, of those that occur. */
function lettersOf(rows: readonly PlanRow[]): Markup | null {
  const present = Object.entries(BINDINGS).filter(([binding]) => rows.some(({ binds }) => binds === binding));
  if (present.length === 0) return null;
  return html`<p class="soft">${prose(`${present.map(([, { letter, name }]) => `${letter}: ${name}`).join('; ')}.`)}</p>`;
}

function nameIn(row: PlanRow, dimensions: readonly Dimension[]): string {
  const jobs = dimensions.filter(({ isJob }) => isJob);
  return [...jobs.map((each) => (each.key === 'tokens' ? `${each.of(row)} tokens` : each.of(row))), cellName(row, dimensions)].join(', ');
}

async function deadlinePart(rows: readonly PlanRow[], dimensions: readonly Dimension[]): Promise<Markup | null> {
  const made: Markup[] = [];
  const jobs = jobsOf(rows, dimensions);
  for (const job of jobs.slice(0, MOST_JOBS)) {
    const steps = { p50: stepsOf(job.rows, 'p50'), p90: stepsOf(job.rows, 'p90') };
    const nameOf = (row: PlanRow) => cellName(row, dimensions);
    const chart = deadlineChart(steps, limitsOf(job.rows), nameOf);
    if (chart === null) continue;
    const caption = 'For every deadline, the cost of the cheapest cell that meets it; devices and memory are as the plan allows.';
    made.push(html`${job.name !== '' && html`<h3>${prose(job.name)}</h3>`}${await figure(chart, caption)}
<details><summary>Table of the steps</summary>${plain(
      ['chance', 'deadline from', 'cost', 'cell', 'layout'],
      (['p50', 'p90'] as const).flatMap((chance) =>
        steps[chance].map(({ seconds, usd, row }) => [
          ...[chance, duration(seconds), dollars(usd), nameOf(row), row.winner!.strategy],
        ]),
      ),
    )}</details>`);
  }
  if (made.length === 0) return null;
  const more = jobs.length - MOST_JOBS;
  return html`${made}${more > 0 && html`<p class="soft">${prose(`Of ${jobs.length} jobs the first ${MOST_JOBS} are drawn.`)}</p>`}`;
}

/** Those that all of the rows have. */
function limitsOf(rows: readonly PlanRow[]): Limits {
  const shared = (keyName: 'deadlineSeconds' | 'budgetUsd') => {
    const [first, ...others] = new Set(rows.map(({ inputs }) => inputs[keyName]));
    return typeof first !== 'number' || others.length > 0 ? {} : { [keyName]: first };
  };
  return { ...shared('deadlineSeconds'), ...shared('budgetUsd') };
}

/** How many cells each limit holds back, and why cells have no answer. */
function bindingPart(rows: readonly PlanRow[]): Markup | null {
  const counts = Object.entries(BINDINGS)
    .map(([binding, { name }]) => ({ name, count: rows.filter(({ binds }) => binds === binding).length, line: null }))
    .filter((each) => each.count > 0)
    .sort((a, b) => b.count - a.count);
  const sentences = new Map<string, { count: number; cell: number }>();
  for (const { error, cell } of rows) {
    if (error === null) continue;
    const known = sentences.get(error);
    if (known) known.count++;
    else sentences.set(error, { count: 1, cell });
  }
  if (counts.length === 0 && sentences.size === 0) return null;
  const most = [...sentences].sort(([, a], [, b]) => b.count - a.count);
  const rest = most.slice(MOST_SENTENCES);
  return html`${counts.length > 0 && misfitBars('what binds', 'cells', counts)}${most.length > 0 && html`<h3>Cells without a whole answer</h3><ul class="tried">${most
    .slice(0, MOST_SENTENCES)
    .map(([sentence, { count: n, cell }]) => html`<li>${prose(`${n === 1 ? `Cell ${cell}` : `${count(n)} cells, the first is ${cell}`}: ${sentence}.`)}</li>`)}${rest.length > 0 && html`<li>${prose(`${count(rest.reduce((sum, [, each]) => sum + each.count, 0))} more cells, for ${rest.length} other reasons.`)}</li>`}</ul>`}`;
}

