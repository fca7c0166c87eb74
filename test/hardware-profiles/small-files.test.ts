/** What people hand over as a cluster: a few lines of YAML, some of them wrong, and what nvidia-smi printed. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { loadCluster } from '../../hardware-profiles/index.js';
import { readCluster } from '../../hardware-profiles/reader.js';
import { InputError } from '../../input/error.js';

const folder = mkdtempSync(join(tmpdir(), 'llmsim-small-'));
after(() => rmSync(folder, { recursive: true }));

function file(text: string, name = 'mine.yaml'): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

function refusal(text: string, name?: string): string {
  const path = file(text, name);
  try {
    return `read as ${readCluster(path).title}`;
  } catch (error) {
    assert.ok(error instanceof InputError, String(error));
    return error.message.replaceAll(path, 'mine');
  }
}

test('a part of a node is written in a cluster file as in a scenario', () => {
  const two = readCluster(file('accelerator: h100-sxm\ndevices: 2 of 8\n'));
  const part = loadCluster('h100-dgx', { devices: 2 });
  assert.deepEqual({ ...two.node, id: '' }, { ...part.node, id: '' });
  const like = readCluster(file('like: h100-dgx\ndevices: 2of8\nnodes: 2\n'));
  assert.deepEqual([like.nodes, like.devices, like.node.devices, like.node.built], [2, 4, 2, 8]);
  const card = readCluster(file('accelerator: l40s\ndevices: 2 of 4\n'));
  assert.deepEqual([card.devices, card.node.built], [2, 4]);
  assert.equal(readCluster(`${file('accelerator: h100-sxm\ndevices: 2 of 8\n')}:3`).devices, 6);
  assert.match(refusal('accelerator: h100-sxm\ndevices: 9 of 8\n'), /9 devices are asked for, and .* has 8/);
  assert.match(refusal('accelerator: h100-sxm\ndevices: 0 of 8\n'), /at least 1/);
  assert.match(
    refusal('accelerator: h100-sxm\ndevices: two of 8\n'),
    /^mine:2:10 devices: 'two of 8' is not/,
  );
});

test('a key that a cluster file does not have is told first, with what it is called there', () => {
  const said: readonly (readonly [string, RegExp])[] = [
    ['cluster: h100-dgx\ndevices: 4\n', /^mine:1:1 cluster: unknown key 'cluster': .*'like: h100-dgx'$/],
    [
      'accelerators: l40s\ngpus: 4\n',
      /mine:1:1 accelerators: .*'accelerator: l40s'\nmine:2:1 gpus: .*'devices: 4'/,
    ],
    ['gpus: l40s\ncount: 4\n', /gpus: .*'accelerator: l40s'\n.*count: .*'devices: 4'/],
    ['accelerator: l40s\nprice: 1.2\n', /^mine:2:1 price: .*'economics: \{ price: 1\.2 USD\/h \}'$/],
    ['price: 1.2\n', /^mine:1:1 price: /],
    ['like: h100-dgx\nnum_nodes: 4\n', /'nodes: 2'$/],
    ['accelerator: l40s\nnvlink: 100 GB/s\n', /'node: \{ intra: /],
  ];
  for (const [text, sentence] of said) {
    const message = refusal(text);
    assert.match(message, sentence, text);
    assert.doesNotMatch(message, /is missing/, text);
  }
  assert.match(refusal('nodes: 2\n'), /'title' is missing/);
});

test('what the hints for keys write is read', () => {
  const text = `accelerator: { like: l40s, title: Mine, memory: 44 GiB }
devices: 4
nodes: 2
node: { nics: { bandwidth: 25 Gb/s }, intra: { kind: pcie, bandwidth: 31.5 GB/s }, overheadPower: 400 W }
economics: { price: 1.2 USD/h, pue: 1.2 }
`;
  const { devices, economics } = readCluster(file(text));
  assert.deepEqual([devices, economics.usdPerDeviceHour, economics.pue], [8, 1.2, 1.2]);
});

/** Four GPUs, of which neighbours are bridged by four NVLinks. */
const BRIDGED = `\tGPU0\tGPU1\tGPU2\tGPU3\tCPU Affinity
GPU0\tX\tNV4\tNODE\tNODE\t0-31
GPU1\tNV4\tX\tNODE\tNODE\t0-31
GPU2\tNODE\tNODE\tX\tNV4\t0-31
GPU3\tNODE\tNODE\tNV4\tX\t0-31
`;
const indented = (text: string) => text.replaceAll(/^/gm, '  ');

test('a topology under a key of a YAML file is read with what stands beside it', () => {
  const alone = readCluster(`${file(BRIDGED, 'topo.txt')}`, undefined, 'rtx-a6000');
  const within = readCluster(
    file(`accelerator: rtx-a6000\ntopology: |\n${indented(BRIDGED)}\neconomics: { price: 0.5 USD/h }\n`),
  );
  assert.deepEqual({ ...within.node, id: '', title: '' }, { ...alone.node, id: '', title: '' });
  // Four links of 14.0625 GB/s each.
  assert.equal(within.node.intra.bridge?.bandwidth, 4 * 14.0625e9);
  assert.equal(within.economics.usdPerDeviceHour, 0.5);
  const two = readCluster(
    file(
      `accelerator: rtx-a6000\nnodes: 2\nnode: { nics: { bandwidth: 25 Gb/s } }\ntopology: |\n${indented(BRIDGED)}`,
    ),
  );
  assert.deepEqual([two.devices, two.node.intra.bridge?.devices, two.node.nics.bandwidth], [8, 2, 25e9 / 8]);
  assert.match(refusal(`topology: |\n${indented(BRIDGED)}`), /does not say which accelerator/);
  assert.match(refusal('accelerator: l40s\ntopology: all by NVLink\n'), /no table of `nvidia-smi topo -m`/);
});

