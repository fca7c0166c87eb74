/** Sensitivity held to closed forms: jobs of one limit, sums that physics gives, and the same answers from scratch. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CHANGEABLE, clusterChanged } from '../../hardware-profiles/changeable.js';
import type { Cluster } from '../../hardware-profiles/profile.js';
import { evaluate } from '../../planning/evaluate/evaluate.js';
import type { Request } from '../../planning/request.js';
import { jobOf } from '../../planning/search/layouts.js';
import type { Sensitivity, SensitivityRow } from '../../planning/sensitivity/result.js';
import { sensitivity } from '../../planning/sensitivity/sensitivity.js';
import { simulateOne } from '../../planning/simulate.js';
import { clusterWithFigure, figureAt, figuresOf } from '../../planning/what-if/figures.js';
import { strategyById } from '../../strategies/index.js';
import { planOf } from '../../strategies/strategy.js';
import { requestOf } from './request.js';

const FROM = { kind: 'assumed', source: 'a test' } as const;
const FREE = { microBatch: 1, recompute: 'none' } as const;

function changed(cluster: Cluster, values: Readonly<Record<string, number>>): Cluster {
  return Object.entries(values).reduce(
    (now, [path, value]) => clusterChanged(now, path, value, FROM),
    cluster,
  );
}

function asked(model: string, cluster: string, strategy: string, rest: Partial<Request> = {}): Request {
  const small = { globalBatch: 8, sequence: 1024, fixed: FREE, strategies: [strategy] };
  return requestOf(model, cluster, { ...small, ...rest });
}

function rowOf({ rows }: Sensitivity, path: string): SensitivityRow | undefined {
  return rows.find((row) => row.path === path);
}

/** Nothing but work takes time. */
const NO_OVERHEADS = Object.fromEntries(
  [
    ...['gemmOverheadSeconds', 'memoryOverheadSeconds', 'launchGapSeconds', 'hostLaunchSeconds'],
    ...['groupSeconds', 'gemmExposedFraction', 'deviceSpread'],
  ].map((name) => [`accelerator.kernels.${name}`, 0]),
);

test('a step that only computes: twice the peak is half the time, and bandwidth is nothing', () => {
  const request = asked('gpt2-124m', 'h100-dgx:1', 'single');
  const cluster = changed(request.cluster, { ...NO_OVERHEADS, 'accelerator.memoryBandwidth': 1e18 });
  const told = sensitivity({ ...request, cluster }, { by: 0.01 });
  // Norms and the like are computed in fp32.
  const [narrow, wide] = ['bf16', 'fp32'].map((of) => rowOf(told, `accelerator.peak.${of}`)!.elasticity);
  assert.ok(Math.abs(narrow! + wide! + 1) < 1e-4 && narrow! < -0.98, `${narrow} ${wide}`);
  assert.ok(Math.abs(rowOf(told, 'accelerator.memoryBandwidth')?.elasticity ?? 0) < 1e-3);
  assert.ok(told.withoutEffect.includes('NIC bandwidth'));
});

test('a step that only moves bytes: twice the bandwidth is half the time, and the peak is nothing', () => {
  const request = asked('gpt2-124m', 'h100-dgx:1', 'single');
  const cluster = changed(request.cluster, { ...NO_OVERHEADS, 'accelerator.peak.bf16': 1e21 });
  const told = sensitivity({ ...request, cluster }, { by: 0.01 });
  assert.ok(Math.abs(rowOf(told, 'accelerator.memoryBandwidth')!.elasticity + 1) < 1e-3);
  assert.ok(Math.abs(rowOf(told, 'accelerator.peak.bf16')?.elasticity ?? 0) < 1e-3);
});

/** Jobs whose time rests on nothing but figures of the profile. */
const WITHOUT_CONSTANTS = [
  asked('gpt2-124m', 'cpu-100g:4', 'ddp', { precision: 'fp32' }),
  asked('llama3.2-1b', 'tpu-v5p:2x2x2', 'megatron-3d', { fixed: { ...FREE, tp: 2, pp: 2, vpp: 1 } }),
];

