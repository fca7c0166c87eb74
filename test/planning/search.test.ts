/** The search skips nothing that could win: its bounds are bounds, and its answer is that of trying everything. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import { exponentialLengths } from '../../models/sequences.js';
import { type Evaluation, evaluate } from '../../planning/evaluate/evaluate.js';
import { Evaluations } from '../../planning/evaluate/evaluations.js';
import { LayerPart, LayerParts } from '../../planning/evaluate/layer-parts.js';
import { reserveBytes } from '../../planning/evaluate/reserve.js';
import { usableBytes } from '../../planning/evaluate/verdict.js';
import type { Request } from '../../planning/request.js';
import { Bounds } from '../../planning/search/bounds.js';
import { untried } from '../../planning/search/extent.js';
import { jobsOf, type Space, spaceOf } from '../../planning/search/layouts.js';
import { best } from '../../planning/search/search.js';
import { LongerThanAStep } from '../../program/time.js';
import { Ledger } from '../../sim/outcome/ledger.js';
import { pricesOf } from '../../sim/prices/cluster.js';
import type { Prices } from '../../sim/prices/prices.js';
import { meshOfJob } from '../../strategies/axes.js';
import { DISPATCHERS } from '../../strategies/dispatchers.js';
import { FRAMEWORK_IDS, type FrameworkId } from '../../strategies/frameworks/ids.js';
import { STRATEGIES, strategyById } from '../../strategies/index.js';
import type { Job } from '../../strategies/job.js';
import { planOf, type Strategy } from '../../strategies/strategy.js';
import type { Plan } from '../../strategies/write.js';
import { winners } from '../tools/physics/search.js';
import { requestOf } from './request.js';

const request = requestOf('llama2-7b', 'a100-dgx:2', { globalBatch: 32, sequence: 2048 });
const { cluster } = request;
const evaluations = new Evaluations(cluster);
const { prices, layers } = evaluations.on(cluster.devices);

/** All layouts of a strategy. */
function candidates(strategy: Strategy, asked: Request): { readonly space: Space; readonly jobs: Job[] } {
  const space = spaceOf(strategy, asked);
  return { space, jobs: space.families.flatMap((family) => [...jobsOf(family)]) };
}

/** A space of one layout. */
function alone(job: Job): Space {
  const { microBatch, vpp, recompute } = job.layout;
  const family = { job, batchings: [{ microBatch, chunks: [vpp] }], recomputes: [recompute] };
  return { families: [family], layouts: 1, reason: undefined, refused: new Map() };
}

function boundsAt(at: Prices): Bounds {
  return new Bounds(new LayerParts(at), at);
}

/** So many of them, from all over the list. */
function some<T>(list: readonly T[], count: number): T[] {
  const step = Math.ceil(list.length / count);
  return list.filter((_, i) => i % step === 0);
}

/** Every bound of a job is one of the next sharper, and the sharpest of what is played. */
function assertBounded(strategy: Strategy, job: Job, bounds: Bounds, at: Prices, on = cluster): void {
  const plan = planOf(strategy, job.layout);
  const { stepTimeSeconds, memory } = evaluate(plan, job, on, { prices: at });
  const { microBatch, vpp } = job.layout;
  const endless = bounds.family(strategy, { job }).line(job.layout.recompute, [vpp]);
  const ordered = bounds.orderedSeconds(job, plan);
  const seconds = [
    endless.seconds(microBatch),
    endless.leastSeconds(microBatch, vpp),
    bounds.seconds(job, plan),
  ];
  const reserve = reserveBytes(job, on);
  const inputs = microBatch * bounds.leastBytesPerSequence(job);
  const bytes = [endless.bytes(microBatch, vpp), bounds.bytes(job, plan), memory.peakBytes - reserve];
  const layout = `${strategy.id} ${JSON.stringify(job.layout)}`;
  assertAscending([...seconds, stepTimeSeconds], layout);
  assertAscending([ordered, stepTimeSeconds], layout);
  assertAscending(bytes, layout);
  assertAscending([bounds.heldBytes(job, plan) + inputs, memory.peakBytes - reserve], layout);
}

function assertAscending(values: readonly number[], layout: string): void {
  for (const [i, value] of values.entries()) {
    assert.ok(i === 0 || values[i - 1]! <= value * (1 + 1e-9), `${layout}: ${values.join(' ≤ ')}`);
  }
}

