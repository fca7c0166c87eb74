/**
 * Printed figures read back, without the functions that print them: the range of values that a text such as
 * `1.27 s` or `< 0.1 %` can stand for; and tables, whichever form they have.
 */
import assert from 'node:assert/strict';

/** Units of a quantity, each in SI base units (or what the JSON counts in). */
export type Units = Readonly<Record<string, number>>;

export const SECONDS: Units = { ns: 1e-9, µs: 1e-6, ms: 1e-3, s: 1, min: 60, h: 3600, d: 86_400 };
export const BYTES: Units = { B: 1, KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30 };
export const SHARE: Units = { '%': 0.01 };
export const COUNT: Units = { '': 1, M: 1e6, B: 1e9, T: 1e12 };
export const KWH: Units = { kWh: 1, MWh: 1e3, GWh: 1e6 };
export const KG: Units = { kg: 1, t: 1e3 };
export const TFLOPS: Units = { 'TFLOP/s': 1, 'PFLOP/s': 1e3 };

/** What figures agree to when they were added up in another order. */
const ADDING = 1e-12;

/** Fails unless `text` is `value` rounded to the digits shown. `unit` is for a figure that shares another's. */
export function assertSays(text: string, value: number, units: Units, unit?: string): void {
  const [low, high] = rangeSaid(text, units, unit);
  const slack = ADDING * Math.abs(value);
  assert.ok(low - slack <= value && value <= high + slack, `'${text}' is said of ${value}`);
}

function rangeSaid(text: string, units: Units, shared?: string): [low: number, high: number] {
  const read = /^(< )?\$?([\d,]+)(?:\.(\d+))?\s?(\S*)$/.exec(text.replaceAll('\u00a0', ' '));
  assert.ok(read, `'${text}' is no figure`);
  const [, below, whole = '', decimals = '', unit = ''] = read;
  const size = units[unit || (shared ?? '')];
  assert.ok(size !== undefined, `'${text}' has none of the units ${Object.keys(units).join(', ')}`);
  const shown = Number(`${whole.replaceAll(',', '')}.${decimals}`);
  if (below !== undefined) return [0, shown * size];
  const half = 0.5 * 10 ** -decimals.length;
  // Nothing at all is zero.
  return [(shown - half) * size, (shown + half) * size];
}

/** Fails unless `text`, such as `6.2–7.5 s`, names both ends of a range. */
export function assertSaysRange(text: string, { low, high }: { low: number; high: number }): void {
  const [first = '', last = ''] = text.split('–');
  const unit = last.split(/\s/).at(-1)!;
  assertSays(first, low, SECONDS, unit);
  assertSays(last, high, SECONDS);
}

/** Rows of cells by the titles of their columns. */
export type Table = readonly Readonly<Record<string, string>>[];

/** The tables of a text on a terminal, each found by the line between its titles and its rows. */
export function tablesOf(text: string): Table[] {
  const lines = text.split('\n');
  return lines.flatMap((line, at) => {
    if (!/^ *─+( {2}─+)* *─*$/.test(line)) return [];
    const columns = [...line.matchAll(/─+/g)].map((m) => [m.index, m.index + m[0].length] as const);
    const cut = (l: string) => columns.map(([from, to]) => l.slice(from, to).trim());
    const end = lines.findIndex((l, i) => i > at && l.trim() === '');
    const start = lines.slice(0, at).findLastIndex((l) => l.trim() === '' || !/^ | {2}/.test(l)) + 1;
    const heads = lines.slice(start, at).map(cut);
    const titles = columns.map((_, i) => titleOf(heads.map((head) => head[i]!)));
    const rows = lines
      .slice(at + 1, end)
      .filter((l) => columns.slice(0, 2).every(([from]) => l.length > from));
    return [
      rows
        .map(cut)
        .filter(([first]) => first !== '')
        .map((cells) => Object.fromEntries(titles.map((title, i) => [title, cells[i]!]))),
    ];
  });
}

/** The tables of a Markdown text. */
export function markdownTablesOf(text: string): Table[] {
  const blocks = text.split('\n\n').filter((block) => block.startsWith('|'));
  return blocks.map((block) => {
    const cells = (line: string) =>
      line
        .trim()
        .slice(1, -1)
        .split('|')
        .map((cell) => cell.trim().replaceAll('`', '').replaceAll('\u00a0', ' '));
    const [head = '', , ...rows] = block.trim().split('\n');
    const titles = cells(head);
    return rows.map((row) => Object.fromEntries(cells(row).map((cell, i) => [titles[i]!, cell])));
  });
}

/** Both lines of a title as one: `tokens/s` over `/device`, `device-` over `hours`. */
function titleOf(parts: readonly string[]): string {
  return parts
    .filter((part) => part !== '')
    .join(' ')
    .replace('- ', '-')
    .replace(' /', '/');
}

/** A cell of the ranking of a page: what it shows, and the figure it is sorted by. */
export interface PageCell {
  readonly text: string;
  readonly value: string;
}

/** The ranking of a page, row by row, by the titles of its columns. */
export function rankingOf(page: string): Readonly<Record<string, PageCell>>[] {
  const [table] = /<table class="ranking" id="ranking">.*?<\/table>/s.exec(page) ?? [''];
  const rows = table.split('<tbody id="row-').slice(1);
  return rows.map((row) => {
    const cells = [...row.matchAll(/<td([^>]*)>(.*?)<\/td>/gs)].flatMap(([, attributes = '', inner = '']) => {
      const value = unescaped(/data-value="([^"]*)"/.exec(attributes)?.[1] ?? '');
      return [...inner.matchAll(/data-column="([^"]*)">(.*?)<\/(?:span|small|code|a)>/gs)].map(
        ([, name = '', text = '']) =>
          [unescaped(name), { text: unescaped(text.replace(/<[^>]*>/g, '')), value }] as const,
      );
    });
    return Object.fromEntries(cells);
  });
}

export function unescaped(text: string): string {
  const signs: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', '#39': "'", amp: '&' };
  return text.replace(/&(lt|gt|quot|#39|amp);/g, (_, name: string) => signs[name]!);
}
