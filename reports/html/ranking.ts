/**
 * The ranking: two lines a row, its figures and below them why it is where it is, so that reasons have the whole
 * width. Every text that is copied says which column it is of (`data-column`).
 */
import type { Row } from '../../planning/comparison.js';
import { shortLayout } from '../layout.js';
import { SLOWEST_DRAWN } from './charts/stacked.js';
import { type Column, columnsFor } from './columns.js';
import { anchor, html, type Markup, unbroken } from './markup.js';
import { barMeter } from './meter.js';
import { type Named, type Ranked, rankedRows, tied, whyAmongAll } from './named.js';
import { aheadOf } from './notes.js';

/** Every row that fits, of all results together, with what is done to the table above it. */
export function ranking(all: readonly Named[]): Markup {
  const rows = rankedRows(all);
  const several = all.length > 1;
  const columns = columnsFor(rows.map(({ row }) => row));
  return html`${tools()}
<p id="no-row" role="status" hidden></p>
${table('ranking', rows, columns, (ranked) => whyLine(ranked, several), several, slowestDrawn(rows))}`;
}

function tools(): Markup {
  return html`<div class="tools"><input type="search" id="filter" placeholder="Filter, e.g. zero or tp8" aria-label="Filter the ranking"><details><summary>Columns</summary><div id="columns"></div></details><button type="button" id="copy-csv">Copy as CSV</button><button type="button" id="copy-markdown">Copy as Markdown</button></div>`;
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
  return html`<div class="ranked"><table class="ranking" id="${id}">
<thead><tr>${headings.map((of) => (of ? heading(of, sorts) : html`<td class="picture"></td>`))}</tr></thead>
${rows.map(
  (
    ranked,
    i,
  ) => html`${bandAbove(ranked, rows[i - 1], rows[i + 1], shown.length + 3)}<tbody id="${anchor(sorts ? 'row' : id, several ? ranked.from.name : '', ranked.row.strategy)}"${inBand(ranked, rows) ? html` class="tied"` : null}>
<tr><td data-value="${ranked.rank}" data-label="#">${part('#', String(ranked.rank))}</td>${strategyCell(ranked, several)}<td class="picture">${bar(ranked, scale)}</td>${columns.map((column) => cell(column, ranked.row))}</tr>
<tr class="why"><td></td><td colspan="${shown.length + 2}">${line(ranked)}</td></tr>
</tbody>
`,
)}</table></div>`;
}

/** What a heading says. */
type Heading = Pick<Column, 'name' | 'extra'> & { readonly below?: { readonly name: string } };

function heading({ name, below, extra }: Heading, sorts: boolean): Markup {
  return html`<th scope="col"${extra && html` class="extra"`}>${sorts ? html`<button type="button">${name}</button>` : name}${below && html`<small>${below.name}</small>`}</th>`;
}

/** A text, and the name it has when the table is copied. */
function part(column: string, text: string): Markup {
  return html`<span data-column="${column}">${text}</span>`;
}

function strategyCell({ row, from }: Ranked, several: boolean): Markup {
  const { strategy, alsoKnownAs, layout } = row;
  const to = anchor('strategy', several ? from.name : '', strategy);
  return html`<td class="name" data-value="${strategy}"><a href="#${to}" data-column="strategy">${strategy}</a>${several && html` <span class="result" data-column="result">${from.name}</span>`}${alsoKnownAs.length > 0 && html` <span class="also">also ${part('also known as', alsoKnownAs.join(', '))}</span>`}<code data-column="layout">${shortLayout(layout)}</code></td>`;
}

function cell({ name, cell: text, figure, below, extra }: Column, row: Row): Markup {
  const under = below?.cell(row) ?? '';
  return html`<td data-value="${figure(row)}" data-label="${name}"${extra && html` class="extra"`}>${part(name, text(row))}${below && under !== '' && html`<small data-column="${name}, ${below.name}">${under}</small>`}</td>`;
}

function whyLine(ranked: Ranked, several: boolean): Markup {
  const { row, from } = ranked;
  const ahead = aheadOf(row, from.comparison.rows);
  return html`<span data-column="why">${whyAmongAll(ranked, several)}</span>${ahead && html` <span class="ahead">${unbroken(ahead)}</span>`}`;
}

/** The fastest of every result is drawn to scale, and what is not much slower. */
function slowestDrawn(rows: readonly Ranked[]): number {
  const fastest = rows.filter(({ row, from }) => row === from.comparison.rows[0]);
  return Math.max(SLOWEST_DRAWN, ...fastest.map(({ ratio }) => 1.25 * ratio));
}

/** One scale for the bars of all results: up to the end of the interval of the slowest that is drawn to scale. */
function scaleOf(rows: readonly Ranked[], slowest: number): number {
  const near = rows.filter(({ ratio }) => ratio <= slowest);
  return Math.max(
    ...near.map(
      ({ row, ratio }) => (ratio * (row.interval?.high ?? row.stepTimeSeconds)) / row.stepTimeSeconds,
    ),
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

function inBand(ranked: Ranked, rows: readonly Ranked[]): boolean {
  return together(ranked, rows[ranked.rank - 2]) || together(ranked, rows[ranked.rank]);
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