for (const request of WITHOUT_CONSTANTS) {
  test(`${request.cluster.id}: with all rates twice and all times half, a step takes exactly half`, () => {
    const [id] = request.strategies;
    const before = simulateOne(request, id!).row;
    let { cluster } = request;
    for (const { path, unit, value } of figuresOf(cluster)) {
      if (!CHANGEABLE.has(path)) continue;
      if (unit === 'B/s' || unit === 'FLOP/s') cluster = clusterChanged(cluster, path, 2 * value, FROM);
      if (unit === 's') cluster = clusterChanged(cluster, path, value / 2, FROM);
    }
    const after = simulateOne({ ...request, cluster }, id!).row;
    // Each op is rounded to a picosecond.
    assert.ok(Math.abs((2 * after.stepTimeSeconds) / before.stepTimeSeconds - 1) < 1e-8);
  });

  test(`${request.cluster.id}: elasticities of rates less those of times sum to −1 (Euler)`, () => {
    const { rows } = sensitivity(request, { by: 0.002 });
    const sum = rows.reduce((s, { unit, elasticity }) => {
      return s + (unit === 'B/s' || unit === 'FLOP/s' ? elasticity : unit === 's' ? -elasticity : 0);
    }, 0);
    assert.ok(Math.abs(sum + 1) < 0.01, `${sum}`);
  });
}

const run = asked('llama3.2-1b', 'h100-dgx:2', 'megatron-3d', {
  ...{ globalBatch: 32, tokens: 1e12, fixed: { ...FREE, tp: 4, pp: 2, vpp: 1 } },
});

let known: Sensitivity | undefined;
/** The answer for `run`. */
function toldOfRun(): Sensitivity {
  known ??= sensitivity(run);
  return known;
}

test('the price: cost in proportion, to the last digit that is left, and nothing else', () => {
  const told = toldOfRun();
  const price = rowOf(told, 'economics.price')!;
  assert.ok(Math.abs(price.costElasticity! - 1) < 1e-12);
  assert.equal(price.elasticity, 0);
  const { totals, stepTimeSeconds } = told.base;
  for (const [end, share] of [
    [price.low, 0.9],
    [price.high, 1.1],
  ] as const) {
    assert.ok(Math.abs(end.run!.costUsd / (share * totals!.costUsd) - 1) < 1e-12);
    assert.equal(end.stepTimeSeconds, stepTimeSeconds);
    assert.equal(end.run!.energyKwh, totals!.energyKwh);
  }
});

test('energy: PUE in proportion, the grid in carbon alone, and devices and node sum to theirs', () => {
  const told = toldOfRun();
  const { energyKwh, carbonKg } = told.base.totals!;
  const high = (path: string) => rowOf(told, path)!.high.run!;
  assert.ok(Math.abs(high('economics.pue').energyKwh / energyKwh - 1.1) < 1e-12);
  assert.ok(Math.abs(high('economics.carbonIntensity').carbonKg / carbonKg - 1.1) < 1e-12);
  assert.equal(high('economics.carbonIntensity').energyKwh, energyKwh);
  const powers = ['accelerator.busyPower', 'accelerator.idlePower', 'node.overheadPower'];
  const sum = powers.reduce((s, path) => s + high(path).energyKwh - energyKwh, 0);
  // The network's ports are constants of their own; storage is in proportion to all else.
  const { devicesKwh, hostsKwh, networkKwh } = told.base.totals!.energy!;
  const ofProfile = (devicesKwh + hostsKwh) / (devicesKwh + hostsKwh + networkKwh);
  assert.ok(ofProfile > 0.8 && ofProfile < 1, `${ofProfile}`);
  assert.ok(Math.abs(sum / energyKwh - 0.1 * ofProfile) < 1e-12, `${sum / energyKwh}`);
});

test('cost changes as time does where the price is held', () => {
  for (const { path, low, high, elasticity, costElasticity } of toldOfRun().rows) {
    if (path === 'economics.price') continue;
    assert.ok(Math.abs(costElasticity! - elasticity) < 1e-9, path);
    assert.ok(low.run !== null && high.run !== null);
  }
});

test('without tokens there is no run to tell of', () => {
  const { tokens: _none, ...step } = run;
  for (const { about, costElasticity, low, high } of sensitivity(step).rows) {
    assert.notEqual(about, 'economics');
    assert.deepEqual([costElasticity, low.run, high.run], [null, null, null]);
  }
});

const JOBS: readonly Request[] = [
  run,
  asked('tiny', 'a100-dgx:2', 'zero-3', {
    tokens: 1e9,
    offloadInputs: true,
    globalBatch: 16,
    fixed: { microBatch: 1, recompute: 'full' },
  }),
  asked('deepseek-v2-lite', 'frontier:1', 'expert-parallel', {
    ...{ globalBatch: 8, kernels: 'flash', fixed: { ...FREE, tp: 2, pp: 1, ep: 4, cp: 1, vpp: 1 } },
  }),
];

