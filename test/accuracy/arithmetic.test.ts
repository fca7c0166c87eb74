import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  compiledOf,
  gradientPrecisionOf,
  kernelsOf,
  offloadInputsOf,
  precisionOf,
  recomputeOf,
} from '../../accuracy/mapping/arithmetic.js';
import { FRAMEWORKS, frameworkOf, OTHER } from '../../accuracy/mapping/frameworks.js';
import {
  frameworkOf as entryOf,
  type Framework,
  type FrameworkId,
} from '../../strategies/frameworks/index.js';

const framework = (id: FrameworkId): Framework => entryOf(id);
const fromSource = (title: string, repo?: string, used?: string) =>
  frameworkOf({ id: 'x', kind: 'train-step', source: { title, repo }, parallel: { framework: used } }).id;

test('a framework is known by the words of its source, the narrower one first', () => {
  assert.equal(
    fromSource('NVIDIA Megatron-Bridge performance summary', 'NVIDIA-NeMo/Megatron-Bridge'),
    'nemo',
  );
  assert.equal(fromSource('Megatron-Core CI golden values', 'NVIDIA/Megatron-LM'), 'megatron-lm');
  assert.equal(fromSource('SC21 Table 1, 2104.04473', 'NVIDIA/Megatron-LM'), 'megatron-lm-2021');
  assert.equal(
    fromSource('vTrain (MICRO 2024) measured validation data, Megatron-DeepSpeed'),
    'megatron-deepspeed',
  );
  assert.equal(
    fromSource('NVIDIA DGX Cloud benchmarking recipes', 'NVIDIA/dgxc-benchmarking', 'Maxtext LLama2 70b'),
    'maxtext',
  );
  assert.equal(
    fromSource('NVIDIA DGX Cloud benchmarking recipes', 'NVIDIA/dgxc-benchmarking', 'Llama 3.1 8b'),
    'nemo',
  );
  assert.equal(fromSource('ZeRO++ on DeepSpeed'), 'deepspeed');
  assert.equal(fromSource('NxD Training on trn1', 'aws-neuron/neuronx-distributed-training'), 'neuronx');
  assert.equal(fromSource('a blog nobody knows'), 'pytorch');
});

test('number formats are found anywhere in the text', () => {
  const read = (precision: string) => precisionOf({ precision });
  assert.deepEqual(
    [
      'BF16',
      'amp_bf16',
      'MXFP8',
      'float8 rowwise',
      'fp8 (delayed scaling, hybrid)',
      'NVFP4',
      'fp16',
      'tf32',
    ].map(read),
    ['bf16', 'bf16', 'fp8', 'fp8', 'fp8', 'fp4', 'fp16', 'tf32'],
  );
  assert.throws(() => read('int8 (AQT)'), /the precision 'int8 \(AQT\)'/);
  assert.throws(() => precisionOf({}), /does not state a precision/);
});

test('gradients: stated, then the format of the training, then the framework', () => {
  assert.equal(gradientPrecisionOf({ grad_reduce: 'fp32' }, 'fp8', framework('nemo')), 'fp32');
  assert.equal(gradientPrecisionOf({ mp_mode: 'PURE' }, 'bf16', framework('llm-foundry')), 'bf16');
  assert.equal(gradientPrecisionOf({ mp_mode: 'DEFAULT' }, 'bf16', framework('llm-foundry')), 'fp32');
  assert.equal(gradientPrecisionOf({}, 'fp16', framework('megatron-lm')), 'fp16');
  assert.equal(gradientPrecisionOf({}, 'bf16', framework('megatron-lm')), 'fp32');
  assert.equal(gradientPrecisionOf({}, 'fp8', framework('nemo')), 'bf16');
});

