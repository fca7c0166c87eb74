/** Draws: the published vectors of the generator, and the moments of what is made of them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exponential, weibull, weibullScale } from '../../../sim/lifetime/random/distributions.js';
import { philox } from '../../../sim/lifetime/random/philox.js';
import { Stream } from '../../../sim/lifetime/random/stream.js';
import { drawnFactor, slowestFactor } from '../../../sim/lifetime/stragglers.js';

test('Philox 4×32-10 gives the known answers of Random123 (kat_vectors)', () => {
  const hex = (words: string) => words.split(' ').map((word) => Number.parseInt(word, 16));
  for (const [counter, key, expected] of [
    ['00000000 00000000 00000000 00000000', '00000000 00000000', '6627e8d5 e169c58d bc57ac4c 9b00dbd8'],
    ['ffffffff ffffffff ffffffff ffffffff', 'ffffffff ffffffff', '408f276d 41c83b0e a20bc7c6 6d5451fd'],
    ['243f6a88 85a308d3 13198a2e 03707344', 'a4093822 299f31d0', 'd16cfe09 94fdcceb 5001e420 24126ea1'],
  ] as const) {
    const block = new Uint32Array(4);
    const [c0, c1, c2, c3] = hex(counter) as [number, number, number, number];
    const [k0, k1] = hex(key) as [number, number];
    philox(block, c0, c1, c2, c3, k0, k1);
    assert.deepEqual([...block], hex(expected));
  }
});

const DRAWS = 50_000;

function drawn(of: (stream: Stream) => number, seed = 1): number[] {
  const stream = new Stream(seed, 7, 3);
  return Array.from({ length: DRAWS }, () => {
    stream.next();
    return of(stream);
  });
}

const mean = (values: readonly number[]) => values.reduce((sum, each) => sum + each, 0) / values.length;

test('parts of a draw are uniform and independent: mean 1/2, variance 1/12, no correlation, within 4 standard errors', () => {
  const parts = [(s: Stream) => s.fine, (s: Stream) => s.coarse, (s: Stream) => s.other].map((of) =>
    drawn(of),
  );
  for (const part of parts) {
    assert.ok(Math.abs(mean(part) - 0.5) < 4 * Math.sqrt(1 / 12 / DRAWS));
    // The variance of (x − 1/2)² is 1/80 − 1/144 = 1/180.
    assert.ok(Math.abs(mean(part.map((x) => (x - 0.5) ** 2)) - 1 / 12) < 4 * Math.sqrt(1 / 180 / DRAWS));
  }
  for (const [a, b] of [
    [0, 1],
    [1, 2],
    [0, 2],
  ] as const) {
    const product = mean(parts[a]!.map((x, i) => (x - 0.5) * (parts[b]![i]! - 0.5)));
    assert.ok(Math.abs(product) < 4 / 12 / Math.sqrt(DRAWS));
  }
});

test('another seed, above 2^32 too, another trial and another stream give other draws', () => {
  const first = (seed: number, trial: number, stream: number) => {
    const one = new Stream(seed, trial, stream);
    one.next();
    return one.fine;
  };
  const draws = [first(1, 0, 0), first(2, 0, 0), first(1 + 2 ** 32, 0, 0), first(1, 1, 0), first(1, 0, 1)];
  assert.equal(new Set(draws).size, draws.length);
});

test('Weibull times of any shape have mean 1, and the share above t that their distribution says: exp(−(t/scale)^shape)', () => {
  for (const shape of [0.7, 1, 2]) {
    const scale = weibullScale(shape);
    const times = drawn((stream) => weibull(exponential(stream.fine), shape, scale));
    const deviation = Math.sqrt(mean(times.map((t) => (t - 1) ** 2)));
    assert.ok(Math.abs(mean(times) - 1) < (4 * deviation) / Math.sqrt(DRAWS), `mean at shape ${shape}`);
    for (const t of [0.1, 1, 3]) {
      const above = Math.exp(-((t / scale) ** shape));
      const error = times.filter((each) => each > t).length / DRAWS - above;
      assert.ok(Math.abs(error) < 4 * Math.sqrt((above * (1 - above)) / DRAWS), `${t} at shape ${shape}`);
    }
  }
  // Γ(1.5) = √π/2; simple-statistics' gamma is good to 1e-9 and better.
  assert.ok(Math.abs(weibullScale(2) - 2 / Math.sqrt(Math.PI)) < 1e-9);
  assert.ok(Math.abs(weibullScale(1) - 1) < 1e-9);
});

test('the slowest of 16,384 devices, drawn, is on average as slow as order statistics say, within 3 % of the excess', () => {
  const factors = drawn((stream) => drawnFactor(16_384, 0.01, stream.fine));
  const excess = slowestFactor(16_384, 0.01) - 1;
  // E[max] of 16,384 standard normal variables: about 3.98.
  assert.ok(Math.abs(excess / 0.0398 - 1) < 0.02, `${excess}`);
  assert.ok(Math.abs((mean(factors) - 1) / excess - 1) < 0.03, `${mean(factors) - 1} for ${excess}`);
  assert.equal(drawnFactor(16_384, 0, 0.3), 1);
});
