/**
 * The scenarios that people know, held to what was published of them and to bounds that a reader can work out. What they
 * print is in docs/examples.md; `capacity-planning.test.ts` has the plan.
 */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Comparison, Row } from '../planning/comparison.js';
import { invoke } from './cli/invoke.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const DAY = 86_400;

async function best(example: string, ...more: string[]): Promise<Row> {
  return (await answer(example, ...more)).row;
}

/** What was asked, and the fastest of the answer. */
async function answer(
  example: string,
  ...more: string[]
): Promise<{ inputs: Comparison['inputs']; row: Row }> {
  const { code, out, err } = await invoke(['compare', `${ROOT}examples/${example}`, '--json', ...more]);
  assert.equal(code, 0, err);
  const { inputs, rows } = JSON.parse(out) as Comparison;
  return { inputs, row: rows[0]! };
}

/** `figure` is within `share` of what was published. */
function within(figure: number, published: number, share: number, what: string): void {
  const off = figure / published - 1;
  assert.ok(Math.abs(off) <= share, `${what}: ${figure} is ${(100 * off).toFixed(1)} % off ${published}`);
}

test('every scenario in examples/ is shown in the documentation', () => {
  const shown = ['examples.md', 'capacity-planning.md']
    .map((page) => readFileSync(`${ROOT}docs/${page}`, 'utf8'))
    .join('');
  for (const file of readdirSync(`${ROOT}examples`).filter((name) => name.endsWith('.yaml'))) {
    assert.ok(shown.includes(`examples/${file}`), file);
  }
});

test('GPT-3 175B on 300 B tokens and 1,024 A100: the time that the Megatron papers work out', async () => {
  const [tokens, parameters, devices] = [300e9, 175e9, 1024];
  const at = (flopsPerToken: number, tflops: number) =>
    (flopsPerToken * parameters * tokens) / (devices * tflops * 1e12);
  // Narayanan et al. 2021 (arXiv 2104.04473), section 5.1: 8TP / (nX) at X = 140 TFLOP/s is 34 days.
  assert.equal(Math.round(at(8, 140) / DAY), 34);
  // The same way, with all recomputed as it was then: the formula gives our own time from our own TFLOP/s. It leaves out
  // the attention scores and the logits, some 2 % of this model's FLOPs.
  const then = await best(
    'gpt3-175b.yaml',
    '--strategy',
    'megatron-3d',
    '--tp',
    '8',
    '--pp',
    '16',
    '--recompute',
    'full',
    '--micro-batch',
    '1',
  );
  within(
    then.totals!.timeToTrainSeconds,
    at(8, then.hfu * then.peakTflopsPerDevice),
    0.03,
    'seconds, full recomputation',
  );
  // Today's Megatron needs less than theirs of 2021.
  assert.ok(then.totals!.timeToTrainSeconds < at(8, 140));
  // Korthikanti et al. 2022 (arXiv 2205.05198), table 5: 51.4 % MFU for this model, recomputing attention alone.
  const now = await best(
    'gpt3-175b.yaml',
    '--strategy',
    'megatron-3d',
    '--tp',
    '4',
    '--pp',
    '8',
    '--micro-batch',
    '2',
  );
  assert.equal(now.layout.recompute, 'selective');
  within(now.mfu, 0.514, 0.1, 'MFU');
  within(now.totals!.timeToTrainSeconds, at(6, 0.514 * 312), 0.1, 'seconds');
});

