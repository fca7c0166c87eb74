/** Recomputed parts and stages, as records list them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { recomputeLayersOf, recomputeOf } from '../../accuracy/mapping/arithmetic.js';
import { recomputeModulesOf, statedStages } from '../../accuracy/mapping/modules.js';
import { frameworkById } from '../../strategies/frameworks/index.js';

const NOTES = new Set<string>();
const modules = (parallel: Parameters<typeof recomputeModulesOf>[0]) =>
  recomputeModulesOf(parallel, 'selective', NOTES).recomputeModules;

test('parts that are recomputed are known by Megatron’s names and by others', () => {
  assert.deepEqual(modules({ recompute_modules: 'norm, act' }), ['layernorm', 'moe_act']);
  assert.deepEqual(modules({ recompute_modules: 'moe_act layernorm' }), ['layernorm', 'moe_act']);
  assert.deepEqual(modules({ recompute: 'moe_act, layernorm' }), ['layernorm', 'moe_act']);
  assert.deepEqual(modules({ recompute_modules: ['moe', 'shared_expert'] }), ['moe', 'shared_experts']);
  assert.deepEqual(modules({ recipe_settings: { recompute_modules: '["mla_up_proj"]' } }), ['mla_up_proj']);
  assert.equal(modules({ recompute: 'selective' }), undefined);
  assert.equal(modules({ recompute_modules: 'core_attn' }), undefined, 'what selective means without a list');
  assert.deepEqual(recomputeModulesOf({ recompute_modules: 'moe' }, 'none', NOTES), {});
  modules({ recompute_modules: 'moe gate_proj' });
  assert.match([...NOTES].join(), /recomputation of gate_proj is not one llmsim knows/);
});

test('a list of parts alone is selective recomputation, and other words are still refused', () => {
  const megatron = frameworkById('megatron-lm');
  assert.equal(recomputeOf({ recompute: 'moe_act, layernorm' }, megatron, NOTES), 'selective');
  assert.throws(
    () => recomputeOf({ recompute: 'every second' }, megatron, NOTES),
    /is not one llmsim models/,
  );
});

test('a recipe may recompute the first layers of each chunk', () => {
  const recipe_settings = { recompute_num_layers: '5', recompute_method: '"block"' };
  assert.deepEqual(recomputeLayersOf({ recipe_settings }, 'full'), {
    recomputeLayers: 5,
    recomputeMethod: 'block',
  });
  assert.deepEqual(recomputeLayersOf({ recipe_settings }, 'none'), {});
});

test('stages are those of the layout string, or of the numbers, and must be the model’s', () => {
  const layers = 10;
  const of = (stated: Parameters<typeof statedStages>[0], pp = 4, vpp = 1) =>
    statedStages(stated, { layers }, pp, vpp);
  assert.deepEqual(of({ pipeline_model_parallel_layout: 'Et*2|(t*3|)*2t*2L' }), {
    stageLayers: [2, 3, 3, 2],
  });
  assert.deepEqual(of({ pipeline_layout: [2, 3, 3, 2] }), { stageLayers: [2, 3, 3, 2] });
  assert.deepEqual(of({ pp_layout: '1,2,2,2,2,1' }, 3, 2), { stageLayers: [1, 2, 2, 2, 2, 1] });
  assert.deepEqual(of({}), {});
  assert.throws(() => of({ pp_layout: 'Et|tL' }, 2), /stages hold 2 layers in 2 parts, and the model has 10/);
  assert.throws(() => of({ pp_layout: [5, 5] }), /in 2 parts/);
});
