/** Names from elsewhere: taken where they mean one cluster, a hint that works where they do not. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clusterIds, loadCluster } from '../../hardware-profiles/index.js';
import { acceleratorCalled } from '../../hardware-profiles/resolve/called.js';
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

test('a TPU slice in TensorCores or chips is the slice with so many chips', () => {
  // Two TensorCores a chip, but in v5e and v6e, whose names count chips.
  const slices = [
    ['v2-512', 'tpu-v2', 512 / 2],
    ['v3-1024', 'tpu-v3', 1024 / 2],
    ['v4-512', 'tpu-v4', 512 / 2],
    ['tpu-v5p-128', 'tpu-v5p', 128 / 2],
    ['v5litepod-256', 'tpu-v5e', 256],
    ['v5e-16', 'tpu-v5e', 16],
    ['v6e-64', 'tpu-v6e', 64],
    ['tpu7x-128', 'tpu-v7', 128 / 2],
  ] as const;
  for (const [name, id, chips] of slices) {
    const { devices, id: found } = loadCluster(name);
    assert.deepEqual([found, devices], [id, chips], name);
  }
  assert.deepEqual(loadCluster('v5e-256').fabric.torus, [16, 16]);
  assert.deepEqual(loadCluster('v5p-128').fabric.torus, [4, 4, 4]);
});

test('a slice whose size is said twice, or that is a part of a host, is answered by one that works', () => {
  assert.match(refusal('v5e-256:2'), /has, 256: 'tpu-v5e:64' says it in hosts/);
  assert.match(refusal('v6e-1'), /a slice of 1 chip is not whole hosts; .* 'tpu-v6e:1'/);
  assert.match(refusal('v5p-20000'), /10000 chips, and a slice of tpu-v5p has at most 8960/);
});

test('a device that one cluster alone has stands for it; a number behind it would count devices', () => {
  const same: readonly (readonly [string, string])[] = [
    ['M2 Ultra', 'mac-studio-m2-ultra'],
    ['Apple M4 Max', 'mac-studio-m4-max'],
    ['910B', 'atlas-800t-a2'],
    ['Gaudi 2', 'gaudi2-node'],
    ['AMD Instinct MI210', 'mi210-server'],
    ['RX 7900 XTX', 'rx-7900-xtx-pc'],
  ];
  for (const [theirs, ours] of same) assert.deepEqual(loadCluster(theirs), loadCluster(ours), theirs);
  assert.match(refusal('MI210:8'), /8 devices are 'mi210-server:2', of 4 a node/);
  assert.match(refusal('MI250X'), /clusters with it: 'frontier', 'lumi'/);
  assert.match(refusal('Trainium2'), /clusters with it: .*'aws-trn2'/);
});

test('names of TPUs, Trainium and Ascend machines that are no ids are known', () => {
  const same: readonly (readonly [string, string])[] = [
    ['TPU v5p', 'tpu-v5p'],
    ['v6e:4', 'tpu-v6e:4'],
    ['Trillium', 'tpu-v6e'],
    ['Ironwood', 'tpu-v7'],
    ['trn1.32xlarge:16', 'aws-trn1:16'],
    ['trn1n', 'aws-trn1n'],
    ['trn2.48xlarge', 'aws-trn2'],
    ['trn2 ultra', 'aws-trn2-ultraserver'],
    ['dl1.24xlarge', 'aws-dl1'],
    ['Standard_ND96isr_MI300X_v5', 'azure-nd-mi300x-v5'],
    ['Atlas 800T A2:4', 'atlas-800t-a2:4'],
    ['Atlas 900 A3 SuperPoD', 'cloudmatrix-384'],
  ];
  for (const [theirs, ours] of same) assert.deepEqual(loadCluster(theirs), loadCluster(ours), theirs);
});

test('a card without a profile is said to have none', () => {
  for (const name of ['gtx1080ti', 'GTX 1080 Ti:2', '8xGTX-1080', 'Tesla K80']) {
    assert.match(refusal(name), /there is no profile of .*; a cluster file can describe one/, name);
  }
  assert.match(refusal('p6'), /did you mean 'aws-p6-b200'\?/);
  assert.equal(refusal('nonsense'), "unknown cluster 'nonsense': 'llmsim hardware' lists all");
});

test('an accelerator in a file goes by the name people have for it', () => {
  const names = {
    'M2 Ultra': 'apple-m2-ultra',
    'Apple M5 Max': 'apple-m5-max',
    'Ascend 910C': 'ascend-910c',
    '910B': 'ascend-910b',
    'AWS Trainium2': 'trainium2',
    'TPU v5p': 'tpu-v5p',
    v6e: 'tpu-v6e',
    'AMD Instinct MI250X': 'mi250x',
    'Max 1550': 'max-1550',
  };
  for (const [name, id] of Object.entries(names)) assert.equal(acceleratorCalled(name), id, name);
  for (const none of ['apple', 'ultra', 'v9p', '']) assert.equal(acceleratorCalled(none), undefined, none);
});
