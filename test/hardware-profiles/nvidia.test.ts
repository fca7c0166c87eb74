/** NVIDIA's cards that people own or rent: peaks that are arithmetic, memory that a driver reports, names that people write. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { acceleratorCalled, acceleratorIds, loadAccelerator } from '../../hardware-profiles/index.js';

/**
 * Units, boost clock in GHz and fused multiply-adds a cycle and unit with fp16 operands and fp32 sums, dense, of the
 * makers' whitepapers. GeForce, TITAN RTX excepted, A10G and L40 run those at half rate.
 */
const CARDS: readonly (readonly [id: string, units: number, gigahertz: number, perCycle: number])[] = [
  ['p100-pcie-16', 56, 1.303, 64],
  ['v100-pcie-16', 80, 1.38, 512],
  ['v100-pcie-32', 80, 1.38, 512],
  ['v100s-pcie-32', 80, 1.597, 512],
  ['t4', 40, 1.59, 512],
  ['titan-rtx', 72, 1.77, 512],
  ['quadro-rtx-6000', 72, 1.77, 512],
  ['quadro-rtx-8000', 72, 1.77, 512],
  ['rtx-2080-ti', 68, 1.545, 256],
  ['a30', 56, 1.44, 1024],
  ['a10', 72, 1.695, 512],
  ['a10g', 80, 1.71, 256],
  ['a16', 10, 1.755, 512],
  ['rtx-a4000', 48, 1.56, 512],
  ['rtx-a4500', 56, 1.65, 512],
  ['rtx-a5000', 64, 1.695, 512],
  ['rtx-a5500', 80, 1.665, 512],
  ['rtx-a6000', 84, 1.8, 512],
  ['rtx-3060', 28, 1.777, 256],
  ['rtx-3070', 46, 1.725, 256],
  ['rtx-3080', 68, 1.71, 256],
  ['rtx-3080-ti', 80, 1.665, 256],
  ['rtx-3090', 82, 1.695, 256],
  ['rtx-3090-ti', 84, 1.86, 256],
  ['l4', 58, 2.04, 512],
  ['l40', 142, 2.49, 256],
  ['l40s', 142, 2.49, 512],
  ['rtx-6000-ada', 142, 2.505, 512],
  ['rtx-4060-ti-16', 34, 2.535, 256],
  ['rtx-4070', 46, 2.475, 256],
  ['rtx-4070-ti', 60, 2.61, 256],
  ['rtx-4070-ti-super', 66, 2.61, 256],
  ['rtx-4080', 76, 2.505, 256],
  ['rtx-4080-super', 80, 2.55, 256],
  ['rtx-4090', 128, 2.52, 256],
  ['rtx-4090-d', 114, 2.52, 256],
  ['rtx-5070-ti', 70, 2.452, 256],
  ['rtx-5080', 84, 2.617, 256],
  ['rtx-5090', 170, 2.407, 256],
  ['rtx-pro-6000', 188, 2.617, 512],
  ['rtx-pro-6000-server', 188, 2.493, 512],
  // The datasheets of the NVL cards count with a clock below that of their fp32 rate.
  ['h100-nvl', 132, 1.545, 2048],
  ['h200-nvl', 132, 1.545, 2048],
  ['gh200-144', 132, 1.83, 2048],
];

test('peaks are units × multiply-adds a cycle × 2 × boost clock: 128 × 256 × 2 × 2.52 GHz = 165 TFLOP/s on an RTX 4090', () => {
  for (const [id, units, gigahertz, perCycle] of CARDS) {
    const { peakFlops, units: stated } = loadAccelerator(id);
    assert.equal(stated, units, id);
    const product = units * perCycle * 2 * gigahertz * 1e9;
    assert.ok(Math.abs(peakFlops.fp16! / product - 1) < 0.012, `${id}: ${peakFlops.fp16} against ${product}`);
  }
  assert.equal(Math.round(loadAccelerator('rtx-4090').peakFlops.bf16! / 1e12), 165);
});

