/** Vision towers in front of decoders: parameters of published models, FLOPs by hand, and what freezing saves. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { modelFromHuggingFace } from '../../models/huggingface/huggingface.js';
import { modelById } from '../../models/index.js';
import { forwardFlops } from '../../models/steps/flops.js';
import { parameterCount } from '../../models/weights/parameters.js';
import { withTuning } from '../../models/with-tuning.js';
import { check } from '../../program/check.js';
import { flopsOf } from '../../program/kernel.js';
import type { Job } from '../../strategies/job.js';
import { writeProgram } from '../../strategies/write.js';

const SIGLIP = {
  ...{ model_type: 'siglip_vision_model', hidden_size: 1152, intermediate_size: 4304 },
  ...{ num_attention_heads: 16, num_hidden_layers: 27, patch_size: 14 },
};
const QWEN25 = {
  ...{ depth: 32, hidden_size: 1280, intermediate_size: 3420, num_heads: 16, patch_size: 14 },
  ...{
    spatial_merge_size: 2,
    window_size: 112,
    fullatt_block_indexes: [7, 15, 23, 31],
    temporal_patch_size: 2,
  },
};

/** Sizes as their configurations state them, and parameters as the hub counts the checkpoints' tensors. */
const CONFIGS: readonly (readonly [string, number, object])[] = [
  [
    'Qwen2-VL-7B',
    8_291_375_616,
    {
      ...{ model_type: 'qwen2_vl', hidden_size: 3584, intermediate_size: 18944, num_hidden_layers: 28 },
      ...{ num_attention_heads: 28, num_key_value_heads: 4, vocab_size: 152064, tie_word_embeddings: false },
      vision_config: {
        ...{ depth: 32, embed_dim: 1280, hidden_size: 3584, mlp_ratio: 4, num_heads: 16, patch_size: 14 },
        ...{ spatial_merge_size: 2, temporal_patch_size: 2 },
      },
    },
  ],
  [
    'Qwen2.5-VL-7B',
    8_292_166_656,
    {
      ...{ model_type: 'qwen2_5_vl', hidden_size: 3584, intermediate_size: 18944, num_hidden_layers: 28 },
      ...{ num_attention_heads: 28, num_key_value_heads: 4, vocab_size: 152064, tie_word_embeddings: false },
      vision_config: { ...QWEN25, out_hidden_size: 3584 },
    },
  ],
  [
    'Qwen3-VL-30B-A3B',
    31_070_754_032,
    {
      model_type: 'qwen3_vl_moe',
      text_config: {
        ...{ model_type: 'qwen3_vl_moe_text', hidden_size: 2048, intermediate_size: 6144, head_dim: 128 },
        ...{ moe_intermediate_size: 768, num_attention_heads: 32, num_experts: 128, num_experts_per_tok: 8 },
        ...{ num_hidden_layers: 48, num_key_value_heads: 4, vocab_size: 151936 },
      },
      vision_config: {
        ...{ deepstack_visual_indexes: [8, 16, 24], depth: 27, hidden_size: 1152, intermediate_size: 4304 },
        ...{ num_heads: 16, num_position_embeddings: 2304, out_hidden_size: 2048, patch_size: 16 },
        ...{ spatial_merge_size: 2, temporal_patch_size: 2 },
      },
    },
  ],
  [
    'PaliGemma-3B',
    2_923_466_480,
    {
      model_type: 'paligemma',
      text_config: {
        ...{ model_type: 'gemma', hidden_size: 2048, intermediate_size: 16384, num_attention_heads: 8 },
        ...{ num_hidden_layers: 18, num_key_value_heads: 1, head_dim: 256, vocab_size: 257216 },
      },
      vision_config: { ...SIGLIP, image_size: 224 },
    },
  ],
  [
    'Gemma-3-4B',
    4_300_079_472,
    {
      ...{ model_type: 'gemma3', mm_tokens_per_image: 256 },
      text_config: {
        ...{ model_type: 'gemma3_text', hidden_size: 2560, intermediate_size: 10240, head_dim: 256 },
        ...{ num_hidden_layers: 34, num_attention_heads: 8, num_key_value_heads: 4, vocab_size: 262208 },
        sliding_window: 1024,
      },
      vision_config: { ...SIGLIP, image_size: 896 },
    },
  ],
];

test('a configuration of a model that sees has as many parameters as its checkpoint', () => {
  for (const [name, parameters, config] of CONFIGS)
    assert.equal(parameterCount(modelFromHuggingFace(config, name)).total, parameters, name);
});

