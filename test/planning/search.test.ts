/** The search skips nothing that could win: its bounds are bounds, and its answer is that of trying everything. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import { type Evaluation, evaluate } from '../../planning/evaluate/evaluate.js';
import { Evaluations } from '../../planning/evaluate/evaluations.js';
import { LayerParts } from '../../planning/evaluate/layer-parts.js';
import { reserveBytes } from '../../planning/evaluate/reserve.js';
import { usableBytes } from '../../planning/evaluate/verdict.js';
import { Bounds } from '../../planning/search/bounds.js';
import { jobsOf, type Space, spaceOf } from '../../planning/search/layouts.js';
import { best } from '../../planning/search/search.js';
import { LongerThanAStep } from '../../program/time.js';
import { pricesOf } from '../../sim/prices/cluster.js';
import type { Prices } from '../../sim/prices/prices.js';
import type { Request } from '../../planning/request.js';
import { STRATEGIES, strategyById } from '../../strategies/index.js';
import type { Job } from '../../strategies/job.js';
import { RUNTIME_NAMES, type RuntimeName } from '../../strategies/runtime.js';
import { planOf, type Strategy } from '../../strategies/strategy.js';
import type { Plan } from '../../strategies/write.js';
import { requestOf } from './request.js';

const request = requestOf('llama2-7b', 'a100-dgx:2', { globalBatch: 32, sequence: 2048 });
const { cluster } = request;
const evaluations = new Evaluations(cluster);
const { prices } = evaluations;

/** All layouts of a strategy. */
function candidates(strategy: Strategy, asked: Request): { readonly space: Space; readonly jobs: Job[] } {
  const space = spaceOf(strategy, asked);
  return { space, jobs: space.families.flatMap((family) => [...jobsOf(family)]) };
}

/** A space of one layout. */
function alone(job: Job): Space {
  const { microBatch, vpp, recompute } = job.layout;
  const family = { job, batchings: [{ microBatch, chunks: [vpp] }], recomputes: [recompute] };
  return { families: [family], layouts: 1, reason: undefined };
}

function boundsAt(at: Prices): Bounds {
  return new Bounds(new LayerParts(at), at);
}

for (const strategy of STRATEGIES) {
  test(`${strategy.id}: no layout is faster or smaller than its bounds`, () => {
    const bounds = boundsAt(prices);
    const { jobs } = candidates(strategy, request);
    // Every fifth layout, and the whole of short lists.
    for (const job of jobs.filter((_, i) => jobs.length < 12 || i % 5 === 0)) {
      const plan = planOf(strategy, job.layout);
      const { stepTimeSeconds, memory } = evaluate(plan, job, cluster, { prices });
      const layout = JSON.stringify(job.layout);
      assert.ok(bounds.seconds(job, plan) <= stepTimeSeconds * (1 + 1e-12), layout);
      assert.ok(bounds.bytes(job, plan) + reserveBytes(job, cluster) <= memory.peakBytes, layout);
    }
  });
}

test('expert-parallel: no layout of a mixture is faster or smaller than its bounds', () => {
  const mixture = requestOf('mixtral-8x7b', 'h100-dgx:4', { globalBatch: 64, sequence: 4096 });
  const strategy = strategyById('expert-parallel');
  const shared = pricesOf(mixture.cluster);
  const bounds = boundsAt(shared);
  const { jobs } = candidates(strategy, mixture);
  assert.ok(jobs.length > 200 && jobs.every((job) => job.layout.ep > 1));
  for (const job of jobs.filter((_, i) => i % 29 === 0)) {
    const plan = planOf(strategy, job.layout);
    const { stepTimeSeconds, memory } = evaluate(plan, job, mixture.cluster, { prices: shared });
    const layout = JSON.stringify(job.layout);
    assert.ok(bounds.seconds(job, plan) <= stepTimeSeconds * (1 + 1e-12), layout);
    assert.ok(bounds.bytes(job, plan) + reserveBytes(job, mixture.cluster) <= memory.peakBytes, layout);
  }
});

