import assert from 'node:assert/strict';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { stringify } from 'yaml';
import { loadCluster } from '../../hardware-profiles/index.js';
import { readCluster } from '../../hardware-profiles/reader.js';
import { clusterWithSettings, SETTABLE, type Setting } from '../../hardware-profiles/settings.js';
import { threadProfileDocument } from '../../hardware-profiles/threads/document.js';
import { ROUND_MACHINE } from '../sim/thread-machine.js';

const ASSUMED = { kind: 'assumed', source: 'set on the command line' } as const;

function settings(figures: Readonly<Record<string, string>>): Setting[] {
  return Object.entries(figures).map(([path, value]) => ({ path, value, provenance: ASSUMED }));
}

const set = (reference: string, figures: Readonly<Record<string, string>>) =>
  clusterWithSettings(reference, settings(figures));

function complaint(reference: string, figures: Readonly<Record<string, string>>): string {
  try {
    set(reference, figures);
  } catch (error) {
    assert.equal((error as Error).name, 'InputError', String(error));
    return (error as Error).message;
  }
  assert.fail('accepted');
}

const folder = mkdtempSync(join(tmpdir(), 'llmsim-settings-'));
const file = (name: string, text: string) => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};

test('a figure that is set is the one a cluster file that says the same has, and nothing else changes', () => {
  const said = file(
    'h100-dgx.yaml',
    [
      'like: h100-dgx',
      'source: set',
      'sources: { set: { kind: assumed, source: set on the command line } }',
      'node: { nics: { bandwidth: 100 GB/s } }',
      'fabric: { oversubscription: 2, kind: fat-tree }',
      'economics: { price: 2.10 USD/h }',
    ].join('\n'),
  );
  const figures = {
    ...{ 'node.nics.bandwidth': '100GB/s', 'fabric.oversubscription': '2', 'fabric.kind': 'fat-tree' },
    'economics.price': '2.10 USD/h',
  };
  const { remarks, provenance, ...others } = readCluster(`${said}:4`);
  // A file marks what it inherits; otherwise the two are one.
  assert.equal(remarks?.length, 1);
  const unmarked = Object.entries(provenance).map(([path, { kind, source }]) => {
    return [path, { kind, source: source.replace(/; inherited from h100-dgx$/, '') }];
  });
  assert.deepEqual(set('h100-dgx:4', figures), { ...others, provenance: Object.fromEntries(unmarked) });
  const before = loadCluster('h100-dgx:4');
  assert.notDeepEqual(set('h100-dgx:4', figures), before);
  assert.deepEqual(set('h100-dgx:4', {}), before);
});

test('every path changes one figure of the profile, which is then assumed', () => {
  const before = loadCluster('tpu-v5p:8');
  const ofHost = SETTABLE.filter((path) => path.startsWith('node.host.')).length;
  let [tried, added] = [0, 0];
  for (const path of SETTABLE) {
    if (
      /\.(kind|devices|dimensions)$|\.(pod|bridge|switch)\./.test(path) ||
      path.startsWith('accelerator.peak.')
    )
      continue;
    const [, unit] = /(memory|capacity|andwidth|atency|Power|price|carbon)/.exec(path) ?? [];
    const units: Record<string, string> = {
      andwidth: 'GB/s',
      memory: 'GiB',
      capacity: 'TB',
      atency: 'us',
      Power: 'W',
    };
    const amount = path === 'fabric.torus.largestSlice' ? 64 : 4;
    const value = `${amount}${unit === 'price' ? ' USD/h' : unit === 'carbon' ? ' kg/kWh' : (units[unit ?? ''] ?? '')}`;
    const after = set('tpu-v5p:8', { [path]: /memoryBandwidth/.test(path) ? '4 GB/s' : value });
    const changed = Object.entries(after.provenance).filter(([, { source }]) => source === ASSUMED.source);
    // The largest slice is a rule of the shape, not a figure of the simulator.
    assert.equal(changed.length, path === 'fabric.torus.largestSlice' ? 0 : 1, path);
    added += Object.keys(after.provenance).length - Object.keys(before.provenance).length;
    tried++;
  }
  assert.equal(tried, SETTABLE.length - 17);
  // A profile that says nothing of its host gets what is set, figure by figure; all else is replaced.
  assert.equal(added, ofHost);
  assert.equal(ofHost, 6);
});

test('a point of a measured network is set among the others, or where none was', () => {
  const { allReduce } = set('h100-shared:64', { 'fabric.allReduce.16': '70 GB/s' }).fabric;
  assert.deepEqual([allReduce?.['16'], allReduce?.['64']], [70e9, 33e9]);
  assert.deepEqual(set('h100-dgx:64', { 'fabric.allReduce.8': '90 GB/s' }).fabric.allReduce, { 8: 90e9 });
  assert.match(
    complaint('h100-shared:64', { 'fabric.allReduce.16': '300 GB/s' }),
    /fabric\.allReduce\.16: 300 GB\/s on 16 nodes is more than 99\.6 GB\/s on 8: a larger group is never faster/,
  );
  assert.match(complaint('h100-dgx:64', { 'fabric.allReduce.1': '90 GB/s' }), /no number of nodes from 2 on/);
});

