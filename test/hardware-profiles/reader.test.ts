import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import fc from 'fast-check';
import { loadAccelerator, loadCluster } from '../../hardware-profiles/index.js';
import { readCluster } from '../../hardware-profiles/reader.js';
import { InputError } from '../../input/error.js';
import { shippedText } from './text.js';

const folder = mkdtempSync(join(tmpdir(), 'llmsim-clusters-'));
after(() => rmSync(folder, { recursive: true }));

/** The message that loading `text` as a person's own file ends in, with the folder left out. */
function complaint(text: string, size = ''): string {
  const path = join(folder, 'mine.yaml');
  writeFileSync(path, text);
  try {
    return `no error: ${readCluster(path + size).devices}`;
  } catch (error) {
    assert.ok(error instanceof InputError, `${text}\n${String(error)}`);
    return error.message.replaceAll(`${folder}/`, '');
  }
}

test('a reference is a name and a number of nodes', () => {
  assert.equal(loadCluster('h100-dgx').nodes, 1);
  assert.equal(loadCluster('h100-dgx:2048').devices, 2048 * 8);
  assert.equal(loadCluster('gb200-nvl72:8').devices, 8 * 72);
  assert.equal(loadCluster('tpu-v5p:64').devices, 64 * 4);
  assert.equal(loadCluster('tpu-v5p:4x4x8').nodes, (4 * 4 * 8) / 4);
});

test('a reference that names nothing is told with what it may have meant', () => {
  const refused = (reference: string, why: RegExp) =>
    assert.throws(() => readCluster(reference), { name: InputError.name, message: why });
  refused('h10-dgx:8', /^unknown cluster 'h10-dgx': did you mean .*'h100-dgx'/);
  refused('constructor', /^unknown cluster 'constructor'/);
  refused('', /^unknown cluster ''/);
  refused('h100-dgx:0', /'0' in 'h100-dgx:0' is not a size; after the colon comes a number of nodes/);
  refused('h100-dgx:1e3', /is not a size/);
  refused('h100-dgx:9999999', /from 1 to 1000000/);
  refused('h100-dgx:4x4', /the shape of a torus, and the network of 'h100-dgx' is a rail/);
  refused(
    'nowhere/mine.yaml',
    /^cannot read the cluster file 'nowhere\/mine\.yaml': there is no such file or folder$/,
  );
});

test('a file of one’s own starts from a known cluster and changes what it names', () => {
  const path = join(folder, 'what-if.yaml');
  writeFileSync(
    path,
    `
title: H100 with more memory and half the network
like: h100-dgx
nodes: 16
node:
  accelerator:
    like: h100-sxm
    memory: { value: 120 GiB, source: what if, kind: assumed }
  nics: { bandwidth: 400 Gb/s / 2 }
`,
  );
  const mine = readCluster(path);
  const base = loadCluster('h100-dgx:16');
  assert.equal(mine.id, 'what-if');
  assert.equal(mine.devices, 16 * 8);
  assert.equal(readCluster(`${path}:3`).nodes, 3);
  assert.equal(mine.accelerator.memoryBytes, 120 * 2 ** 30);
  assert.deepEqual(mine.accelerator.peakFlops, base.accelerator.peakFlops);
  assert.deepEqual(mine.accelerator.kernels, base.accelerator.kernels);
  assert.equal(mine.node.nics.bandwidth, base.node.nics.bandwidth / 2);
  assert.equal(mine.node.nics.count, base.node.nics.count);
  assert.deepEqual(mine.economics, base.economics);
  assert.deepEqual(mine.provenance['accelerator.memoryBytes'], { kind: 'assumed', source: 'what if' });
  assert.deepEqual(mine.provenance['node.nics.bandwidth'], { kind: 'assumed', source: `stated in ${path}` });
  assert.deepEqual(
    mine.provenance['accelerator.memoryBandwidth'],
    base.provenance['accelerator.memoryBandwidth'],
  );
});

test('a shipped file under another name is the same cluster', () => {
  const path = join(folder, 'copy.yml');
  writeFileSync(path, shippedText('clusters', 'tpu-v5p'));
  const { id: _, node: copied, ...copy } = readCluster(`${path}:4x4x8`);
  const { id: __, node, ...shipped } = loadCluster('tpu-v5p:4x4x8');
  assert.deepEqual(copy, shipped);
  assert.deepEqual({ ...copied, id: node.id }, node);
});

