/** One measured time, several unknowns: the least correction, by its conditions and by machines whose truth is known. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { modelById } from '../../../models/index.js';
import { anchorOn, wordsOf } from '../../../planning/anchor/anchor.js';
import { correctionTo, type Factors } from '../../../planning/anchor/correction.js';
import { SPREADS } from '../../../planning/anchor/spreads.js';
import { compare } from '../../../planning/compare.js';
import { evaluate } from '../../../planning/evaluate/evaluate.js';
import {
  anchoredInterval,
  doublingsBetween,
  likenessOf,
  rangesShown,
} from '../../../planning/interval/anchored.js';
import { ANCHORED_RANGES } from '../../../planning/interval/anchored-ranges.js';
import { jobsOf, spaceOf } from '../../../planning/search/layouts.js';
import { simulateOne } from '../../../planning/simulate.js';
import { strategyById } from '../../../strategies/index.js';
import { planOf } from '../../../strategies/strategy.js';
import { requestOf } from '../request.js';

const near = (a: number, b: number, share: number) =>
  assert.ok(Math.abs(a / b - 1) < share, `${a} is not ${b}`);

/** A step that is the sum of its parts, none hidden. */
const parts: Factors = { 'time.kernels': 6, 'time.inside': 2, 'time.between': 1, 'time.host': 0 };
const sum = (f: Factors) => SPREADS.reduce((t, { pace }) => t + parts[pace] * f[pace], 0);

test('the corrected step is the measured one, and ln factor ÷ (σ² × share of the step) is the same of every part', () => {
  const { factors, correctedSeconds, predictedSeconds } = correctionTo(10.8, sum);
  assert.equal(predictedSeconds, 6 + 2 + 1);
  near(correctedSeconds, 10.8, 1e-5);
  near(sum(factors), 10.8, 1e-5);
  // The condition of Lagrange for the least Σ (x/σ)² of a given time.
  const ratio = SPREADS.filter(({ pace }) => parts[pace] > 0).map(
    ({ pace, sigma }) => Math.log(factors[pace]) / (sigma ** 2 * parts[pace] * factors[pace]),
  );
  for (const each of ratio) near(each, ratio[0]!, 1e-2);
  assert.equal(factors['time.host'], 1);
});

test('a shorter measurement lowers factors, and one that is predicted to the last digit leaves them', () => {
  const { factors } = correctionTo(8, sum);
  assert.ok(factors['time.kernels'] < 1 && factors['time.between'] < 1);
  near(sum(factors), 8, 1e-5);
  assert.deepEqual(Object.values(correctionTo(9, sum).factors), [1, 1, 1, 1]);
});

test('what is hidden until it is the longest part is found, too: communication behind compute', () => {
  const hidden = (f: Factors) => Math.max(6 * f['time.kernels'], 5 * f['time.between']);
  for (const measured of [3, 5, 7, 20]) near(hidden(correctionTo(measured, hidden).factors), measured, 1e-4);
});

test('whatever fifty times all parts make is reached, and beyond it those fifty times', () => {
  for (const measured of [20, 100, 300, 449]) {
    const { factors } = correctionTo(measured, sum);
    near(sum(factors), measured, 1e-5);
    for (const factor of Object.values(factors)) assert.ok(factor <= 50 * (1 + 1e-9), `${factor}`);
  }
  near(correctionTo(1e300, sum).correctedSeconds, 50 * 9, 1e-5);
  near(correctionTo(1e-300, sum).correctedSeconds, 9 / 50, 1e-5);
});

const fixed = { tp: 2, pp: 2, microBatch: 1, recompute: 'none', sequenceParallel: true } as const;
// Long enough sequences that kernels, not their launches, take the time.
const request = requestOf('llama3-8b', 'h100-dgx:2', { globalBatch: 32, sequence: 8192, fixed });
const truth = {
  ...request.cluster,
  factors: { 'time.kernels': 1.12, 'time.inside': 1.2, 'time.between': 1.6 },
};
const run = simulateOne(request, 'megatron-3d');
const measured = evaluate(run.plan, run.job, truth).stepTimeSeconds;
const { factors, anchor } = anchorOn(request, 'megatron-3d', { stepTimeSeconds: measured }, 'run.yaml');
const anchored = { ...request.cluster, factors };

test('on a machine whose truth is known, the run itself comes out as measured, and other layouts nearer than before', () => {
  near(evaluate(run.plan, run.job, anchored).stepTimeSeconds, measured, 1e-5);
  for (const changes of [
    { tp: 4, pp: 1 },
    { tp: 2, pp: 1 },
    { tp: 1, pp: 4 },
    { tp: 1, pp: 1 },
  ]) {
    const other = simulateOne(
      { ...request, fixed: { ...fixed, ...changes, sequenceParallel: changes.tp > 1 } },
      'megatron-3d',
    );
    const seconds = (on: typeof anchored | typeof truth) =>
      evaluate(other.plan, other.job, on).stepTimeSeconds;
    const real = seconds(truth);
    const off = (s: number) => Math.abs(Math.log(s / real));
    assert.ok(
      off(seconds(anchored)) < 0.5 * off(other.row.stepTimeSeconds),
      JSON.stringify([changes, factors]),
    );
  }
});

