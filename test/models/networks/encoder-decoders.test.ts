/** Encoder–decoders: published parameter counts, FLOPs by closed form, and programs whose layers share what the encoder wrote. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sizeWords } from '../../../input/unit-words.js';
import { countedOf } from '../../../models/counted.js';
import { modelById } from '../../../models/index.js';
import { modelFlopsPerToken } from '../../../models/steps/flops.js';
import { parameterCount } from '../../../models/weights/parameters.js';
import { Ledger } from '../../../sim/outcome/ledger.js';
import { networkRule } from '../../../strategies/rules/networks.js';
import { writeProgram } from '../../../strategies/write.js';
import { assertShared, networkJob, soundProgram } from './shared.js';

/** Safetensors headers of the checkpoints on the Hugging Face hub; a tied matrix counts once. */
const PUBLISHED = {
  't5-small': 60_506_624,
  't5-base': 222_903_552,
  't5-large': 737_668_096,
  't5-3b': 2_851_598_336,
  't5-11b': 11_307_321_344,
  't5-v1.1-base': 247_577_856,
  't5-v1.1-xl': 2_849_757_184,
  't5-v1.1-xxl': 11_135_332_352,
  'bart-base': 139_420_416,
  'bart-large': 406_291_456,
  'whisper-tiny': 37_760_640,
  'whisper-base': 72_593_920,
  'whisper-small': 241_734_912,
  'whisper-medium': 763_857_920,
  'whisper-large-v2': 1_543_304_960,
  'whisper-large-v3': 1_543_490_560,
  'whisper-large-v3-turbo': 808_878_080,
};

test('encoder–decoders have as many parameters as their checkpoints', () => {
  for (const [id, count] of Object.entries(PUBLISHED))
    assert.equal(parameterCount(modelById(id)).total, count, id);
});

test('T5 base by hand: a table, 12 blocks with 4h² and 2hf, 12 with 8h² and 2hf, gains, two tables of 32 distances by head', () => {
  const [h, f, blocks, heads, vocab] = [768, 3072, 12, 12, 32128];
  const encoder = blocks * (4 * h * h + 2 * h * f + 2 * h) + h;
  const decoder = blocks * (8 * h * h + 2 * h * f + 3 * h) + h;
  assert.equal(parameterCount(modelById('t5-base')).total, vocab * h + encoder + decoder + 2 * 32 * heads);
});

/** Multiplications and additions of a sample's training: every product thrice, the causal half of a decoder's own attention. */
function flops(
  {
    blocks: [encoder, decoder],
    inner,
    h,
    f,
    vocab,
    products,
  }: {
    blocks: readonly [number, number];
    inner: number;
    h: number;
    f: number;
    vocab: number;
    /** Matrices of a feed-forward half. */
    products: number;
  },
  source: number,
  target: number,
): number {
  const self = 4 * h * inner;
  const ofEncoder = source * (self + products * h * f) + 2 * source ** 2 * inner;
  const cross = target * 2 * h * inner + source * 2 * h * inner + 2 * source * target * inner;
  const ofDecoder = target * (self + products * h * f) + target * (target + 1) * inner + cross;
  return 6 * (encoder * ofEncoder + decoder * ofDecoder + target * h * vocab);
}

test('FLOPs of a sample are those of its products over source and target, each thrice', () => {
  const large = { blocks: [24, 24], inner: 1024, h: 1024, f: 4096, vocab: 32128, products: 2 } as const;
  const xl = { blocks: [24, 24], inner: 2048, h: 2048, f: 5120, vocab: 32128, products: 3 } as const;
  const whisper = { blocks: [32, 32], inner: 1280, h: 1280, f: 5120, vocab: 51866, products: 2 } as const;
  // Two convolutions over 3,000 and 1,500 positions with windows of 3.
  const stem = 6 * 3 * (3000 * 128 * 1280 + 1500 * 1280 * 1280);
  for (const [id, expected] of [
    ['t5-large', flops(large, 512, 114)],
    ['t5-v1.1-xl', flops(xl, 512, 114)],
    ['whisper-large-v3', flops(whisper, 1500, 448) + stem],
  ] as const) {
    const found = modelFlopsPerToken(modelById(id), 1);
    assert.ok(Math.abs(found / expected - 1) < 0.01, `${id}: ${found} against ${expected}`);
  }
});

test('programs are sound and every sum of gradients has all its parts, however layers are recomputed, sharded or divided', () => {
  for (const id of ['t5-small', 'bart-base', 'whisper-tiny']) {
    for (const [state, recompute, kernels, tp] of [
      ['ddp', 'none', 'unfused', 1],
      ['zero-3', 'full', 'unfused', 1],
      ['zero-1', 'selective', 'fused-softmax', 2],
      ['zero-3', 'full', 'flash-fused', 2],
    ] as const) {
      const job = networkJob(
        id,
        { recompute, tp },
        { kernels, offloadInputs: tp === 1, cudaGraphs: tp === 2 },
      );
      const sums = assertShared(soundProgram(job, state));
      // Every block of the decoder gives one; the last of them begins the sum, which others add to.
      const { added, read } = sums.get('mb0.d(across encoder output)')!;
      assert.equal(added, (id === 'whisper-tiny' ? 4 : 6) - 1, id);
      assert.ok(read > 0);
    }
  }
});

test('the encoder’s output waits once, in 2·b·S·h bytes, and a block of the decoder keeps its input alone', () => {
  const job = networkJob('t5-large', { recompute: 'full', microBatch: 4 });
  const ledger = new Ledger(writeProgram('p', job, { schedule: 'sequential', state: 'ddp' }));
  const [b, s, t, h] = [4, 512, 114, 1024];
  assert.equal(ledger.left('encoder-norm-block.forward'), 2 * b * s * h);
  assert.equal(ledger.left('decoder-block.forward'), 2 * b * t * h);
  assert.equal(ledger.left('last-decoder-block.forward'), 2 * b * t * h);
  // The last to read it begins the sum of its gradients, which stays; its own output and that's gradient are gone.
  assert.equal(ledger.left('last-decoder-block.backward'), 2 * b * s * h - 2 * b * t * h + biasBytes(t));
});

/** The gradient of the bias of scores, which the last block begins, too. */
const biasBytes = (positions: number) => 2 * 16 * positions ** 2;

test('tensor ranks divide them; pipelines are refused, since the encoder’s output skips layers', () => {
  assert.equal(networkRule(networkJob('t5-large', { tp: 4 })), undefined);
  assert.match(networkRule(networkJob('whisper-tiny', { pp: 2 }))!, /pp=2 cuts whisper-tiny/);
});

test('a sample is said as people say it: words of both sides, frames of sound, pixels', () => {
  const said = (id: string) => sizeWords(countedOf(modelById(id)));
  assert.equal(said('t5-large'), ' of 626 tokens'); // 512 + 114
  assert.equal(said('whisper-large-v3'), ' of 3,000 frames');
  assert.equal(said('sd-2.1'), ' of 768 × 768');
});
