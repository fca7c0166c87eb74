import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { listClusters, loadCluster } from '../../hardware-profiles/index.js';

test('shipped profiles are read without loading the schema and expression libraries', () => {
  assert.equal(loadCluster('h100-dgx:2048').devices, 2048 * 8);
  assert.ok(listClusters().length > 30);
  const { cache } = createRequire(import.meta.url);
  const loaded = Object.keys(cache).filter((path) => /node_modules.(zod|mathjs)\b/.test(path));
  assert.deepEqual(loaded, []);
});
