import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { groupsOf } from './together.js';

test('every test file is in one group, and those that need a process of their own have one', () => {
  const paths = readdirSync(fileURLToPath(new URL('./', import.meta.url)), {
    recursive: true,
    encoding: 'utf8',
  }).filter((path) => path.endsWith('.test.js'));
  const groups = groupsOf(paths);
  assert.deepEqual(groups.flatMap(({ files }) => files).toSorted(), paths.toSorted());
  assert.equal(new Set(groups.map(({ name }) => name)).size, groups.length);
  for (const { files } of groups) {
    if (files.some((file) => file.startsWith('build/'))) assert.equal(files.length, 1);
  }
});