test('kernels: the named attention kernel, then flash or not, then the framework', () => {
  const notes = new Set<string>();
  const aleph = framework('aleph-alpha-scaling');
  const named = (attention_kernel: string) =>
    kernelsOf({ attention_kernel, flash_attention: true }, aleph, notes);
  assert.deepEqual(
    ['torch', 'fused', 'flash_attentionv1.0.8', 'flash_attention2', 'flash_attention2 + RMS kernel'].map(
      named,
    ),
    ['unfused', 'fused-softmax', 'flash-1', 'flash', 'flash-norm'],
  );
  assert.equal(kernelsOf({ flash_attention: false }, framework('megatron-lm'), notes), 'fused-softmax');
  assert.equal(kernelsOf({ flash_attention: true }, framework('megatron-lm'), notes), 'flash-fused');
  assert.equal(kernelsOf({ flash_attention: true }, framework('torchtitan'), notes), 'flash');
  assert.equal(
    kernelsOf({ flash_attention: true, torch_compile: true }, framework('torchtitan'), notes),
    'flash-compiled',
  );
  assert.equal(kernelsOf({ flash_attention: true }, framework('llm-foundry'), notes), 'flash-1');
  // A configuration of MaxText's that names no attention leaves the kernel to it; one that names another does not.
  const maxtext = (attention?: string) => {
    const config = { flash_attention: false, maxtext_config: attention === undefined ? {} : { attention } };
    return kernelsOf(config, framework('maxtext'), new Set());
  };
  assert.deepEqual(
    [maxtext(), maxtext('autoselected'), maxtext('dot_product')],
    [framework('maxtext').kernels.flash, framework('maxtext').kernels.flash, 'fused-softmax'],
  );
  const unfused = { flags: { 'transformer-impl': 'transformer_engine', 'attention-backend': 'unfused' } };
  assert.equal(kernelsOf(unfused, framework('megatron-lm'), notes), 'fused-softmax');
  assert.equal(notes.size, 0);
  assert.equal(kernelsOf({}, framework('nemo'), notes), 'flash-fused');
  assert.equal(notes.size, 1);
  // Not said at all: as the framework did in that year.
  const silent = (id: FrameworkId, year?: number) => kernelsOf({}, framework(id), notes, year);
  assert.deepEqual(
    [2022, 2024].map((y) => silent('megatron-lm', y)),
    ['fused-softmax', 'flash-fused'],
  );
  assert.deepEqual(
    [2023, 2025].map((y) => silent('huggingface', y)),
    ['unfused', 'flash'],
  );
  assert.deepEqual(
    [silent('megatron-lm'), silent('megatron-deepspeed', 2025)],
    ['fused-softmax', 'fused-softmax'],
  );
});

test('a compiler fuses the softmax of attention that is written out, and not that of a library', () => {
  const compiled = (attention_kernel: string, torch_compile = true) =>
    compiledOf({ attention_kernel, torch_compile });
  assert.deepEqual(compiled('torch (matmul, softmax, matmul)'), {
    attention: 'fused-softmax',
    compile: true,
  });
  assert.deepEqual([compiled('flash v2'), compiled('torch', false)], [{}, {}]);
});

test('recomputation by its first word, and a note where it is not the same thing', () => {
  const notes = new Set<string>();
  assert.equal(recomputeOf({ recompute: 'none (recipe sets no recompute)' }, OTHER, notes), 'none');
  assert.equal(recomputeOf({ recompute: 'full' }, OTHER, notes), 'full');
  assert.equal(recomputeOf({ recompute: 'selective' }, OTHER, notes), 'selective');
  assert.equal(notes.size, 0);
  assert.equal(recomputeOf({ recompute: 'selective (op-level SAC)' }, OTHER, notes), 'per-op');
  assert.equal(
    recomputeOf({ recompute: 'selective (minimal: save matmul outputs)' }, OTHER, notes),
    'selective',
  );
  assert.equal(recomputeOf({}, OTHER, notes), 'none');
  assert.equal(recomputeOf({ recompute: 'custom' }, framework('maxtext'), notes), 'full');
  assert.equal(notes.size, 3);
  assert.throws(
    () => recomputeOf({ recompute: 'custom' }, OTHER, notes),
    /the activation recomputation 'custom'/,
  );
  const inputs = (where: string, recompute: 'full' | 'none' = 'full') =>
    offloadInputsOf({ maxtext_config: { decoder_layer_input: where } }, recompute);
  assert.deepEqual([inputs('offload'), inputs('device'), inputs('offload', 'none')], [true, false, false]);
});

test('every framework says why its defaults are what they are', () => {
  for (const { id, because } of FRAMEWORKS) assert.ok(because.length > 20, id);
});
