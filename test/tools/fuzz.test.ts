/**
 * The fuzzer of `npm run fuzz`, a few inputs in this process: what it starts from is sound, each kind of input
 * gets its answer, and the judge sees what it is there to see.
 */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { outcomeOf } from './fuzz/answer.js';
import { type Input, latin, type Outcome, shown } from './fuzz/input.js';
import { judged } from './fuzz/judge.js';
import { inputAt, KIND_NAMES } from './fuzz/kinds/index.js';
import { made } from './fuzz/made.js';
import { type Samples, samplesWith } from './fuzz/samples.js';

const SEED = 14;
const folder = mkdtempSync(join(tmpdir(), 'llmsim-fuzz-'));
let samples: Samples;
before(async () => {
  samples = samplesWith(await made());
  process.chdir(folder);
});
after(() => {
  process.chdir(tmpdir());
  rmSync(folder, { recursive: true });
});

const input = (argv: readonly string[], files: Input['files'] = {}): Input => {
  return { kind: 'options', argv, files, times: 1, stable: true };
};

test('what inputs start from is sound: results are read back, and the calibration is a cluster', async () => {
  for (const result of samples.results) {
    const { schema } = result as { schema: string };
    if (schema === 'llmsim.simulate/1') continue;
    const files = { 'r.json': latin(JSON.stringify(result)) };
    const { code, err } = await outcomeOf(input(['report', 'r.json', '-o', 'o.html'], files), folder);
    assert.equal(code, 0, `${schema}: ${err}`);
  }
  const files = { 't.yaml': latin(JSON.stringify(samples.calibration)) };
  const { code, err } = await outcomeOf(input(['hardware', './t.yaml'], files), folder);
  assert.equal(code, 0, err);
  assert.ok(samples.programs.length >= 8 && samples.records.length >= 50, 'few samples');
});

test('forty inputs of every kind are answered without a fault', async () => {
  const codes = new Map<number | string, number>();
  for (let index = 0; index < 40; index++) {
    const each = inputAt(index, SEED, samples);
    // Real threads take their time, and have tests of their own.
    if (each.kind === 'validate') continue;
    const outcome = await outcomeOf(each, folder);
    const fault = judged(each, outcome);
    assert.equal(fault, undefined, `input ${index}: ${JSON.stringify(fault)}\n${shown(each)}`);
    codes.set(outcome.code, (codes.get(outcome.code) ?? 0) + 1);
  }
  // Neither all sound nor all refused.
  assert.ok((codes.get(0) ?? 0) > 5 && (codes.get(2) ?? 0) > 12, JSON.stringify([...codes]));
});

test('a seed and a number give one input, whatever came before', () => {
  for (const kind of KIND_NAMES)
    assert.deepEqual(inputAt(7, SEED, samples, kind), inputAt(7, SEED, samples, kind));
  assert.notDeepEqual(inputAt(7, SEED, samples), inputAt(7, SEED + 1, samples));
  assert.equal(
    new Set(Array.from({ length: 1000 }, (_, i) => inputAt(i, 1, samples).kind)).size,
    KIND_NAMES.length,
  );
});

test('the judge finds every sort of fault, and none where there is none', () => {
  const asked = input(['compare', 's.yaml', '--json', '--csv', 'o.csv', '--report', 'o.html']);
  const sound: Outcome = { code: 0, out: '{"rows":[]}\n', err: '', made: {}, cpuMs: 5 };
  const sort = (change: Partial<Outcome>, of = asked) => judged(of, { ...sound, ...change })?.sort;
  assert.equal(sort({}), undefined);
  assert.equal(sort({ code: 3, err: 'hm' }), 'exit code 3');
  assert.equal(sort({ dead: true, code: 'no answer' }), 'no answer (options)');
  assert.equal(sort({ cpuMs: 21_000 }), 'slow (options)');
  assert.equal(sort({ code: 2, out: '', err: '\n' }), 'exit 2 without a word');
  assert.equal(sort({ code: 2, err: 'a sentence' }), 'exit 2 and an answer');
  assert.equal(sort({ err: 'a name that is \u202eevil' }), 'a steering character');
  assert.equal(sort({ out: '{"a":"\u009b"}' }), 'a steering character');
  assert.equal(sort({ made: { 'o.csv': 'a\u2067\r\n' } }), 'a steering character');
  assert.equal(sort({ err: 'x'.repeat(60_001) }), 'an endless message');
  assert.equal(sort({ other: { ...sound, out: '{}' } }), 'another answer the second time');
  assert.equal(sort({ made: { '.llmsim-1-2.tmp': '' } }), 'a file beside was left behind');
  assert.equal(sort({ made: { 'o.html': '<html>' } }), 'half a page');
  assert.equal(sort({ made: { 'o.csv': 'a,b' } }), 'half a CSV file');
  assert.equal(
    sort({ code: 2, out: '', err: 'a sentence', made: { 'o.csv': 'a\n' } }),
    'exit 2, and a file was written',
  );
  assert.equal(sort({ out: '{"rows":[' }), 'JSON that cannot be read');
  assert.equal(sort({ out: '{"rows":[{"mfu":-1}]}' }), 'a figure: rows.[0].mfu is 0');
  assert.equal(sort({ out: '{"rows":[{"mfu":null}]}' }), 'a figure: rows.[0].mfu is null');
  assert.equal(sort({ out: '{"rows":[{"place":null,"error":-1}]}' }), undefined);
  for (const words of [
    'RangeError: Invalid array length',
    '    at simulate (file.js:1:2)',
    'This is a mistake in llmsim',
  ]) {
    assert.match(sort({ err: words }) ?? '', /^words of an internal error/, words);
  }
  for (const words of [
    'tp: Invalid input: expected string, received undefined',
    'Too small: expected number to be >=1',
    'Unexpected token } in JSON at position 5',
    'ReferenceError: Unresolved alias (the anchor must be set before the alias): a',
    'Nested mappings are not allowed in compact mappings',
    'Units do not match',
    "ENOENT: no such file or directory, open 'x'",
  ]) {
    assert.match(sort({ err: words }) ?? '', /^words of (a library|an internal error)/, words);
  }
  assert.match(sort({ err: 'a step of NaN s' }) ?? '', /^a value that is none/);
  // What a person wrote may be repeated.
  assert.equal(
    sort({ err: "unknown model 'TypeError'" }, input(['compare', '--model', 'TypeError'])),
    undefined,
  );
  assert.equal(sort({ out: 'nan' }, input(['compare', '--model', 'NaN'])), undefined);
});
