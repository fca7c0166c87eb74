/** A step made small enough to look at stays true: time busy is conserved by merging and by drawing. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { timelineOf } from '../../planning/detail/timeline.js';
import type { Result, Span } from '../../program/result.js';
import { type Bar, bars, decoded, FIELDS } from '../../reports/html/client/bars.js';

/** One role; `sends` of a microsecond each, evenly spaced over a step of ten milliseconds. */
function evenly(sends: number): Result {
  const stepPs = 10e9;
  const spans = Array.from({ length: sends }, (_, i) => {
    const startPs = (stepPs / sends) * i;
    return { label: 'send', kind: 'send', phase: 'forward', stream: 'pp', startPs, endPs: startPs + 1e6 };
  }) as unknown as Span[];
  return { stepPs, roles: [{ role: 'stage 0', ranks: 1, spans }] } as unknown as Result;
}

const busyNs = (rows: readonly number[]) =>
  rows.reduce((sum, value, i) => (i % FIELDS === FIELDS - 1 ? sum + value : sum), 0);

test('a thousand sends of 1 µs in 10 ms are busy 10 % of the step, merged or not', () => {
  for (const most of [1e9, 100, 10]) {
    const { roles, merged } = timelineOf(evenly(1000), most);
    const rows = roles[0]!.streams[0]!.spans;
    assert.equal(merged === null, most === 1e9);
    assert.ok(most === 1e9 || rows.length / FIELDS < 1000);
    // 1,000 × 1,000 ns
    assert.equal(busyNs(rows), 1_000_000);
    const painted = bars(decoded(rows), 0, 10e6, 800).reduce((sum, b) => sum + b.width * b.share, 0);
    // 10 % of 800 pixels
    assert.ok(Math.abs(painted - 80) < 1e-6, `${painted} px`);
  }
});

test('what is painted is what was busy, at every zoom, and bars stay inside and in order', () => {
  const piece = fc.record({
    gap: fc.nat(5000),
    length: fc.nat(5000),
    idle: fc.double({ min: 0, max: 1, noNaN: true }),
  });
  fc.assert(
    fc.property(
      fc.array(piece, { minLength: 1, maxLength: 60 }),
      fc.integer({ min: 5, max: 500 }),
      (list, width) => {
        const rows = list.flatMap(({ gap, length, idle }, i) => [0, i % 3, gap, length, length * idle]);
        const spans = decoded(rows);
        const to = Math.max(1, spans.end.at(-1)!);
        const drawn: Bar[] = bars(spans, 0, to, width);
        const painted = drawn.reduce((sum, bar) => sum + bar.width * bar.share, 0);
        const busy = list.reduce((sum, { length, idle }) => sum + length * idle, 0) * (width / to);
        assert.ok(Math.abs(painted - busy) < 1e-6 * width, `${painted} of ${busy}`);
        for (const { x, width: wide, base, share } of drawn) {
          assert.ok(x >= 0 && x + wide <= width + 1 && base >= 0 && base + share <= 1 + 1e-9);
        }
      },
    ),
  );
});
