/** Files opened in LibreOffice Calc without a window, and its cells read back. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parse } from 'csv-parse/sync';
import { fields } from './read.js';

/** What Calc holds in a cell; of a formula, what it came to. */
export type Cell = number | string | boolean;

/** False, or why no spreadsheet can be opened here. */
export const NO_SPREADSHEET: false | string =
  spawnSync('soffice', ['--version']).status !== 0 &&
  'LibreOffice is not installed, so no CSV file was opened in it (Debian: apt-get install libreoffice-calc-nogui)';

/** What a person answers in the dialog of LibreOffice: comma, double quotes, UTF-8, from row 1. */
const IMPORT = '--infilter=CSV:44,34,76,1';
/** The same, and: texts quoted and nothing else, figures as they are stored (LibreOffice help, CSV filter). */
const EXPORT = 'csv:Text - txt - csv (StarCalc):44,34,76,1,,0,true,false';

/** The language that a system is set to, by its tag. */
export type Locale = 'en-US' | 'de-DE';

/** A cell as Calc stores it: its type and value, and what a person sees of it. */
export interface StoredCell {
  /** `float`, `currency`, `percentage`, `date`, `boolean` or `string`; empty for an empty cell. */
  readonly type: string;
  readonly value: number | string | null;
  readonly shown: string;
}

/** What a person chooses in the dialog: comma, double quotes, UTF-8, from row 1, and *Language: English (USA)*. */
const ENGLISH_IMPORT = '--infilter=CSV:44,34,76,1,,1033';

/**
 * The sheets of a file that a person opens on a system set to `locale`, by their names: an `.xlsx` by a double click; a
 * `.csv` with the answers that the documentation gives, or, not `told`, with those the dialog has at first.
 */
export function sheetsInCalc(
  name: `${string}.${'xlsx' | 'csv'}`,
  content: string | Uint8Array,
  locale: Locale,
  told = true,
): Map<string, StoredCell[][]> {
  const folder = mkdtempSync(join(tmpdir(), 'llmsim-calc-'));
  try {
    writeFileSync(join(folder, name), content);
    const filter = name.endsWith('.xlsx') ? [] : [told ? ENGLISH_IMPORT : IMPORT];
    const { status, stderr } = spawnSync(
      'soffice',
      [
        ...[profileOf(locale), '--headless', '--norestore'],
        ...[...filter, '--convert-to', 'fods', '--outdir', 'read', name],
      ],
      { cwd: folder, encoding: 'utf8', timeout: 120_000 },
    );
    if (status !== 0) throw new Error(`soffice ended with ${status}: ${stderr}`);
    return sheetsOf(readFileSync(join(folder, 'read', name.replace(/\w+$/, 'fods')), 'utf8'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function settings(locale: Locale): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Setup/L10N"><prop oor:name="ooSetupSystemLocale" oor:op="fuse"><value>${locale}</value></prop></item>
</oor:items>`;
}

/** Sheets of a flat OpenDocument file (OpenDocument 1.3, part 3, chapter 9), empty rows and cells at the end left out. */
function sheetsOf(xml: string): Map<string, StoredCell[][]> {
  const sheets = new Map<string, StoredCell[][]>();
  for (const [, name, table] of xml.matchAll(
    /<table:table table:name="([^"]*)"[^>]*>([\s\S]*?)<\/table:table>/g,
  )) {
    const rows = [
      ...table!.matchAll(/<table:table-row([^>]*?)(?:\/>|>([\s\S]*?)<\/table:table-row>)/g),
    ].flatMap(([, attributes, inside = '']) => repeated(attributes!, 'rows', cellsOf(inside)));
    while (rows.at(-1)?.length === 0) rows.pop();
    sheets.set(unescaped(name!), rows);
  }
  return sheets;
}

function cellsOf(row: string): StoredCell[] {
  const cells = [
    ...row.matchAll(
      /<table:(?:covered-)?table-cell([^>]*?)(?:\/>|>([\s\S]*?)<\/table:(?:covered-)?table-cell>)/g,
    ),
  ].flatMap(([, attributes, inside = '']) => repeated(attributes!, 'columns', cellOf(attributes!, inside)));
  while (cells.at(-1)?.type === '') cells.pop();
  return cells;
}

function cellOf(attributes: string, inside: string): StoredCell {
  const of = (name: string) => new RegExp(`office:${name}="([^"]*)"`).exec(attributes)?.[1];
  const type = of('value-type') ?? '';
  const shown = [...inside.matchAll(/<text:p>([\s\S]*?)<\/text:p>|<text:p\/>/g)]
    .map(([, text = '']) =>
      unescaped(text.replaceAll(/<text:s(?: text:c="(\d+)")?\/>/g, (_, n = '1') => ' '.repeat(Number(n)))),
    )
    .join('\n');
  const figure = of('value');
  const value = figure === undefined ? (of('date-value') ?? of('boolean-value') ?? shown) : Number(figure);
  return { type, value: type === '' ? null : value, shown };
}

/** Calc writes what is empty to the end of the sheet as one that is repeated a million times. */
function repeated<T>(attributes: string, what: 'rows' | 'columns', one: T): T[] {
  const times = Number(new RegExp(`table:number-${what}-repeated="(\\d+)"`).exec(attributes)?.[1] ?? 1);
  return Array.from({ length: times > 1000 ? 1 : times }, () => one);
}

function unescaped(text: string): string {
  const signs: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };
  return text.replaceAll(/&(?:#(\d+)|#x([\da-f]+)|(\w+));/gi, (_, decimal, hex, name) => {
    if (name !== undefined) return signs[name]!;
    return String.fromCodePoint(decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal));
  });
}

