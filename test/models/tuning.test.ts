/** What is trained, in closed forms: parameters of adapters, bytes of frozen matrices, FLOPs, memory a parameter. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { InputError } from '../../input/error.js';
import { adapterTargets } from '../../models/adapters.js';
import { modelById } from '../../models/index.js';
import type { Model } from '../../models/model.js';
import { layerSteps } from '../../models/steps/block.js';
import { modelFlopsPerToken } from '../../models/steps/flops.js';
import type { Adapters, BaseFormat } from '../../models/tuning.js';
import { parameterCount } from '../../models/weights/parameters.js';
import { elementsOf, layersOf } from '../../models/weights/weights.js';
import { shapeOf } from '../../strategies/layers/shape.js';
import { jobOf } from '../jobs.js';

const llama = modelById('llama2-7b');

function adapted(
  model: Model,
  names: readonly string[],
  more: Partial<Adapters> = {},
  base: BaseFormat = 'whole',
): Model {
  const targets = adapterTargets(model, names);
  return { ...model, tuning: { adapters: { rank: 8, variant: 'lora', dropout: 0, targets, ...more }, base } };
}

test('adapters of rank 8 on all linear layers of Llama 2 7B have the 19,988,480 parameters that PEFT prints', () => {
  const { total, trained } = parameterCount(adapted(llama, ['all-linear']));
  // r (in + out): q, k, v and o; gate and up; down.
  const block = 8 * (4 * (4096 + 4096) + 2 * (4096 + 11008) + (11008 + 4096));
  assert.equal(trained, 32 * block);
  assert.equal(trained, 19_988_480);
  assert.equal(total, 6_738_415_616 + 19_988_480);
});

test('layers are named by group, as PEFT names them, and as Megatron does: one adapter for a fused matrix', () => {
  const trained = (...names: string[]) => parameterCount(adapted(llama, names)).trained! / 32 / 8;
  assert.equal(trained('q_proj', 'v_proj'), 2 * (4096 + 4096));
  assert.equal(trained('attention'), 4 * (4096 + 4096));
  assert.equal(trained('linear_qkv'), 4096 + 3 * 4096);
  assert.equal(trained('linear_fc1', 'linear_fc2'), 4096 + 2 * 11008 + (11008 + 4096));
  const grouped = modelById('llama3-8b');
  const { trained: ofGrouped } = parameterCount(adapted(grouped, ['k_proj', 'v_proj']));
  assert.equal(ofGrouped, 32 * 8 * 2 * (4096 + 1024));
});

test('DoRA adds a magnitude for each output, and rsLoRA nothing', () => {
  const trained = (variant: Adapters['variant']) =>
    parameterCount(adapted(llama, ['all-linear'], { variant })).trained!;
  assert.equal(trained('rslora'), trained('lora'));
  assert.equal(trained('dora') - trained('lora'), 32 * (5 * 4096 + 2 * 11008));
});

test('a layer that the model does not have, or that is named twice, is refused by a sentence with the choices', () => {
  assert.throws(
    () => adapterTargets(llama, ['c_fc']),
    (error) => {
      return (
        error instanceof InputError &&
        /'c_fc' is no linear layer .* choose all-linear, .*down_proj/.test(error.message)
      );
    },
  );
  assert.throws(
    () => adapterTargets(llama, ['linear_qkv', 'q_proj']),
    /the whole of attention.qkv and its query/,
  );
});

const weightBytes = (model: Model) =>
  layersOf(model)
    .flatMap(({ weights }) => weights)
    .filter(({ frozen }) => frozen)
    .reduce((sum, w) => sum + elementsOf(w) * (w.bytesEach ?? 2), 0);

test('the matrices of blocks take 4.5 bits in nf4, 4.127 with double quantisation; embedding, head and norms 16', () => {
  const model = modelById('llama2-13b');
  const matrices = 40 * (4 * 5120 ** 2 + 3 * 5120 * 13824);
  const others = 2 * (13_015_864_320 - matrices);
  const bytes = (base: BaseFormat) => weightBytes(adapted(model, ['all-linear'], {}, base)) - others;
  assert.equal(bytes('whole'), 2 * matrices);
  assert.equal(bytes('nf4'), (matrices * 4.5) / 8);
  assert.equal(bytes('nf4-double'), matrices * (1 / 2 + 1 / 64 + 4 / (64 * 256)));
  // One float32 scale for each row.
  assert.equal(bytes('int8'), matrices + 4 * 40 * (5 * 5120 + 2 * 13824));
});

test('frozen matrices are multiplied by twice and not three times: two thirds of the FLOPs, and the adapters’', () => {
  const full = modelFlopsPerToken(llama, 2048);
  const lora = modelFlopsPerToken(adapted(llama, ['all-linear']), 2048);
  const matrices = 6_738_415_616 - 32000 * 4096 - 65 * 4096;
  assert.equal(full - lora, 2 * matrices - 6 * 19_988_480);
});

test('what is trained of a model with frozen parts is the rest of it', () => {
  const { trained, total } = parameterCount({ ...llama, tuning: { frozen: ['embedding', 'norms'] } });
  assert.equal(total - trained!, 32000 * 4096 + 65 * 4096);
  const mixture = modelById('mixtral-8x7b');
  const { trained: withoutExperts, total: all } = parameterCount({
    ...mixture,
    tuning: { frozen: ['experts'] },
  });
  assert.equal(all - withoutExperts!, 32 * 8 * 3 * 4096 * 14336);
});

test('adapters of a rank as high as it goes train as many FLOPs as the matrix beside them twice over', () => {
  // r = n: A and B are squares like W, and both are trained, with W's own forward and input gradient.
  const square = adapted(llama, ['o_proj'], { rank: 4096 });
  const without = { ...llama, tuning: { frozen: ['blocks', 'embedding', 'head', 'norms'] as const } };
  const more = modelFlopsPerToken(square, 2048) - modelFlopsPerToken(without, 2048);
  assert.equal(more, 32 * 2 * 6 * 4096 ** 2);
});

test('a base in fp8 takes a byte a value, and its products read it as it is', () => {
  const matrices = 32 * (4 * 4096 ** 2 + 3 * 4096 * 11008);
  const whole = weightBytes(adapted(llama, ['all-linear']));
  assert.equal(whole - weightBytes(adapted(llama, ['all-linear'], {}, 'fp8')), matrices);
  const kernels = (base: BaseFormat) => {
    const job = jobOf('llama2-7b', {}, { precision: 'fp8' });
    const model = adapted(llama, ['all-linear'], {}, base);
    const steps = layerSteps(model, 'dense-block', shapeOf({ ...job, model }));
    return steps.flatMap(({ forward }) => forward.map(({ family }) => family));
  };
  assert.ok(!kernels('fp8').includes('dequantisation'));
  assert.ok(kernels('int8').includes('dequantisation'));
  assert.deepEqual(kernels('fp8'), kernels('whole'));
});
