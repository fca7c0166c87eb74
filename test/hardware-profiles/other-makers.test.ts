/** Accelerators that are not NVIDIA's: their rates follow from units and clocks, their links from lanes, their memory from drivers. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { acceleratorIds, clusterIds, loadAccelerator, loadCluster } from '../../hardware-profiles/index.js';

const TERA = 1e12;

test('every accelerator people ask for by name has a profile, and says whose its kernels are', () => {
  const asked = [
    ...['mi50', 'mi100', 'mi210', 'mi250', 'mi250x', 'mi300a', 'mi300x', 'mi325x', 'mi350x', 'mi355x'],
    ...['rx-7900-xtx', 'gaudi1', 'gaudi2', 'gaudi3', 'max-1550', 'trainium1', 'trainium2', 'trainium3'],
    ...['tpu-v2', 'tpu-v3', 'tpu-v4', 'tpu-v5e', 'tpu-v5p', 'tpu-v6e', 'tpu-v7'],
    ...['ascend-910a', 'ascend-910b', 'ascend-910c', 'apple-m1-max', 'apple-m1-ultra', 'apple-m2-max'],
    ...['apple-m2-ultra', 'apple-m3-max', 'apple-m3-ultra', 'apple-m4-max', 'apple-m5', 'apple-m5-max'],
  ];
  for (const id of asked) {
    const { provenance, kernels } = loadAccelerator(id);
    const from = provenance['kernels.gemmPeakFraction']!;
    assert.ok(kernels.gemmPeakFraction > 0.5 && kernels.gemmPeakFraction <= 1, id);
    // What was not measured on the device itself is never called measured.
    if (!['mi210', 'mi350x', 'gaudi2', 'max-1550', 'apple-m1-max', 'trainium1', 'tpu-v6e'].includes(id)) {
      assert.equal(from.kind, 'assumed', `${id}: ${from.source}`);
    }
  }
});

test('matrix peaks are units × operations a cycle × clock', () => {
  // Units, operations of one a cycle in 16 bits, GHz; makers' white papers.
  const rows: readonly (readonly [string, number, number, number])[] = [
    ['mi50', 60, 64 * 2 * 2, 1.725],
    ['mi100', 120, 4 * 256, 1.502],
    ['mi210', 104, 4 * 256, 1.7],
    ['mi250', 104, 4 * 256, 1.7],
    ['mi300a', 228, 4 * 512, 2.1],
    ['mi300x', 304, 4 * 512, 2.1],
    ['mi350x', 256, 4 * 1024, 2.2],
    ['mi355x', 256, 4 * 1024, 2.4],
    ['rx-7900-xtx', 96, 512, 2.5],
    ['max-1550', 64, 8 * 512, 1.6],
    ['trainium1', 1, 128 * 128 * 2, 2.9],
    ['trainium2', 2, 128 * 128 * 2, 2.54],
    ['tpu-v2', 2, 128 * 128 * 2, 0.7],
    ['ascend-910a', 32, 16 * 16 * 16 * 2, 0.98],
    ['ascend-910b', 20, 16 * 16 * 16 * 2, 1.91],
    ['ascend-910c', 24, 16 * 16 * 16 * 2, 1.91],
    ['apple-m1-max', 32, 128 * 2, 1.296],
    ['apple-m2-ultra', 76, 128 * 2, 1.398],
    ['apple-m3-max', 40, 128 * 2, 1.398],
    ['apple-m4-max', 40, 128 * 2, 1.8],
    ['apple-m5', 10, 1024, 1.8],
    ['apple-m5-max', 40, 1024, 1.8],
  ];
  for (const [id, units, operations, gigahertz] of rows) {
    const { fp16, bf16 } = loadAccelerator(id).peakFlops;
    const product = units * operations * gigahertz * 1e9;
    assert.equal(loadAccelerator(id).units, units, id);
    assert.ok(Math.abs((fp16 ?? bf16)! / product - 1) < 0.012, `${id}: ${(fp16 ?? bf16)! / TERA}`);
  }
});

test('formats that do not go by halves are as their makers say', () => {
  const of = (id: string) => loadAccelerator(id).peakFlops;
  // CDNA 1 does bf16 at half the rate of fp16, and the MI50 has none.
  assert.equal(of('mi100').bf16! * 2, of('mi100').fp16);
  assert.equal(of('mi50').bf16, undefined);
  assert.equal(of('ascend-910a').bf16, undefined);
  // Trainium does tf32 at the rate of bf16; chips: 190, 667 and 671 TFLOP/s of bf16 on 2, 4 and 4 devices.
  for (const [id, devices, chip] of [
    ['trainium1', 2, 190],
    ['trainium2', 4, 667],
    ['trainium3', 4, 671],
  ] as const) {
    assert.equal(of(id).tf32, of(id).bf16);
    assert.equal(of(id).bf16! * devices, chip * TERA);
  }
  assert.equal(of('trainium2').fp8! * 4, 1299 * TERA);
  assert.equal(of('trainium3').fp8! * 4, 2517 * TERA);
  assert.equal(of('tpu-v7').fp8, 2 * of('tpu-v7').bf16!);
  for (const id of acceleratorIds().filter((each) => each.startsWith('tpu-'))) {
    assert.equal(of(id).fp16, undefined, id);
  }
});

test('a device holds what its driver reports, never more than is soldered on', () => {
  // GiB on the package of one device.
  const nominal: Readonly<Record<string, number>> = {
    ...{ mi50: 32, mi100: 32, mi210: 64, mi250: 64, mi250x: 64, mi300a: 128, mi300x: 192, mi325x: 256 },
    ...{ mi350x: 288, mi355x: 288, 'rx-7900-xtx': 24, gaudi1: 32, gaudi2: 96, gaudi3: 128, 'max-1550': 64 },
    ...{ trainium1: 32 / 2, trainium2: 96 / 4, trainium3: 144 / 4 },
    ...{
      'tpu-v2': 16,
      'tpu-v3': 32,
      'tpu-v4': 32,
      'tpu-v5e': 16,
      'tpu-v5p': 96,
      'tpu-v6e': 32,
      'tpu-v7': 192,
    },
    ...{ 'ascend-910a': 32, 'ascend-910b': 64, 'ascend-910c': 128 / 2 },
    ...{ 'apple-m1-max': 64, 'apple-m1-ultra': 128, 'apple-m2-max': 96, 'apple-m2-ultra': 192 },
    ...{
      'apple-m3-max': 128,
      'apple-m3-ultra': 512,
      'apple-m4-max': 128,
      'apple-m5': 32,
      'apple-m5-max': 128,
    },
  };
  for (const [id, gib] of Object.entries(nominal)) {
    const share = loadAccelerator(id).memoryBytes / (gib * 2 ** 30);
    assert.ok(share <= 1, `${id} has ${share} of what is on it`);
    // Metal recommends three quarters, two thirds up to 32 GiB, and 0.84 on an M5 Max; HIP allocates three quarters of an APU's.
    const metal = { 'apple-m5': 2 / 3, 'apple-m5-max': 0.84 }[id];
    const least = metal ?? (/^(apple-|mi300a)/.test(id) ? 3 / 4 : 0.95);
    assert.ok(share >= least - 1e-3, `${id} has ${share}`);
    if (least < 0.95) assert.ok(Math.abs(share - least) < 1e-3, `${id} has ${share}`);
  }
});

test('what no maker states and nobody measured is marked so', () => {
  for (const id of acceleratorIds().filter((each) => each.startsWith('apple-'))) {
    const { provenance } = loadAccelerator(id);
    assert.equal(provenance['peakFlops.fp32']!.kind, 'assumed', id);
  }
  for (const id of ['apple-m3-ultra', 'apple-m4-max', 'apple-m5']) {
    assert.equal(loadAccelerator(id).provenance.memoryBytes!.kind, 'assumed', id);
  }
  assert.equal(loadAccelerator('tpu-v7').provenance.units!.kind, 'assumed');
  const { provenance } = loadAccelerator('rtx-pro-6000-server');
  assert.equal(provenance['peakFlops.bf16']!.kind, 'assumed');
  assert.equal(provenance['peakFlops.fp32']!.kind, 'specified');
});

test('where one memory serves host and device, their parts are all of it', () => {
  for (const id of clusterIds().filter((each) => each.startsWith('mac'))) {
    const { node, accelerator } = loadCluster(id);
    const gib = (node.host!.memoryBytes! + accelerator.memoryBytes) / 2 ** 30;
    assert.ok(Math.abs(gib - Number(/(\d+) GiB/.exec(accelerator.title)![1])) < 0.02, `${id}: ${gib}`);
  }
  const { node, accelerator } = loadCluster('el-capitan');
  assert.equal(node.host!.memoryBytes! + 4 * accelerator.memoryBytes, 4 * 128 * 2 ** 30);
});

test('links are their lanes times the rate of a lane, per direction', () => {
  const GIBI = 2 ** 30;
  const rows: readonly (readonly [string, number])[] = [
    ['azure-nd-mi300x-v5', 7 * 64e9],
    ['mi325x-node', 7 * 64e9],
    ['mi350x-node', 7 * 76.8e9],
    ['mi210-server', 3 * 50e9],
    ['mi100-server', 3 * 46e9],
    ['el-capitan', 3 * 2 * 64e9],
    ['hls-1', (7 * 100e9) / 8],
    ['gaudi2-node', (21 * 100e9) / 8],
    ['gaudi3-node', (21 * 200e9) / 8],
    // Both directions of four links: a ring goes over one, in one direction.
    ['aws-trn1', (384 * GIBI) / 2 / 4],
    ['aws-trn1n', (768 * GIBI) / 2 / 4],
    ['aws-trn2', 1024e9 / 2 / 4],
    ['aws-trn3-ultraserver', (2048 * GIBI) / 2 / 4],
    ['atlas-800t-a2', 7 * 28e9],
    ['atlas-800-9000', 3 * 30e9],
    ['cloudmatrix-384', 392e9 / 2],
    ['tpu-v2', 496e9 / 8],
    ['tpu-v7', 1200e9 / 6 / 2],
    ['aurora', 11 * 15e9],
  ];
  for (const [id, bandwidth] of rows) {
    const link = loadCluster(id).node.intra.bandwidth;
    assert.ok(Math.abs(link / bandwidth - 1) < 0.005, `${id}: ${link} against ${bandwidth}`);
  }
});

test('a node’s NICs carry what its maker says, and its devices are counted as frameworks count them', () => {
  const rows: readonly (readonly [string, number, number])[] = [
    ['azure-nd-mi300x-v5', 8, 3200],
    ['el-capitan', 4, 4 * 200],
    ['lumi', 4 * 2, 4 * 200],
    ['mi250-node', 4 * 2, 4 * 200],
    ['aurora', 6 * 2, 8 * 200],
    ['hls-1', 8, 8 * 300],
    ['aws-dl1', 8, 400],
    ['aws-trn1', 16 * 2, 800],
    ['aws-trn1n', 16 * 2, 1600],
    ['aws-trn2', 16 * 4, 3200],
    ['aws-trn2-ultraserver', 64 * 4, 4 * 3200],
    ['aws-trn3-ultraserver', 144 * 4, 28_800],
    ['atlas-800t-a2', 8, 8 * 200],
    ['atlas-800t-a3', 8 * 2, 8 * 400],
    ['cloudmatrix-384', 384 * 2, 384 * 400],
    ['mac-studio-m2-ultra', 1, 10],
  ];
  for (const [id, devices, gigabits] of rows) {
    const { node } = loadCluster(id);
    assert.equal(node.devices, devices, id);
    assert.equal(Math.round((node.nics.count * node.nics.bandwidth * 8) / 1e9), gigabits, id);
  }
});

test('prices by the device are the instance’s divided by its devices', () => {
  const rows: readonly (readonly [string, number])[] = [
    ['aws-trn1', 21.5],
    ['aws-trn1n', 24.78],
    ['aws-trn2', 35.76],
    ['azure-nd-mi300x-v5', 48],
    ['tpu-v2', 4.5],
  ];
  for (const [id, usd] of rows) {
    const { node, economics } = loadCluster(id);
    assert.ok(Math.abs((economics.usdPerDeviceHour * node.devices) / usd - 1) < 0.001, id);
  }
});