for (const strategy of STRATEGIES) {
  test(`${strategy.id}: no layout is faster or smaller than its bounds`, () => {
    const bounds = boundsAt(prices);
    for (const job of some(candidates(strategy, request).jobs, 6))
      assertBounded(strategy, job, bounds, prices);
  });
}

test('no step that the host sets the pace of is shorter than its bounds', () => {
  const asked = requestOf('tiny', 'h100-dgx:1', { globalBatch: 8, sequence: 512 });
  const shared = pricesOf(asked.cluster);
  const bounds = boundsAt(shared);
  for (const strategy of STRATEGIES.filter(({ axes }) => !axes.includes('ep'))) {
    for (const job of some(candidates(strategy, asked).jobs, 2))
      assertBounded(strategy, job, bounds, shared, asked.cluster);
  }
});

const SHORT = exponentialLengths(300, 2048);

for (const [what, rest] of [
  ['packed sequences', { lengths: { lengths: SHORT, mean: 300, packing: 'packed', words: '' } }],
  ['padded sequences', { lengths: { lengths: SHORT, mean: 300, packing: 'padded', words: '' } }],
  ['pairs and a reference model', { objective: 'dpo', training: { reference: true } }],
] as const) {
  test(`${what}: no layout is faster or smaller than its bounds`, () => {
    const bounds = boundsAt(prices);
    for (const strategy of STRATEGIES) {
      const { jobs } = candidates(strategy, { ...request, ...rest });
      for (const job of some(jobs, 2)) assertBounded(strategy, job, bounds, prices);
    }
  });
}

test('sequences of a few tokens leave the bounds bounds', () => {
  for (const sequence of [1, 2, 8]) {
    const asked = requestOf('llama3-8b', 'h100-dgx:1', { globalBatch: 64, sequence });
    const shared = pricesOf(asked.cluster);
    const bounds = boundsAt(shared);
    for (const id of ['zero-3', 'megatron-3d', 'tensor-parallel']) {
      for (const job of some(candidates(strategyById(id), asked).jobs, 3))
        assertBounded(strategyById(id), job, bounds, shared, asked.cluster);
    }
  }
});

test('expert-parallel: no layout of a mixture is faster or smaller than its bounds', () => {
  const mixture = requestOf('mixtral-8x7b', 'h100-dgx:4', { globalBatch: 64, sequence: 4096 });
  const strategy = strategyById('expert-parallel');
  const shared = pricesOf(mixture.cluster);
  const bounds = boundsAt(shared);
  const { jobs } = candidates(strategy, mixture);
  assert.ok(jobs.length > 200 && jobs.every((job) => job.layout.ep > 1));
  for (const job of some(jobs, 6)) assertBounded(strategy, job, bounds, shared, mixture.cluster);
});

for (const framework of FRAMEWORK_IDS) {
  test(`${framework}: what it does around the arithmetic leaves the bounds bounds`, () => {
    const asked = { ...request, framework };
    const bounds = boundsAt(prices);
    for (const id of ['megatron-3d', 'zero-2', 'fsdp', 'interleaved-1f1b']) {
      const strategy = strategyById(id);
      for (const job of some(candidates(strategy, asked).jobs, 2))
        assertBounded(strategy, job, bounds, prices);
    }
  });
}

