import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import fc from 'fast-check';
import { loadAccelerator, loadCluster } from '../../hardware-profiles/index.js';
import { readCluster } from '../../hardware-profiles/reader.js';
import { clusterWithSettings } from '../../hardware-profiles/settings.js';
import { InputError } from '../../input/error.js';

const folder = mkdtempSync(join(tmpdir(), 'llmsim-topologies-'));
after(() => rmSync(folder, { recursive: true }));

function file(text: string, name: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

/** The cluster in a file, whose devices are `accelerator` where that is said. */
function read(text: string, name: string, accelerator?: string, size = '') {
  return readCluster(file(text, name) + size, undefined, accelerator);
}

function refused(text: string, name: string, why: RegExp, accelerator?: string): void {
  assert.throws(() => read(text, name, accelerator), { name: InputError.name, message: why });
}

function near(actual: number, expected: number): void {
  assert.ok(Math.abs(actual / expected - 1) < 1e-6, `${actual} is not ${expected}`);
}

// nvidia-smi topo -m

/** The table of `ways[i][j]` between GPUs, with NIC columns, tabs as the program prints them. */
function table(ways: readonly (readonly string[])[], nics: readonly (readonly string[])[] = []): string {
  const columns = [...ways.keys()].map((i) => `GPU${i}`).concat((nics[0] ?? []).map((_, i) => `NIC${i}`));
  const rows = ways.map((row, i) =>
    [`GPU${i}`, ...row, ...(nics[i] ?? []), '0-31,64-95', '0', 'N/A'].join('\t'),
  );
  const ofNics = (nics[0] ?? []).map((_, i) => [`NIC${i}`, ...nics.map((row) => row[i]!), 'X'].join('\t'));
  return `\t${columns.join('\t')}\tCPU Affinity\tNUMA Affinity\tGPU NUMA ID\n${[...rows, ...ofNics].join('\n')}\n\nLegend:\n\n  X    = Self\n`;
}

/** A square of ways: what `way` says of each pair. */
function square(count: number, way: (i: number, j: number) => string): string[][] {
  return Array.from({ length: count }, (_, i) =>
    Array.from({ length: count }, (__, j) => (i === j ? 'X' : way(Math.min(i, j), Math.max(i, j)))),
  );
}

function list(name: string, count: number): string {
  return Array.from({ length: count }, (_, i) => `GPU ${i}: ${name} (UUID: GPU-0000000${i})\n`).join('');
}

test('eight GPUs that reach each other by as many NVLinks are on a switch', () => {
  const nics = Array.from({ length: 8 }, (_, i) =>
    Array.from({ length: 10 }, (__, j) => (i === j ? 'PIX' : 'SYS')),
  );
  const text =
    table(
      square(8, () => 'NV18'),
      nics,
    ) + list('NVIDIA H100 80GB HBM3', 8);
  const cluster = read(text, 'topo.txt');
  assert.deepEqual([cluster.accelerator.id, cluster.nodes, cluster.node.devices], ['h100-sxm', 1, 8]);
  assert.equal(cluster.node.intra.kind, 'nvswitch');
  near(cluster.node.intra.bandwidth, 18 * 25e9);
  assert.equal(cluster.node.nics.count, 8, 'NICs behind the processors are not those of a job');
  assert.match(
    cluster.remarks![0]!,
    /topo\.txt is read as nvidia-smi topo -m \(8 × h100-sxm, all joined by NVSwitch, 18 links a device, 8 NICs beside them\), which does not tell the rate of the NICs/,
  );
  assert.match(cluster.provenance['node.intra.bandwidth']!.source, /topo\.txt \(nvidia-smi topo -m\)/);
});

test('four A100 of which each pair has its own links are a mesh', () => {
  const { node } = read(table(square(4, () => 'NV4')), 'mesh.txt', 'a100-sxm-40');
  assert.deepEqual([node.devices, node.intra.kind], [4, 'nvlink-mesh']);
  near(node.intra.bandwidth, 3 * 4 * 25e9);
});

test('pairs with NVLink on PCIe are bridges; PIX groups are switches', () => {
  const pairs = square(4, (i, j) => (j === i + 1 && i % 2 === 0 ? 'NV12' : 'SYS'));
  const { node } = read(table(pairs), 'pairs.txt', 'a100-pcie-80');
  assert.equal(node.intra.kind, 'pcie');
  assert.equal(node.intra.bridge?.devices, 2);
  near(node.intra.bridge!.bandwidth, 12 * 25e9);
  near(node.intra.bandwidth, 31.5e9);
  const plain = read(table(square(2, () => 'PHB')), 'two.txt', 'l40s');
  assert.deepEqual(
    [plain.node.intra.kind, plain.node.intra.bridge, plain.node.nics.count],
    ['pcie', undefined, 0],
  );
  const apart = read(table(square(4, (i, j) => (j - i === 2 ? 'NV12' : 'SYS'))), 'apart.txt', 'a100-pcie-80');
  assert.match(apart.remarks![0]!, /bridges join GPUs that are not neighbours/);
});

test('a table that is cut off or contradicts itself is a sentence', () => {
  const good = square(4, () => 'NV12');
  refused(
    table(good),
    'unnamed.txt',
    /does not say which accelerator the devices are; say so with --set accelerator=/,
  );
  refused(
    table(good.map((row) => row.slice(0, 2))),
    'cut.txt',
    /the row of GPU0 has 2 of 4 entries; the table may be cut off/,
    'a100-sxm-80',
  );
  const crooked = good.with(0, ['X', 'SYS', 'NV12', 'NV12']);
  refused(
    table(crooked),
    'crooked.txt',
    /GPU0 reaches GPU1 by SYS, and GPU1 reaches GPU0 by NV12; print the table again/,
    'a100-sxm-80',
  );
  refused(
    table(good) + list('NVIDIA A100-SXM4-80GB', 3),
    'fewer.txt',
    /the table has 4 GPUs, and the list 3/,
  );
  refused(
    table(good) + list('NVIDIA L40S', 2) + list('NVIDIA A40', 2),
    'mixed.txt',
    /several kinds \(NVIDIA L40S, NVIDIA A40\)/,
  );
  refused(table(good) + list('Voodoo 5', 4), 'odd.txt', /'Voodoo 5' is no accelerator that is known here/);
});

// ASTRA-sim

const ASTRA = `# two dimensions
topology: [ Switch, Switch ]
npus_count: [ 8, 4 ]
bandwidth: [ 450.0, 50.0 ]  # GB/s
latency: [ 250.0, 1000.0 ]  # ns
`;

test('ASTRA-sim: the last dimension is the network, rates are GB/s a direction and times ns', () => {
  const { nodes, node, fabric, remarks } = read(ASTRA, 'network.yml', 'h100-sxm');
  assert.deepEqual([nodes, node.devices, node.intra.kind], [4, 8, 'nvswitch']);
  near(node.intra.bandwidth, 450e9);
  // Through a switch a message crosses two links.
  near(node.intra.latencySeconds, 2 * 250e-9);
  assert.equal(node.nics.count, 8);
  near(node.nics.bandwidth, 50e9);
  near(node.nics.latencySeconds, 2 * 1000e-9);
  assert.deepEqual(
    [fabric.kind, fabric.leafNodes, fabric.oversubscription, fabric.hopLatencySeconds],
    ['rail', 4, 1, 0],
  );
  assert.match(
    remarks![0]!,
    /ASTRA-sim network \(8 devices a node, nvswitch of 450 GB\/s each way\), which does not tell the accelerator, the host, power and price/,
  );
});

test('ASTRA-sim: a ring has two links a device, a full mesh one to each other', () => {
  const of = (kind: string, count: number) =>
    read(
      `topology: [ ${kind} ]\nnpus_count: [ ${count} ]\nbandwidth: [ 100 ]\nlatency: [ 500 ]\n`,
      'n.yml',
      'h100-sxm',
    ).node;
  near(of('Ring', 8).intra.bandwidth, 2 * 100e9);
  near(of('FullyConnected', 8).intra.bandwidth, 7 * 100e9);
  near(of('FullyConnected', 8).intra.latencySeconds, 500e-9);
  assert.equal(of('FullyConnected', 4).intra.kind, 'nvlink-mesh');
  const three = read(
    'topology: [ Ring, FullyConnected, Switch ]\nnpus_count: [ 2, 8, 4 ]\nbandwidth: [ 200.0, 100.0, 50.0 ]\nlatency: [ 50.0, 500.0, 2000.0 ]\n',
    'three.yml',
    'h100-sxm',
  );
  assert.deepEqual([three.nodes, three.node.devices], [4, 16]);
  near(three.node.intra.bandwidth, Math.min(200e9, 7 * 100e9));
  assert.match(three.remarks![0]!, /2 dimensions within a node are one link here/);
});

test('ASTRA-sim: the system file beside it gives the arithmetic and the memory', () => {
  const system = file(
    '{ "peak-perf": 900, "local-mem-bw": 1600, "all-reduce-implementation": ["ring"] }',
    'system.json',
  );
  const cluster = readCluster(`${file(ASTRA, 'net.yml')}+${system}`, undefined, 'h100-sxm');
  assert.deepEqual(
    [cluster.accelerator.peakFlops.bf16, cluster.accelerator.memoryBandwidth],
    [900e12, 1600e9],
  );
  assert.equal(cluster.accelerator.memoryBytes, loadAccelerator('h100-sxm').memoryBytes);
  assert.throws(() => readCluster(system), /says nothing of the network; name that file first/);
});

test('ASTRA-sim: what cannot be meant is a sentence', () => {
  const broken = (from: string | RegExp, to: string, why: RegExp) =>
    refused(ASTRA.replace(from, to), 'bad.yml', why, 'h100-sxm');
  refused(ASTRA, 'noname.yml', /does not say which accelerator/);
  broken('[ 8, 4 ]', '[ 8 ]', /have 2, 1, 2, 2 entries/);
  broken(
    'Switch, Switch',
    'Switch, Torus',
    /topology\[1\] is Switch, Ring or FullyConnected, and 'Torus' is not read/,
  );
  broken('450.0', '-1', /bandwidth\[0\] is a number above 0, and -1 is none/);
  broken('450.0', '450GBps', /bandwidth\[0\] is a number above 0, and "450GBps" is none/);
  broken('[ 8, 4 ]', '[ 8, 2.5 ]', /npus_count\[1\] is a whole number/);
  broken(/latency.*/, '', /'latency' is a list with an entry for each dimension/);
  assert.throws(() => read('topology: [', 'cut.yml', 'h100-sxm'), InputError);
  broken('[ 8, 4 ]', '[ 8, 4', /bad\.yml:\d+:\d+ not valid YAML: /);
});

// SimAI

/** Servers of two GPUs on one NVSwitch each; each GPU on the leaf of its rail, both leaves on one spine. */
function simai(servers: number, change: (lines: string[]) => void = () => {}): string {
  const gpus = 2 * servers;
  const [leaf, spine] = [gpus + servers, gpus + servers + 2];
  const links = Array.from({ length: gpus }, (_, i) => [
    `${i} ${gpus + Math.floor(i / 2)} 2880Gbps 0.000025ms 0`,
    `${i} ${leaf + (i % 2)} 400Gbps 0.0005ms 0`,
  ]).flat();
  const up = [0, 1].map((i) => `${leaf + i} ${spine} 200Gbps 0.0005ms 0`);
  const all = [...links, ...up];
  const lines = [
    `${spine + 1} 2 ${servers} 3 ${all.length} H100`,
    Array.from({ length: servers + 3 }, (_, i) => gpus + i).join(' '),
    ...all,
  ];
  change(lines);
  return `${lines.join('\n')}\n`;
}

test('SimAI: links of the first GPU, in bits a second, and what hangs on its leaf', () => {
  const { nodes, node, fabric, accelerator } = read(simai(4), 'Spectrum-X_8g');
  assert.deepEqual([accelerator.id, nodes, node.devices, node.intra.kind], ['h100-sxm', 4, 2, 'nvswitch']);
  near(node.intra.bandwidth, 2880e9 / 8);
  near(node.intra.latencySeconds, 2 * 25e-9);
  assert.equal(node.nics.count, 2);
  near(node.nics.bandwidth, 400e9 / 8);
  near(node.nics.latencySeconds, 0.5e-6);
  near(fabric.hopLatencySeconds, 0.5e-6);
  assert.deepEqual([fabric.kind, fabric.leafNodes], ['rail', 4]);
  // Four GPUs at 400 Gb/s below a leaf, one link of 200 above it.
  near(fabric.oversubscription, (4 * 400) / 200);
  near(read(simai(4), 'other', undefined, ':2').nodes, 2);
});

test('SimAI: what is cut off, miscounted or in other units is a sentence', () => {
  refused(
    simai(4, (lines) => lines.pop()),
    'cut.topo',
    /line 1 says 18 links, and 17 follow; the file may be cut off/,
  );
  refused(
    simai(4, (lines) => lines.splice(2, 1, '0 8 2880 0.000025ms 0')),
    'u.topo',
    /line 3: a rate is in bits a second such as 400Gbps, and '2880' is none/,
  );
  refused(
    simai(4, (lines) => lines.splice(2, 1, '0 8 2880GBps 0.000025ms 0')),
    'b.topo',
    /a rate is in bits a second/,
  );
  refused(
    simai(4, (lines) => lines.splice(2, 1, '0 99 2880Gbps 0.000025ms 0')),
    'n.topo',
    /line 3 is no link between two of 15 nodes/,
  );
  refused(
    simai(4, (lines) => lines.splice(0, 1, '15 3 4 3 18 H100')),
    'c.topo',
    /8 GPUs are not whole servers of 3/,
  );
  refused(
    simai(4, (lines) => lines.splice(0, 1, lines[0]!.replace('H100', 'K80'))),
    'g.topo',
    /'K80' is no accelerator that is known here/,
  );
});

// SimuMax and Calculon

const SIMUMAX = {
  sys_name: 'a100_pcie_bf16',
  num_per_node: 8,
  accelerator: {
    mem_gbs: 80,
    op: { default: { tflops: 300 }, matmul: { tflops: 310, accurate_efficient_factor: {} } },
    bandwidth: { default: { gbps: 1600, latency_us: 40 } },
  },
  networks: {
    intra_with_pcie: true,
    intra_node_pcie_8x: { bandwidth: { gbps: 30, latency_us: 10 } },
    inter_node: { bandwidth: { gbps: 25, latency_us: 40 } },
  },
};

test('SimuMax: gbps are gigabytes a second, latency_us microseconds', () => {
  const { accelerator, node } = read(JSON.stringify(SIMUMAX), 'a100.json');
  near(accelerator.peakFlops.bf16!, 310e12);
  near(accelerator.memoryBandwidth, 1600e9);
  assert.equal(accelerator.memoryBytes, loadAccelerator('a100-pcie-80').memoryBytes);
  assert.deepEqual([node.devices, node.intra.kind, node.nics.count], [8, 'pcie', 8]);
  near(node.intra.bandwidth, 30e9);
  near(node.intra.latencySeconds, 10e-6);
  near(node.nics.bandwidth, 25e9);
  near(node.nics.latencySeconds, 40e-6);
  const nvlink = {
    ...SIMUMAX,
    sys_name: 'b200_bf16_ceperm',
    networks: { high_intra_node: { bandwidth: { gbps: 900, latency_us: 1 } } },
  };
  const b200 = read(JSON.stringify(nvlink), 'b200.json');
  assert.deepEqual([b200.node.intra.kind, b200.node.intra.bandwidth], ['nvswitch', 900e9]);
});

test('SimuMax: wrong counts and rates are sentences', () => {
  const with_ = (change: object) => JSON.stringify({ ...SIMUMAX, ...change });
  refused(
    with_({ num_per_node: '8' }),
    's.json',
    /num_per_node is a whole number from 1 to 1000000, and "8" is none/,
  );
  refused(with_({ sys_name: 'mystery' }), 'm.json', /'mystery' is no accelerator that is known here/);
  refused(
    with_({ networks: {} }),
    'w.json',
    /networks\.high_intra_node\.bandwidth\.gbps is a number above 0, and nothing is none/,
  );
  refused(
    JSON.stringify(SIMUMAX).slice(0, 60),
    'cut.json',
    /cut\.json:1:61 this is not JSON: it ends, .* it was taken for a SimuMax system, and may be cut off/,
  );
});

const CALCULON = {
  matrix: { float16: { tflops: 989 }, float8: { tflops: 1979 } },
  mem1: { GiB: 79, GBps: 3350 },
  mem2: { GiB: 256, GBps: 64 },
  networks: [
    { size: 8, bandwidth: 450, latency: 0.000001 },
    { size: 65536, bandwidth: 50, latency: 0.000002 },
  ],
};

test('Calculon: GBps of memories and links, seconds of latency', () => {
  const { accelerator, node, nodes } = read(JSON.stringify(CALCULON), 'h100_80g_nvl8.json', undefined, ':4');
  assert.equal(nodes, 4);
  near(accelerator.peakFlops.bf16!, 989e12);
  near(accelerator.peakFlops.fp8!, 1979e12);
  near(accelerator.memoryBytes, 79 * 2 ** 30);
  near(accelerator.memoryBandwidth, 3350e9);
  near(node.hostBandwidth, 64e9);
  near(node.host!.memoryBytes!, 8 * 256 * 2 ** 30);
  near(node.intra.bandwidth, 450e9);
  near(node.intra.latencySeconds, 1e-6);
  assert.equal(node.nics.count, 8);
  near(node.nics.bandwidth, 50e9);
  near(node.nics.latencySeconds, 2e-6);
  const flat = { ...CALCULON, matrix: { tflops: 1000 } };
  near(read(JSON.stringify(flat), 'h100_flat.json').accelerator.peakFlops.bf16!, 1000e12);
  refused(JSON.stringify({ ...CALCULON, networks: [] }), 'h100_none.json', /'networks' is empty/);
  refused(JSON.stringify(CALCULON), 'supergpu.json', /does not say which accelerator/);
});

test('the accelerator that is set is that of a file which does not tell, and of any other cluster', () => {
  const setting = {
    path: 'accelerator',
    value: 'h200',
    provenance: { kind: 'assumed', source: 'set' },
  } as const;
  assert.equal(clusterWithSettings(file(ASTRA, 'set.yml'), [setting]).accelerator.id, 'h200');
  const swapped = clusterWithSettings('h100-dgx:2', [setting]);
  assert.deepEqual(swapped.accelerator, loadCluster('h200-dgx').accelerator);
  assert.throws(
    () => clusterWithSettings('h100-dgx', [{ ...setting, value: 'h20O' }]),
    /unknown accelerator 'h20O': did you mean/,
  );
});

test('whatever is cut out of a topology, the answer is a cluster or a sentence', () => {
  const texts: [string, string][] = [
    [ASTRA, 'f.yml'],
    [simai(2), 'f.topo'],
    [JSON.stringify(SIMUMAX), 'f.json'],
    [JSON.stringify(CALCULON), 'h100.json'],
    [table(square(4, () => 'NV4')), 'f.txt'],
  ];
  fc.assert(
    fc.property(fc.constantFrom(...texts), fc.nat(), fc.nat({ max: 40 }), ([text, name], at, length) => {
      const start = at % text.length;
      try {
        assert.ok(read(text.slice(0, start) + text.slice(start + length), name, 'a100-sxm-80').devices >= 1);
      } catch (error) {
        assert.ok(error instanceof InputError, `${name}: ${String(error)}`);
      }
    }),
    { numRuns: 300 },
  );
});