test('models of the list are those of their configurations', () => {
  const counts = {
    ...{ 'llava-1.5-7b': 7_063_427_072, 'qwen2.5-vl-3b': 3_754_622_976, 'qwen2.5-vl-7b': 8_292_166_656 },
    ...{ 'qwen2.5-vl-72b': 73_410_777_344, 'qwen3-vl-30b-a3b': 31_070_754_032 },
  };
  for (const [id, parameters] of Object.entries(counts))
    assert.equal(parameterCount(modelById(id)).total, parameters, id);
});

test('the FLOPs of a tower are those of its matrices and its attention', () => {
  const llava = modelById('llava-1.5-7b');
  // 577 positions through 23 of 24 blocks of width 1,024: 12 h² of weights each, and scores over all positions both ways.
  const block = 2 * 577 * 12 * 1024 ** 2 + 4 * 577 ** 2 * 1024;
  const patches = 2 * 576 * (3 * 14 * 14) * 1024;
  const projector = 2 * 577 * (1024 * 4096 + 4096 * 4096) * (576 / 577);
  const words = forwardFlops(llava, 'embedding', 2048);
  const expected = 23 * block + patches + projector;
  assert.ok(Math.abs(words / expected - 1) < 1e-9, `${words} against ${expected}`);
  assert.equal(forwardFlops(modelById('llama2-7b'), 'embedding', 2048), 0, 'text is looked up');
});

test('windows divide the scores of a block: 64 of 4,096 positions', () => {
  const { vision, ...decoder } = modelById('qwen2.5-vl-7b');
  const flops = (full: readonly number[]) =>
    forwardFlops({ ...decoder, vision: { ...vision!, windows: { positions: 64, full } } }, 'embedding', 4096);
  const every = Array.from({ length: 32 }, (_, i) => i);
  // Scores and their product with values, over 4,096 or 64 keys, 1,280 channels.
  const saved = 4 * 4096 * (4096 - 64) * 1280;
  assert.equal(flops(every) - flops([]), 32 * saved);
});

function jobOf(frozen: readonly ('vision' | 'projector')[], more: Partial<Job['layout']> = {}): Job {
  const model = modelById('qwen2.5-vl-3b');
  return {
    model: frozen.length === 0 ? model : withTuning(model, { frozen }),
    layout: {
      ...{ dp: 2, tp: 1, pp: 1, cp: 1, ep: 1, vpp: 1, shard: 2, zero: 0, sequenceParallel: false },
      ...{ recompute: 'none', microBatch: 1, ...more },
    },
    ...{
      sequence: 2048,
      globalBatch: 4,
      precision: 'bf16',
      gradientPrecision: 'fp32',
      kernels: 'flash-fused',
    },
  };
}

/** FLOPs of the embedding's backward pass. */
function backwardFlops(job: Job): number {
  const program = writeProgram('vl', job, { schedule: 'sequential', state: 'ddp' });
  assert.deepEqual(check(program), []);
  const ops = program.segments['embedding.backward']!.ops.flatMap((op) =>
    op.kind === 'compute' ? [op] : [],
  );
  return ops
    .filter(({ kernel }) => kernel.family === 'gemm')
    .reduce((sum, { kernel }) => sum + flopsOf(kernel), 0);
}

test('no gradient flows into a frozen tower, and the projector alone has those of its weights', () => {
  // Two matrices [5120, 5120] and [2048, 5120] over 1,024 tokens a picture; the first asks for no gradient of what was seen.
  const first = 2 * 1024 * 5120 * 5120;
  const second = 2 * 1024 * 5120 * 2048;
  assert.equal(backwardFlops(jobOf(['vision', 'projector'])), 0);
  // Norms in front of it are the projector's, too, and are trained: so the first matrix gives them their gradient.
  assert.equal(backwardFlops(jobOf(['vision'])), 2 * first + 2 * second);
  assert.ok(backwardFlops(jobOf([])) > 10 * (2 * first + 2 * second));
});

test('full recomputation runs the blocks of a tower again, and no others', () => {
  const again = backwardFlops(jobOf([], { recompute: 'full' })) - backwardFlops(jobOf([]));
  const tokens = 4096;
  // Queries, keys, values and output, and gate, up and down.
  const block = 2 * tokens * (4 * 1280 ** 2 + 3 * 1280 * 3420);
  assert.equal(again, 32 * block);
  assert.equal(backwardFlops(jobOf(['vision'], { recompute: 'full' })), backwardFlops(jobOf(['vision'])));
});
