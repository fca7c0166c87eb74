import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
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