for (const request of JOBS) {
  const [id] = request.strategies;
  const where = `${request.model.id} with ${id} on ${request.cluster.id}`;
  test(`${where}: the base is the row of simulate, and every other answer that of evaluating anew`, () => {
    const told = sensitivity(request);
    assert.deepEqual(told.base, simulateOne(request, id!).row);
    const { strategy: best, layout } = told.base;
    const { globalBatch: _batch, ...held } = layout;
    const job = jobOf(request, held);
    const plan = planOf(strategyById(best), held);
    const { cluster } = request;
    const anew = (path: string, value: number) => {
      const changedTo = clusterWithFigure(cluster, figureAt(cluster, path)!, value, FROM);
      const { stepTimeSeconds, memory } = evaluate(plan, job, changedTo);
      return [stepTimeSeconds, memory.peakBytes];
    };
    for (const { path, low, high } of told.rows) {
      for (const end of [low, high]) {
        assert.deepEqual([end.stepTimeSeconds, end.peakBytes], anew(path, end.value), path);
      }
    }
    const base = [told.base.stepTimeSeconds, told.base.memory.peakBytes];
    for (const { path, name, value, whole, most } of figuresOf(cluster)) {
      if (!told.withoutEffect.includes(name) || whole || 1.1 * value > most) continue;
      assert.deepEqual(anew(path, 1.1 * value), base, path);
    }
  });
}

test('every figure is told of once: it changes something, or nothing, or cannot be changed', () => {
  const { rows, withoutEffect, unchanged } = toldOfRun();
  const told = [...rows.map(({ name }) => name), ...withoutEffect, ...unchanged].sort();
  assert.deepEqual(
    told,
    figuresOf(run.cluster)
      .map(({ name }) => name)
      .sort(),
  );
});

test('rows are sorted by the size of their effect, and a share is never more than one', () => {
  const { rows, base } = toldOfRun();
  const effects = rows.map(({ low, high }) =>
    Math.max(...[low, high].map(({ run: of }) => Math.abs(of!.costUsd / base.totals!.costUsd - 1))),
  );
  for (const [i, effect] of effects.entries()) assert.ok(i === 0 || effect <= effects[i - 1]! + 1e-12);
  const share = rows.find(({ path }) => path === 'accelerator.kernels.gemmPeakFraction')!;
  assert.equal(share.high.value, 1);
  assert.equal(rows.find(({ path }) => path === 'node.nics.count')!.high.value, 9);
});

const SEARCHED = asked('gpt2-1.5b', 'a100-40-dgx:1', 'zero-1', {
  fixed: { recompute: 'none' },
  globalBatch: 64,
});

test('planned anew no change is worse than with the layout held, where that still fits', () => {
  const [held, anew] = [sensitivity(SEARCHED), sensitivity(SEARCHED, { replan: true })];
  assert.deepEqual(anew.base, held.base);
  let told = 0;
  for (const row of held.rows) {
    const other = rowOf(anew, row.path);
    if (other === undefined) continue;
    for (const end of ['low', 'high'] as const) {
      if (!row[end].fits) continue;
      told++;
      assert.ok(other[end].fits && other[end].stepTimeSeconds <= row[end].stepTimeSeconds, row.path);
    }
  }
  assert.ok(told > 20);
});

test('less memory than the best layout takes: held, it no longer fits; planned anew, another layout is slower', () => {
  const by = 0.4;
  const [held, anew] = [sensitivity(SEARCHED, { by }), sensitivity(SEARCHED, { by, replan: true })];
  const [low, other] = [held, anew].map((of) => rowOf(of, 'accelerator.memory')!.low);
  assert.equal(low!.fits, false);
  assert.equal(low!.stepTimeSeconds, held.base.stepTimeSeconds);
  assert.equal(other!.fits, true);
  assert.ok(other!.moved !== undefined && other!.stepTimeSeconds >= held.base.stepTimeSeconds);
  assert.ok(other!.peakBytes <= other!.value);
});

test('clusters whose prices were measured, and shares that are none, are refused', () => {
  const threads = { cores: 2 } as unknown as NonNullable<Cluster['threads']>;
  assert.throws(() => sensitivity({ ...run, cluster: { ...run.cluster, threads } }), /cost is measured/);
  for (const by of [0, 1, -0.1, Number.NaN]) assert.throws(() => sensitivity(run, { by }), RangeError);
});