for (const dispatcher of DISPATCHERS) {
  for (const expertOverlap of [false, true]) {
    test(`${dispatcher}${expertOverlap ? ' beside another micro-batch' : ''}: bounds stay bounds`, () => {
      const asked = requestOf('mixtral-8x7b', 'h100-dgx:4', { globalBatch: 64, dispatcher, expertOverlap });
      const shared = pricesOf(asked.cluster);
      const bounds = boundsAt(shared);
      const strategy = strategyById('expert-parallel');
      for (const job of some(candidates(strategy, asked).jobs, 5))
        assertBounded(strategy, job, bounds, shared, asked.cluster);
    });
  }
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

const ON_REQUEST: readonly (readonly [id: string, model: string, fixed: Request['fixed']])[] = [
  ['fsdp', 'llama2-7b', { cp: 2 }],
  ['fsdp', 'llama2-7b', { pp: 2, recompute: 'selective' }],
  ['fsdp', 'mixtral-8x7b', { ep: 4 }],
  ['hsdp', 'llama2-7b', { tp: 2, cp: 2 }],
  ['hsdp', 'llama2-7b', { pp: 2 }],
  ['hsdp', 'mixtral-8x7b', { ep: 2 }],
  ['zero-2', 'mixtral-8x7b', { ep: 8 }],
  ['megatron-3d', 'llama2-7b', { zero: 2, recompute: 'none' }],
  ['expert-parallel', 'mixtral-8x7b', { etp: 2, tp: 2, recompute: 'full' }],
  // The tensor axis in two: those that split an expert, and those that have others.
  ['expert-parallel', 'mixtral-8x7b', { etp: 2, tp: 4, recompute: 'full' }],
];

for (const [id, model, fixed] of ON_REQUEST) {
  test(`${id} with ${JSON.stringify(fixed)}: bounds are bounds, and what is found is what trying all of it finds`, () => {
    const asked = requestOf(model, 'h100-dgx:1', {
      globalBatch: 8,
      sequence: 2048,
      fixed,
      strategies: [id],
    });
    const strategy = strategyById(id);
    const shared = new Evaluations(asked.cluster);
    const at = shared.on(asked.cluster.devices);
    const { space, jobs } = candidates(strategy, asked);
    assert.ok(jobs.length > 0, space.reason);
    for (const job of some(jobs, 4))
      assertBounded(strategy, job, new Bounds(at.layers, at.prices), at.prices, asked.cluster);
    // With room for whatever comes up: of a mixture, nothing fits one node.
    const room = 4 * usableBytes(asked);
    const found = best(strategy, space, shared, new Bounds(at.layers, at.prices), room);
    const all = jobs.flatMap((job) => {
      const one = shared.of(planOf(strategy, job.layout), job);
      return one.memory.peakBytes <= room ? [one.stepTimeSeconds] : [];
    });
    assert.ok(typeof found === 'object');
    assert.equal(found.evaluation.stepTimeSeconds, Math.min(...all));
  });
}

const usable = usableBytes(request);

test('the search finds what trying every layout that options can ask for finds', () => {
  let tried = 0;
  for (const { command, layouts, gain, best: fastest } of winners(1, 4, ['tiny'])) {
    assert.equal(gain, 0, `${command}: ${JSON.stringify(fastest)} is faster`);
    tried += layouts;
  }
  assert.ok(tried > 1000, `${tried} layouts`);
});

test('among the policies of MaxText the fastest that fits is found', () => {
  const asked = requestOf('llama3.2-1b', 'tpu-v5e:1', {
    globalBatch: 8,
    sequence: 8192,
    framework: 'maxtext',
  });
  const strategy = strategyById('zero-3');
  const shared = new Evaluations(asked.cluster);
  const space = spaceOf(strategy, asked);
  const at = shared.on(asked.cluster.devices);
  const room = usableBytes(asked);
  const found = best(strategy, space, shared, new Bounds(at.layers, at.prices), room);
  const seconds = space.families.flatMap((family) =>
    [...jobsOf(family)].flatMap((job) => {
      const one = shared.of(planOf(strategy, job.layout), job);
      return one.memory.peakBytes <= room ? [one.stepTimeSeconds] : [];
    }),
  );
  assert.ok(typeof found === 'object');
  assert.equal(found.evaluation.stepTimeSeconds, Math.min(...seconds));
  // Something has to be recomputed, and less than whole layers is enough.
  assert.match(found.job.layout.recompute, /^(minimal|save)/);
});

test('what fits best is found, though none of its neighbours by powers of two does as well', () => {
  // 48 sequences over 16 devices are 3 each: in one micro-batch of 3, which is no power of two.
  const asked = requestOf('llama3-8b', 'h100-dgx:2', { globalBatch: 48, sequence: 2048 });
  const strategy = strategyById('zero-3');
  const shared = new Evaluations(asked.cluster);
  const space = spaceOf(strategy, asked);
  const at = shared.on(asked.cluster.devices);
  const found = best(strategy, space, shared, new Bounds(at.layers, at.prices), usableBytes(asked));
  assert.ok(typeof found === 'object');
  assert.equal(found.job.layout.microBatch, 3);
  assert.ok(found.simulated < space.layouts, `${found.simulated} of ${space.layouts} simulated`);
});

test('experts are divided whatever the sequence: only more than one context rank asks it to come out even', () => {
  const strategy = strategyById('expert-parallel');
  const odd = requestOf('mixtral-8x7b', 'h100-dgx:2', { globalBatch: 64, sequence: 4097 });
  const divided = (asked: Request) =>
    new Set(candidates(strategy, asked).jobs.map(({ layout }) => layout.cp));
  assert.deepEqual(divided(odd), new Set([1]));
  // 4098 is 2 pieces of 2049 for one rank; for two ranks it would be 4 pieces.
  assert.deepEqual(divided({ ...odd, sequence: 4098 }), new Set([1]));
  // Eight experts are on eight of sixteen context ranks, too.
  assert.deepEqual(divided({ ...odd, sequence: 4096 }), new Set([1, 2, 4, 8, 16]));
});

test('few layouts are played: bounds tell the others', () => {
  const strategy = strategyById('megatron-3d');
  const { space, jobs } = candidates(strategy, request);
  const found = best(strategy, space, evaluations, new Bounds(layers, prices), usable);
  assert.ok(typeof found === 'object');
  assert.equal(space.layouts, jobs.length);
  assert.ok(
    jobs.length > 1000 && found.simulated < 0.05 * jobs.length,
    `${found.simulated} of ${jobs.length}`,
  );
});

test('on many devices what is left out is named, and nothing is when asked to be thorough', () => {
  const asked = requestOf('llama3-70b', 'h100-dgx:64', { globalBatch: 512, sequence: 8192 });
  const strategy = strategyById('context-parallel');
  const left = untried([strategy], asked);
  // 512 devices have 64 heads over 32 or 64 of them; ranks of a context of 8192 keep 512 positions at cp 16.
  assert.equal(left.length, 3);
  assert.match(
    left.join('; '),
    /^tp above 16; cp that leaves a rank fewer than 1,024 positions; vpp that does not/,
  );
  const whole = { ...asked, thorough: true };
  assert.deepEqual(untried([strategy], whole), []);
  const sizes = (of: Request) => spaceOf(strategy, of).families.map(({ job }) => job.layout);
  assert.ok(sizes(asked).every(({ tp, cp }) => tp <= 16 && cp <= 8));
  assert.deepEqual(new Set(sizes(whole).map(({ tp }) => tp)), new Set([1, 2, 4, 8, 16, 32, 64]));
  assert.deepEqual(untried([strategyById('zero-3')], asked), []);
});

test('on many devices the chunks that stages of one layer more have are weighed, too', () => {
  const asked = requestOf('llama3-405b', 'h100-dgx:64', { globalBatch: 512, sequence: 8192 });
  const strategy = strategyById('interleaved-1f1b');
  const { families } = spaceOf(strategy, { ...asked, fixed: { pp: 16 } });
  // 126 layers on 16 stages are 7 or 8 a stage, embedding and head making it 8 throughout, as Llama 3 was trained:
  // divisors of either, two and more, and 16 stages of 8 chunks are the 128 places there are.
  const chunks = families.flatMap(({ batchings }) => batchings.flatMap((one) => one.chunks));
  assert.deepEqual(new Set(chunks), new Set([2, 4, 7, 8]));
});

test('of a model of very many layers few chunks are weighed, and that is said', () => {
  const asked = requestOf('tiny', 'h100-dgx:1', { globalBatch: 8 });
  // 2,000 layers may be placed fifty times over: 100,000 / 2,000.
  const deep = { ...asked, model: { ...asked.model, layers: 2000 } };
  const strategy = strategyById('interleaved-1f1b');
  assert.deepEqual(untried([strategy], deep), ['vpp above 50 (set --vpp)']);
  const chunks = spaceOf(strategy, deep).families.flatMap(({ batchings }) => batchings[0]!.chunks);
  assert.equal(Math.max(...chunks), 50);
  assert.deepEqual(untried([strategy], asked), []);
});

test('a layer’s memory told from its draft is that of its ops', () => {
  for (const job of some(candidates(strategyById('megatron-3d'), request).jobs, 20)) {
    const { segments, memory } = new LayerPart(job, 'dense-block', prices);
    const ledger = new Ledger({ name: 'a layer', mesh: meshOfJob(job), roles: [], segments });
    assert.equal(memory.keptBytes, ledger.left('dense-block.forward'));
    assert.equal(memory.riseBytes, ledger.rise('dense-block.backward'));
    assert.equal(memory.leftBytes, ledger.left('dense-block.backward'));
  }
});

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
  const scanned = (cluster: string, framework?: FrameworkId) => {
    const asked = requestOf('tiny', cluster, framework === undefined ? {} : { framework });
    return candidates(strategyById('zero-3'), asked).jobs[0]!.scanned;
  };
  assert.equal(scanned('tpu-v5p:1', 'jax'), true);
  assert.equal(scanned('tpu-v5p:1'), undefined);
  assert.equal(scanned('tpu-v5p:1', 'pytorch'), undefined);
  assert.equal(scanned('h100-dgx:1', 'jax'), undefined);
});
