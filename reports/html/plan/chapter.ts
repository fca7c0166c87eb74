/** A plan on the page: how many cells meet the limits, the grid as squares, cost by deadline, the cells, the prices. */

import type { PlanRow } from '../../../planning/plan/row.js';
import { count, dollars, duration } from '../../tables/units.js';
import { howMade, INTERVAL } from '../about.js';
import type { Chapter } from '../header.js';
import { html, type Markup, prose } from '../markup.js';
import { answerOf, factsOfPlan, tightNote } from './answer.js';
import { bindingPart } from './binding.js';
import { cellTable } from './cells.js';
import { deadlinePart } from './deadline-part.js';
import { type Dimension, dimensionsOf, kindOf } from './dimensions.js';
import { wordsOfRows } from './figures.js';
import { type AgeOf, priceTable } from './prices.js';
import { squaresPart } from './squares.js';

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

export async function planChapter({ date, rows, ageOf, made }: NamedPlan, prefix: string): Promise<Chapter> {
  const dimensions = dimensionsOf(rows);
  const parts: { id: string; name: string; title?: string; body: Markup }[] = [
    {
      ...{ id: `${prefix}answer`, name: 'Answer' },
      body: html`${answerOf(rows, dimensions)}${factsOfPlan(rows, dimensions)}${tightNote(rows)}${partOnly(rows)}`,
    },
  ];
  const add = (id: string, title: string, body: Markup | null) => {
    if (body !== null) parts.push({ id: prefix + id, name: title, title, body });
  };
  add('grid', 'The grid', await squaresPart(rows, dimensions));
  add('deadlines', 'Cost by deadline', await deadlinePart(rows, dimensions));
  add('limits', 'What holds cells back', bindingPart(rows));
  add('table', 'Cells', cellTable(rows, dimensions, prefix));
  if (rows.some(({ price }) => price !== null)) add('prices', 'Prices', priceTable(rows, ageOf));
  const versions = [...new Set(rows.map(({ llmsim }) => llmsim))];
  add(
    'sources',
    'How this page was made',
    html`<p>${prose(`The time of a run is that of its steps; failures and restarts are not counted. p50 and p90: what half, and nine in ten, of comparable published runs would need at most. Limits are judged at p50, which holds the median bias of predictions; search and compare show the prediction itself: some 2 % apart. ${INTERVAL}`)}</p>${howMade([made], versions)}`,
  );
  const lists = dimensions.map(({ name, values }) => `${name} ${count(values.length)}`).join(', ');
  return {
    title: `Plan of ${count(rows.length)} ${rows.length === 1 ? 'cell' : 'cells'}${lists === '' ? '' : `: ${lists}`}`,
    ...{ llmsim: versions.join(', '), ...(date === undefined ? {} : { date }) },
    ...{ job: jobOf(rows, dimensions), parts },
  };
}

/** What all cells have in common. */
function jobOf(rows: readonly PlanRow[], dimensions: readonly Dimension[]): string[] {
  const { inputs } = rows[0]!;
  const words = wordsOfRows(rows);
  const varies = new Set(dimensions.map((each) => each.key));
  const fact = (keyName: string, said: string | null) => (varies.has(keyName) || said === null ? [] : [said]);
  const limit = (figure: number | null, said: (figure: number) => string) =>
    figure === null ? null : said(figure);
  return [
    ...fact('model', inputs.model),
    ...(varies.has('cluster') || varies.has('kind')
      ? []
      : [varies.has('devices') ? kindOf(rows[0]!) : inputs.cluster]),
    ...fact(
      'tokens',
      limit(inputs.tokens, (n) => `${count(n)} ${words.many} in all`),
    ),
    ...fact(
      'sequence',
      inputs.unit == null
        ? limit(inputs.sequence, (n) => `sequences of ${count(n)}`)
        : words.items + (inputs.sampleSize == null ? '' : ` of ${inputs.sampleSize.replaceAll('x', ' × ')}`),
    ),
    ...fact(
      'globalBatch',
      limit(inputs.globalBatch, (n) => `global batch ${count(n)}`),
    ),
    ...fact('precision', inputs.precision),
    ...fact('provider', inputs.provider),
    ...fact('region', inputs.region),
    ...fact('commitment', inputs.commitment),
    ...fact(
      'deadline',
      limit(inputs.deadlineSeconds, (n) => `deadline ${duration(n)}`),
    ),
    ...fact(
      'budget',
      limit(inputs.budgetUsd, (n) => `budget ${dollars(n)}`),
    ),
    ...fact(
      'maxDevices',
      limit(inputs.maxDevices, (n) => `at most ${count(n)} devices`),
    ),
  ];
}

/** That rows are missing, where a shard or an unfinished file was read. */
function partOnly(rows: readonly PlanRow[]): Markup | null {
  const { cells, shard } = rows[0]!;
  if (rows.length === cells) return null;
  const which = shard === '1/1' ? '' : `, part ${shard}`;
  return html`<p class="warned">${prose(`These are ${count(rows.length)} of the plan’s ${count(cells)} cells${which}: what is best of them may not be the best of the plan.`)}</p>`;
}
