import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { loadCluster } from '../../hardware-profiles/index.js';
import { modelById } from '../../models/index.js';
import { type DeviceClass, Intervals, type Residuals, seriesOf } from '../../planning/interval/conformal.js';
import { readResiduals, shippedIntervals, writeResiduals } from '../../planning/interval/fitted.js';
import { deviceClass, intervalOf, runClass } from '../../planning/interval/interval.js';
import { RANGES } from '../../planning/interval/ranges.js';

/** A repeatable source of uniform numbers in (0, 1): a linear congruential generator (Numerical Recipes). */
function uniform(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(1664525, state) + 1013904223) >>> 0;
    return (state + 0.5) / 2 ** 32;
  };
}

/** Normal numbers by Box and Muller. */
function normal(random: () => number): () => number {
  return () => Math.sqrt(-2 * Math.log(random())) * Math.cos(2 * Math.PI * random());
}

/** A source leans by a share of its own; its rows scatter around that. */
function sourceOf(name: string, next: () => number, rows: number): Residuals {
  const leaning = 0.1 * next();
  const logRatios = Array.from({ length: rows }, () => leaning + 0.05 * next());
  return { source: name, runs: 'gpu-measured', logRatios };
}

test('a source nobody has seen falls into the range nine times in ten, however uneven the known ones are', () => {
  const next = normal(uniform(7));
  let covered = 0;
  const repeats = 150;
  for (let repeat = 0; repeat < repeats; repeat++) {
    // 18 sources of 1 to 81 rows, as uneven as in reality.
    const known = Array.from({ length: 18 }, (_, i) => sourceOf(`s${i}`, next, 3 ** (i % 5)));
    const { low, high } = new Intervals(known).around(1, 'gpu-measured')!;
    const fresh = sourceOf('new', next, 20).logRatios;
    covered += fresh.filter((r) => Math.log(low) <= r && r <= Math.log(high)).length / fresh.length;
  }
  const share = covered / repeats;
  assert.ok(share > 0.86 && share < 0.95, `${share}`);
});

const someResiduals = fc.array(
  fc.record({
    source: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'),
    runs: fc.constantFrom('gpu-measured' as const, 'gpu-borrowed' as const, 'tpu' as const),
    logRatios: fc.array(fc.double({ min: -0.5, max: 0.5, noNaN: true }), { minLength: 1, maxLength: 8 }),
  }),
  { minLength: 4, maxLength: 12 },
);

test('rows repeated change nothing: sources weigh, not rows', () => {
  fc.assert(
    fc.property(someResiduals, (residuals) => {
      const repeated = residuals.map((r) => ({ ...r, logRatios: r.logRatios.flatMap((x) => [x, x, x]) }));
      const [once, thrice] = [residuals, repeated].map((r) => new Intervals(r).around(2, 'tpu'));
      assert.deepEqual(once, thrice);
    }),
    { seed: 1, numRuns: 60 },
  );
});

test('a source left out is as good as never seen, under any of its releases', () => {
  fc.assert(
    fc.property(someResiduals, (residuals) => {
      const whole = new Intervals(residuals).around(2, 'gpu-borrowed', 'a v3.1');
      const without = new Intervals(residuals.filter((r) => r.source !== 'a')).around(2, 'gpu-borrowed');
      assert.deepEqual(whole, without);
    }),
    { seed: 2, numRuns: 60 },
  );
  assert.equal(seriesOf('MLPerf Training v4.1 GPT-3 175B'), 'MLPerf Training GPT-3 175B');
});

test('four sources off by the same factor leave no doubt; three say nothing', () => {
  const off = (source: string): Residuals => ({
    ...{ source, runs: 'tpu', logRatios: [Math.log(1.25), Math.log(1.25)] },
  });
  const four = new Intervals(['a', 'b', 'c', 'd'].map(off)).around(8, 'tpu')!;
  for (const end of [four.low, four.high]) assert.ok(Math.abs(end - 8 * 1.25) < 1e-9, `${end}`);
  assert.equal(new Intervals(['a', 'b', 'c'].map(off)).around(8, 'tpu'), null);
});

test('a class that scatters more gets the wider range', () => {
  const of = (source: string, runs: Residuals['runs'], size: number): Residuals => ({
    ...{ source, runs, logRatios: [-size, size, -size / 2, size / 2] },
  });
  const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
  const intervals = new Intervals(
    names.flatMap((name, i) => [
      of(name, 'gpu-measured', 0.05 + i / 1000),
      of(name, 'gpu-borrowed', 0.2 + i / 1000),
    ]),
  );
  const width = (runs: Residuals['runs']) => {
    const { low, high } = intervals.around(1, runs)!;
    return Math.log(high / low);
  };
  assert.ok(width('gpu-borrowed') > 1.5 * width('gpu-measured'));
});

test('the range scales with the prediction; threads of a CPU have none', () => {
  const cluster = loadCluster('h100-dgx:2');
  const dense = modelById('llama2-7b');
  const run = { cluster, model: dense, precision: 'bf16', sequence: 4096 } as const;
  const [one, two] = [intervalOf(1, 0.4, run, 16)!, intervalOf(2, 0.4, run, 16)!];
  assert.ok(Math.abs(two.low - 2 * one.low) < 1e-12 && Math.abs(two.high - 2 * one.high) < 1e-12);
  assert.ok(one.low < one.high);
  // An MoE model is less sure than a dense model on the same device.
  const moe = intervalOf(1, 0.4, { ...run, model: modelById('mixtral-8x7b') }, 16)!;
  assert.ok(moe.high / moe.low > one.high / one.low);
  assert.equal(deviceClass(cluster), 'gpu-measured');
  assert.equal(deviceClass(loadCluster('tpu-v5p:16')), 'tpu');
  const threads = { ...cluster, accelerator: { ...cluster.accelerator, kind: 'cpu' as const } };
  assert.equal(intervalOf(1, 0.4, { ...run, cluster: threads }, 16), null);
});

test('the ranges worked out ahead are those that the residuals give, to the bit', () => {
  const devices = { 'gpu-measured': 'h100-dgx', 'gpu-borrowed': 'mi300x-node', tpu: 'tpu-v5p:16' } as const;
  for (const [name, cluster] of Object.entries(devices).map(([n, id]) => [n, loadCluster(id)] as const)) {
    assert.equal(deviceClass(cluster), name);
    for (const model of [modelById('llama2-7b'), modelById('mixtral-8x7b')]) {
      const fitted = shippedIntervals().logRange(runClass(name as DeviceClass, model))!;
      assert.deepEqual(RANGES[runClass(name as DeviceClass, model)], fitted, 'renew with: npm run accuracy');
    }
  }
});

test('residuals read back as written, to four decimals', () => {
  const residuals: Residuals[] = [
    { source: 'a | b `c`', runs: 'tpu', logRatios: [0.12345, -0.5] },
    { source: 'd', runs: 'gpu-measured', logRatios: [0] },
  ];
  const [first, second] = readResiduals(`\n${writeResiduals(residuals)}\n`);
  assert.deepEqual(first, { ...residuals[0], logRatios: [0.1235, -0.5] });
  assert.deepEqual(second, residuals[1]);
});
