/** Files opened in LibreOffice Calc without a window, and its cells read back. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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

/** The cells of a CSV file in Calc, row by row. Throws with what LibreOffice said when it does not open. */
export function openedInCalc(csv: string): Cell[][] {
  const folder = mkdtempSync(join(tmpdir(), 'llmsim-calc-'));
  try {
    writeFileSync(join(folder, 'file.csv'), csv);
    const profile = `-env:UserInstallation=${pathToFileURL(join(folder, 'profile')).href}`;
    const { status, stderr } = spawnSync(
      'soffice',
      [profile, '--headless', '--norestore', IMPORT, '--convert-to', EXPORT, '--outdir', 'read', 'file.csv'],
      { cwd: folder, encoding: 'utf8', timeout: 120_000 },
    );
    if (status !== 0) throw new Error(`soffice ended with ${status}: ${stderr}`);
    return cells(readFileSync(join(folder, 'read', 'file.csv'), 'utf8'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
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