test('Llama 3 405B on 15.6 T tokens and 16,384 H100: MFU of table 4, and GPU-hours within what was published', async () => {
  const row = await best('llama3-405b.yaml');
  assert.deepEqual([row.devices, row.layout.tp, row.layout.pp, row.layout.dp], [16_384, 8, 16, 128]);
  // Llama Team 2024 (arXiv 2407.21783), table 4: 400 TFLOP/s, 41 % MFU on 16,384 GPUs at 8,192 tokens.
  within(row.mfu, 0.41, 0.1, 'MFU');
  // Section 3.2: 3.8 × 10²⁵ FLOP. At 400 TFLOP/s that is 26.4 M GPU-hours, all of them at work on steps.
  const { deviceHours, timeToTrainSeconds, interval } = row.totals!;
  within(deviceHours, 3.8e25 / 400e12 / 3600, 0.1, 'GPU-hours of steps');
  // The model card's 30.84 M hold those, and what else they were paid for: at least 90 % of the time was effective.
  assert.ok(deviceHours / 0.9 <= 30.84e6 && deviceHours >= 0.75 * 30.84e6, `${deviceHours}`);
  const published = (30.84e6 * 3600) / 16_384;
  assert.ok(interval!.timeToTrainSeconds.low <= published && published <= interval!.timeToTrainSeconds.high);
  assert.ok(timeToTrainSeconds > 54 * DAY);
});

test('DeepSeek-V3 on 14.8 T tokens and 2,048 H800: GPU-hours within 15 % of the published', async () => {
  // DeepSeek-AI 2024 (arXiv 2412.19437), table 1: 2,664 K H800 GPU-hours of pre-training, 180 K a trillion tokens.
  const published = 2.664e6;
  within(14.8 * 180e3, published, 0.001, 'hours of 14.8 T tokens');
  const row = await best('deepseek-v3.yaml');
  within(row.totals!.deviceHours, published, 0.15, 'GPU-hours');
  // Section 3.2: their layout, and it fits.
  const { pp, tp, cp, ep, zero, schedule } = row.layout;
  assert.deepEqual(
    { pp, tp, cp, ep, zero, schedule },
    { pp: 16, tp: 1, cp: 1, ep: 64, zero: 1, schedule: 'dualpipe' },
  );
  assert.equal(row.fits, true);
  const { low, high } = row.totals!.interval!.timeToTrainSeconds;
  const seconds = (published * 3600) / 2048;
  assert.ok(low <= seconds && seconds <= high);
  // What the library and the overlap are worth: with plain sends and nothing beside them their layout is far dearer.
  const plain = await best('deepseek-v3.yaml', '--dispatcher', 'alltoall', '--expert-overlap', 'false');
  assert.ok(plain.totals!.deviceHours > 1.15 * row.totals!.deviceHours);
  const exposed = ({ breakdown }: typeof row) => breakdown.exposedCommunicationSeconds.ep ?? 0;
  assert.ok(exposed(plain) > 2 * exposed(row));
});

test('8B fine-tuned in a lab: the bound of the hardware, and the lab’s own price of an hour', async () => {
  const row = await best('llama3-8b-lab.yaml', '--strategy', 'fsdp');
  const { deviceHours, costUsd, energyKwh } = row.totals!;
  // 8.03 B parameters, 6 FLOP a parameter and token at the least, and no more than the peak.
  const least = (6 * 8.03e9 * 1.5e9) / 312e12 / 3600;
  assert.ok(deviceHours > least && deviceHours < 4 * least, `${deviceHours} over ${least}`);
  // The price list: 15,000 USD and 40 % over 4 years at 60 %, and 525 W at PUE 1.25 and 0.15 USD/kWh.
  const hour = (15_000 * 1.4) / (4 * 8760 * 0.6) + 0.525 * 1.25 * 0.15;
  within(costUsd / deviceHours, hour, 0.01, 'USD per device-hour');
  // Eight cards of 300 W at most, and the servers' 900 W each, over the hours and the hall's PUE below 2.
  const hours = deviceHours / 8;
  assert.ok(energyKwh < 2 * (8 * 0.3 + 2 * 0.9) * hours && energyKwh > 0.5 * 8 * 0.3 * hours, `${energyKwh}`);
});

