/** The table of frameworks, and what follows from it for a device. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { acceleratorIds, loadAccelerator } from '../../hardware-profiles/index.js';
import { FRAMEWORK_IDS, type FrameworkId } from '../../strategies/frameworks/ids.js';
import { FRAMEWORKS, frameworkById, frameworkOf } from '../../strategies/frameworks/index.js';
import { platformOf } from '../../strategies/frameworks/platforms.js';
import {
  gradientsOf,
  kernelsOn,
  lossOf,
  paddedVocabulary,
  settledBy,
} from '../../strategies/frameworks/settles.js';
import { readsBase, usualFramework } from '../../strategies/frameworks/usual.js';
import { KERNEL_SETS, RECOMPUTES } from '../../strategies/job.js';
import { fusesAttention, fusionsOf } from '../../strategies/layers/fusions.js';

test('every framework is in the table under its own id, with where it is from and why', () => {
  assert.deepEqual(
    FRAMEWORKS.map(({ id }) => id),
    FRAMEWORK_IDS,
  );
  for (const { id, title, summary, reference, because, platforms } of FRAMEWORKS) {
    for (const text of [title, summary]) assert.ok(text.length > 8, id);
    for (const text of [reference, because]) assert.ok(text.length > 20, id);
    assert.ok(platforms.length > 0, id);
  }
  assert.throws(() => frameworkById('torchtitn'), /unknown framework 'torchtitn': did you mean 'torchtitan'/);
});

test('no framework fuses attention by default on a device that people train without it', () => {
  for (const id of acceleratorIds()) {
    const { vendor, kind, software } = loadAccelerator(id);
    for (const framework of FRAMEWORKS) {
      const kernels = kernelsOn(framework, { vendor, kind }, software.kernels);
      const flash2 = software.kernels.startsWith('flash') && software.kernels !== 'flash-1';
      const efficient = platformOf({ vendor, kind }) === 'nvidia' && framework.sdpa === true;
      assert.equal(fusesAttention({ kernels }), flash2 || efficient, `${framework.id} on ${id}`);
    }
  }
});

test('before Ampere PyTorch and Transformers run memory-efficient attention, Megatron and DeepSpeed none', () => {
  const before = acceleratorIds().filter((id) => /^(v100|t4|titan|quadro|rtx-2080|p100)/.test(id));
  assert.ok(before.length >= 12, before.join());
  for (const id of before) {
    const { vendor, kind, software } = loadAccelerator(id);
    const on = (framework: FrameworkId) =>
      kernelsOn(frameworkOf(framework), { vendor, kind }, software.kernels);
    assert.deepEqual([on('pytorch'), on('huggingface')], ['flash-1', 'flash-1'], id);
    assert.deepEqual(
      [on('megatron-lm'), on('megatron-core'), on('deepspeed')],
      ['fused-softmax', 'fused-softmax', 'unfused'],
      id,
    );
    if (software.framework === 'pytorch') assert.equal(software.kernels, 'flash-1', id);
  }
  // AOTriton, which runs it on AMD, starts at MI200; Metal's kernel has no backward pass.
  for (const id of ['mi50', 'mi100', 'apple-m5'])
    assert.equal(loadAccelerator(id).software.kernels, 'unfused', id);
});

test('the maker’s library is taken where the device has it, and a device’s own compiler everywhere', () => {
  const nvidia = { vendor: 'NVIDIA', kind: 'gpu' };
  const amd = { vendor: 'AMD', kind: 'gpu' };
  assert.equal(kernelsOn(frameworkOf('nemo'), nvidia, 'flash-fused'), 'flash-fused');
  assert.equal(kernelsOn(frameworkOf('nemo'), amd, 'flash'), 'flash');
  assert.equal(kernelsOn(frameworkOf('torchtitan'), nvidia, 'flash-fused'), 'flash');
  assert.equal(kernelsOn(frameworkOf('torchtitan'), nvidia, 'flash-fused', true), 'flash-compiled');
  assert.equal(kernelsOn(frameworkOf('torchtitan'), nvidia, 'fused-softmax', true), 'unfused');
  assert.equal(kernelsOn(frameworkOf('megatron-lm'), nvidia, 'unfused'), 'fused-softmax');
  assert.equal(kernelsOn(frameworkOf('jax'), { vendor: 'Intel', kind: 'cpu' }, 'flash'), 'flash-fused');
  assert.equal(
    kernelsOn(frameworkOf('huggingface'), { vendor: 'Intel', kind: 'gpu' }, 'flash-fused'),
    'flash-fused',
  );
  assert.equal(
    kernelsOn(frameworkOf('pytorch'), { vendor: 'Google', kind: 'tpu' }, 'fused-softmax'),
    'fused-softmax',
  );
});

test('a device is known by its maker, and nothing is said of one that nobody knows', () => {
  const of = (vendor: string, kind = 'gpu') => platformOf({ vendor, kind });
  assert.deepEqual(
    [
      of('NVIDIA'),
      of('AMD'),
      of('Intel'),
      of('Intel', 'cpu'),
      of('Google', 'tpu'),
      of('AWS'),
      of('Amazon'),
      of('Lab'),
    ],
    ['nvidia', 'amd', 'gaudi', 'cpu', 'tpu', 'trainium', 'trainium', undefined],
  );
});

test('gradients follow the precision of the training, and in bf16 and below the framework', () => {
  const [nemo, titan] = [frameworkOf('nemo'), frameworkOf('torchtitan')];
  assert.deepEqual(
    (['fp32', 'tf32', 'fp16', 'bf16', 'fp8', 'fp4'] as const).map((p) => [
      gradientsOf(nemo, p),
      gradientsOf(titan, p),
    ]),
    [
      ['fp32', 'fp32'],
      ['fp32', 'fp32'],
      ['fp16', 'fp16'],
      ...Array.from({ length: 3 }, () => ['bf16', 'fp32']),
    ],
  );
});

test('full logits are Megatron’s in place and PyTorch’s eager; other losses are what they are called', () => {
  assert.equal(lossOf(frameworkOf('nemo'), 'full-logits'), 'in-place');
  assert.equal(lossOf(frameworkOf('llm-foundry'), 'full-logits'), 'eager');
  assert.equal(lossOf(frameworkOf('nemo'), 'chunked'), 'chunked');
});

test('Megatron pads 50,257 rows to 128 × tp, PyTorch to nothing', () => {
  const rows = (id: 'nemo' | 'pytorch', tp: number) => paddedVocabulary(frameworkOf(id), 50_257, tp);
  assert.deepEqual([rows('nemo', 1), rows('nemo', 8), rows('pytorch', 8)], [393 * 128, 50 * 1024, 50_257]);
});

test('on a TPU all of a step is one compiled program, and JAX’s layers are a loop of it', () => {
  assert.deepEqual(settledBy(frameworkOf('maxtext'), 'tpu').scanned, true);
  assert.deepEqual(settledBy(frameworkOf('maxtext'), 'gpu').scanned, undefined);
  assert.deepEqual(settledBy(frameworkOf('pytorch'), 'tpu').runtime, frameworkOf('jax').runtime);
});

test('a kernel set is a short name for attention, compilation and loss, and each outranks it', () => {
  const combinations = {
    unfused: { attention: 'unfused', compile: false, loss: 'eager' },
    'fused-softmax': { attention: 'fused-softmax', compile: false, loss: 'in-place' },
    'flash-1': { attention: 'flash-1', compile: false, loss: 'eager' },
    flash: { attention: 'flash-2', compile: false, loss: 'eager' },
    'flash-compiled': { attention: 'flash-2', compile: true, loss: 'fused' },
    'flash-fused': { attention: 'vendor', compile: true, loss: 'fused' },
  } as const;
  for (const [kernels, said] of Object.entries(combinations)) {
    for (const other of KERNEL_SETS) {
      if (other === 'flash-norm') continue;
      assert.deepEqual(
        fusionsOf({ kernels: other, ...said }),
        fusionsOf({ kernels: kernels as keyof typeof combinations }),
      );
    }
  }
  assert.equal(fusionsOf({ kernels: 'flash-norm', compile: false }).fusedNorm, true);
});

test('what a framework recomputes starts with nothing, ends with all, and has its default', () => {
  for (const { id, recomputes, recompute } of FRAMEWORKS) {
    const ordered = RECOMPUTES.filter((each) => recomputes.includes(each));
    assert.deepEqual(recomputes, ordered, id);
    assert.deepEqual([recomputes[0], recomputes.at(-1)], ['none', 'full'], id);
    assert.ok(recomputes.includes(recompute), id);
  }
});

test('adapters and a base of few bits are trained with Hugging Face, everything else with what a device has', () => {
  const adapters = { rank: 8, targets: ['q'], variant: 'lora', dropout: 0 } as const;
  for (const id of acceleratorIds()) {
    const device = loadAccelerator(id);
    assert.deepEqual(usualFramework({}, device), { id: device.software.framework });
    assert.deepEqual(usualFramework({ tuning: { frozen: ['norms'] } }, device), {
      id: device.software.framework,
    });
    assert.deepEqual(usualFramework({ tuning: { adapters } }, device), {
      id: 'huggingface',
      from: 'default with adapters',
    });
    const quantised = usualFramework({ tuning: { frozen: ['blocks'], base: 'nf4' } }, device);
    assert.deepEqual(quantised, { id: 'huggingface', from: 'default with a quantised base' });
    // bitsandbytes has no kernels for these.
    const without = ['tpu', 'trainium', 'ascend'].includes(platformOf(device) ?? '');
    assert.equal(readsBase({ base: 'int8' }, device), !without, id);
    assert.ok(readsBase({ base: 'whole' }, device) && readsBase(undefined, device), id);
  }
});
