/**
 * Tables that are explored: two lines a row, its figures and below them words; they sort, filter, show more columns
 * and are copied. The ranking is one; those of a search and of a plan are made here.
 */
import type { Column } from './columns.js';
import { anchor, html, type Markup } from './markup.js';

/** What a heading says. */
export type Heading = Pick<Column, 'name' | 'extra'> & { readonly below?: { readonly name: string } };

export function heading({ name, below, extra }: Heading, sorts: boolean): Markup {
  return html`<th scope="col"${extra && html` class="extra"`}>${sorts ? html`<button type="button">${name}</button>` : name}${below && html`<small>${below.name}</small>`}</th>`;
}

/** A text, and the name it has when the table is copied. */
export function part(column: string, text: string): Markup {
  return html`<span data-column="${column}">${text}</span>`;
}

export function cell<T>({ name, cell: text, figure, below, extra }: Column<T>, row: T): Markup {
  const under = below?.cell(row) ?? '';
  return html`<td data-value="${figure(row)}" data-label="${name}"${extra && html` class="extra"`}>${part(name, text(row))}${below && under !== '' && html`<small data-column="${name}, ${below.name}">${under}</small>`}</td>`;
}

/** What is done to the table of `whose` tools: `''` for the ranking's. */
export function tools(whose: string, placeholder: string, what: string): Markup {
  return html`<div class="tools"><input type="search" id="${whose}filter" placeholder="${placeholder}" aria-label="Filter ${what}"><details><summary>Columns</summary><div id="${whose}columns"></div></details><button type="button" id="${whose}copy-csv">Copy as CSV</button><button type="button" id="${whose}copy-markdown">Copy as Markdown</button></div>
<p id="${whose}no-row" role="status" hidden></p>`;
}

/** A table to be explored. */
export interface Explored<T> {
  /** Of the table's element. */
  readonly id: string;
  /** What it is a table of, in a sentence: `the cells`. */
  readonly what: string;
  readonly placeholder: string;
  readonly rows: readonly T[];
  /** What each row is called by, and what it sorts by. */
  readonly name: {
    readonly heading: Heading;
    readonly cell: (row: T) => Markup;
    readonly value: (row: T) => string;
  };
  /** A bar between the name and the figures. */
  readonly picture?: (row: T) => Markup;
  readonly columns: readonly Column<T>[];
  /** The words below the figures; null for none. */
  readonly line: (row: T) => Markup | null;
  /** The number of a row; its place unless given. */
  readonly number?: (row: T) => number;
}

export function exploredTable<T>({
  id,
  what,
  placeholder,
  rows,
  name,
  picture,
  columns,
  line,
  number,
}: Explored<T>): Markup {
  const shown = columns.filter(({ extra }) => !extra).length + (picture ? 2 : 1);
  const whose = `${id}-`;
  return html`${tools(whose, placeholder, what)}
<div class="ranked"><table class="ranking explored" id="${id}" data-tools="${whose}">
<thead><tr>${[heading({ name: '#' }, true), heading(name.heading, true), picture && html`<td class="picture"></td>`, columns.map((each) => heading(each, true))]}</tr></thead>
${rows.map((row, i) => {
  const place = number?.(row) ?? i + 1;
  const words = line(row);
  return html`<tbody id="${anchor(id, String(place))}">
<tr><td data-value="${place}" data-label="#">${part('#', String(place))}</td><td class="name" data-value="${name.value(row)}">${name.cell(row)}</td>${picture && html`<td class="picture">${picture(row)}</td>`}${columns.map((each) => cell(each, row))}</tr>
${words && html`<tr class="why"><td></td><td colspan="${shown}">${words}</td></tr>`}
</tbody>
`;
})}</table></div>`;
}
