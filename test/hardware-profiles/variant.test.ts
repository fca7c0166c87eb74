import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clusterWith, loadAccelerator, loadCluster } from '../../hardware-profiles/index.js';
import type { Provenance } from '../../hardware-profiles/profile.js';
import { InputError } from '../../input/error.js';

const PAPER: Provenance = { kind: 'specified', source: 'a paper' };
const dgx = loadCluster('h100-dgx:4');

test('changed figures carry the source of the change, and the others keep theirs', () => {
  const half = clusterWith(dgx, { devicesPerNode: 4, nics: { count: 2 }, nodes: 3, provenance: PAPER });
  assert.equal(half.devices, 3 * 4);
  assert.deepEqual(half.node.nics, { ...dgx.node.nics, count: 2 });
  assert.equal(half.provenance['node.devices'], PAPER);
  assert.equal(half.provenance['node.nics.count'], PAPER);
  assert.deepEqual(half.provenance['node.nics.bandwidth'], dgx.provenance['node.nics.bandwidth']);
});

test('the base is left as it was', () => {
  const before = JSON.stringify(dgx);
  clusterWith(dgx, { devicesPerNode: 2, intra: { bandwidth: 1e9 }, provenance: PAPER });
  assert.equal(JSON.stringify(dgx), before);
});

test('another accelerator brings its figures and their sources, and leaves none of the old', () => {
  const swapped = clusterWith(dgx, { accelerator: loadAccelerator('a40'), provenance: PAPER });
  const { provenance, ...a40 } = loadAccelerator('a40');
  assert.deepEqual(swapped.accelerator, a40);
  assert.equal(swapped.node.accelerator, 'a40');
  const of = (record: object) =>
    Object.keys(record)
      .filter((path) => path.startsWith('accelerator.'))
      .sort();
  assert.deepEqual(
    of(swapped.provenance),
    Object.keys(provenance)
      .map((path) => `accelerator.${path}`)
      .sort(),
  );
});

test('a torus keeps its shape and its number of nodes in step', () => {
  const slice = loadCluster('tpu-v5p:4x4x8');
  const grown = clusterWith(slice, { nodes: 64, provenance: PAPER });
  assert.deepEqual(grown.fabric.torus, [4, 8, 8]);
  assert.deepEqual(
    clusterWith(loadCluster('tpu-v5p:4x4x16'), { provenance: PAPER }).fabric.torus,
    [4, 4, 16],
  );
  const joined = clusterWith(slice, { fabric: { torus: [8, 4, 8] }, provenance: PAPER });
  assert.equal(joined.nodes, (8 * 4 * 8) / 4);
  assert.equal(joined.devices, 256);
  assert.equal(joined.provenance['fabric.torus'], PAPER);
});

test('devices or nodes without a link between them are refused', () => {
  const refused = (changes: object, why: RegExp) =>
    assert.throws(() => clusterWith(dgx, { ...changes, provenance: PAPER }), {
      name: InputError.name,
      message: why,
    });
  refused({ intra: { kind: 'none' } }, /8 devices in a node and no link between them/);
  refused({ nics: { count: 0 } }, /4 nodes and no network between them/);
  assert.equal(clusterWith(dgx, { nodes: 1, nics: { count: 0 }, provenance: PAPER }).devices, 8);
});