test('fp32 is lanes × 2 × clock: 64 a unit up to Turing, on GA100 and before, 128 from GA102 on', () => {
  for (const [id, units, gigahertz] of CARDS) {
    if (id.endsWith('-nvl') || id === 'gh200-144') continue;
    const { peakFlops, year } = loadAccelerator(id);
    const lanes = year < 2020 || id === 'a30' ? 64 : 128;
    const product = units * lanes * 2 * gigahertz * 1e9;
    assert.ok(Math.abs(peakFlops.fp32! / product - 1) < 0.015, `${id}: ${peakFlops.fp32} against ${product}`);
  }
});

test('Turing and older have no bf16 and no tf32, Ampere no fp8, Ada no fp4', () => {
  for (const [id] of CARDS) {
    const { peakFlops, year, generation } = loadAccelerator(id);
    const ada = /^(l4|l40s?|rtx-6000-ada|rtx-40.*)$/.test(id);
    assert.equal(peakFlops.bf16 !== undefined, year >= 2020, id);
    assert.equal(peakFlops.tf32 !== undefined, year >= 2020, id);
    assert.equal(peakFlops.fp8 !== undefined, ada || ['hopper', 'blackwell'].includes(generation), id);
    assert.equal(peakFlops.fp4 !== undefined, generation === 'blackwell', id);
  }
});

test('memory is what a program is given: at most the gigabytes of the name, and above 90 % of them', () => {
  for (const [id] of CARDS) {
    const { title, memoryBytes } = loadAccelerator(id);
    const gigabytes = Number(/(\d+) GB$/.exec(title)![1]);
    const share = memoryBytes / (gigabytes * 2 ** 30);
    assert.ok(share > 0.9 && share <= 1, `${id}: ${share}`);
  }
  const gibibytes = (id: string) => loadAccelerator(id).memoryBytes / 2 ** 30;
  // As PyTorch names it; the driver itself keeps some 1.5 % of what it reports.
  assert.equal(gibibytes('rtx-4090'), 23.61);
  assert.equal(gibibytes('rtx-3090'), 23.69);
  assert.equal(gibibytes('rtx-5090'), 31.36);
  assert.equal(gibibytes('t4'), 14.56);
  assert.equal(gibibytes('h100-nvl'), 95_830 / 1024);
});

test('GeForce cards and the TITAN reach each other over a bridge alone, all others over PCIe too', () => {
  for (const [id] of CARDS) {
    const { title, peerToPeer } = loadAccelerator(id);
    assert.equal(peerToPeer === false, /GeForce|TITAN/.test(title), id);
  }
});

