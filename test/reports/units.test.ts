import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  bandwidth,
  carbon,
  count,
  dollars,
  duration,
  durationRange,
  energy,
  memory,
  memoryOf,
  percent,
  shares,
  teraflops,
} from '../../reports/tables/units.js';

test('a span of time is given in the unit that leaves one to three digits before the point', () => {
  assert.equal(duration(0), '0 s');
  assert.equal(duration(1.2744), '1.27 s');
  assert.equal(duration(12.744), '12.7 s');
  assert.equal(duration(812e-6), '812 µs');
  assert.equal(duration(4.5e-9), '4.50 ns');
  assert.equal(duration(90), '90.0 s');
  assert.equal(duration(3 * 60), '3.00 min');
  assert.equal(duration(5 * 3_600), '5.00 h');
  assert.equal(duration(310 * 86_400), '310 d');
});

test('a span that rounds up to the next unit is given in it', () => {
  assert.equal(duration(0.9996), '1.00 s');
  assert.equal(duration(0.9994), '999 ms');
});

test('memory is binary, with one decimal, and against a capacity in one unit', () => {
  assert.equal(memory(61.3 * 2 ** 30), '61.3 GiB');
  assert.equal(memory(512), '512 B');
  assert.equal(memory(3 * 2 ** 20), '3.0 MiB');
  assert.equal(memory(1_180 * 2 ** 30), '1,180.0 GiB');
  assert.equal(memoryOf(61.3 * 2 ** 30, 80 * 2 ** 30), '61.3 / 80.0 GiB');
});

test('counts are in full below a million and scaled above', () => {
  assert.equal(count(8_192), '8,192');
  assert.equal(count(999_499), '999,499');
  assert.equal(count(1_024 * 8_192), '8.39 M');
  assert.equal(count(70_553_706_496), '70.6 B');
  assert.equal(count(15e12), '15.0 T');
});

test('rates, money, energy and carbon carry their unit', () => {
  assert.equal(percent(0.4314), '43.1 %');
  assert.equal(percent(0), '0.0 %');
  assert.equal(percent(0.0002), '< 0.1 %');
  assert.equal(bandwidth(450e9), '450 GB/s');
  assert.equal(bandwidth(3.35e12), '3.35 TB/s');
  assert.equal(bandwidth(0), '–');
  assert.equal(teraflops(989.4), '989 TFLOP/s');
  assert.equal(teraflops(2_250), '2.25 PFLOP/s');
  assert.equal(dollars(412), '$412');
  assert.equal(dollars(9.54e6), '$9.54 M');
  assert.equal(energy(4.2e6), '4.20 GWh');
  assert.equal(energy(12_400), '12.4 MWh');
  assert.equal(carbon(3_100), '3.10 t');
});

test('printed shares of any parts add up to 100.0 % exactly', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 12 }),
      (parts) => {
        const printed = shares(parts);
        const sum = parts.reduce((a, x) => a + x, 0);
        if (sum === 0) {
          assert.ok(printed.every((text) => text === '–'));
          return;
        }
        const tenths = printed.map(tenthsOf);
        assert.equal(
          tenths.reduce((a, x) => a + x, 0),
          1_000,
        );
        // Rounding moves no share by a tenth of a per cent or more.
        for (const [i, t] of tenths.entries()) assert.ok(Math.abs(t - (1_000 * parts[i]!) / sum) < 1);
      },
    ),
    { seed: 7 },
  );
});

/** `12.3 %` as 123; what is under a tenth counts for nothing. */
function tenthsOf(text: string): number {
  return text.startsWith('<') ? 0 : Math.round(10 * Number(text.replace(' %', '')));
}

test('a share that does not give is printed as a percentage anywhere else', () => {
  // 6.25, 61.875, 0.03 and 31.845 %: rounded 6.3 + 61.9 + 0.0 + 31.8 = 100.0.
  assert.deepEqual(shares([6.25, 61.875, 0.03, 31.845]), ['6.3 %', '61.9 %', '< 0.1 %', '31.8 %']);
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 1e-3, max: 1, noNaN: true }), { minLength: 2, maxLength: 12 }),
      fc.nat(11),
      (parts, kept) => {
        const sum = parts.reduce((a, x) => a + x, 0);
        const large = parts.map((x, i) => ({ x, i })).filter(({ x, i }) => i !== kept && x >= sum / 100);
        if (kept >= parts.length || large.length === 0) return;
        const printed = shares(parts, (i) => i !== kept);
        assert.equal(printed[kept], percent(parts[kept]! / sum));
        assert.equal(
          printed.map(tenthsOf).reduce((a, x) => a + x, 0),
          1_000,
        );
      },
    ),
    { seed: 8 },
  );
});

test('no figure a simulation can produce is printed without its digits', () => {
  fc.assert(
    fc.property(fc.double({ min: 1e-9, max: 1e12, noNaN: true }), (x) => {
      for (const text of [duration(x), memory(x), count(x), dollars(x), energy(x), carbon(x), teraflops(x)]) {
        assert.match(text, /^\$?\d[\d,]*(\.\d+)?( \S+)?$/);
      }
    }),
    { seed: 7 },
  );
});

test('a range of time has one unit and the digits its width makes sense of', () => {
  assert.equal(durationRange(6.2, 7.5), '6.2–7.5 s');
  assert.equal(durationRange(0.12, 0.14), '120–140 ms');
  assert.equal(durationRange(0.9, 1.21), '0.90–1.21 s');
  assert.equal(durationRange(2.7312, 2.7399), '2.731–2.740 s');
  assert.equal(durationRange(13, 17.5), '13.0–17.5 s');
  assert.equal(durationRange(100, 130), '100–130 s');
  assert.equal(durationRange(2, 2), '2.000–2.000 s');
});