test('a node may be named, and an accelerator described whole', () => {
  const text = `
title: A
node: a100-dgx
fabric: { kind: rail, oversubscription: 2, leafNodes: 16, hopLatency: 0.3 us }
economics: { price: 1 USD/h, priceDate: "2026-01", pue: 1.1, carbonIntensity: 0.1 kg/kWh }
`;
  assert.equal(complaint(text, ':4'), 'no error: 32');
  const described = `
like: h100-dgx
node:
  accelerator:
    title: X1
    vendor: X
    kind: gpu
    year: 2027
    generation: blackwell
    kernels: b200
    memory: 200 GiB
    memoryBandwidth: 10 TB/s
    peak: { bf16: 3 PFLOP/s }
    units: 160
    busyPower: 1 kW
    idlePower: 100 W
`;
  assert.equal(complaint(described), 'no error: 8');
  assert.equal(
    complaint(described.replace('    kernels: b200\n', '').replace('units: 160', 'units: 1.5')),
    [
      '2 problems in mine.yaml:',
      "mine.yaml:4:3 node.accelerator.kernels: 'kernels' is missing; add it here",
      "mine.yaml:13:12 node.accelerator.units: '1.5' is not a whole number",
    ].join('\n'),
  );
});

test('every mistake in a file is told with its line, its rule and the nearest choice', () => {
  const text = `title: A
like: h10-dgx
node:
  accelerator: h100-sx
  nics: { count: 8, bandwith: 400 Gb/s }
  intra: { bandwidth: 80 GiB }
fabric:
  kind: rial
  oversubscription: 0.5
economics: { price: 2, priceDate: soon }
`;
  assert.deepEqual(complaint(text).split('\n'), [
    '8 problems in mine.yaml:',
    "mine.yaml:2:7 like: unknown cluster 'h10-dgx': did you mean 'h100-dgx'? 'llmsim hardware' lists all",
    "mine.yaml:4:16 node.accelerator: unknown accelerator 'h100-sx': did you mean 'h100-sxm' or 'h100-sxm-96' or 'h800-sxm'? 'llmsim hardware' lists all",
    "mine.yaml:5:21 node.nics.bandwith: unknown key 'bandwith': did you mean 'bandwidth'?",
    "mine.yaml:6:23 node.intra.bandwidth: '80 GiB' is a size in bytes; this field wants a rate in bytes per second such as '3.35 TB/s'",
    "mine.yaml:8:9 fabric.kind: 'rial' is not allowed here: did you mean 'rail'?",
    "mine.yaml:9:21 fabric.oversubscription: '0.5' is too small; it must be at least 1",
    "mine.yaml:10:21 economics.price: '2' has no unit; this field wants a price per hour such as '2.5 USD/h'",
    "mine.yaml:10:35 economics.priceDate: 'soon' is refused: write a date such as 2025-06-01",
  ]);
});

test('a measured network states bus bandwidths by number of nodes, one curve in the place of another', () => {
  const text = (fabric: string) =>
    `like: h100-shared\nsource: ours\nsources: { ours: { kind: measured, source: "our nccl-tests" } }\nfabric: { ${fabric} }\n`;
  const path = join(folder, 'shared.yaml');
  writeFileSync(path, text('allReduce: { 16: 40 GB/s, 2: 300 GB/s }'));
  const { fabric, provenance, remarks = [] } = readCluster(`${path}:16`);
  assert.deepEqual(Object.entries(fabric.allReduce!), [
    ['2', 300e9],
    ['16', 40e9],
  ]);
  assert.deepEqual(provenance['fabric.allReduce.16'], { kind: 'measured', source: 'our nccl-tests' });
  const beyond = (cluster: { readonly remarks?: readonly string[] }) =>
    (cluster.remarks ?? []).filter((remark) => remark.includes('all-reduces of this network'));
  assert.deepEqual(beyond({ remarks }), []);
  assert.match(
    beyond(readCluster(`${path}:32`))[0]!,
    /up to 16 nodes.* continued to 32 as it went from 2 to 16/,
  );
  const said = (cluster: string) =>
    (readCluster(cluster).remarks ?? []).filter((remark) => /all-?reduce/i.test(remark));
  assert.deepEqual(said(`${path}:1`), []);
  assert.deepEqual(said(`${path}:16`), [
    'Between nodes no more than all-reduces reached on as many nodes: 40 GB/s out of each of 16; measured: our nccl-tests.',
  ]);
  // 8 NICs of 50 GB/s: 400 GB/s leave a node.
  writeFileSync(path, text('allReduce: { 2: 500 GB/s, 16: 40 GB/s }'));
  assert.deepEqual(said(`${path}:2`), [
    'fabric.allReduce.2 is 500 GB/s, more than the 400 GB/s that the links out of a node allow among 2 nodes: the links count there',
  ]);
  assert.match(
    complaint(text('allReduce: { 2: 300 GB/s, 16: 400 GB/s }')),
    /:4:\d+ fabric\.allReduce\.16: 400 GB\/s on 16 nodes is more than 300 GB\/s on 2: a larger group is never faster/,
  );
  assert.match(
    complaint(text('allReduce: { 1: 436 GB/s }')),
    /fabric\.allReduce\.1: '1' is no number of nodes from 2 on; write the bus bandwidth .*node\.intra/,
  );
  assert.match(complaint(text('allReduce: {}')), /states no number of nodes/);
  assert.match(complaint(text('allReduce: { 4: 160 GB }')), /fabric\.allReduce\.4: '160 GB' is a size/);
  assert.match(
    complaint('like: tpu-v4\nfabric: { allReduce: { 2: { value: 1 GB/s, source: x, kind: assumed } } }\n'),
    /its fabric is a torus; leave it out/,
  );
});