test('what a topology was found to be is told', () => {
  const remark = (text: string, accelerator: string) =>
    readCluster(file(text, 'topo.txt'), undefined, accelerator).remarks![0]!;
  assert.match(remark(BRIDGED, 'rtx-a6000'), /\(4 × rtx-a6000, 2 pairs bridged by NVLink, 4 links each\)/);
  const plain = BRIDGED.replaceAll('NV4', 'PHB');
  assert.match(remark(plain, 'rtx-4090'), /\(4 × rtx-4090, joined by PCIe, no NVLink\)/);
  const mesh = BRIDGED.replaceAll('NODE', 'NV4');
  assert.match(remark(mesh, 'a100-sxm-40'), /every pair joined by NVLink, 4 links a pair/);
  assert.match(
    remark(mesh.replaceAll('NV4', 'NV18'), 'h100-sxm'),
    /all joined by NVSwitch, 18 links a device/,
  );
});

/** As `nvidia-smi` prints it: two lines a GPU. */
function summary(gpus: readonly (readonly [name: string, mebibytes: number])[]): string {
  const rows = gpus.map(
    ([name, mebibytes], i) =>
      `|   ${i}  ${name.padEnd(26)} On  |   00000000:${i}7:00.0 Off |                    0 |\n` +
      `| N/A   31C    P0             58W /  400W |       4MiB / ${mebibytes}MiB |      0%      Default |\n` +
      '|                                         |                        |             Disabled |',
  );
  return `Mon Jan  5 10:00:00 2026
+-----------------------------------------------------------------------------------------+
| NVIDIA-SMI 550.54.15              Driver Version: 550.54.15      CUDA Version: 12.4     |
|-----------------------------------------+------------------------+----------------------+
| GPU  Name                 Persistence-M | Bus-Id          Disp.A | Volatile Uncorr. ECC |
| Fan  Temp   Perf          Pwr:Usage/Cap |           Memory-Usage | GPU-Util  Compute M. |
|=========================================+========================+======================|
${rows.join('\n+---+---+---+\n')}
+-----------------------------------------------------------------------------------------+
| Processes:                                                                              |
|    0   N/A  N/A      2314      G   /usr/lib/xorg/Xorg                              4MiB |
+-----------------------------------------------------------------------------------------+
`;
}

test('the summary of nvidia-smi is a machine of so many devices, whose links are assumed', () => {
  const kinds: readonly (readonly [string, number, string])[] = [
    ['NVIDIA A100-SXM4-80GB', 81_920, 'a100-sxm-80'],
    ['NVIDIA A100-SXM...', 40_960, 'a100-sxm-40'],
    ['Tesla V100-SXM2...', 32_768, 'v100-sxm2-32'],
    ['NVIDIA H100 80GB HBM3', 81_559, 'h100-sxm'],
    ['NVIDIA GeForce RTX 4090', 24_564, 'rtx-4090'],
    ['NVIDIA GeForce ...', 32_607, 'rtx-5090'],
    ['Tesla T4', 15_360, 't4'],
  ];
  for (const [name, mebibytes, id] of kinds) {
    const path = file(
      summary([
        [name, mebibytes],
        [name, mebibytes],
      ]),
      'smi.txt',
    );
    const { accelerator, devices, remarks } = readCluster(path);
    assert.deepEqual([accelerator.id, devices], [id, 2], name);
    assert.match(
      remarks?.join(' ') ?? '',
      /smi\.txt is read as nvidia-smi .*how the GPUs reach each other/,
      name,
    );
    assert.match(remarks?.join(' ') ?? '', /assumed/, name);
  }
  const eight = Array.from({ length: 8 }, () => ['NVIDIA H100 80GB HBM3', 81_559] as const);
  assert.deepEqual(
    readCluster(file(summary(eight), 'smi.txt')).node.intra,
    loadCluster('h100-dgx').node.intra,
  );
  const listed = 'GPU 0: Tesla T4 (UUID: GPU-1)\nGPU 1: Tesla T4 (UUID: GPU-2)\n';
  assert.deepEqual(readCluster(file(listed, 'list.txt')).devices, 2);
  assert.match(
    refusal(
      summary([
        ['Tesla T4', 15_360],
        ['NVIDIA L4', 23_034],
      ]),
      'smi.txt',
    ),
    /several kinds \(Tesla T4, NVIDIA L4\)/,
  );
  assert.match(refusal(summary([]), 'smi.txt'), /lists no GPU/);
  assert.match(
    refusal(summary([['NVIDIA Quantum 9', 100]]), 'smi.txt'),
    /'NVIDIA Quantum 9' is no accelerator/,
  );
});
