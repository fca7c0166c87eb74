/** NVIDIA's cards that people own or rent: peaks that are arithmetic, memory that a driver reports, names that people write. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadAccelerator } from '../../hardware-profiles/index.js';

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

test('memory is what a driver reports: at most the gigabytes of the name, and above 90 % of them', () => {
  for (const [id] of CARDS) {
    const { title, memoryBytes } = loadAccelerator(id);
    const gigabytes = Number(/(\d+) GB$/.exec(title)![1]);
    const share = memoryBytes / (gigabytes * 2 ** 30);
    assert.ok(share > 0.9 && share <= 1, `${id}: ${share}`);
  }
  const mebibytes = (id: string) => loadAccelerator(id).memoryBytes / 2 ** 20;
  assert.equal(mebibytes('rtx-4090'), 24_564);
  assert.equal(mebibytes('rtx-3090'), 24_576);
  assert.equal(mebibytes('rtx-5090'), 32_607);
  assert.equal(mebibytes('t4'), 15_360);
  assert.equal(mebibytes('h100-nvl'), 95_830);
});

test('GeForce cards and the TITAN reach each other over a bridge alone, all others over PCIe too', () => {
  for (const [id] of CARDS) {
    const { title, peerToPeer } = loadAccelerator(id);
    assert.equal(peerToPeer === false, /GeForce|TITAN/.test(title), id);
  }
});
