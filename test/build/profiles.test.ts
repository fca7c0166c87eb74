/** The profiles that lie beside the program say what the repository's files say, each read by itself. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { PROFILES, profilesText } from '../../build/baked.js';
import { SHIPPED_FILES } from '../../hardware-profiles/shipped.js';
import { acceleratorById, clusterById, listAccelerators, listClusters } from '../../index.js';

const BUNDLE = new URL('../../bundle/', import.meta.url);
const beside: typeof import('../../index.js') = await import(new URL('index.js', BUNDLE).href);

test('the file beside the program has one line a profile', () => {
  const text = readFileSync(new URL(PROFILES, BUNDLE), 'utf8');
  assert.equal(text, profilesText());
  const lines = text.trimEnd().split('\n');
  assert.deepEqual(
    lines.map((line) => JSON.parse(line)),
    [...SHIPPED_FILES.values()].map((read) => read()),
  );
});

test('the program answers every accelerator and cluster from it as the modules do from YAML', () => {
  const accelerators = listAccelerators().map(({ id }) => id);
  const clusters = listClusters().map(({ id }) => id);
  for (const id of accelerators) assert.deepEqual(beside.acceleratorById(id), acceleratorById(id), id);
  for (const id of clusters) assert.deepEqual(beside.clusterById(id), clusterById(id), id);
});