test('8B with QLoRA on two RTX 4090: trained weights by PEFT’s rule, bytes of the base by bitsandbytes’', async () => {
  const { inputs, row } = await answer('llama3-8b-qlora.yaml');
  // Queries and output 4096 × 4096, keys and values 4096 × 1024, three of 4096 × 14336: r · (in + out) each, in 32 blocks.
  const [wide, narrow, mlp] = [2 * 4096, 4096 + 1024, 4096 + 14_336];
  const adapters = 32 * 16 * (2 * wide + 2 * narrow + 3 * mlp);
  assert.equal(inputs.trainedParameters, adapters);
  const matrices = 32 * (2 * 4096 ** 2 + 2 * 4096 * 1024 + 3 * 4096 * 14_336);
  // Four bits, a scale of a byte for 64 values, a float32 for 256 scales; tables, norms and adapters in 16 bits.
  const base = matrices * (1 / 2 + 1 / 64 + 4 / (64 * 256));
  const rest = 2 * (2 * 128_256 * 4096 + (2 * 32 + 1) * 4096 + adapters);
  within(row.memory.parametersBytes, base + rest, 0.001, 'bytes of weights');
  // Forward and backward through frozen matrices are 4 FLOPs a weight and token, at no more than the peak.
  const least = (4 * (matrices + 128_256 * 4096) * 16 * 2048) / (2 * row.peakTflopsPerDevice * 1e12);
  assert.ok(
    row.stepTimeSeconds > least && row.stepTimeSeconds < 4 * least,
    `${row.stepTimeSeconds} over ${least}`,
  );
});

test('70B trained in full on one node: states on the host, and an update as long as its memory is read', async () => {
  const { inputs, row } = await answer('llama2-70b-offload.yaml');
  // States of 12 bytes, gradients of 4 and weights of 2 wait there; DeepSpeed's own estimator takes 1.5 times these 18.
  const bytes = row.memory.host!.bytes / inputs.parameters;
  assert.ok(bytes > 18 && bytes < 1.5 * 18, `${bytes} bytes a parameter`);
  // An update moves 30 bytes a parameter through the two sockets' 409.6 GB/s.
  const least = (30 * inputs.parameters) / 409.6e9;
  const { hostSeconds } = row.breakdown;
  assert.ok(hostSeconds! > least && hostSeconds! < 4 * least, `${hostSeconds} over ${least}`);
  // Gradients and states alone, of 2 and 12 bytes, are more than the eight devices have.
  assert.ok(((2 + 12) * inputs.parameters) / 8 > row.memory.capacityBytes);
});

test('DPO of 7B: the reference model runs forward alone, a third of the training’s FLOPs', async () => {
  const flops = ({ row }: Awaited<ReturnType<typeof answer>>) =>
    row.stepTimeSeconds * row.modelTflopsPerDevice * row.devices;
  const fixed = ['--strategy', 'zero-3', '--micro-batch', '1', '--recompute', 'none'];
  const [both, alone] = [
    await answer('qwen2.5-7b-dpo.yaml', ...fixed),
    await answer('qwen2.5-7b-dpo.yaml', ...fixed, '--reference-model', 'false'),
  ];
  within(flops(both) / flops(alone), 4 / 3, 0.01, 'FLOPs');
  const longer = both.row.stepTimeSeconds / alone.row.stepTimeSeconds;
  assert.ok(longer > 1.1 && longer < 1.5, `${longer}`);
});

test('card fraud: 97 GB of tables need ranks, and time is no less than their rows take to be read and written', async () => {
  const { row } = await answer('fraud-dlrm.yaml', '--strategy', 'single,ddp,zero-1');
  const tables = 378_329_697 * 64 * 4;
  assert.ok(row.layout.ep > 1);
  assert.ok(row.memory.parametersBytes >= tables / 8 && row.memory.peakBytes < row.memory.capacityBytes);
  // 81 rows of 256 bytes are read forward; backward as many gradients of 128 bytes; eight H100 read 3.35 TB/s each.
  const bytes = 1.5e9 * 81 * (256 + 128);
  assert.ok(row.totals!.timeToTrainSeconds > bytes / (8 * 3.35e12));
  // On one device it does not fit, and that is said.
  const { err, out } = await invoke(['simulate', `${ROOT}examples/fraud-dlrm.yaml`, '--strategy', 'single']);
  assert.match(out + err, /does not fit/);
});
