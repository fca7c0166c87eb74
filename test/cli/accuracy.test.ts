import assert from 'node:assert/strict';
import { copyFileSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { invoke } from './invoke.js';

const FOLDER = mkdtempSync(join(tmpdir(), 'llmsim-accuracy-'));

test('accuracy --cases judges each measurement of a file', async () => {
  const suite = new URL('../../../accuracy/cases/vtrain-single-a100.jsonl', import.meta.url);
  const path = join(FOLDER, 'two.jsonl');
  writeFileSync(path, readFileSync(suite, 'utf8').split('\n').slice(0, 2).join('\n'));
  const { code, out } = await invoke(['accuracy', '--cases', path, '--json']);
  assert.equal(code, 0);
  const { schema, cases, summary } = JSON.parse(out);
  assert.equal(schema, 'llmsim.accuracy/1');
  assert.equal(cases.length, 2);
  for (const { measuredSeconds, predictedSeconds, error } of cases) {
    assert.equal(error, (predictedSeconds - measuredSeconds) / measuredSeconds);
  }
  assert.equal(summary.mape, (Math.abs(cases[0].error) + Math.abs(cases[1].error)) / 2);
  assert.match((await invoke(['accuracy', '--cases', path])).out, /MAPE/);
  assert.match((await invoke(['accuracy', '--cases', path, '--markdown'])).out, /^# /);
});

test('a line that is no measurement is told by file and line', async () => {
  const path = join(FOLDER, 'bad.jsonl');
  writeFileSync(path, '{"id": 5}\nnot json\n');
  const { code, err } = await invoke(['accuracy', '--cases', path]);
  assert.equal(code, 2);
  assert.match(err, /bad\.jsonl:1/);
  assert.match(
    (await invoke(['accuracy', '--cases', join(FOLDER, 'none.jsonl')])).err,
    /there is no such file/,
  );
});

const [, record] = readFileSync(
  new URL('../../../accuracy/cases/vtrain-single-a100.jsonl', import.meta.url),
  'utf8',
).split('\n');
const ONE = join(FOLDER, 'one.jsonl');
writeFileSync(ONE, `${record}\n`);
const { id } = JSON.parse(record!);

test('accuracy --csv and --report write files beside what is printed', async () => {
  const [csv, html] = [join(FOLDER, 'a.csv'), join(FOLDER, 'a.html')];
  const { code, out, err } = await invoke(['accuracy', '--cases', ONE, '--csv', csv, '--report', html]);
  assert.equal(code, 0);
  assert.match(out, /MAPE/);
  assert.match(err, /wrote .*a\.csv\nwrote .*a\.html/);
  assert.match(readFileSync(csv, 'utf8'), new RegExp(`^id,kind,.*\r\n${id},`));
  assert.match(readFileSync(html, 'utf8'), /^<!doctype html>/);
  const { err: nowhere, code: refused } = await invoke(['accuracy', '--csv', join(FOLDER, 'no', 'a.csv')]);
  assert.equal(refused, 2);
  assert.match(nowhere, /cannot write/);
});

test('accuracy --only chooses, and says what it cannot', async () => {
  const { out } = await invoke(['accuracy', '--cases', ONE, '--only', 'family=dense', '--json']);
  const { cases, byDimension } = JSON.parse(out);
  assert.deepEqual([cases.length, Object.keys(byDimension.family)], [1, ['dense']]);
  const slip = await invoke(['accuracy', '--cases', ONE, '--only', 'hardware=tpu-v5p']);
  assert.equal(slip.code, 2);
  assert.match(slip.err, /no case has hardware=tpu-v5p/);
});

test('accuracy --case ID --explain takes one prediction apart, as text and as JSON', async () => {
  const { code, out } = await invoke(['accuracy', '--cases', ONE, '--case', id, '--explain']);
  assert.equal(code, 0);
  assert.match(out, /Kernels of dense-block\.forward/);
  const document = JSON.parse(
    (await invoke(['accuracy', '--cases', ONE, '--case', id, '--explain', '--json'])).out,
  );
  assert.equal(document.schema, 'llmsim.accuracy-explain/1');
  assert.ok(document.explanation.kernelTables.length > 2);
  assert.match((await invoke(['accuracy', '--explain'])).err, /name it with --case ID/);
  assert.match(
    (await invoke(['accuracy', '--case', id, '--explain', '--markdown'])).err,
    /leave out --markdown/,
  );
});

test('a file of cases that is named twice is refused, by whatever name', async () => {
  const path = join(FOLDER, 'one.jsonl');
  copyFileSync(new URL('../../../accuracy/cases/vtrain-single-a100.jsonl', import.meta.url), path);
  const link = join(FOLDER, 'link.jsonl');
  symlinkSync(path, link);
  for (const [second, words] of [
    [path, /one\.jsonl' is given twice; its cases would count twice/],
    [link, /link\.jsonl' is given twice, the same file as '.*one\.jsonl'/],
  ] as const) {
    const { code, err } = await invoke(['accuracy', '--cases', path, '--cases', second]);
    assert.equal(code, 2);
    assert.match(err, words);
  }
});
