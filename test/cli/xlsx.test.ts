import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { COMPARE_COLUMNS } from '../../reports/csv/compare-columns.js';
import { SEARCH_COLUMNS } from '../../reports/csv/search.js';
import { listSheet } from '../../reports/xlsx/workbook.js';
import { xlsxBytes } from '../../reports/xlsx/write.js';
import { HOSTILE, records } from '../reports/csv/read.js';
import { partsOf, sheetsIn } from '../reports/xlsx/parts.js';
import { invoke, STACK_TRACE } from './invoke.js';
import { inFolder, SMALL_PLAN } from './plan/plans.js';

const PLAN = ['plan', ...SMALL_PLAN, '--threads', '1'];
const COMPARE = ['--model', 'tiny', '--cluster', 'h100-dgx:1', '--global-batch', '8', '--seq', '64'];

async function done(argv: readonly string[]): Promise<string> {
  const { code, out, err } = await invoke(argv);
  assert.equal(code, 0, err);
  return out;
}

test('a workbook is the same from a fresh plan, from kept rows and, row by row, from merged shards', async () => {
  await inFolder(async (folder) => {
    const at = (name: string) => join(folder, name);
    const csv = await done([...PLAN, '--xlsx', at('fresh.xlsx')]);
    assert.match(csv, /^12 cells/);
    await done([...PLAN, '--csv', at('plan.csv')]);
    await done([...PLAN, '--csv', at('plan.csv'), '--xlsx', at('kept.xlsx')]);
    const fresh = readFileSync(at('fresh.xlsx'));
    assert.deepEqual(readFileSync(at('kept.xlsx')), fresh);
    // The time of an archive's first part: none, on 1 January 1980, whenever it was written.
    assert.equal(fresh.readUInt32LE(10), 0x00210000);

    for (const shard of ['1/2', '2/2']) {
      await done([...PLAN, '--shard', shard, '--csv', at(`${shard[0]}.csv`)]);
    }
    await done(['merge', at('1.csv'), at('2.csv'), '--xlsx', at('merged.xlsx')]);
    const [whole, merged] = [sheetsIn(fresh), sheetsIn(readFileSync(at('merged.xlsx')))];
    assert.deepEqual(merged.get('Plan'), whole.get('Plan'));
    assert.deepEqual(merged.get('Decide'), whole.get('Decide'));
    const formulas = whole
      .get('Decide')!
      .flat()
      .filter((text) => String(text).startsWith('='));
    assert.equal(formulas.length, 2 * 13);
    // As a file has functions younger than its format; Excel knows no other.
    assert.ok(formulas.every((text) => !/(?<!_xlfn\.)MINIFS/.test(String(text))));

    // The figures are those of the CSV file.
    const rows = records(readFileSync(at('plan.csv'), 'utf8'));
    const [head, ...lines] = whole.get('Plan')!;
    assert.equal(lines.length, rows.length);
    const cost = rows.map(({ cost_p90_usd: usd }) => Number(usd));
    for (const [i, line] of lines.entries()) assert.ok(line.includes(cost[i]!), `row ${i + 1}`);
    assert.deepEqual(head!.slice(0, 3), ['cell', 'model', 'cluster']);
  });
});

test('compare and search write the columns of their CSV files, and where figures are from', async () => {
  await inFolder(async (folder) => {
    for (const [command, columns, more] of [
      ['compare', COMPARE_COLUMNS, ['--strategy', 'ddp,zero-1']],
      ['search', SEARCH_COLUMNS, ['--strategy', 'ddp', '--threads', '1']],
    ] as const) {
      const file = join(folder, `${command}.xlsx`);
      await done([command, ...COMPARE, ...more, '--tokens', '1B', '--xlsx', file]);
      const sheets = sheetsIn(readFileSync(file));
      const name = command === 'compare' ? 'Compare' : 'Search';
      assert.deepEqual([...sheets.keys()], [name, 'Columns', 'Sources']);
      const [head, first] = sheets.get(name)!;
      assert.deepEqual(
        head,
        columns.map((column) => column.name.replace(/^(time_to_train.*|deadline)_s$/, '$1_days')),
      );
      assert.equal(first![0], 1);
      assert.equal(sheets.get('Columns')!.length, columns.length + 1);
      const sources = sheets.get('Sources')!;
      assert.ok(
        sources.some(
          ([name, value]) => name === 'command' && String(value).startsWith(`llmsim ${command} --model tiny`),
        ),
      );
      assert.ok(
        sources.some(
          ([cluster, figure]) => cluster === 'h100-dgx' && figure === 'economics.usdPerDeviceHour',
        ),
      );
    }
  });
});

test('what cannot be written is a sentence before any work, and nothing is left', async () => {
  await inFolder(async (folder) => {
    const at = (name: string) => join(folder, name);
    const sentence = async (...argv: string[]) => {
      const { code, out, err } = await invoke(argv);
      assert.deepEqual([code, out], [2, '']);
      assert.doesNotMatch(err, STACK_TRACE);
      return err;
    };
    assert.match(await sentence(...PLAN, '--csv', at('x'), '--xlsx', at('x')), /--csv and --xlsx both name/);
    assert.match(
      await sentence('compare', ...COMPARE, '--report', at('x'), '--xlsx', at('x')),
      /--report and --xlsx both/,
    );
    assert.match(await sentence(...PLAN, '--csv', at('x'), '--xlsx', folder), /it is a folder/);
    const many = Array.from({ length: 150 }, (_, i) => i + 1).join(',');
    const words = ['plan', ...COMPARE, '--tokens', many.replaceAll(',', 'M,'), '--price', many];
    // 150 × 150.
    assert.match(
      await sentence(...words, '--csv', at('x'), '--xlsx', at('y')),
      /at most 20000 rows, and the plan has 22500/,
    );
    assert.ok(!existsSync(at('x')) && !existsSync(at('x.part')) && !existsSync(at('y')));
  });
});

test('a damaged shard is a sentence that names the cell', async () => {
  await inFolder(async (folder) => {
    const file = join(folder, 'plan.csv');
    await done([...PLAN, '--csv', file]);
    const { writeFileSync } = await import('node:fs');
    const damaged = readFileSync(file, 'utf8').replace(/(989\.4),/, 'x,');
    writeFileSync(file, damaged);
    const { code, err } = await invoke(['merge', file, '--xlsx', join(folder, 'x.xlsx')]);
    assert.equal(code, 2);
    assert.match(err, /cell 1 is damaged: its 'peak_tflops_per_device' is no number/);
  });
});

test('no text of a workbook is a formula, and the filter and the names are where the format has them', async () => {
  const sheet = listSheet('Hostile', [{ title: 'some_text', value: (text: string) => text }], HOSTILE, 0);
  const bytes = Buffer.from(await xlsxBytes({ sheets: [sheet] }));
  const parts = partsOf(bytes);
  const xml = parts.get('xl/worksheets/sheet1.xml')!;
  assert.doesNotMatch(xml, /<f>/);
  const last = `A${HOSTILE.length + 1}`;
  assert.ok(xml.includes(`</sheetData><autoFilter ref="A1:${last}"/>`));
  assert.match(xml, /<pane ySplit="1" [^>]*state="frozen"/);
  const names = parts.get('xl/workbook.xml')!;
  assert.ok(
    names.includes(`<definedName name="some_text">'Hostile'!$A$2:$A$${HOSTILE.length + 1}</definedName>`),
  );
  const texts = sheetsIn(bytes)
    .get('Hostile')!
    .slice(1)
    .map(([text]) => text);
  assert.ok(texts.includes('=1+1') || texts.some((text) => String(text).startsWith('=')));
});
