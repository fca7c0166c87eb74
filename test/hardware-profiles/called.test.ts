/** Names from elsewhere: taken where they mean one cluster, a hint that works where they do not. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  acceleratorIds,
  clusterIds,
  loadAccelerator,
  loadCluster,
  namesAccelerator,
} from '../../hardware-profiles/index.js';
import { readCluster } from '../../hardware-profiles/reader.js';
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
  for (const [name, count] of [
    ['H100x8', 8],
    ['8H100', 8],
    ['A100 80GB x 16', 16],
    ['8 H200', 8],
  ] as const) {
    assert.ok(namesAccelerator(name), name);
    assert.equal(readCluster(name).devices, count, name);
  }
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

test('a number behind the name of a slice, or behind its size, counts slices', () => {
  for (const name of ['v5e-256:2', 'tpu-v5e:64:2', 'tpu-v5e:16x16:2']) {
    const { fabric, nodes, devices, remarks } = loadCluster(name);
    assert.deepEqual([fabric.torus, fabric.slices, nodes, devices], [[16, 16], 2, 128, 512], name);
    assert.match(remarks![0]!, /^2 slices of 16x16 devices/);
  }
  const { provenance: _, ...one } = loadCluster('v5e-256:1');
  const { provenance: __, ...same } = loadCluster('v5e-256');
  assert.deepEqual(one, same, 'one slice is a slice');
  assert.match(refusal('h100-dgx:8:2'), /a slice is a torus, and the network of 'h100-dgx' is a rail/);
  assert.match(refusal('tpu-v5e:64:0'), /'0' in 'tpu-v5e:64:0' is no number of slices/);
  assert.match(refusal('tpu-v5e:128:2'), /512 chips, and a slice of tpu-v5e has at most 256/);
});

test('a slice whose size is said twice, or that is a part of a host, is answered by one that works', () => {
  assert.match(refusal('v5e-256:2:2'), /has, 256, and one number behind it .* 'tpu-v5e:64:2' are two/);
  assert.match(refusal('v6e-1'), /a slice of 1 chip is not whole hosts; .* 'tpu-v6e:1'/);
  assert.match(refusal('v5p-20000'), /10000 chips, and a slice of tpu-v5p has at most 8960/);
});

test('an HGX is a node of eight, and a number behind it counts nodes', () => {
  for (const [board, id] of [
    ['HGX H100', 'h100-dgx'],
    ['HGX-H100', 'h100-dgx'],
    ['NVIDIA HGX H100 8-GPU', 'h100-dgx'],
    ['H100 HGX', 'h100-dgx'],
    ['HGX H200', 'h200-dgx'],
    ['a800-dgx', 'a800-node'],
    ['DGX H800', 'h800-node'],
    ['HGX H20', 'h20-node'],
    ['HGX A100', 'a100-dgx'],
    ['HGX A100 40GB', 'a100-40-dgx'],
    ['dgx-a100', 'a100-dgx'],
    ['HGX B200', 'b200-dgx'],
    ['HGX B300', 'b300-dgx'],
    ['HGX H20', 'h20-node'],
  ] as const) {
    assert.ok(!namesAccelerator(`${board}:2`), board);
    assert.deepEqual(readCluster(`${board}:2`), loadCluster(`${id}:2`), board);
    assert.equal(readCluster(board).devices, 8, board);
  }
  assert.match(refusal('2xHGX-H100'), /'h100-dgx:2'/);
});

test('a name of several devices is told so, with what can be asked for, the likeliest first', () => {
  const first = (name: string) => /write '([^']+)'/.exec(refusal(name))?.[1];
  assert.equal(first('A100'), 'a100-sxm-80');
  assert.equal(first('A100:8'), 'a100-sxm-80:8');
  assert.equal(first('64xA100'), 'a100-sxm-80:64');
  assert.equal(first('V100:8'), 'v100-sxm2-32:8');
  for (const name of ['A100:8', 'V100x4', 'MI300']) {
    const sentence = refusal(name);
    for (const [, said] of sentence.matchAll(/'([\w-]+:\d+)' \(/g)) {
      assert.equal(readCluster(said!).devices, Number(said!.split(':')[1]), said);
    }
  }
  assert.match(refusal('A100:8'), /'A100' may be several; .*'a100-pcie-40:8'/);
});

test('words for machines of no one name have a hint that can be asked for', () => {
  for (const name of ['NVL72:2', 'colab', 'Google Colab', 'kaggle']) {
    const said = [...refusal(name).matchAll(/'([\w-]+(?::\d)?)'/g)].map(([, each]) => each!).slice(1, -1);
    assert.ok(said.length > 0, name);
    for (const each of said) assert.ok(readCluster(each).devices > 0, each);
  }
  assert.match(refusal('NVL72:2'), /'gb200-nvl72:2'/);
  assert.match(refusal('kaggle'), /'T4:2'/);
});

test('a device that one cluster alone has stands for one of it; a number behind it would count devices', () => {
  const same: readonly (readonly [string, string])[] = [
    ['M2 Ultra', 'mac-studio-m2-ultra'],
    ['Apple M4 Max', 'mac-studio-m4-max'],
    ['910B', 'atlas-800t-a2'],
    ['Gaudi 2', 'gaudi2-node'],
    ['AMD Instinct MI210', 'mi210-server'],
    ['RX 7900 XTX', 'rx-7900-xtx-pc'],
  ];
  for (const [theirs, ours] of same) {
    assert.deepEqual(loadCluster(theirs), loadCluster(ours, { devices: 1 }), theirs);
  }
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

test('an accelerator’s name is one device, and with a number behind it so many, whichever it is', () => {
  const names = acceleratorIds().flatMap((id) => {
    const { title } = loadAccelerator(id);
    return [id, title.replace(/ \(.*/, ''), title.replace(/^(NVIDIA|AMD|Apple) /, '').replace(/ \(.*/, '')];
  });
  const named = [...names, '7900 XTX', 'RX7900XTX', 'RTX 7900 XTX', '4090', 'A6000', 'MI210'].filter((name) =>
    namesAccelerator(name),
  );
  assert.ok(named.length > 1.5 * acceleratorIds().length, `${named.length}`);
  for (const name of named) {
    assert.equal(readCluster(name).devices, 1, name);
    assert.equal(readCluster(`${name}:1`).devices, 1, name);
    assert.equal(readCluster(`${name}:2`).devices, 2, name);
  }
});

test('a card without a profile is said to have none', () => {
  for (const name of ['4060', '2x RTX 2080', 'gtx1070ti', 'GTX 1070 Ti:2', '8xGTX-1080', 'Tesla K80']) {
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
