/** The chart of time and cost: what is drawn, what is left out, what nothing beats, and the limits asked for. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Row } from '../../../planning/comparison.js';
import { svgOf } from '../../../reports/charts/render.js';
import { costChart } from '../../../reports/html/charts/cost.js';
import { runsOf } from '../../../reports/html/charts/cost-runs.js';
import { moneyUnit, timeUnit } from '../../../reports/html/charts/frame.js';
import { costPart } from '../../../reports/html/result.js';
import { comparison } from '../comparison.js';

const DAY = 86_400;
const [first] = comparison(true).rows;

/** A strategy's row with a run of so many days and dollars. */
function row(strategy: string, days: number, costUsd: number): Row {
  return { ...first!, strategy, totals: { ...first!.totals!, timeToTrainSeconds: days * DAY, costUsd } };
}

const texts = (svg: string) => [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map((m) => m[1]!);

test('there is no chart of one strategy, unless it is held against a deadline or a budget', () => {
  const one = [{ name: 'a', rows: [row('fsdp', 30, 1e6)] }];
  assert.equal(costChart(one), null);
  assert.equal(costChart([{ name: 'a', rows: [{ ...first!, totals: null }] }]), null);
  assert.notEqual(costChart(one, { deadlineSeconds: 40 * DAY }), null);
  assert.notEqual(costChart([...one, { ...one[0]!, name: 'b' }]), null);
});

test('deadline and budget are lines with their figures, on one cluster and over several', async () => {
  const rows = [row('fsdp', 30, 3e6), row('ddp', 50, 5e6)];
  const limits = { deadlineSeconds: 60 * DAY, budgetUsd: 4e6 };
  for (const results of [
    [{ name: 'a', rows }],
    [
      { name: 'a', rows },
      { name: 'b', rows: [row('fsdp', 20, 8e6)] },
    ],
  ]) {
    const chart = costChart(results, limits)!;
    const said = texts(await svgOf({ ...chart, spec: { ...chart.spec, width: 600 } }));
    assert.ok(said.includes('deadline 60.0 d') && said.includes('budget $4.00 M'), said.join(' | '));
  }
});

test('on the Pareto front is what nothing is both at least as fast and as cheap as, and better in one', () => {
  const run = fc.tuple(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 1, max: 30 }));
  fc.assert(
    fc.property(
      fc.array(fc.array(run, { minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 3 }),
      (clusters) => {
        const results = clusters.map((of, i) => ({
          name: `cluster ${i}`,
          rows: of.map(([days, usd], j) => row(`strategy ${j}`, days, usd)),
        }));
        const runs = runsOf(results, { unit: 'days', size: DAY }, { unit: 'USD', size: 1 });
        const all = clusters.flat();
        assert.deepEqual(
          runs.map(({ pareto }) => pareto),
          all.map(([days, usd]) => !all.some(([d, u]) => d <= days && u <= usd && (d < days || u < usd))),
        );
      },
    ),
  );
});

test('what is too slow is counted, and named where no point of it is drawn', () => {
  const a = [row('fsdp', 10, 1e6), row('1f1b', 50, 5e6), row('ddp', 60, 6e6)].map((r, i) => ({
    ...{ ...r, stepTimeSeconds: [1, 5, 6][i]! },
  }));
  const b = [row('1f1b', 20, 2e6), row('fsdp', 90, 9e6)].map((r, i) => ({
    ...r,
    stepTimeSeconds: [1, 9][i]!,
  }));
  assert.match(
    costChart([
      { name: 'a', rows: a },
      { name: 'b', rows: b },
    ])!.note!,
    /Not drawn: 3 points over 2 times as slow as the first of the same result, among them all of ddp\.$/,
  );
  const alone = costChart([{ name: 'a', rows: [...a, { ...a[0]!, strategy: 'hsdp' }] }])!;
  assert.match(alone.note!, /Not drawn, being over 4 times as slow as the first: 1f1b, ddp\.$/);
});

test('the price under the chart is the one that was asked for', async () => {
  const priced = (usd: number) => {
    const { rows, ...rest } = comparison(true);
    const totals = (r: Row) => r.totals && { ...r.totals, deviceHours: 1000, costUsd: 1000 * usd };
    return {
      name: `at ${usd}`,
      comparison: { ...rest, rows: rows.map((r) => ({ ...r, totals: totals(r) })) },
    };
  };
  const said = async (...prices: number[]) => {
    const [part] = await costPart(prices.map(priced));
    return String(part!.body).replace(/<[^>]*>/g, '');
  };
  assert.match(await said(2.1), /Of the whole run, at \$2\.10 per device-hour; failures/);
  assert.match(await said(2.1, 3), /Of the whole run, at the prices in the head; failures/);
});

test('the unit of an axis suits what is on it, so that its figures differ in few digits', () => {
  assert.deepEqual(
    [timeUnit(300 * DAY).unit, timeUnit(3 * 3600).unit, timeUnit(14.7).unit, timeUnit(0.2).unit],
    ['days', 'hours', 's', 'ms'],
  );
  assert.deepEqual(
    [moneyUnit(11e6).unit, moneyUnit(4e3).unit, moneyUnit(12).unit],
    ['million USD', 'thousand USD', 'USD'],
  );
});
