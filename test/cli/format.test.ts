import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { wantsColour } from '../../cli/output/terminal.js';
import { invoke, SMALL } from './invoke.js';

const FOLDER = mkdtempSync(join(tmpdir(), 'llmsim-format-'));
const compare = (...words: string[]) => invoke(['compare', ...SMALL, '--strategy', 'ddp,fsdp', ...words]);
const simulate = (...words: string[]) => invoke(['simulate', ...SMALL, '--strategy', 'fsdp', ...words]);

test('--format json is --json, alone and together', async () => {
  const { out } = await compare('--json');
  assert.ok(out.startsWith('{'));
  assert.equal((await compare('--format', 'json')).out, out);
  assert.equal((await compare('--format', 'json', '--json')).out, out);
  assert.equal((await simulate('--format', 'json')).out, (await simulate('--json')).out);
});

test('--format table is the default', async () => {
  assert.equal((await compare('--format', 'table')).out, (await compare()).out);
  assert.equal((await simulate('--format', 'table')).out, (await simulate()).out);
});

test('--format csv prints what --csv writes', async () => {
  const path = join(FOLDER, 'out.csv');
  const { out } = await compare('--format', 'csv', '--csv', path);
  assert.match(out, /^rank,strategy,fits,/);
  assert.equal(out, readFileSync(path, 'utf8'));
});

test('--format markdown is the same on any terminal: no colour, no width', async () => {
  for (const ask of [compare, simulate]) {
    const { out, code } = await ask('--format', 'markdown');
    assert.equal(code, 0);
    assert.match(out, /^`(ddp|fsdp)` at `[^`]+`/);
    assert.match(out, /^\| .* \|\n\| :?-/m);
  }
  const narrow = await invoke(['compare', ...SMALL, '--strategy', 'ddp,fsdp', '--format', 'markdown'], {
    width: 40,
    colour: true,
  });
  assert.equal(narrow.out, (await compare('--format', 'markdown')).out);
});

test('an unknown format, and two at once, are refused before the work begins', async () => {
  const unknown = await compare('--format', 'markdwon');
  assert.equal(unknown.code, 2);
  assert.equal(unknown.err, "--format: 'markdwon' is not allowed here: did you mean 'markdown'?\n");
  assert.match((await simulate('--format', 'pdf')).err, /one of table, markdown, json\.\n$/);
  const two = await compare('--json', '--format', 'markdown');
  assert.equal(two.code, 2);
  assert.match(two.err, /--json and --format markdown ask for two forms of one answer; leave one out/);
});

test('colour is for terminals; FORCE_COLOR wants it in a pipe, NO_COLOR nowhere', () => {
  assert.equal(wantsColour({}, true), true);
  assert.equal(wantsColour({}, false), false);
  assert.equal(wantsColour({ TERM: 'dumb' }, true), false);
  assert.equal(wantsColour({ FORCE_COLOR: '1' }, false), true);
  assert.equal(wantsColour({ FORCE_COLOR: '3', TERM: 'dumb' }, true), true);
  for (const none of ['0', 'false']) assert.equal(wantsColour({ FORCE_COLOR: none }, true), false);
  assert.equal(wantsColour({ NO_COLOR: '1' }, true), false);
  assert.equal(wantsColour({ NO_COLOR: '1', FORCE_COLOR: '1' }, true), false);
  assert.equal(
    wantsColour({ NO_COLOR: '', FORCE_COLOR: '' }, true),
    true,
    'set to nothing counts as not set',
  );
});