test('a fabric of three tiers states its pods, whole leaves of a fat tree or of rails', () => {
  const text = (fabric: string) => `like: grand-teton-h100\nfabric: { ${fabric} }\n`;
  const path = join(folder, 'pods.yaml');
  writeFileSync(path, text('pod: { nodes: 384, oversubscription: 7 }'));
  const { fabric, provenance } = readCluster(`${path}:768`);
  assert.deepEqual(fabric.pod, { nodes: 384, oversubscription: 7 });
  assert.equal(provenance['fabric.pod.oversubscription']?.kind, provenance['fabric.pod.nodes']?.kind);
  assert.equal(loadCluster('grand-teton-h100').fabric.pod, undefined);
  assert.match(
    complaint(text('pod: { nodes: 5, oversubscription: 7 }')),
    /5 nodes, which are not whole leaves of 2; write fabric\.pod\.nodes as 4 or 6/,
  );
  assert.match(complaint(text('pod: { nodes: 1, oversubscription: 7 }')), /write fabric\.pod\.nodes as 2$/);
  assert.match(
    complaint(text('kind: dragonfly, pod: { nodes: 4, oversubscription: 7 }')),
    /its fabric is 'dragonfly'/,
  );
  assert.match(complaint(text('pod: { nodes: 4 }')), /'oversubscription' is missing/);
});

test('a list of ratios is answered with how the tiers of a fabric are written', () => {
  assert.equal(
    complaint('like: h100-dgx\nfabric: { oversubscription: [1, 2] }\n'),
    "mine.yaml:2:29 fabric.oversubscription: a list is not one figure; a fabric of three tiers states that of its leaves here, and the next tier's under 'pod', such as 'pod: { nodes: 384, oversubscription: 7 }'",
  );
  assert.equal(
    complaint('like: h100-dgx\nnode: { devices: [4, 8] }\n'),
    'mine.yaml:2:18 node.devices: a list is not one figure; write one',
  );
});

test('an accelerator is replaced whole: nothing of the old one shines through', () => {
  const path = join(folder, 'older.yaml');
  writeFileSync(path, 'like: h100-dgx\nnode: { accelerator: a40 }\n');
  const { provenance: _, ...a40 } = loadAccelerator('a40');
  assert.deepEqual(readCluster(path).accelerator, a40);
});

test('a source must be declared, or said to be measured, specified or assumed', () => {
  const text = (source: string) =>
    `like: h100-dgx\nsources:\n  lab: { kind: measured, source: our lab }\neconomics: { price: { value: 2 USD/h, ${source} } }\n`;
  assert.match(complaint(text('source: lab')), /^no error/);
  assert.match(complaint(text('source: a quote, kind: assumed')), /^no error/);
  assert.equal(
    complaint(text('source: lap')),
    "mine.yaml:4:47 economics.price.source: 'lap' is not declared under 'sources': did you mean 'lab'?",
  );
});

test('a file that contradicts itself is refused', () => {
  assert.match(
    complaint('like: cpu-100g\nnode: { devices: 2 }\n'),
    /2 devices in a node and no link between/,
  );
  assert.match(
    complaint('like: h100-dgx\nnodes: 2\nnode: { nics: { count: 0 } }\n'),
    /2 nodes and no network/,
  );
  assert.match(complaint('like: h100-dgx\nfabric: { kind: torus }\n'), /does not state fabric\.torus/);
  assert.match(complaint('{}\n'), /'title' is missing/);
});

