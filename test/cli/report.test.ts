import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { resultIn } from '../../cli/input/result-file.js';
import { InputError } from '../../input/error.js';
import { invoke, SMALL, STACK_TRACE } from './invoke.js';

const folder = mkdtempSync(join(tmpdir(), 'llmsim-report-'));
const file = (name: string, text: string) => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};

type Tree = Record<string, unknown> | unknown[];

/** A whole result, as a text. */
const text = (await invoke(['compare', ...SMALL, '--strategy', 'ddp,megatron-3d', '--json', '--detail'])).out;

test('a page is made of results whose names hold commas and spaces', async () => {
  const page = join(folder, 'page.html');
  const { code, err } = await invoke(['report', file('tp=2, pp=1.json', text), '-o', page]);
  assert.equal(code, 0, err);
  assert.match(readFileSync(page, 'utf8'), /<h1/);
});

test('a result that lacks something is refused by a sentence that says what and where', async () => {
  const result = JSON.parse(text);
  const row = { ...result.rows[0], layout: { ...result.rows[0].layout, tp: 'two' } };
  const cases: [content: string, said: RegExp][] = [
    ['{"schema":"llmsim.compare/1"}', /broken\.json: 'llmsim' is missing, the first of 6 problems; write/],
    [JSON.stringify({ ...result, rows: [{}] }), /broken\.json: rows\[0\]: 'strategy' is missing/],
    [JSON.stringify({ ...result, rows: [row] }), /rows\[0\]\.layout\.tp: expected a number, found 'two'/],
    [
      JSON.stringify({ ...result, rows: [{ ...result.rows[0], stepTimeSeconds: -1 }] }),
      /rows\[0\]\.stepTimeSeconds: '-1' is refused: it must be more than 0/,
    ],
    ['{"schema":"llmsim.validate/1","rows":[]}', /'llmsim' is missing/],
    [
      '[]',
      /broken\.json: this is no result of llmsim, for it names no schema, and a report is made of llmsim/,
    ],
    ['{', /this is not JSON/],
    ['{"schema":"llmsim.simulate/1"}', /this is "llmsim.simulate\/1", and a report/],
  ];
  for (const [content, said] of cases) {
    const outcome = await invoke(['report', file('broken.json', content), '-o', join(folder, 'no.html')]);
    assert.equal(outcome.code, 2, outcome.err);
    assert.match(outcome.err, said);
    assert.match(outcome.err, /write the file again with `llmsim compare/);
    assert.doesNotMatch(outcome.err, STACK_TRACE);
  }
});

test('a timeline whose spans point beyond its labels is refused', () => {
  const result = JSON.parse(text);
  const { timeline } = result.rows[0].detail;
  timeline.roles[0].streams[0].spans[0] = timeline.labels.length;
  assert.throws(() => resultIn(JSON.stringify(result), 'x.json'), /rows\[0\]\.detail\.timeline: spans are/);
});

test('no value of a result can be of another kind without being refused', () => {
  /** Paths to every value but what these hold: the one is shown as it is, the other held to its rules when it is asked. */
  const paths: (string | number)[][] = [];
  const visit = (value: unknown, path: (string | number)[]) => {
    if (['fixed', 'scenario'].includes(String(path[1])) && path.length > 2) return;
    if (path.length > 0) paths.push(path);
    if (Array.isArray(value))
      value.slice(0, 3).forEach((v, i) => {
        visit(v, [...path, i]);
      });
    else if (typeof value === 'object' && value !== null)
      for (const [key, v] of Object.entries(value)) visit(v, [...path, key]);
  };
  visit(JSON.parse(text), []);
  assert.ok(paths.length > 300, `${paths.length} values`);
  fc.assert(
    fc.property(fc.constantFrom(...paths), (path) => {
      const result = JSON.parse(text);
      const parent = path.slice(0, -1).reduce<unknown>((at, key) => (at as never)[key], result) as Tree;
      const key = path.at(-1) as never;
      parent[key] = (
        typeof parent[key] === 'object' && parent[key] !== null ? 'word' : { other: [] }
      ) as never;
      assert.throws(() => resultIn(JSON.stringify(result), 'x.json'), InputError, path.join('.'));
    }),
    { numRuns: 200 },
  );
});