test('a search on a calibrated cluster finds the fastest of all layouts, played one by one', () => {
  const small = { globalBatch: 16, sequence: 1024, strategies: ['megatron-3d', 'fsdp'] };
  const asked = {
    ...requestOf('llama3.2-1b', 'h100-dgx:1', small),
    cluster: { ...requestOf('llama3.2-1b', 'h100-dgx:1').cluster, factors },
  };
  const { rows } = compare(asked, { all: true });
  for (const id of ['fsdp']) {
    const strategy = strategyById(id);
    const all = spaceOf(strategy, asked)
      .families.flatMap((family) => [...jobsOf(family)])
      .map((job) => evaluate(planOf(strategy, job.layout), job, asked.cluster))
      .filter(({ fits }) => fits)
      .map(({ stepTimeSeconds }) => stepTimeSeconds);
    const found = rows.find((row) => row.strategy === id || row.alsoKnownAs.includes(id))!;
    assert.ok(all.length > 20);
    near(found.stepTimeSeconds, Math.min(...all), 1e-9);
  }
});

test('what is said: figures of the run and the three kinds of factor, and doubt of a run that took three times as long', () => {
  assert.equal(anchor.measuredSeconds, measured);
  assert.equal(anchor.kernels, factors['time.kernels']);
  const [words] = wordsOf(anchor);
  assert.match(
    words!,
    /^Anchored on run\.yaml: measured .* predicted .*; kernels × 1\.\d\d, network inside nodes × /,
  );
  assert.equal(wordsOf(anchor).length, 1);
  const far = { ...anchor, measuredSeconds: 3 * anchor.predictedSeconds };
  assert.match(wordsOf(far)[1]!, /took 3\.00 times as long as predicted: likelier another configuration/);
});

test('memory that was seen beyond the prediction is added to the reserve of every layout, to the byte', () => {
  const seen = run.row.memory.peakBytes * 1.3;
  const corrected = anchorOn(
    request,
    'megatron-3d',
    { stepTimeSeconds: measured, memoryBytes: seen },
    'run.yaml',
  );
  const added = corrected.anchor.reserveBytes!;
  assert.equal(added, seen - corrected.anchor.predictedMemoryBytes!);
  const other = simulateOne(
    { ...request, cluster: { ...request.cluster, factors: corrected.factors }, fixed: { ...fixed, tp: 4 } },
    'megatron-3d',
  );
  const before = simulateOne({ ...request, fixed: { ...fixed, tp: 4 } }, 'megatron-3d');
  assert.ok(Math.abs(other.row.memory.peakBytes - before.row.memory.peakBytes - added) <= 1);
});

test('the range widens with what differs from the run: a layout near it, one far from it, another model', () => {
  const own = { model: 'llama3-8b', sequence: 8192, precision: 'bf16', layout: run.job.layout, nodes: 2 };
  const at = (changes: object) => ({ ...own, layout: { ...own.layout, ...changes } });
  // 8 devices: tp 2 → 4 and dp 4 → 2 are one doubling each.
  assert.equal(doublingsBetween(own.layout, at({ tp: 4, dp: own.layout.dp / 2 }).layout), 2);
  assert.equal(likenessOf(at({ tp: 4, dp: own.layout.dp / 2 }), own), 'alike');
  assert.equal(likenessOf(at({ tp: 8, pp: 1, microBatch: 4 }), own), 'other');
  assert.equal(likenessOf({ ...own, model: 'llama3-70b' }, own), 'apart');
  const width = (range: { low: number; high: number }) => range.high - range.low;
  for (const place of ['node', 'nodes'] as const) {
    const [alike, other, apart] = (['alike', 'other', 'apart'] as const).map(
      (kind) => ANCHORED_RANGES[kind][place],
    );
    assert.ok(width(alike!) < width(other!) && width(other!) < width(apart!), place);
  }
  const known = ANCHORED_RANGES.alike.nodes;
  near(anchoredInterval(10, own, own, null).high, 10 * Math.exp(known.high), 1e-12);
  assert.deepEqual(anchoredInterval(10, own, own, { low: 9.9, high: 10.1 }), { low: 9.9, high: 10.1 });
  assert.deepEqual(
    anchoredInterval(10, own, own, { low: 0.1, high: 1000 }),
    anchoredInterval(10, own, own, null),
  );
});

test('a run that took three times as long, or one of experts, narrows no range, and the answer says which it shows', () => {
  const far = { ...anchor, measuredSeconds: 3 * anchor.predictedSeconds };
  const range = (anchoring: typeof anchor | undefined) =>
    simulateOne(
      {
        ...request,
        cluster: anchored,
        fixed,
        tuned: false,
        ...(anchoring === undefined ? {} : { anchor: anchoring }),
      },
      'megatron-3d',
    ).row;
  const plain = range(undefined);
  assert.deepEqual(range(far).interval, plain.interval);
  assert.deepEqual(
    range({ ...anchor, measuredSeconds: anchor.predictedSeconds / 3 }).interval,
    plain.interval,
  );
  // What is said to widen the plain range is said where it is shown.
  assert.ok(plain.widenedBy !== undefined);
  assert.deepEqual(range(far).widenedBy, plain.widenedBy);
  assert.equal(range(anchor).widenedBy, undefined);
  assert.equal(
    rangesShown(anchor, request.model),
    'Ranges are those of anchored runs, or those without an anchor where these are narrower.',
  );
  assert.match(rangesShown(far, request.model), /^Ranges are not narrower for it: it is too far/);
  assert.match(
    rangesShown(anchor, modelById('mixtral-8x7b')),
    /^Ranges are not narrower for it: runs of experts/,
  );
});
