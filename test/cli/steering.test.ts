/** A name that turns round what stands after it, in every form of an answer: nowhere does it arrive as it was sent. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { parse } from 'yaml';
import { html } from '../../reports/html/markup.js';
import { json } from '../../reports/json.js';
import { invoke } from './invoke.js';

const EVIL = 'exe\u202etxt\u2066\u009b2J\u061c';
const SHOWN = 'exe\\u202etxt\\u2066\\u009b2J\\u061c';
const STEERING = /(?!\t|\r?\n)[\p{Cc}\p{Bidi_C}\u2028\u2029]/u;

/** Our own. */
const COLOUR = new RegExp(`${String.fromCharCode(27)}\\[\\d+m`, 'g');

const folder = mkdtempSync(join(tmpdir(), 'llmsim-steering-'));
after(() => rmSync(folder, { recursive: true }));
const CLUSTER = join(folder, `${EVIL}.yaml`);
writeFileSync(
  CLUSTER,
  JSON.stringify({
    title: EVIL,
    like: 'h100-dgx',
    node: { accelerator: { like: 'h100-sxm', title: EVIL } },
    source: EVIL,
    sources: { [EVIL]: { kind: 'measured', source: EVIL } },
  }),
);
const JOB = ['--model', 'tiny', '--cluster', CLUSTER, '--global-batch', '8', '--strategy', 'ddp,zero-1'];
const [CSV, PAGE, TRACE] = ['o.csv', 'o.html', 'o.json'].map((name) => join(folder, name)) as [
  string,
  string,
  string,
];

async function safe(argv: readonly string[], code: number, style?: { width: number; colour: boolean }) {
  const { out, err, ...outcome } = await invoke(argv, style);
  assert.equal(outcome.code, code, err);
  assert.doesNotMatch(out.replace(COLOUR, ''), STEERING, argv.join(' '));
  assert.doesNotMatch(err, STEERING, argv.join(' '));
  return { out, err };
}

test('the cluster file is one: names may hold any character', async () => {
  const { out } = await safe(['hardware', CLUSTER], 0);
  assert.ok(out.includes(SHOWN), out.slice(0, 300));
});

test('tables, Markdown and CSV show it written out, at any width, with colour and without', async () => {
  for (const style of [
    { width: 40, colour: true },
    { width: 120, colour: false },
  ]) {
    const { out } = await safe(['compare', ...JOB], 0, style);
    assert.ok(out.replace(/\s/g, '').includes(SHOWN));
  }
  for (const format of ['markdown', 'csv']) {
    const { out } = await safe(['compare', ...JOB, '--format', format], 0);
    assert.match(out, /exe\\+u202etxt/, format);
  }
});

test('JSON holds it exactly, as an escape', async () => {
  const { out } = await safe(['compare', ...JOB, '--json'], 0);
  assert.equal((JSON.parse(out) as { inputs: { clusterTitle: string } }).inputs.clusterTitle, EVIL);
  assert.ok(out.includes(`"clusterTitle": "${SHOWN}"`));
});

test('files show it written out: the page, CSV, and the names of a trace', async () => {
  await safe(['compare', ...JOB, '--csv', CSV, '--report', PAGE], 0);
  for (const path of [CSV, PAGE]) {
    const text = readFileSync(path, 'utf8');
    assert.doesNotMatch(text, STEERING, path);
    assert.ok(text.includes(SHOWN), path);
  }
  const program = join(folder, 'p.program');
  writeFileSync(program, `program p on dp=1\n\nrole all\n  gemm forward 64x64x64 bf16 "${EVIL}"\n`);
  await safe(['simulate', '--program', program, '--cluster', 'h100-dgx:1', '--trace', TRACE], 0);
  const { traceEvents } = JSON.parse(readFileSync(TRACE, 'utf8')) as { traceEvents: { name: string }[] };
  assert.deepEqual(
    traceEvents.filter(({ name }) => name.startsWith('exe')).map(({ name }) => name),
    [SHOWN],
  );
});

test('what the library gives is safe without the command line, too', () => {
  assert.equal(json({ name: EVIL }), `{\n  "name": "${SHOWN}"\n}\n`);
  assert.equal(html`<p title="${EVIL}">${EVIL}</p>`.text, `<p title="${SHOWN}">${SHOWN}</p>`);
});

test('sentences show it written out, whoever they are about', async () => {
  for (const argv of [
    ['compare', '--model', EVIL, '--cluster', 'h100-dgx'],
    ['compare', '--model', 'tiny', '--cluster', EVIL],
    ['compare', `--${EVIL}`, 'x'],
    [EVIL],
    ['compare', ...JOB, '--tp', EVIL],
    ['compare', join(folder, `none${EVIL}.yaml`)],
    ['simulate', '--program', CLUSTER, '--cluster', 'h100-dgx:1'],
  ]) {
    const { err } = await safe(argv, 2);
    assert.ok(err.includes('\\u202e'), err);
  }
});

test('a scenario that is written keeps it exactly, for it is read again', async () => {
  const path = join(folder, 'job.yaml');
  const job = ['--model', 'tiny', '--cluster', CLUSTER, '--global-batch', '8', '--tokens', '1B'];
  await safe(['init', path, ...job], 0);
  const text = readFileSync(path, 'utf8');
  assert.doesNotMatch(text, STEERING);
  assert.ok((parse(text) as { cluster: string }).cluster.includes(EVIL), text.slice(0, 400));
  await safe(['compare', path, '--strategy', 'ddp'], 0);
});