test('whatever is done to a file, it is read or refused in a sentence', () => {
  const sound = shippedText('clusters', 'dgx1-v100').split('\n');
  const scrap = fc.constantFrom(
    '',
    'x',
    '- 1',
    '  like: h100-dgx',
    'node: 3',
    '[',
    '  devices: 80 GiB',
    ': ',
    '*a',
    'node: &a { b: *a }',
    '  price: {}',
  );
  const edit = fc.tuple(fc.nat({ max: sound.length - 1 }), scrap);
  fc.assert(
    fc.property(fc.array(edit, { minLength: 1, maxLength: 3 }), (edits) => {
      const lines = [...sound];
      for (const [line, text] of edits) lines[line] = text;
      const outcome = complaint(lines.join('\n'));
      assert.ok(outcome.startsWith('no error') || outcome.includes('mine'), outcome);
      assert.doesNotMatch(outcome, /\n\s+at |undefined|\[object/);
    }),
    { numRuns: 120, seed: 5 },
  );
});

/** A file that starts from a server on PCIe, with `intra` and `host` of its own. */
function ofServer(intra: string, host = ''): string {
  return `like: a100-pcie-server\nnode:\n  intra: { ${intra} }\n${host}`;
}

test('bridges, PCIe switches and hosts are read with their units, each with its source', () => {
  const path = join(folder, 'pairs.yaml');
  const host = `  host:
    cores: { value: 64, source: two sockets of 32 cores, kind: specified }
    memory: 512 GiB
    disk: { readBandwidth: 13.8 GB/s }
`;
  const bridge = 'bridge: { devices: 2, bandwidth: 4 * 14.0625 GB/s, latency: 1 us }';
  writeFileSync(
    path,
    ofServer(`peerToPeer: false, ${bridge}, switch: { devices: 4, bandwidth: 252 Gb/s }`, host),
  );
  const { node, provenance } = readCluster(path);
  assert.deepEqual(node.intra, {
    ...loadCluster('a100-pcie-server').node.intra,
    peerToPeer: false,
    bridge: { devices: 2, bandwidth: 4 * 14.0625e9, latencySeconds: 1e-6 },
    switch: { devices: 4, bandwidth: 252e9 / 8 },
  });
  assert.deepEqual(node.host, {
    cores: 64,
    memoryBytes: 512 * 2 ** 30,
    disk: { readBandwidth: 13.8e9 },
  });
  assert.deepEqual(provenance['node.host.cores'], { kind: 'specified', source: 'two sockets of 32 cores' });
  assert.equal(provenance['node.host.disk.readBandwidth']?.kind, 'assumed');
  assert.ok(!('node.host.memoryBandwidth' in provenance), 'what is not stated is not made up');
  const { host: of, hostBandwidth } = loadCluster('h100-dgx').node;
  assert.deepEqual([of?.cores, of?.memoryBytes, hostBandwidth], [2 * 56, 2 * 2 ** 40, 63e9]);
  assert.equal(of?.memoryBandwidth, 2 * 8 * 4800e6 * 8, 'sockets × channels × transfers × bytes');
});

test('bridges and PCIe switches are of devices on PCIe, and stated whole', () => {
  const bridge = 'bridge: { devices: 2, bandwidth: 56 GB/s, latency: 1 us }';
  assert.match(
    complaint(`like: h100-dgx\nnode: { intra: { ${bridge} } }\n`),
    /states node\.intra\.bridge, .* its node\.intra\.kind is 'nvswitch'; leave it out, or write 'pcie'/,
  );
  assert.match(complaint('like: h100-dgx\nnode: { intra: { peerToPeer: true } }'), /intra\.peerToPeer/);
  assert.match(
    complaint(ofServer('bridge: { devices: 2 }')),
    /mine\.yaml:3:\d+ node\.intra\.bridge\.bandwidth: .*missing/,
  );
  assert.match(complaint(ofServer(bridge.replace('2', '1'))), /bridges of one device/);
  assert.match(complaint(ofServer('peerToPeer: maybe')), /mine\.yaml:3:\d+ node\.intra\.peerToPeer/);
  assert.match(complaint(ofServer('switch: { devices: 4, bandwidth: 31.5 GiB }')), /is a size in bytes/);
});
