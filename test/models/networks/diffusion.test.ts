/** U-Nets of diffusion: published parameter counts, FLOPs by closed form, skips that layers share. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { modelById } from '../../../models/index.js';
import { modelFlopsPerToken } from '../../../models/steps/flops.js';
import { parameterCount } from '../../../models/weights/parameters.js';
import { networkRule } from '../../../strategies/rules/networks.js';
import { assertShared, networkJob, soundProgram } from './shared.js';

/** `diffusion_pytorch_model.safetensors` of the repositories' `unet` folders. */
const PUBLISHED = { 'sd-1.5': 859_520_964, 'sd-2.1': 865_910_724, sdxl: 2_567_463_684 };

test('U-Nets of Stable Diffusion have as many parameters as their checkpoints', () => {
  for (const [id, count] of Object.entries(PUBLISHED))
    assert.equal(parameterCount(modelById(id)).total, count, id);
});

const TIME = 1280;
/** Multiplications of a residual block over `p` positions: two convolutions of 3 × 3, the time, and a shortcut where widths differ. */
const residual = (p: number, from: number, to: number) =>
  p * (9 * from * to + 9 * to * to + (from === to ? 0 : from * to)) + TIME * to;
/** Of a transformer: two projections, 4 products of self- and 2 of cross-attention, 12 of the feed-forward; scores and values; keys and values of 77 words. */
const transformer = (p: number, c: number, context: number) =>
  p * (2 + 4 + 2 + 12) * c * c + 2 * 77 * context * c + 2 * p * p * c + 2 * p * 77 * c;

test('FLOPs of Stable Diffusion 1.5 at 512 pixels: 0.80 trillion forward, within 5 % of the profiled 0.84, and thrice that in training', () => {
  const context = 768;
  const levels = [
    { c: 320, p: 64 ** 2, attends: true },
    { c: 640, p: 32 ** 2, attends: true },
    { c: 1280, p: 16 ** 2, attends: true },
    { c: 1280, p: 8 ** 2, attends: false },
  ];
  let sum = 2 * (64 ** 2 * 9 * 4 * 320) + 320 * TIME + TIME * TIME;
  const skips = [320];
  let before = 320;
  const layer = (from: number, { c, p, attends }: (typeof levels)[number]) =>
    residual(p, from, c) + (attends ? transformer(p, c, context) : 0);
  for (const [i, level] of levels.entries()) {
    for (let block = 0; block < 2; block++) {
      sum += layer(before, level);
      before = level.c;
      skips.push(before);
    }
    if (i === 3) continue;
    sum += (level.p / 4) * 9 * level.c ** 2;
    skips.push(level.c);
  }
  sum += 2 * residual(64, 1280, 1280) + transformer(64, 1280, context);
  for (const [i, level] of [...levels.entries()].toReversed()) {
    for (let block = 0; block < 3; block++) {
      sum += layer(before + skips.pop()!, level);
      before = level.c;
    }
    if (i > 0) sum += 4 * level.p * 9 * level.c ** 2;
  }
  assert.equal(skips.length, 0);
  const found = modelFlopsPerToken(modelById('sd-1.5'), 1);
  assert.ok(Math.abs(found / (6 * sum) - 1) < 0.001, `${found} against ${6 * sum}`);
  // "UNet + scheduler": 1.67952e12 floating point operations for two pictures (guidance), NVIDIA's slides on TensorRT, GTC China 2023.
  assert.ok(Math.abs((2 * sum) / (1.67952e12 / 2) - 1) < 0.05, `${2 * sum}`);
});

test('programs are sound, and every skip’s gradient has two parts: of the next layer, and of one on the way up', () => {
  for (const [id, state, recompute, kernels] of [
    ['sd-1.5', 'ddp', 'none', 'unfused'],
    ['sd-1.5', 'zero-3', 'full', 'flash-fused'],
    ['sdxl', 'zero-1', 'selective', 'unfused'],
  ] as const) {
    const job = networkJob(id, { recompute }, { kernels, offloadInputs: recompute === 'full' });
    const sums = assertShared(soundProgram(job, state));
    const skips = [...sums].filter(([name]) => name.includes('skip'));
    assert.equal(skips.length, id === 'sdxl' ? 9 : 12);
    for (const [name, { added, read }] of skips) {
      // Begun where it is read last, added to where it is read first.
      assert.equal(added, 1, `${id} ${name}`);
      assert.ok(read > 0, `${id} ${name}`);
    }
    // Every residual block is told the time: 22 of them, 17 of SDXL.
    assert.equal(sums.get('mb0.d(across time)')!.added, (id === 'sdxl' ? 17 : 22) - 1);
  }
});

test('tensor ranks and pipelines are refused', () => {
  assert.match(networkRule(networkJob('sd-1.5', { tp: 2 }))!, /tp=2/);
  assert.match(networkRule(networkJob('sdxl', { pp: 2 }))!, /pp=2/);
});
