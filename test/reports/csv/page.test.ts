import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { csvPage, FILES } from './page.js';

test('docs/csv.md describes every column; `npm run golden` rewrites it', () => {
  const path = new URL('../../../../docs/csv.md', import.meta.url);
  if (process.env.UPDATE_GOLDEN === '1') writeFileSync(path, csvPage());
  assert.equal(readFileSync(path, 'utf8'), csvPage());
});

test('in every file column names are unique, in snake case, and each has a meaning', () => {
  for (const { command, columns } of FILES) {
    const names = columns.map(({ name }) => name);
    assert.equal(new Set(names).size, names.length, command);
    for (const { name, meaning } of columns) {
      assert.match(name, /^[a-z][a-z0-9]*(_[a-z0-9]+)*$/);
      assert.ok(meaning.length > 3 && !/[|\n]/.test(meaning), `${command}: ${name}: ${meaning}`);
    }
  }
});

test('a name means the same in every file, up to what it is counted over', () => {
  const layout = ['dp', 'tp', 'pp', 'cp', 'ep', 'vpp', 'shard', 'zero', 'sequence_parallel', 'recompute'];
  const [compare, validate] = FILES.filter(({ command }) => /compare|validate/.test(command)).map(
    ({ columns }) => new Map(columns.map((c) => [c.name, c.meaning])),
  );
  for (const name of [...layout, 'micro_batch', 'global_batch']) {
    assert.ok(compare!.has(name), name);
    assert.equal(validate!.get(name), compare!.get(name));
  }
});
