import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { acceleratorIds, clusterIds, loadCluster, namesAccelerator } from '../../hardware-profiles/index.js';
import { offersFor } from '../../hardware-profiles/offers/choose.js';
import { readCluster } from '../../hardware-profiles/reader.js';
import { InputError } from '../../input/error.js';

const folder = mkdtempSync(join(tmpdir(), 'llmsim-machines-'));
after(() => rmSync(folder, { recursive: true }));

function file(text: string, name = 'mine.yaml'): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

function refused(reference: string, why: RegExp): void {
  assert.throws(() => readCluster(reference), { name: InputError.name, message: why });
}

test('two lines make a machine, and every figure that nobody stated is assumed', () => {
  const cluster = readCluster(file('accelerator: l40s\ndevices: 4\n'));
  assert.deepEqual([cluster.nodes, cluster.devices, cluster.accelerator.id], [1, 4, 'l40s']);
  assert.equal(cluster.title, `Machine with 4 × ${loadCluster('l40s-server').accelerator.title}`);
  const { intra, nics, hostBandwidth, overheadWatts } = cluster.node;
  // PCIe 4.0: 16 lanes of 16 GT/s, of which 128 in 130 bits are data.
  assert.equal(intra.kind, 'pcie');
  assert.ok(Math.abs(intra.bandwidth / ((16 * 16e9 * (128 / 130)) / 8) - 1) < 1e-3);
  assert.equal(hostBandwidth, intra.bandwidth);
  assert.equal(nics.count, 0);
  assert.equal(overheadWatts, 150 + 4 * 100);
  const assumed = Object.entries(cluster.provenance).filter(
    ([path]) => !/^accelerator\.|carbon|kgCo2|^node\.devices/.test(path),
  );
  assert.ok(assumed.length >= 12);
  for (const [path, { kind, source }] of assumed) {
    assert.equal(kind, 'assumed', path);
    assert.ok(source.length > 5, path);
  }
  const [remark] = cluster.remarks ?? [];
  assert.match(
    remark ?? '',
    /assumed: PCIe of 31\.5 GB\/s each way, with peer-to-peer access; no NIC; 550 W/,
  );
});

test('a card costs what it does in a shipped machine that no provider sells, so that one name is not dearer', () => {
  const ofNobody = clusterIds()
    .filter((id) => !/^(aws|azure|gcp|lambda|runpod)-/.test(id))
    .map((id) => loadCluster(id));
  let checked = 0;
  for (const id of acceleratorIds()) {
    const prices = ofNobody
      .filter((cluster) => cluster.accelerator.id === id)
      .map(({ economics }) => economics.usdPerDeviceHour);
    if (prices.length === 0 || !namesAccelerator(id)) continue;
    checked++;
    assert.ok(prices.includes(readCluster(id).economics.usdPerDeviceHour), `${id}: ${prices.join()}`);
  }
  assert.ok(checked > 40, `${checked}`);
  assert.equal(
    readCluster('T4').economics.usdPerDeviceHour,
    loadCluster('t4-server').economics.usdPerDeviceHour,
  );
  assert.match(readCluster('T4').remarks?.[0] ?? '', /\$0\.15 per device-hour \(as t4-server\)/);
});

test('more than eight cards are servers of eight, told with the answer', () => {
  const sixteen = readCluster('L40S:16');
  const server = loadCluster('l40s-server:2');
  assert.deepEqual([sixteen.nodes, sixteen.node.devices, sixteen.devices], [2, 8, 16]);
  assert.deepEqual({ ...sixteen.node, id: '' }, { ...server.node, id: '' });
  assert.deepEqual(sixteen.fabric, server.fabric);
  assert.match(sixteen.remarks?.[0] ?? '', /assumed to be as in l40s-server/);
  assert.deepEqual(readCluster('l40s:8').nodes, 1);
  // 12 = 2 nodes × 6 of 8.
  assert.deepEqual([readCluster('12x-l40s').nodes, readCluster('12x-l40s').node.devices], [2, 6]);
  const own = readCluster('rtx-3070:24');
  assert.deepEqual([own.nodes, own.node.devices, own.node.nics.bandwidth], [3, 8, 25e9 / 8]);
  assert.match(own.remarks?.[0] ?? '', /Of each machine with 8 × .* a NIC of 25 Gb\/s a machine/);
});

