/** The busiest rank, and what a capacity drops: closed forms of normal order statistics, and limits. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { modelById } from '../../models/index.js';
import { expectedMaximum } from '../../models/order-statistics.js';
import { busiestRank, droppedShare, publishedRouting, type Routing } from '../../models/routing.js';
import { modelFlopsPerToken } from '../../models/steps/flops.js';

const MANY = 1e15;
const BALANCED: Routing = { kind: 'balanced' };

function near(found: number, expected: number, within: number): void {
  assert.ok(Math.abs(found - expected) < within, `${found} is not ${expected}`);
}

test('the largest of two and of three normal variables has a closed form', () => {
  const standard = (count: number) => expectedMaximum([{ mean: 0, deviation: 1, count }]);
  near(standard(1), 0, 1e-6);
  near(standard(2), 1 / Math.sqrt(Math.PI), 1e-6);
  near(standard(3), 3 / (2 * Math.sqrt(Math.PI)), 1e-6);
  // Of two of different means: μ1·Φ(d) + μ2·Φ(−d) + θ·φ(d) with θ² = σ1² + σ2² and d = (μ1 − μ2) / θ (Clark 1961).
  const two = expectedMaximum([
    { mean: 1, deviation: 3, count: 1 },
    { mean: 1, deviation: 4, count: 1 },
  ]);
  near(two, 1 + 5 / Math.sqrt(2 * Math.PI), 1e-5);
});

test('balanced routing is as uneven as chance: two ranks share N visits with a deviation of 1/√N of the mean', () => {
  const visits = 10_000;
  near(busiestRank(BALANCED, { experts: 8, ranks: 2, visits }), 1 + 0.01 / Math.sqrt(Math.PI), 1e-6);
  assert.equal(busiestRank(BALANCED, { experts: 8, ranks: 1, visits }), 1);
  near(busiestRank(BALANCED, { experts: 64, ranks: 64, visits: MANY }), 1, 1e-5);
  const of = (ranks: number, many: number) => busiestRank(BALANCED, { experts: 64, ranks, visits: many });
  assert.ok(of(64, visits) > of(8, visits) && of(8, visits) > of(8, 4 * visits));
});

test('measured shares are those of the experts that lie on a rank, in order', () => {
  const routing: Routing = { kind: 'shares', shares: [30, 10, 20, 20] };
  // Of 80 visits the busiest of four ranks has 30, over a mean of 20; of two ranks each has 40.
  near(busiestRank(routing, { experts: 4, ranks: 4, visits: MANY }), 1.5, 1e-5);
  near(busiestRank(routing, { experts: 4, ranks: 2, visits: MANY }), 1, 1e-5);
});

test('with an expert a rank, the hottest of a Zipf law is the busiest rank; without a slope all are alike', () => {
  const zipf = (exponent: number, ranks: number) =>
    busiestRank({ kind: 'zipf', exponent }, { experts: 8, ranks, visits: MANY });
  // 1 + 1/2 + … + 1/8 = 2.71786: the first has 8 / 2.71786 times the mean.
  // The second may be ahead by the normal variable it is taken for.
  assert.ok(zipf(1, 8) > 8 / 2.717857 - 1e-5 && zipf(1, 8) < 1.01 * (8 / 2.717857));
  near(zipf(0, 8), 1, 1e-5);
  // More experts a rank: the hottest one's load, and on average an equal part of the others'.
  assert.ok(zipf(1, 2) > (1 / 2.717857 + (3 / 7) * (1 - 1 / 2.717857)) * 2 - 1e-6 && zipf(1, 2) < 2);
  assert.ok(zipf(1, 8) > zipf(1, 4) && zipf(1, 4) > zipf(1, 2));
});

test('an auxiliary loss leaves the busiest of 64 experts 62 % above the mean, the mean of the two that are published', () => {
  const at = { experts: 64, ranks: 64, visits: MANY };
  near(busiestRank(publishedRouting({ routerBias: false }), at), 1 + (0.52 + 0.72) / 2, 0.02);
  assert.ok(busiestRank(publishedRouting({ routerBias: true }), at) < 1.3);
  // Experts that share a rank make up for each other: half the deviation for four.
  const excess = (ranks: number) =>
    expectedMaximum([{ mean: 0, deviation: 1, count: ranks }]) /
    expectedMaximum([{ mean: 0, deviation: 1, count: 64 }]);
  const each = busiestRank(publishedRouting({ routerBias: false }), { ...at, ranks: 16 }) - 1;
  near(each / 0.62, (excess(16) * Math.sqrt(60 / 63)) / 2, 0.01);
});

test('what is above a capacity is dropped', () => {
  const routing: Routing = { kind: 'shares', shares: [3, 1] };
  const dropped = (capacity: number) => droppedShare(routing, capacity, { experts: 2, visits: MANY });
  // Loads of 1.5 and 0.5 of the mean: a capacity of 1 drops 0.5 of 2.
  near(dropped(1), 0.25, 1e-6);
  near(dropped(1.25), 0.125, 1e-6);
  near(dropped(1.5), 0, 1e-6);
  // Of a normal load of deviation s a capacity of 1 drops s / √(2π).
  const spread: Routing = { kind: 'spread', deviation: 0.2 };
  const at = { experts: 64, visits: MANY };
  near(droppedShare(spread, 1, at), (0.2 * Math.sqrt(63 / 63)) / Math.sqrt(2 * Math.PI), 1e-5);
});

test('what is dropped is no work of the model: of Mixtral, three passes over two experts of three matrices a token and layer', () => {
  const mixtral = modelById('mixtral-8x7b');
  const all = modelFlopsPerToken(mixtral, 4096);
  const experts = 3 * 32 * 2 * (3 * 2 * 4096 * 14_336);
  near(modelFlopsPerToken(mixtral, 4096, undefined, 0.25) / (all - 0.75 * experts), 1, 1e-12);
  assert.equal(modelFlopsPerToken(mixtral, 4096, undefined, 1), all);
});
