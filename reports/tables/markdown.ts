/**
 * Markdown as GitHub and GitLab read it, for a pull request or an issue. Built as a tree and written by
 * mdast-util-to-markdown, so that no text from a person's file can become a link, a table or HTML.
 */
import type { PhrasingContent, RootContent, TableCell } from 'mdast';
import { gfmToMarkdown } from 'mdast-util-gfm';
import { toMarkdown } from 'mdast-util-to-markdown';
import { printable } from '../../input/printable.js';
import { type Column, type Figures, oneLine, speaking } from './grid.js';

const NO_BREAK = '\u00a0';

/** Blocks as text, ending in a line break. */
export function markdown(blocks: readonly RootContent[]): string {
  return toMarkdown({ type: 'root', children: [...blocks] }, { bullet: '-', extensions: [gfmToMarkdown()] });
}

export function words(value: string): PhrasingContent {
  return { type: 'text', value: printable(value).replaceAll('\n', ' ') };
}

export function code(value: string): PhrasingContent {
  return { type: 'inlineCode', value: printable(value).replaceAll('\n', ' ') };
}

export function strong(value: string): PhrasingContent {
  return { type: 'strong', children: [words(value)] };
}

export function paragraph(...children: PhrasingContent[]): RootContent {
  return { type: 'paragraph', children };
}

/** A list, each item a line of its own. */
export function list(items: readonly (readonly PhrasingContent[])[], ordered = false): RootContent {
  return {
    type: 'list',
    ordered,
    spread: false,
    children: items.map((children) => {
      return { type: 'listItem', spread: false, children: [{ type: 'paragraph', children: [...children] }] };
    }),
  };
}

/** The same columns as on a terminal of any width; `more` adds one of prose. */
export function table<Row>(figures: Figures<Row>): RootContent {
  const columns = speaking(figures).filter((c) => c.title !== '');
  const header = columns.map((c) => cell([words(oneLine(c.title))]));
  const rows = figures.rows.map((row) => columns.map((c) => cell(contentOf(c, row))));
  return {
    type: 'table',
    align: columns.map(({ align }) => align),
    children: [header, ...rows].map((children) => ({ type: 'tableRow', children })),
  };
}

/** Blocks that GitHub keeps folded under a line until a reader opens it. */
export function folded(summary: string, blocks: readonly RootContent[]): RootContent[] {
  return [
    { type: 'html', value: `<details><summary>${summary}</summary>` },
    ...blocks,
    { type: 'html', value: '</details>' },
  ];
}

function contentOf<Row>(column: Column<Row>, row: Row): PhrasingContent[] {
  const text = column.cell(row);
  if (text === '') return [];
  if (column.code) return [code(text)];
  // A narrow page wraps cells: a figure stays with its unit.
  return [words(column.align === 'right' ? text.replaceAll(' ', NO_BREAK) : text)];
}

function cell(children: PhrasingContent[]): TableCell {
  return { type: 'tableCell', children };
}