test('without a shipped machine the price is the middle one of the lists, and without one not a number', () => {
  const { economics, provenance } = readCluster('quadro-rtx-6000');
  const listed = offersFor('quadro-rtx-6000', { commitment: 'on-demand' }).map(
    (offer) => offer.usdPerDeviceHour,
  );
  const [below, above] = [
    listed.filter((usd) => usd < economics.usdPerDeviceHour).length,
    listed.filter((usd) => usd > economics.usdPerDeviceHour).length,
  ];
  assert.ok(listed.includes(economics.usdPerDeviceHour));
  assert.ok(Math.abs(below - above) <= 1, `${below} cheaper, ${above} dearer`);
  assert.match(provenance['economics.usdPerDeviceHour']!.source, /price lists: \S+ of \w+/);
  const own = `accelerator: { like: l40s, title: Mine }\ndevices: 2\n`;
  const unknown = readCluster(file(own));
  assert.ok(Number.isNaN(unknown.economics.usdPerDeviceHour));
  assert.match(unknown.remarks?.[0] ?? '', /no price, so that costs are left out \(--price gives one\)/);
});

test('what a file states takes the place of an assumption, and is not told as one', () => {
  const more = `accelerator: l40s
devices: 4
nodes: 2
node: { nics: { bandwidth: 25 Gb/s }, overheadPower: 400 W }
economics: { price: 0.5 USD/h }
`;
  const { node, fabric, devices, remarks } = readCluster(file(more));
  assert.deepEqual([devices, node.nics.count, node.nics.bandwidth], [8, 1, 25e9 / 8]);
  assert.equal(fabric.kind, 'single-switch');
  assert.deepEqual(remarks?.length, 1);
  assert.doesNotMatch(remarks![0]!, /NIC|beside the devices|device-hour/);
  assert.match(remarks![0]!, /PCIe of 31\.5 GB\/s/);
  refused(
    file('accelerator: l40s\ndevices: 4\nnodes: 2\n'),
    /2 nodes and no network between them; state node\.nics/,
  );
});

test('devices on boards are those of a shipped cluster, and fewer of them a part of it', () => {
  const four = readCluster(file('accelerator: h100-sxm\ndevices: 4\nnodes: 2\n'));
  const part = loadCluster('h100-dgx:2', { devices: 8 });
  assert.deepEqual({ ...four.node, id: '' }, { ...part.node, id: '' });
  assert.match(four.remarks?.[0] ?? '', /not stated is assumed to be as in h100-dgx: links, NICs/);
  assert.deepEqual(readCluster('h100-sxm:16').nodes, 2);
  refused(
    file('accelerator: h100-sxm\ndevices: 16\n'),
    /has 8 devices, as 'h100-dgx' has, .*write 'devices: 8'/,
  );
});

test('devices on a board, of whose node something is stated, are a machine of that many', () => {
  const text = `accelerator: a100-sxm-40
devices: 4
nodes: 4
node: { nics: { bandwidth: 50 Gb/s } }
`;
  const { node, devices, provenance, remarks } = readCluster(file(text));
  const dgx = loadCluster('a100-40-dgx');
  assert.deepEqual([devices, node.devices, node.built], [16, 4, undefined]);
  assert.equal(node.title, 'node of 4 devices');
  assert.deepEqual([node.nics.count, node.nics.bandwidth], [1, 50e9 / 8]);
  assert.match(provenance['node.nics.bandwidth']!.source, /^stated in \S+$/);
  // What nobody stated is half of what stands around eight.
  assert.equal(node.host?.memoryBytes, dgx.node.host!.memoryBytes! / 2);
  assert.equal(node.overheadWatts, dgx.node.overheadWatts / 2);
  assert.match(remarks![0]!, /in proportion to the devices: links, network, host, power and price\./);
  const hosted = readCluster(
    file('accelerator: a100-sxm-40\ndevices: 2\nnode: { host: { memory: 256 GiB } }\n'),
  );
  assert.equal(hosted.node.host?.memoryBytes, 256 * 2 ** 30);
  assert.deepEqual([hosted.node.nics.count, hosted.node.nics.bandwidth], [8 / 4, dgx.node.nics.bandwidth]);
});

