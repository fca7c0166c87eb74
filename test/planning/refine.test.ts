/** The fastest layout refined: never slower, and as good as trying every number of layers. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Evaluations } from '../../planning/evaluate/evaluations.js';
import { FILLED_SHARE, fillableBytes, usableBytes } from '../../planning/evaluate/verdict.js';
import type { Request } from '../../planning/request.js';
import { Bounds } from '../../planning/search/bounds.js';
import { spaceOf } from '../../planning/search/layouts.js';
import { refined } from '../../planning/search/refine.js';
import { best } from '../../planning/search/search.js';
import { strategyById } from '../../strategies/index.js';
import type { Layout } from '../../strategies/job.js';
import { planOf } from '../../strategies/strategy.js';
import { requestOf } from './request.js';

function search(strategyId: string, request: Request) {
  const strategy = strategyById(strategyId);
  const evaluations = new Evaluations(request.cluster);
  const { layers, prices } = evaluations.on(request.cluster.devices);
  const bounds = new Bounds(layers, prices);
  const found = best(strategy, spaceOf(strategy, request), evaluations, bounds, usableBytes(request));
  assert.ok(typeof found === 'object');
  return {
    strategy,
    evaluations,
    bounds,
    found,
    refined: refined(strategy, found, request, evaluations, bounds),
  };
}

test('where all layers are recomputed for want of memory, as few are as leave enough of it', () => {
  const request = requestOf('llama3-8b', 'h100-dgx:1', {
    globalBatch: 16,
    sequence: 32768,
    fixed: { microBatch: 1 },
  });
  const { strategy, evaluations, bounds, found, refined: after } = search('zero-3', request);
  assert.equal(found.job.layout.recompute, 'full');
  assert.ok(after.evaluation.stepTimeSeconds < found.evaluation.stepTimeSeconds);
  const { recomputeLayers } = after.job.layout;
  const room = fillableBytes(found.evaluation.memory, usableBytes(request));
  const { capacityBytes, peakBytes: before } = found.evaluation.memory;
  assert.equal(room, Math.max(Math.floor(FILLED_SHARE * capacityBytes), before));
  // Every other number: those below take too much, those above are slower.
  for (let count = 1; count <= 32; count++) {
    const layout: Layout = { ...found.job.layout, recompute: 'full', recomputeLayers: count };
    const job = { ...found.job, layout };
    const plan = planOf(strategy, layout);
    const { peakBytes } = evaluations.memory(plan, job);
    assert.equal(peakBytes <= room, count >= recomputeLayers!, `${count} layers`);
    assert.ok(bounds.bytes(job, plan) <= peakBytes, `bytes of ${count} layers`);
    const seconds = evaluations.of(plan, job).stepTimeSeconds;
    assert.ok(bounds.seconds(job, plan) <= seconds * (1 + 1e-9), `seconds of ${count} layers`);
    if (count > recomputeLayers!) assert.ok(seconds >= after.evaluation.stepTimeSeconds);
  }
});

test('stages are balanced where the head is worth layers, unless their number is asked for', () => {
  const request = requestOf('llama3.2-1b', 'h100-dgx:1', { globalBatch: 64, sequence: 4096 });
  const { found, refined: after } = search('1f1b', request);
  assert.ok(after.evaluation.stepTimeSeconds <= found.evaluation.stepTimeSeconds);
  assert.equal(after.job.layout.stageLayers, 'balanced');
  const asked = search('1f1b', { ...request, fixed: { pp: found.job.layout.pp } });
  assert.equal(asked.refined, asked.found);
  const pytorch = search('1f1b', { ...request, framework: 'pytorch' });
  assert.equal(pytorch.refined, pytorch.found);
});

test('bounds of listed stages and of some layers recomputed stay below what is played', () => {
  const request = requestOf('llama3-8b', 'h100-dgx:1', { globalBatch: 32, sequence: 4096 });
  const { strategy, evaluations, bounds, found } = search('megatron-3d', request);
  for (const more of [
    { stageLayers: [9, 8, 8, 7] },
    { stageLayers: [2, 14, 14, 2], recompute: 'full', recomputeLayers: 5 },
    { stageLayers: 'balanced', vpp: 2, recompute: 'full', recomputeLayers: 1 },
    { recompute: 'full', recomputeLayers: 3, recomputeMethod: 'every-nth' },
    { recompute: 'selective', recomputeModules: ['layernorm', 'mlp'] },
    { recompute: 'save-qkv-proj' },
  ] satisfies Partial<Layout>[]) {
    const layout: Layout = {
      ...found.job.layout,
      ...{ dp: 1, shard: 1, tp: 2, pp: 4, cp: 1, vpp: 1, microBatch: 1 },
      ...{ recompute: 'none', sequenceParallel: true },
      ...more,
    };
    const job = { ...found.job, layout };
    const plan = planOf(strategy, layout);
    const { stepTimeSeconds } = evaluations.of(plan, job);
    const said = JSON.stringify(more);
    assert.ok(bounds.seconds(job, plan) <= stepTimeSeconds * (1 + 1e-9), said);
    assert.ok(bounds.orderedSeconds(job, plan) <= stepTimeSeconds * (1 + 1e-9), said);
    assert.ok(bounds.bytes(job, plan) <= evaluations.memory(plan, job).peakBytes, said);
  }
});
