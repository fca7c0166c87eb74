/** nanotron: every option that comes out of its configuration. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fixture, imported, importedText } from './read.js';

test('nanotron: a layout, its batch and its model', () => {
  const { scenario, ignored } = imported('nanotron.yaml', { devices: 8 });
  assert.deepEqual(scenario, {
    ...{
      model: 'llama-7b',
      tp: 2,
      pp: 2,
      ep: 1,
      dp: 2,
      seq: 2048,
      'micro-batch': 2,
      'global-batch': 2 * 4 * 2,
    },
    ...{
      tokens: 100 * 16 * 2048,
      zero: 1,
      recompute: 'full',
      precision: 'bf16',
      'gradient-precision': 'fp32',
    },
    ...{ framework: 'pytorch', 'sequence-parallel': true, strategy: 'megatron-3d' },
    'stage-layers': 'balanced',
  });
  assert.equal(ignored.find(({ key }) => key === 'model.ddp_bucket_cap_mb')?.matters, 'yes');
});

test('nanotron: ranks of experts are replicas to all else', () => {
  const text = fixture('nanotron.yaml').replace('expert_parallel_size: 1', 'expert_parallel_size: 4');
  const { scenario } = importedText(text, 'moe.yaml');
  assert.deepEqual([scenario.dp, scenario.ep, scenario['global-batch']], [2 * 4, 4, 2 * 4 * 8]);
});

test('nanotron: a stage that it does not have is told with its line', () => {
  const text = fixture('nanotron.yaml').replace('zero_stage: 1', 'zero_stage: 3');
  assert.throws(
    () => importedText(text, 'a.yaml'),
    /a\.yaml:22 optimizer\.zero_stage: stage 0 or 1 is expected, found 3/,
  );
});
