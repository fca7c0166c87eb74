import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { loadCluster } from '../../hardware-profiles/index.js';
import { readCluster } from '../../hardware-profiles/reader.js';

const PAGE = readFileSync(new URL('../../../docs/hardware.md', import.meta.url), 'utf8');
const EXAMPLES = [...PAGE.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, text = '']) => text);

test('the cluster files shown in the documentation are sound and say what the text says', () => {
  const folder = mkdtempSync(join(tmpdir(), 'llmsim-docs-'));
  try {
    const [thin, tiers, torus, larger, prototype] = EXAMPLES.map((text, index) => {
      const path = join(folder, `example-${index}.yaml`);
      writeFileSync(path, text);
      return readCluster(path);
    });
    assert.equal(EXAMPLES.length, 5);
    assert.equal(thin?.devices, 32 * 8);
    assert.equal(thin?.node.nics.count, 4);
    assert.equal(tiers?.fabric.pod?.nodes, 3072 / 8);
    assert.equal(torus?.node.intra.bandwidth, 100e9);
    assert.deepEqual(readCluster(`${join(folder, 'example-2.yaml')}:4x4x8`).fabric.torus, [4, 4, 8]);
    assert.throws(() => readCluster(`${join(folder, 'example-2.yaml')}:2048`), /at most 4096/);
    assert.equal(larger?.accelerator.memoryBytes, loadCluster('h200-dgx').accelerator.memoryBytes);
    assert.equal(prototype?.node.overheadWatts, 8000 - 8 * 600);
    assert.equal(prototype?.provenance['accelerator.memoryBytes']?.kind, 'measured');
    assert.equal(prototype?.provenance['economics.pue']?.source, 'design targets');
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('the references shown in the documentation mean what it says', () => {
  assert.equal(loadCluster('h100-dgx:64').devices, 512);
  assert.equal(loadCluster('tpu-v5p:4x4x8').devices, 128);
  assert.deepEqual(loadCluster('tpu-v5p:32').fabric.torus, loadCluster('tpu-v5p:4x4x8').fabric.torus);
});