test('a pod is stated whole, or changed where there is one', () => {
  assert.match(
    complaint('h100-dgx:64', { 'fabric.pod.nodes': '32' }),
    /fabric\.pod\.oversubscription: .* is missing/,
  );
  const both = { 'fabric.pod.nodes': '32', 'fabric.pod.oversubscription': '4' };
  assert.deepEqual(set('h100-dgx:64', both).fabric.pod, { nodes: 32, oversubscription: 4 });
  const pods = file(
    'pods.yaml',
    'like: h100-dgx\nnodes: 64\nfabric: { pod: { nodes: 32, oversubscription: 2 } }\n',
  );
  assert.deepEqual(set(pods, { 'fabric.pod.oversubscription': '7' }).fabric.pod, {
    nodes: 32,
    oversubscription: 7,
  });
});

test('the accelerator keeps its name and kernels, and is found under the node too', () => {
  const short = set('h100-dgx:2', { 'accelerator.memory': '96GiB' });
  assert.deepEqual(set('h100-dgx:2', { 'node.accelerator.memory': '96 GiB' }), short);
  const before = loadCluster('h100-dgx:2');
  assert.equal(short.accelerator.memoryBytes, 96 * 2 ** 30);
  assert.deepEqual(
    { ...short, accelerator: before.accelerator, provenance: before.provenance },
    before,
    'only the accelerator differs',
  );
  assert.deepEqual({ ...short.accelerator, memoryBytes: before.accelerator.memoryBytes }, before.accelerator);
  assert.deepEqual(short.provenance['accelerator.memoryBytes'], ASSUMED);
  assert.equal(set('h100-dgx', { 'accelerator.peak.bf16': '2 PFLOP/s' }).accelerator.peakFlops.bf16, 2e15);
});

test('a file of one’s own and a torus take settings; of two for one figure the later holds', () => {
  const mine = file(
    'mine.yaml',
    'like: h100-dgx\nnodes: 3\nnode: { accelerator: { like: h200, memory: 90 GiB } }\n',
  );
  const changed = set(mine, { 'node.devices': '4', 'accelerator.memoryBandwidth': '5 TB/s' });
  assert.equal(changed.devices, 3 * 4);
  assert.deepEqual(
    [changed.accelerator.memoryBytes, changed.accelerator.memoryBandwidth],
    [90 * 2 ** 30, 5e12],
  );
  assert.throws(
    () => set('tpu-v5p:4x4x8', { 'fabric.torus.largestSlice': '64' }),
    /a slice of tpu-v5p has at most 64/,
  );
  assert.equal(set('tpu-v5p:4x4x8', { 'node.intra.bandwidth': '1 GB/s' }).node.intra.bandwidth, 1e9);
  const twice = [...settings({ 'node.devices': '4' }), ...settings({ 'node.devices': '2' })];
  assert.equal(clusterWithSettings('h100-dgx', twice).node.devices, 2);
});

test('what is wrong is told in the sentences a cluster file gets', () => {
  const inFile = (line: string) => {
    try {
      readCluster(file('wrong.yaml', `like: h100-dgx\n${line}\n`));
    } catch (error) {
      return (error as Error).message.replace(/^\S+ /, '');
    }
    return assert.fail(line);
  };
  const cases: [path: string, value: string, line: string][] = [
    ['node.nics.bandwidth', '100GB', 'node: { nics: { bandwidth: 100GB } }'],
    ['node.devices', '2.5', 'node: { devices: 2.5 }'],
    ['fabric.oversubscription', '0.5', 'fabric: { oversubscription: 0.5 }'],
    ['fabric.kind', 'fat-tre', 'fabric: { kind: fat-tre }'],
    ['economics.price', 'two', 'economics: { price: two }'],
  ];
  for (const [path, value, line] of cases)
    assert.equal(complaint('h100-dgx', { [path]: value }), inFile(line));
  assert.match(
    complaint('h100-dgx', { 'node.nics.bandwidth': '100GB' }),
    /a size in bytes; .* such as '3.35 TB\/s'$/,
  );
});

test('an unknown path is answered with the nearest ones, or with those set most often', () => {
  const near = (path: string) => complaint('h100-dgx', { [path]: '1' });
  assert.match(
    near('node.nic.bandwidth'),
    /'node.nic.bandwidth' is no figure .* did you mean 'node.nics.bandwidth'\?$/,
  );
  assert.match(
    near('bandwidth'),
    /did you mean 'node.intra.bandwidth' or 'node.nics.bandwidth' or 'node.intra.bridge.bandwidth' or/,
  );
  assert.match(near('accelerator.memoryBytes'), /did you mean 'accelerator.memory'/);
  assert.equal(
    near('__proto__'),
    "'__proto__' is no figure of a cluster: try node.nics.bandwidth, node.intra.bandwidth, accelerator.memory, " +
      'accelerator.peak.bf16 or economics.price; `llmsim hardware h100-dgx` shows the others',
  );
  for (const often of near('x').match(/\b(node|accelerator|economics)\.[\w.]+/g)!)
    assert.ok(SETTABLE.includes(often), often);
});

test('what would change nothing is refused', () => {
  assert.match(
    complaint('h100-dgx', { 'fabric.torus.dimensions': '2' }),
    /network of 'h100-dgx' is no torus/,
  );
  const machine = {
    ...{ title: 'Some CPU', memoryBytes: 2 ** 33, node: 'v20.0.0', date: '2026-11-20' },
    ...{ quick: true, seconds: 8, disturbance: 0.25 },
  };
  const document = threadProfileDocument({ ...ROUND_MACHINE, machine, pauses: 0, effectiveCores: 2 });
  const threads = file('local.yaml', stringify(document, { lineWidth: 0 }));
  assert.match(
    complaint(threads, { 'node.hostBandwidth': '1 GB/s' }),
    /what threads of 'local' cost is measured/,
  );
  assert.equal(set(threads, { 'economics.price': '1 USD/h' }).economics.usdPerDeviceHour, 1);
});
