import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Result, RoleResult, Span } from '../../program/result.js';
import { flows } from '../../reports/trace/flow-events.js';
import { type TraceEvent, trace, traceEvents } from '../../reports/trace/trace.js';
import { tracks } from '../../reports/trace/tracks.js';
import { RESULT } from './result.js';
import { checkTrace } from './trace-format.js';

const EVENTS = [...traceEvents(RESULT)];
const ofPhase = (ph: string, events: readonly TraceEvent[] = EVENTS) =>
  events.filter((event) => event.ph === ph);
const number = (event: TraceEvent, key: string) => event[key] as number;

/** Throws unless the boxes of every thread nest or follow each other. */
function assertNested(events: readonly TraceEvent[]): void {
  const threads = new Map<string, TraceEvent[]>();
  for (const event of ofPhase('X', events)) {
    const key = `${event.pid}/${event.tid}`;
    threads.set(key, [...(threads.get(key) ?? []), event]);
  }
  for (const boxes of threads.values()) {
    const open: number[] = [];
    for (const box of boxes) {
      const [start, end] = [nanoseconds(box, 'ts'), nanoseconds(box, 'ts') + nanoseconds(box, 'dur')];
      while (open.length > 0 && open.at(-1)! <= start) open.pop();
      assert.ok(open.length === 0 || end <= open.at(-1)!, `${box.name} sticks out of the box around it`);
      open.push(end);
    }
  }
}

function nanoseconds(event: TraceEvent, key: string): number {
  return Math.round(number(event, key) * 1e3);
}

test('the text is one JSON document with the events in it', () => {
  const document = JSON.parse([...trace(RESULT)].join('')) as { traceEvents: unknown[]; otherData: object };
  assert.equal(document.traceEvents.length, EVENTS.length);
  assert.deepEqual(document.otherData, {
    program: 'by hand',
    executor: 'simulator',
    stepMicroseconds: 10e6,
  });
});

test('every span is a box with the right start and length in microseconds', () => {
  const boxes = ofPhase('X');
  assert.equal(boxes.length, RESULT.roles[0]!.spans.length + RESULT.roles[1]!.spans.length);
  const send = boxes.find((box) => box.name === 'send')!;
  assert.equal(send.ts, 4e6);
  assert.equal(send.dur, 0.5e6);
});

test('a role is a process and a stream a thread, compute first', () => {
  const names = ofPhase('M').filter((event) => event.name === 'thread_name' && event.pid === 0);
  assert.deepEqual(
    names.map((event) => (event.args as { name: string }).name),
    ['compute', 'pp:recv+1', 'pp:recv-1', 'pp:send+1', 'tp'],
  );
  const [process0] = ofPhase('M').filter((event) => event.name === 'process_name');
  assert.equal((process0!.args as { name: string }).name, 'stage 0 (rank 0 and 3 alike)');
});

test('no time and no length is negative, and none is beyond the step', () => {
  for (const event of EVENTS.filter(({ ph }) => ph !== 'M')) {
    const end = number(event, 'ts') + ((event.dur as number | undefined) ?? 0);
    assert.ok(number(event, 'ts') >= 0 && end <= 10e6, JSON.stringify(event));
    assert.ok(((event.dur as number | undefined) ?? 0) >= 0);
  }
});

test('boxes of a thread nest', () => assertNested(EVENTS));

test('a flow event leads from each send to its receive', () => {
  const [starts, ends] = [ofPhase('s'), ofPhase('f')];
  // Stage 0 sends forward to stage 1, stage 1 sends back to stage 0: two messages.
  assert.deepEqual(
    starts.map((event) => [event.pid, event.ts]),
    [
      [0, 4e6],
      [1, 6e6],
    ],
  );
  assert.deepEqual(
    ends.map((event) => [event.pid, event.ts]),
    [
      [1, 4.5e6 - 0.001],
      [0, 7e6 - 0.001],
    ],
  );
  for (const event of [...starts, ...ends]) {
    const box = ofPhase('X').find(
      (x) =>
        x.pid === event.pid &&
        x.tid === event.tid &&
        number(x, 'ts') <= number(event, 'ts') &&
        number(event, 'ts') <= number(x, 'ts') + number(x, 'dur'),
    );
    assert.ok(box !== undefined, 'an arrow starts and ends on a box');
  }
});

test('where bytes or numbers of messages disagree, no arrow is drawn', () => {
  const [first, second] = RESULT.roles as [RoleResult, RoleResult];
  const halved = second.spans.map((s) => (s.stream === 'pp:recv-1' ? { ...s, bytes: 1 } : s));
  assert.equal(flows([first, { ...second, spans: halved }]).length, 1);
  const dropped = second.spans.filter((s) => s.stream !== 'pp:recv-1');
  assert.equal(flows([first, { ...second, spans: dropped }]).length, 1);
});

test('the memory counter follows the ledger, and each kind of traffic has its rate, back to zero', () => {
  const memory = ofPhase('C').filter((event) => event.pid === 0 && event.name === 'memory allocated (GiB)');
  assert.deepEqual(
    memory.map((event) => [event.ts, (event.args as { GiB: number }).GiB]),
    [
      [0, 2],
      [1e6, 3],
      [9e6, 2],
    ],
  );
  const rates = (name: string) => {
    const points = ofPhase('C').filter((event) => event.pid === 0 && event.name === `${name} (GB/s)`);
    return points.map((event) => [event.ts, (event.args as { 'GB/s': number })['GB/s']]);
  };
  // 256 MiB in 1 s; 1 GiB in 0.5 s; two receives of 1 GiB in 1 s each, at once.
  assert.deepEqual(rates('tp'), [
    [1e6, 0.268435456],
    [2e6, 0],
  ]);
  assert.deepEqual(rates('pp sent'), [
    [4e6, 1.073741824 / 0.5],
    [4.5e6, 0],
  ]);
  assert.deepEqual(rates('pp received'), [
    [6e6, 2 * 1.073741824],
    [7e6, 0],
  ]);
});

const anySpan = fc
  .tuple(fc.nat(2_000), fc.nat(2_000), fc.constantFrom('compute', 'tp'))
  .map(([a, b, stream]): Span => {
    return {
      stream,
      label: 'op',
      phase: 'forward',
      kind: 'compute',
      startPs: Math.min(a, b),
      endPs: Math.max(a, b),
      bytes: 0,
    };
  });

test('whatever the spans, boxes nest, no span is lost, and tracks are few when spans nest', () => {
  fc.assert(
    fc.property(fc.array(anySpan, { maxLength: 30 }), (spans) => {
      const result: Result = { ...RESULT, stepPs: 2_000, roles: [{ ...RESULT.roles[0]!, spans }] };
      const events = [...traceEvents(result)];
      assert.equal(ofPhase('X', events).length, spans.length);
      assertNested(events);
      const text = [...trace(result)].join('');
      assert.equal(checkTrace(text).boxes.length, spans.length);
    }),
    { seed: 11, numRuns: 300 },
  );
  assert.equal(tracks(RESULT.roles[0]!.spans.filter((s) => s.stream === 'compute')).length, 1);
});