test('every card is found by what people and drivers call it, in any spelling', () => {
  const names: readonly (readonly [id: string, ...names: string[]])[] = [
    ['rtx-2080-ti', '2080 Ti', 'NVIDIA GeForce RTX 2080 Ti', 'rtx2080ti', 'RTX 2080 Ti 11GB'],
    ['rtx-3060', '3060', 'NVIDIA GeForce RTX 3060', 'RTX 3060 12GB'],
    ['rtx-3080', '3080', 'GeForce RTX 3080', 'RTX 3080 10GB'],
    ['rtx-3090', '3090', 'RTX 3090', 'NVIDIA GeForce RTX 3090', 'rtx3090', 'RTX 3090 24GB PCIe'],
    ['rtx-3090-ti', '3090 Ti', 'NVIDIA GeForce RTX 3090 Ti'],
    ['rtx-4070-ti-super', '4070 Ti SUPER', 'NVIDIA GeForce RTX 4070 Ti SUPER'],
    ['rtx-4080', '4080', 'NVIDIA GeForce RTX 4080'],
    ['rtx-4090', '4090', 'RTX 4090', 'RTX4090', 'NVIDIA GeForce RTX 4090', 'GeForce-RTX_4090'],
    ['rtx-4090-d', '4090D', 'RTX 4090 D', 'NVIDIA GeForce RTX 4090 D'],
    ['rtx-5090', '5090', 'NVIDIA GeForce RTX 5090'],
    ['rtx-a4000', 'A4000', 'NVIDIA RTX A4000'],
    ['rtx-a4500', 'A4500', 'NVIDIA RTX A4500'],
    ['rtx-a5000', 'A5000', 'NVIDIA RTX A5000'],
    ['rtx-a5500', 'A5500', 'NVIDIA RTX A5500'],
    ['rtx-a6000', 'a6000', 'A6000', 'RTX A6000', 'NVIDIA RTX A6000', 'A6000 48GB'],
    ['rtx-6000-ada', '6000 Ada', 'RTX 6000 Ada', 'NVIDIA RTX 6000 Ada Generation'],
    ['rtx-pro-6000', 'RTX PRO 6000', 'NVIDIA RTX PRO 6000 Blackwell Workstation Edition'],
    ['rtx-pro-6000-server', 'NVIDIA RTX PRO 6000 Blackwell Server Edition'],
    ['a10', 'NVIDIA A10', 'A10 24GB'],
    ['a10g', 'A10G', 'NVIDIA A10G'],
    ['a16', 'NVIDIA A16'],
    ['a30', 'NVIDIA A30'],
    ['a40', 'NVIDIA A40'],
    ['l4', 'NVIDIA L4', 'L4'],
    ['l40', 'NVIDIA L40'],
    ['l40s', 'NVIDIA L40S'],
    ['t4', 'Tesla T4', 'T4', 'T4 16GB'],
    ['p100-pcie-16', 'Tesla P100-PCIE-16GB', 'P100 PCIe'],
    ['p100-sxm2-16', 'Tesla P100-SXM2-16GB'],
    ['titan-rtx', 'TITAN RTX', 'NVIDIA TITAN RTX'],
    ['quadro-rtx-8000', 'RTX 8000', 'Quadro RTX 8000'],
    ['quadro-rtx-6000', 'Quadro RTX 6000', 'RTX 6000 24GB'],
    ['v100-pcie-16', 'Tesla V100-PCIE-16GB', 'V100 PCIe 16GB'],
    ['v100-pcie-32', 'Tesla V100-PCIE-32GB'],
    ['v100s-pcie-32', 'Tesla V100S-PCIE-32GB'],
    ['v100-sxm2-32', 'Tesla V100-SXM2-32GB'],
    ['a100-sxm-80', 'A100-SXM4-80GB', 'NVIDIA A100-SXM4-80GB', 'A100 80GB'],
    ['a100-pcie-40', 'NVIDIA A100-PCIE-40GB'],
    ['a100-pcie-80', 'NVIDIA A100 80GB PCIe'],
    ['h100-sxm', 'NVIDIA H100 80GB HBM3', 'H100'],
    ['h100-pcie', 'NVIDIA H100 PCIe'],
    ['h100-nvl', 'NVIDIA H100 NVL', 'H100 NVL', 'H100 94GB'],
    ['h200', 'NVIDIA H200'],
    ['h200-nvl', 'NVIDIA H200 NVL'],
    ['gh200', 'NVIDIA GH200 480GB', 'GH200'],
    ['gh200-144', 'NVIDIA GH200 144G HBM3e', 'GH200 144GB'],
    ['b200', 'NVIDIA B200'],
  ];
  for (const [id, ...called] of names) {
    for (const name of called) assert.equal(acceleratorCalled(name), id, name);
    assert.equal(loadAccelerator(called[0]!).id, id);
  }
  for (const [id] of CARDS) assert.equal(acceleratorCalled(id), id);
  for (const id of acceleratorIds()) assert.equal(acceleratorCalled(id), id);
  for (const none of ['A100', 'V100', 'GTX 1070 Ti', '', '__proto__', 'RTX', 'H1000'])
    assert.equal(acceleratorCalled(none), undefined, none);
});

test('a driver’s own titles are names, too', () => {
  for (const [id] of CARDS) {
    if (id === 'a16') continue;
    assert.equal(acceleratorCalled(loadAccelerator(id).title), id);
  }
});