test('an accelerator and a number are a machine, in one word', () => {
  const two = readCluster('l40s:2');
  assert.deepEqual(readCluster('2x-l40s'), two);
  assert.deepEqual(readCluster('l40s', { devices: 2 }), two);
  assert.equal(readCluster('l40s').devices, 1);
  assert.equal(readCluster('l40s').node.intra.kind, 'none');
  const part = readCluster('l40s:4', { devices: 2 });
  assert.deepEqual([part.devices, part.node.built], [2, 4]);
  refused('4x-l40s:2', /how many more than once; write 'l40s:4'/);
  for (const id of acceleratorIds()) {
    if (namesAccelerator(id)) assert.ok(readCluster(`${id}:1`).devices >= 1, id);
  }
  assert.ok(!namesAccelerator('tpu-v5e:4'), 'a cluster of that name goes before the chip');
});

test('with like, what is inherited is marked, and the machine’s own things are told', () => {
  const text = 'like: h100-dgx\naccelerator: h200\ndevices: 4\neconomics: { pue: 1.1 }\n';
  const { provenance, accelerator, devices, remarks } = readCluster(file(text));
  assert.deepEqual([accelerator.id, devices], ['h200', 4]);
  assert.match(provenance['economics.usdPerDeviceHour']!.source, /; inherited from h100-dgx$/);
  assert.match(provenance['node.overheadWatts']!.source, /; inherited from h100-dgx$/);
  assert.doesNotMatch(provenance['economics.pue']!.source, /inherited/);
  assert.deepEqual(remarks, [
    'Inherited from h100-dgx, and not said of this cluster: title, price, power beside the devices, carbon intensity.',
  ]);
});

test('a file that lacks something is told how little need be said', () => {
  refused(
    file('node: { devices: 2 }\n'),
    /'title' is missing.*\nA file need not say all: with 'like: h100-dgx'/s,
  );
  const named = 'title: T\nlike: h100-dgx\nnode: h100-dgx\ndevices: 4\n';
  refused(file(named), /mine\.yaml:4:\d+ devices: .*write 'like: h100-dgx' in the place of 'node'/);
  refused(
    file('accelerator: l40z\n'),
    /mine\.yaml:1:14 accelerator: unknown accelerator 'l40z': did you mean 'l40/,
  );
  refused(file('accelerator: l40s\ndevices: 2.5\n'), /mine\.yaml:2:10 devices: '2\.5' is not a whole number/);
});

test('what several relatives lent is told in one pair of parentheses', () => {
  const { source } = loadCluster('rtx-4090-pc').provenance['accelerator.kernels.reductionFraction']!;
  // From the RTX 4090 over the RTX 40, Ada and Ampere to the A100: the reasons are in a row, and not within each other.
  assert.match(
    source,
    /^The next generation, [^(]* \(The same chips; [^(]*\. An Ampere chip [^(]*\. Between/,
  );
  const depth = source.split('').reduce(
    ({ now, most }, sign) => {
      const next = now + Number(sign === '(') - Number(sign === ')');
      return { now: next, most: Math.max(most, next) };
    },
    { now: 0, most: 0 },
  );
  assert.deepEqual(depth, { now: 0, most: 2 });
});
