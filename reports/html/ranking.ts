/**
 * The ranking: two lines a row, its figures and below them why it is where it is, so that reasons have the whole
 * width. Every text that is copied says which column it is of (`data-column`).
 */

import { largest } from '../../input/extremes.js';
import { sharedWords } from '../../input/unit-words.js';
import { shortLayout } from '../layout.js';
import { SLOWEST_DRAWN } from './charts/stacked.js';
import { columnsFor } from './columns.js';
import { cell, type Heading, heading, part, tools } from './explored.js';
import { anchor, html, type Markup, prose } from './markup.js';
import { barMeter } from './meter.js';
import { type Named, type Ranked, rankedRows, tied, whyAmongAll } from './named.js';
import { aheadOf } from './notes.js';

/** What the sentence of a row on the next one rests on. */
const PAIRS =
  'Such pairs: two published layouts that were predicted so far apart; so many of ten came out in that order. ' +
  'A row that says nothing of the next one is no surer than a coin, or no published pairs compare.';

/** Every row that fits, of all results together, with what is done to the table above it. */
export function ranking(all: readonly Named[]): Markup {
  const rows = rankedRows(all);
  const several = all.length > 1;
  const columns = columnsFor(rows.map(({ row }) => row));
  return html`${tools('', 'Filter, e.g. zero or tp8', 'the ranking')}
${table('ranking', rows, columns, (ranked) => whyLine(ranked, several), several, slowestDrawn(rows))}
${rows.some(({ row, from }) => aheadOf(row, from.comparison.rows)) && html`<p class="soft"><small>${PAIRS}</small></p>`}`;
}

/** A table of rows with a line of words under each; those over `slowest` times the fastest's time are not to scale. */
export function table(
  id: string,
  rows: readonly Ranked[],
  { shown, extra }: ReturnType<typeof columnsFor>,
  line: (ranked: Ranked) => Markup,
  several: boolean,
  slowest: number,
): Markup {
  const columns = [...shown, ...extra];
  const sorts = id === 'ranking';
  const headings: (Heading | null)[] = [
    { name: '#' },
    { name: 'strategy', below: { name: 'layout' } },
    null,
    ...columns,
  ];
  const scale = scaleOf(rows, slowest);
  const perToken = rows.some((ranked) => ranked.perToken);
  return html`<div class="ranked"><table class="ranking" id="${id}">
<thead><tr>${headings.map((of) => (of ? heading(of, sorts) : pictureHead(perToken, sharedWords(rows.map(({ row }) => row)).one)))}</tr></thead>
${rows.map(
  (
    ranked,
    i,
  ) => html`${modelAbove(ranked, rows, i, shown.length + 3)}${bandAbove(ranked, rows[i - 1], rows[i + 1], shown.length + 3)}<tbody id="${anchor(sorts ? 'row' : id, several ? ranked.from.name : '', ranked.row.strategy)}"${inBand(rows, i) ? html` class="tied"` : null}>
<tr><td data-value="${ranked.rank}" data-label="#">${part('#', String(ranked.rank))}</td>${strategyCell(ranked, several)}<td class="picture">${bar(ranked, scale)}</td>${columns.map((column) => cell(column, ranked.row))}</tr>
<tr class="why"><td></td><td colspan="${shown.length + 2}">${line(ranked)}</td></tr>
</tbody>
`,
)}</table></div>`;
}

function strategyCell({ row, from }: Ranked, several: boolean): Markup {
  const { strategy, alsoKnownAs, layout } = row;
  const to = anchor('strategy', several ? from.name : '', strategy);
  return html`<td class="name" data-value="${strategy}"><a href="#${to}" data-column="strategy">${strategy}</a>${several && html` <span class="result" data-column="result">${from.name}</span>`}${alsoKnownAs.length > 0 && html` <span class="also">also ${part('also known as', alsoKnownAs.join(', '))}</span>`}<code data-column="layout">${shortLayout(layout)}</code></td>`;
}

function whyLine(ranked: Ranked, several: boolean): Markup {
  const { row, from } = ranked;
  const ahead = aheadOf(row, from.comparison.rows);
  return html`<span data-column="why">${prose(whyAmongAll(ranked, several))}</span>${ahead && html` <span class="ahead">${prose(ahead)}</span>`}`;
}

/** The fastest of every result is drawn to scale, and what is not much slower. */
function slowestDrawn(rows: readonly Ranked[]): number {
  const fastest = rows.filter(({ row, from }) => row === from.comparison.rows[0]);
  return largest(
    fastest.map(({ ratio }) => 1.25 * ratio),
    SLOWEST_DRAWN,
  );
}

/** One scale for the bars of all results: up to the end of the interval of the slowest that is drawn to scale. */
function scaleOf(rows: readonly Ranked[], slowest: number): number {
  const near = rows.filter(({ ratio }) => ratio <= slowest);
  return largest(
    near.map(({ row, ratio }) => (ratio * (row.interval?.high ?? row.stepTimeSeconds)) / row.stepTimeSeconds),
  );
}

function bar({ row, ratio }: Ranked, scale: number): Markup {
  const ends = row.interval && {
    low: (ratio * row.interval.low) / row.stepTimeSeconds,
    high: (ratio * row.interval.high) / row.stepTimeSeconds,
  };
  return barMeter(ratio, ends, scale);
}

/** Rows of one result that stand together and cannot be told apart. */
function together(a: Ranked | undefined, b: Ranked | undefined): boolean {
  return a !== undefined && b !== undefined && a.from === b.from && tied(a.row, b.row);
}

function inBand(rows: readonly Ranked[], i: number): boolean {
  return together(rows[i], rows[i - 1]) || together(rows[i], rows[i + 1]);
}

/** The bars' own heading, where they are not of the step times beside them. */
function pictureHead(perToken: boolean, one: string): Markup {
  return perToken
    ? html`<th scope="col" class="picture">time per ${one}</th>`
    : html`<td class="picture"></td>`;
}

/** The heading above the rows of a model, where there are several. */
function modelAbove(ranked: Ranked, rows: readonly Ranked[], i: number, span: number): Markup | null {
  const { model, modelTitle } = ranked.from.comparison.inputs;
  const of = (other: Ranked | undefined) => other?.from.comparison.inputs.model;
  if (of(rows[i - 1]) === model || of(rows[0]) === of(rows.at(-1))) return null;
  return html`<tbody class="band model"><tr><th scope="rowgroup" colspan="${span}">${modelTitle}</th></tr></tbody>
`;
}

/** The heading above the first of those rows. */
function bandAbove(
  ranked: Ranked,
  before: Ranked | undefined,
  after: Ranked | undefined,
  span: number,
): Markup | null {
  if (together(before, ranked) || !together(ranked, after)) return null;
  return html`<tbody class="band"><tr><th scope="rowgroup" colspan="${span}">Too close to call</th></tr></tbody>
`;
}
