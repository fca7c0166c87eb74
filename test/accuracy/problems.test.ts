/** One bad record is told by file and line, and the others are scored. */
import assert from 'node:assert/strict';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { runAccuracy } from '../../accuracy/predict/run.js';
import { builtInCases, casesFrom } from '../../accuracy/records/cases.js';
import { readRecords } from '../../accuracy/records/reader.js';
import { invoke } from '../cli/invoke.js';

const FOLDER = mkdtempSync(join(tmpdir(), 'llmsim-problems-'));
const [GOOD, ALSO_GOOD] = builtInCases()
  .filter(({ file }) => file.startsWith('simumax'))
  .map(({ record }) => JSON.stringify(record));

const { id } = JSON.parse(GOOD!) as { id: string };
const changed = (name: string, changes: object) =>
  JSON.stringify({ ...JSON.parse(GOOD!), id: name, ...changes });

/** Every line but the first and the last is wrong, each in its own way. */
const MIXED = [
  GOOD,
  '{"id":"cut","kind":',
  '{"kind":"train-step"}',
  '{"id":"word","kind":"train-step","model":{"layers":"many"}}',
  '{"id":"nan","kind":"train-step","model":{"layers":NaN}}',
  '{"id":"negative","kind":"train-step","parallel":{"tp":-1}}',
  '[1, 2]',
  GOOD,
  '',
  ALSO_GOOD,
].join('\n');

test('each bad line is a problem of its own place, and the good ones are cases', () => {
  const { cases, problems } = readRecords(MIXED, 'mixed.jsonl');
  assert.deepEqual(
    cases.map(({ line }) => line),
    [1, 10],
  );
  assert.deepEqual(
    problems.map(({ line }) => line),
    [2, 3, 4, 5, 6, 7, 8],
  );
  for (const { line, message } of problems) assert.ok(message.startsWith(`mixed.jsonl:${line}`), message);
  assert.match(problems[6]!.message, new RegExp(`the id '${id}' was already used on line 1`));
});

test('accuracy scores the rest of a mixed file, says what is wrong, and leaves with 1', async () => {
  const path = join(FOLDER, 'mixed.jsonl');
  writeFileSync(path, MIXED);
  const { code, out, err } = await invoke(['accuracy', '--cases', path, '--json']);
  assert.equal(code, 1);
  const { cases, problems } = JSON.parse(out);
  assert.deepEqual([cases.length, problems.length], [2, 7]);
  assert.ok(cases.every(({ error }: { error: number }) => Number.isFinite(error)));
  for (const line of [2, 3, 4, 5, 6, 7, 8]) assert.match(err, new RegExp(`mixed\\.jsonl:${line}\\b`));
  assert.doesNotMatch(err, /\n\s+at /, 'no trace of a stack');
});

test('a step of no seconds is refused by file and line as one of negative seconds is', () => {
  for (const seconds of [0, -1]) {
    const line = changed('step', { measured: { step_time_s: seconds } });
    const { problems } = readRecords(`${GOOD}\n${line}`, 'f.jsonl');
    assert.deepEqual(
      problems.map(({ message }) => message),
      [
        `f.jsonl:2: not a published measurement; measured.step_time_s: '${seconds}' is refused: a step time is above 0.`,
      ],
    );
  }
});

test('a missing file beside a good one is a problem, and only where nothing is read it is an error', async () => {
  const path = join(FOLDER, 'good.jsonl');
  writeFileSync(path, `${GOOD}\n`);
  const { cases, problems } = casesFrom([path, join(FOLDER, 'none.jsonl')]);
  assert.deepEqual([cases.length, problems.map(({ file }) => file)], [1, ['none.jsonl']]);
  const both = await invoke(['accuracy', '--cases', path, '--cases', join(FOLDER, 'none.jsonl'), '--json']);
  assert.equal(both.code, 1);
  const bad = join(FOLDER, 'all-bad.jsonl');
  writeFileSync(bad, 'not json\n[]\n');
  const none = await invoke(['accuracy', '--cases', bad]);
  assert.equal(none.code, 2);
  assert.match(none.err, /all-bad\.jsonl:1:1 .*and 1 more like it: no record could be read/);
});

test('a record at which the simulator fails is told by its line, and the others are judged', () => {
  const { cases } = readRecords(`${GOOD}\n${changed('second', {})}\n${changed('third', {})}`, 'f.jsonl');
  let calls = 0;
  const report = runAccuracy(cases, {
    version: '0.0.0-test',
    predict: () => {
      calls++;
      throw new RangeError('Invalid array length');
    },
  });
  assert.equal(calls, 3);
  assert.equal(report.cases.length, 0);
  assert.deepEqual(
    report.problems.map(({ line, id: name }) => [line, name]),
    [
      [1, id],
      [2, 'second'],
      [3, 'third'],
    ],
  );
  assert.match(
    report.problems[1]!.message,
    /^f\.jsonl:2: 'second' could not be predicted: Invalid array length/,
  );
});

test('sizes that no model has are set aside with the field, before anything is played', () => {
  const model = JSON.parse(GOOD!).model as Record<string, unknown>;
  for (const [field, value] of [
    ['layers', 1e9],
    ['layers', 2.5],
    ['hidden', 0],
    ['seq', 1e300],
    ['vocab', 0.5],
  ] as const) {
    const line = changed(`${field}-${value}`, { model: { ...model, [field]: value } });
    const { cases, problems } = runAccuracy(readRecords(line, 'f.jsonl').cases, { version: '0.0.0-test' });
    assert.deepEqual(problems, []);
    assert.equal(cases[0]!.status, 'unsupported', `${field} ${value}`);
    assert.match(
      cases[0]!.reason,
      new RegExp(`model\\.${field} is ${String(value).replace('+', '\\+')}, no whole number`),
    );
  }
});
