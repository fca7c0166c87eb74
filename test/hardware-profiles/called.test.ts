/** Names from elsewhere: taken where they mean one cluster, a hint that works where they do not. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clusterIds, loadCluster } from '../../hardware-profiles/index.js';
import { InputError } from '../../input/error.js';

test('a node’s name at its provider, in any spelling, stands for the cluster, with its size', () => {
  const same: readonly (readonly [string, string])[] = [
    ['p5', 'aws-p5'],
    ['p5.48xlarge:4', 'aws-p5:4'],
    ['P4D', 'aws-p4d'],
    ['p4de.24xlarge', 'aws-p4de'],
    ['p6-b200', 'aws-p6-b200'],
    ['a3-highgpu-8g:2', 'gcp-a3-high:2'],
    ['a3-mega', 'gcp-a3-mega'],
    ['Standard_ND96isr_H100_v5', 'azure-nd-h100-v5'],
    ['ND H100 v5:8', 'azure-nd-h100-v5:8'],
    ['DGX H100:2', 'h100-dgx:2'],
  ];
  for (const [theirs, ours] of same) assert.deepEqual(loadCluster(theirs), loadCluster(ours), theirs);
});

test('every cloud’s clusters are found by what follows the provider in their id', () => {
  const ids = clusterIds().filter((id) => /^(aws|azure|gcp)-/.test(id));
  assert.ok(ids.length > 10);
  for (const id of ids) assert.equal(loadCluster(id.replace(/^\w+-/, '')).id, id);
});

/** The sentence a name ends in. */
function refusal(name: string): string {
  try {
    return `taken as ${loadCluster(name).id}`;
  } catch (error) {
    assert.ok(error instanceof InputError, String(error));
    return error.message;
  }
}

test('a count of devices is answered by the nodes they are, which can be asked for as they stand', () => {
  for (const name of ['8xH100', 'H100:8', '64xA100-80GB', '8 x MI300X', '16×B200', '2 * 8xH100', 'H200:16']) {
    const hint = refusal(name);
    const [, count, cluster] = /(\d+) devices are '([^']+)'/.exec(hint) ?? [];
    if (name.startsWith('2 *')) assert.equal(cluster, undefined, hint);
    else assert.equal(loadCluster(cluster!).devices, Number(count), hint);
  }
  assert.match(
    refusal('4xH100'),
    /'h100-dgx' has 8 devices a node; for 4, .* 'like: h100-dgx' and 'node: \{ devices: 4 \}'/,
  );
  assert.match(refusal('H100'), /^unknown cluster 'H100': that is a device, .*'h100-dgx'/);
});

test('a TPU slice in TensorCores or chips is answered by its hosts', () => {
  const slices = [
    ['tpu-v5p-128', 64],
    ['v4-512', 256],
    ['v5litepod-256', 256],
    ['v6e-64', 64],
  ] as const;
  for (const [name, chips] of slices) {
    const hint = refusal(name);
    assert.equal(loadCluster(/'(tpu-[^']+)'\. 'llmsim/.exec(hint)![1]!).devices, chips, hint);
  }
});

test('a card without a profile is said to have none', () => {
  for (const name of ['gtx1080ti', 'GTX 1080 Ti:2', '8xGTX-1080', 'Tesla K80']) {
    assert.match(refusal(name), /there is no profile of .*; a cluster file can describe one/, name);
  }
  assert.match(refusal('p6'), /did you mean 'aws-p6-b200'\?/);
  assert.equal(refusal('nonsense'), "unknown cluster 'nonsense': 'llmsim hardware' lists all");
});
