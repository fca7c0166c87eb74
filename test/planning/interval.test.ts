import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { modelById } from '../../models/index.js';
import { type Additive, Intervals, type Residuals, seriesOf } from '../../planning/interval/conformal.js';
import { readResiduals, shippedIntervals, writeResiduals } from '../../planning/interval/fitted.js';
import { intervalOf, widenedBy } from '../../planning/interval/interval.js';
import { quantileFit } from '../../planning/interval/quantile-regression.js';
import { RANGES } from '../../planning/interval/ranges.js';
import { factsOf, type Run, type Trait, traitsOf, wordsOf } from '../../planning/interval/traits.js';
import { runOn } from './run-on.js';

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

/** A source leans by a share of its own; its rows scatter around that, `wide` times as far. */
function sourceOf(
  source: string,
  next: () => number,
  rows: number,
  traits: readonly Trait[] = [],
  wide = 1,
): Residuals {
  const leaning = 0.1 * wide * next();
  return { source, traits, logRatios: Array.from({ length: rows }, () => leaning + 0.05 * wide * next()) };
}

const shareWithin = (range: { low: number; high: number }, ratios: readonly number[]) =>
  ratios.filter((r) => range.low <= r && r <= range.high).length / ratios.length;

test('a source nobody has seen falls into the range nine times in ten, with a trait that scatters twice as far, too', () => {
  const next = normal(uniform(7));
  const covered = { plain: 0, experts: 0 };
  const repeats = 12;
  for (let repeat = 0; repeat < repeats; repeat++) {
    // 24 sources of 1 to 81 rows, as uneven as in reality; every third is of runs that scatter twice as far.
    const known = Array.from({ length: 24 }, (_, i) =>
      i % 3 === 0
        ? sourceOf(`s${i}`, next, 3 ** (i % 5), ['experts'], 2)
        : sourceOf(`s${i}`, next, 3 ** (i % 5)),
    );
    const intervals = new Intervals(known);
    for (let fresh = 0; fresh < 20; fresh++) {
      const plain = sourceOf('new', next, 20).logRatios;
      const experts = sourceOf('new', next, 20, ['experts'], 2).logRatios;
      covered.plain += shareWithin(intervals.logRange([])!, plain) / 20;
      covered.experts += shareWithin(intervals.logRange(['experts'])!, experts) / 20;
    }
  }
  const [plain, experts] = [covered.plain / repeats, covered.experts / repeats];
  assert.ok(plain > 0.85 && plain < 0.97, `${plain}`);
  assert.ok(experts > 0.8 && experts < 0.97, `${experts}`);
});

test('an additive quantile is the quantile where there are no traits, and that of each group where a trait parts two', () => {
  const grid = Array.from({ length: 100 }, (_, i) => (i + 0.5) / 100);
  const of = (traits: readonly Trait[], scale: number): Residuals => ({
    ...{ source: `of ${scale}`, traits, logRatios: grid.map((x) => scale * x) },
  });
  // Uniform on 0 to 0.2, and on 0 to 0.6 with the trait: nine in ten are below 0.18 and 0.54.
  const fit = quantileFit([of([], 0.2), of(['tpu'], 0.6)], 0.9, 1);
  assert.ok(Math.abs(fit.all - 0.18) < 0.01 && Math.abs(fit.tpu - 0.36) < 0.02, JSON.stringify(fit));
  // Traits never narrow: where the group with it scatters less, the trait adds nothing.
  assert.equal(quantileFit([of([], 0.6), of(['tpu'], 0.2)], 0.9, 1).tpu, 0);
});

const someResiduals = fc.array(
  fc.record({
    source: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'),
    traits: fc.constantFrom([] as Trait[], ['experts' as const], ['tpu' as const]),
    logRatios: fc.array(fc.double({ min: -0.5, max: 0.5, noNaN: true }), { minLength: 1, maxLength: 8 }),
  }),
  { minLength: 6, maxLength: 12 },
);

test('rows repeated change nothing: sources weigh, not rows', () => {
  const near = (a: Additive, b: Additive) => {
    for (const key of Object.keys(a) as (keyof Additive)[]) assert.ok(Math.abs(a[key] - b[key]) < 1e-9, key);
  };
  fc.assert(
    fc.property(someResiduals, (residuals) => {
      const repeated = residuals.map((r) => ({ ...r, logRatios: r.logRatios.flatMap((x) => [x, x, x]) }));
      near(quantileFit(residuals, 0.9, 1), quantileFit(repeated, 0.9, 1));
    }),
    { seed: 1, numRuns: 30 },
  );
});