for (const framework of RUNTIME_NAMES) {
  test(`${framework}: what it does around the arithmetic leaves the bounds bounds`, () => {
    const asked = { ...request, framework };
    const bounds = boundsAt(prices);

    for (const id of ['megatron-3d', 'zero-2', 'fsdp', 'interleaved-1f1b']) {
      const strategy = strategyById(id);
      const { jobs } = candidates(strategy, asked);
      for (const job of jobs.filter((_, i) => i % 23 === 0)) {
        const plan = planOf(strategy, job.layout);
        const { stepTimeSeconds, memory } = evaluate(plan, job, cluster, { prices });
        const layout = `${id} ${JSON.stringify(job.layout)}`;
        assert.ok(bounds.seconds(job, plan) <= stepTimeSeconds * (1 + 1e-12), layout);
        assert.ok(bounds.bytes(job, plan) + reserveBytes(job, cluster) <= memory.peakBytes, layout);
      }
    }
  });
}

test('logits kept for a micro-batch are bounded by its own size, whichever was asked for first', () => {
  const strategy = strategyById('ddp');
  const { jobs } = candidates(strategy, request);
  const keeping = jobs.map((job) => ({ ...job, runtime: { keepsLogits: true } }));
  const bytes = (asked: readonly (typeof keeping)[number][]) => {
    const bounds = boundsAt(prices);
    return asked.map((job) => bounds.bytes(job, planOf(strategy, job.layout)));
  };
  assert.ok(new Set(jobs.map((job) => job.layout.microBatch)).size > 1);
  assert.deepEqual(bytes(keeping.toReversed()).toReversed(), bytes(keeping));
});

const usable = usableBytes(request);

for (const id of ['megatron-3d', 'zero-1', '1f1b']) {
  test(`${id}: the search finds what trying every layout finds`, () => {
    const strategy = strategyById(id);
    const { jobs, space } = candidates(strategy, request);
    const found = best(strategy, space, evaluations, new Bounds(evaluations.layers, prices), usable);
    assert.ok(typeof found !== 'string');
    const times = jobs
      .map((job) => evaluate(planOf(strategy, job.layout), job, cluster, { prices }))
      .filter((e) => e.fits)
      .map((e) => e.stepTimeSeconds);
    assert.equal(found.evaluation.stepTimeSeconds, Math.min(...times));
    assert.ok(found.simulated < jobs.length, `${found.simulated} of ${jobs.length} simulated`);
  });
}

test('a layout whose step the clock cannot hold loses to the others, and alone it is refused', () => {
  const strategy = strategyById('fsdp');
  const { space } = candidates(strategy, request);
  const found = best(strategy, space, evaluations, boundsAt(prices), usable);
  assert.ok(typeof found === 'object');
  const { job: fastest } = found;
  class Clocked extends Evaluations {
    override of(plan: Plan, job: Job): Evaluation {
      if (isDeepStrictEqual(job.layout, fastest.layout)) throw new LongerThanAStep(1e14);
      return super.of(plan, job);
    }
  }
  const second = best(strategy, space, new Clocked(cluster), boundsAt(prices), usable);
  assert.ok(typeof second === 'object');
  assert.notDeepEqual(second.job.layout, fastest.layout);
  assert.ok(second.evaluation.stepTimeSeconds >= found.evaluation.stepTimeSeconds);
  const only = best(strategy, alone(fastest), new Clocked(cluster), boundsAt(prices), usable);
  assert.ok(typeof only === 'string');
  assert.match(
    only,
    /one step takes at least 3\.2e\+6 years, longer than a simulated step can be \(1\.2 million years\)/,
  );
});

test('JAX’s layers are one scanned loop on a TPU and nowhere else, as in the accuracy suite', () => {
  const scanned = (cluster: string, framework?: RuntimeName) => {
    const asked = requestOf('tiny', cluster, framework === undefined ? {} : { framework });
    return candidates(strategyById('zero-3'), asked).jobs[0]!.scanned;
  };
  assert.equal(scanned('tpu-v5p:1', 'jax'), true);
  assert.equal(scanned('tpu-v5p:1'), undefined);
  assert.equal(scanned('tpu-v5p:1', 'pytorch'), undefined);
  assert.equal(scanned('h100-dgx:1', 'jax'), undefined);
});
