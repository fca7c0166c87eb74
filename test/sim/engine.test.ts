/** The event queue: order, clock, cancellation, and a comparison with a sorted list. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { LongerThanAStep } from '../../program/time.js';
import { Engine } from '../../sim/engine/engine.js';

function happenings(schedule: (engine: Engine) => void): [number, number][] {
  const engine = new Engine();
  const seen: [number, number][] = [];
  schedule(engine);
  engine.run((payload) => seen.push([engine.now, payload]));
  return seen;
}

test('events happen in order of time, with the clock already there', () => {
  const seen = happenings((engine) => {
    engine.schedule(30, 3);
    engine.schedule(10, 1);
    engine.schedule(20, 2);
  });
  assert.deepEqual(seen, [
    [10, 1],
    [20, 2],
    [30, 3],
  ]);
});

test('events of one instant happen in the order they were scheduled, even when others come between', () => {
  // 64 other times push the instant 5 out of the short memory of recent instants and back in.
  const others = Array.from({ length: 64 }, (_, i) => 6 + i);
  const seen = happenings((engine) => {
    engine.schedule(5, 0);
    for (const at of others) engine.schedule(at, 100);
    engine.schedule(5, 1);
    for (const at of others) engine.schedule(at, 101);
    engine.schedule(5, 2);
  });
  assert.deepEqual(
    seen.filter(([at]) => at === 5).map(([, payload]) => payload),
    [0, 1, 2],
  );
});

test('an event scheduled for the present happens after those already waiting for it', () => {
  const engine = new Engine();
  const seen: number[] = [];
  engine.schedule(7, 1);
  engine.schedule(7, 2);
  engine.run((payload) => {
    seen.push(payload);
    if (payload === 1) engine.schedule(engine.now, 3);
  });
  assert.deepEqual(seen, [1, 2, 3]);
});

test('an event for a time that has passed is refused, with both times', () => {
  const engine = new Engine();
  engine.schedule(500, 0);
  engine.run(() => assert.throws(() => engine.schedule(499, 0), /499 ps .* 500 ps/));
  assert.throws(() => engine.schedule(Number.NaN, 0), RangeError);
  assert.throws(() => engine.schedule(2 ** 53, 0), LongerThanAStep);
});

test('a cancelled event neither happens nor moves the clock nor counts', () => {
  const engine = new Engine();
  const seen: number[] = [];
  engine.schedule(10, 1);
  const late = engine.schedule(99, 2);
  engine.run((payload) => {
    seen.push(payload);
    engine.cancel(late);
  });
  assert.deepEqual(seen, [1]);
  assert.equal(engine.now, 10);
  assert.equal(engine.events, 1);
});

test('an engine that has run dry can be given more for the same instant', () => {
  const engine = new Engine();
  const seen: [number, number][] = [];
  const note = (payload: number) => void seen.push([engine.now, payload]);
  engine.schedule(5, 1);
  engine.run(note);
  engine.schedule(5, 2);
  engine.run(note);
  assert.deepEqual(seen, [
    [5, 1],
    [5, 2],
  ]);
});

test('each listener receives its own events', () => {
  const engine = new Engine();
  const seen: string[] = [];
  const other = engine.listen((payload) => seen.push(`other ${payload}`));
  engine.schedule(1, 8);
  engine.schedule(1, 9, other);
  engine.run((payload) => seen.push(`main ${payload}`));
  assert.deepEqual(seen, ['main 8', 'other 9']);
});

test('any mixture of schedules and cancellations happens as in a stably sorted list', () => {
  const request = fc.record({
    at: fc.oneof(fc.nat(8), fc.nat(2 ** 31), fc.maxSafeNat()),
    cancelled: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(request, { maxLength: 300 }), (requests) => {
      const seen = happenings((engine) => {
        const handles = requests.map(({ at }, i) => engine.schedule(at, i));
        handles.forEach((handle, i) => {
          if (requests[i]!.cancelled) engine.cancel(handle);
        });
      });
      const expected = requests
        .map(({ at, cancelled }, i) => ({ at, i, cancelled }))
        .filter(({ cancelled }) => !cancelled)
        .sort((a, b) => a.at - b.at || a.i - b.i)
        .map(({ at, i }) => [at, i]);
      assert.deepEqual(seen, expected);
    }),
  );
});

test('events scheduled by events keep the order of time and scheduling', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(3), { minLength: 1, maxLength: 200 }), (delays) => {
      const engine = new Engine();
      const seen: { at: number; scheduled: number }[] = [];
      let scheduled = 0;
      const more = () => {
        const delay = delays[scheduled];
        if (delay !== undefined) engine.schedule(engine.now + delay, scheduled++);
      };
      more();
      more();
      engine.run((payload) => {
        seen.push({ at: engine.now, scheduled: payload });
        more();
        more();
      });
      assert.equal(seen.length, delays.length);
      for (let i = 1; i < seen.length; i++) {
        const [before, after] = [seen[i - 1]!, seen[i]!];
        assert.ok(before.at < after.at || (before.at === after.at && before.scheduled < after.scheduled));
      }
    }),
  );
});