test('a source left out is as good as never seen, under any of its releases', () => {
  const next = normal(uniform(3));
  const residuals = ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => sourceOf(name, next, 6));
  const whole = new Intervals(residuals).logRange([], 'a v3.1');
  const without = new Intervals(residuals.filter((r) => r.source !== 'a')).logRange([]);
  assert.deepEqual(whole, without);
  assert.equal(seriesOf('MLPerf Training v4.1 GPT-3 175B'), 'MLPerf Training GPT-3 175B');
});

test('four sources off by the same factor leave little doubt; three say nothing', () => {
  const off = (source: string): Residuals => ({
    ...{ source, traits: [], logRatios: [Math.log(1.25), Math.log(1.25)] },
  });
  const { low, high } = new Intervals(['a', 'b', 'c', 'd'].map(off)).logRange([])!;
  for (const end of [low, high]) assert.ok(Math.abs(end - Math.log(1.25)) < 0.02, `${end}`);
  assert.equal(new Intervals(['a', 'b', 'c'].map(off)).logRange([]), null);
});

test('the range scales with the prediction, is wider for experts, and threads of a CPU have none', () => {
  const run = runOn('h100-dgx:2');
  const [one, two] = [intervalOf(1, 0.4, run)!, intervalOf(2, 0.4, run)!];
  assert.ok(Math.abs(two.low - 2 * one.low) < 1e-12 && Math.abs(two.high - 2 * one.high) < 1e-12);
  assert.ok(one.low < 1 && one.high > 1);
  const moe = intervalOf(1, 0.1, runOn('h100-dgx:2', { model: modelById('mixtral-8x7b') }))!;
  assert.ok(moe.high / moe.low > one.high / one.low);
  const { cluster } = run;
  const threads = { ...cluster, accelerator: { ...cluster.accelerator, kind: 'cpu' as const } };
  assert.equal(intervalOf(1, 0.4, { ...run, cluster: threads }), null);
});

test('what widens a range is said in words, each once, and not of a run like most', () => {
  assert.deepEqual(widenedBy(runOn('h100-dgx:2')), []);
  const borrowed = widenedBy(runOn('mi300x-node:2'));
  const isBorrowed = RANGES.high['borrowed-kernels'] - RANGES.low['borrowed-kernels'] >= 0.02;
  assert.equal(
    borrowed.some((why) => /kernels of mi300x are borrowed/.test(why)),
    isBorrowed,
  );
  const untuned: Run = { ...runOn('h100-dgx:2'), tuned: false };
  assert.ok(widenedBy(untuned).includes('the run is taken not to be tuned (--tuned false)'));
});

test('untuned is what the person says where one does, and else what runs of the framework mostly are', () => {
  const run = runOn('h100-dgx:2');
  assert.equal(
    wordsOf('untuned', { ...run, tuned: false }),
    'the run is taken not to be tuned (--tuned false)',
  );
  assert.match(wordsOf('untuned', run), /^runs of megatron-core are mostly not tuned/);
  assert.match(wordsOf('untuned', { ...run, framework: undefined }), /^runs are mostly not tuned/);
});

test('fabrics of many nodes are often shared, but for one on which all-reduces were measured', () => {
  const many = (cluster: string) => traitsOf(factsOf(runOn(cluster))!).includes('many-nodes');
  assert.deepEqual(['h100-dgx:8', 'h100-dgx:16', 'h100-shared:16'].map(many), [false, true, false]);
});

test('the ranges worked out ahead are those that the residuals give, to the bit', () => {
  assert.deepEqual(RANGES, shippedIntervals().ends(), 'renew with: npm run accuracy');
});

test('no trait narrows a range', () => {
  for (const [name, figure] of Object.entries(RANGES.high))
    assert.ok(name === 'all' || figure >= 0, `${name} ${figure}`);
  for (const [name, figure] of Object.entries(RANGES.low))
    assert.ok(name === 'all' || figure <= 0, `${name} ${figure}`);
});

test('residuals read back as written, to four decimals', () => {
  const residuals: Residuals[] = [
    { source: 'a | b `c`', traits: ['tpu', 'many-nodes'], logRatios: [0.12345, -0.5] },
    { source: 'd', traits: [], logRatios: [0] },
  ];
  const [first, second] = readResiduals(`\n${writeResiduals(residuals)}\n`);
  assert.deepEqual(first, { ...residuals[0], logRatios: [0.1235, -0.5] });
  assert.deepEqual(second, residuals[1]);
});