const read = new Map<string, Cell[][]>();

/** The cells of a CSV file in Calc, row by row. Throws with what LibreOffice said when it does not open. */
export function openedInCalc(csv: string): Cell[][] {
  return openedTogether([csv])[0]!;
}

/** The same of several files, for which LibreOffice, slow to start, starts once; what was opened before is known. */
export function openedTogether(files: readonly string[]): Cell[][][] {
  const fresh = files.filter((csv) => !read.has(csv));
  if (fresh.length > 0) {
    const folder = mkdtempSync(join(tmpdir(), 'llmsim-calc-'));
    try {
      const names = fresh.map((_, i) => `file${i}.csv`);
      for (const [i, csv] of fresh.entries()) writeFileSync(join(folder, names[i]!), csv);
      const { status, stderr } = spawnSync(
        'soffice',
        [
          ...[profileOf('en-US'), '--headless', '--norestore', IMPORT],
          ...['--convert-to', EXPORT, '--outdir', 'read', ...names],
        ],
        { cwd: folder, encoding: 'utf8', timeout: 120_000 },
      );
      if (status !== 0) throw new Error(`soffice ended with ${status}: ${stderr}`);
      for (const [i, csv] of fresh.entries())
        read.set(csv, cells(readFileSync(join(folder, 'read', names[i]!), 'utf8')));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
  return files.map((csv) => read.get(csv)!);
}

/** Of a system set to each language: what LibreOffice sets up at its first start, which takes longer than its work. */
const profiles = mkdtempSync(join(tmpdir(), 'llmsim-calc-profiles-'));
process.on('exit', () => rmSync(profiles, { recursive: true, force: true }));

/** The option that names the profile of a language, which is made when it is first wanted. */
function profileOf(locale: Locale): string {
  const profile = join(profiles, locale);
  if (!existsSync(profile)) {
    mkdirSync(join(profile, 'user'), { recursive: true });
    writeFileSync(join(profile, 'user', 'registrymodifications.xcu'), settings(locale));
  }
  return `-env:UserInstallation=${pathToFileURL(profile).href}`;
}

/** Whether two figures are the same to the 15 significant digits that Calc keeps. */
export function close(a: number, b: number): boolean {
  return Math.abs(a - b) <= 1e-14 * Math.abs(b);
}

/** Every cell in Calc is what the file says: the same figure, the same text, and never a formula. */
export function assertSameInCalc(csv: string): void {
  const [written, opened] = [fields(csv), openedInCalc(csv)];
  assert.equal(opened.length, written.length);
  for (const [i, row] of written.entries()) {
    for (const [j, text] of row.entries()) {
      const cell = opened[i]![j]!;
      const where = `row ${i + 1}, ${written[0]![j]}: ${JSON.stringify(text)} became ${JSON.stringify(cell)}`;
      if (typeof cell === 'number') assert.ok(text !== '' && close(cell, Number(text)), where);
      else assert.equal(String(cell), text.replaceAll(/\r\n?/g, '\n'), where);
    }
  }
}

function cells(text: string): Cell[][] {
  return parse(text, {
    record_delimiter: '\n',
    relax_column_count: false,
    cast: (value, { quoting }): Cell => {
      if (quoting || value === '') return value;
      return value === 'TRUE' || value === 'FALSE' ? value === 'TRUE' : Number(value);
    },
  });
}
