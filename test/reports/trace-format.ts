/**
 * A checker for Chrome's JSON trace format, written from its description ("Trace Event Format", Google 2016,
 * and Perfetto's "Chrome JSON format" page): what each kind of event must hold, and what viewers silently drop
 * or draw wrong when the file as a whole breaks it.
 */
import assert from 'node:assert/strict';
import { z } from 'zod';

const id = z.int().min(0);
const ts = z.number().min(0);
const name = z.string().min(1);
const cat = z.string().regex(/^[^,]+(,[^,]+)*$/);
/** Names that chrome://tracing reserves for colours (catapult, `color_scheme.html`), those that are not greyish. */
const cname = z.enum([
  ...(['thread_state_uninterruptible', 'thread_state_iowait', 'thread_state_running'] as const),
  ...(['thread_state_runnable', 'thread_state_sleeping', 'thread_state_unknown'] as const),
  ...(['background_memory_dump', 'light_memory_dump', 'detailed_memory_dump'] as const),
  ...([
    'vsync_highlight_color',
    'generic_work',
    'good',
    'bad',
    'terrible',
    'black',
    'grey',
    'white',
  ] as const),
  ...(['yellow', 'olive', 'rail_response', 'rail_animation', 'rail_idle', 'rail_load', 'startup'] as const),
]);

const PROCESS = z.strictObject({
  ph: z.literal('M'),
  pid: id,
  name: z.literal('process_name'),
  args: named(),
});
const PROCESS_SORT = z.strictObject({
  ...{ ph: z.literal('M'), pid: id, name: z.literal('process_sort_index') },
  args: z.strictObject({ sort_index: z.int() }),
});
const THREAD = z.strictObject({
  ...{ ph: z.literal('M'), pid: id, tid: id, name: z.literal('thread_name'), args: named() },
});
const THREAD_SORT = z.strictObject({
  ...{ ph: z.literal('M'), pid: id, tid: id, name: z.literal('thread_sort_index') },
  args: z.strictObject({ sort_index: z.int() }),
});
const COMPLETE = z.strictObject({
  ...{ ph: z.literal('X'), pid: id, tid: id, ts, dur: ts, name, cat, cname },
  args: z.record(z.string(), z.union([z.string(), z.number()])),
});
const COUNTER = z.strictObject({
  ...{ ph: z.literal('C'), pid: id, ts, name },
  args: z.record(z.string(), z.number().min(0)).refine((args) => Object.keys(args).length > 0),
});
const FLOW_START = z.strictObject({ ph: z.literal('s'), pid: id, tid: id, ts, id, name, cat });
const FLOW_END = z.strictObject({ ...FLOW_START.shape, ph: z.literal('f'), bp: z.literal('e') });

const METADATA = z.union([PROCESS, PROCESS_SORT, THREAD, THREAD_SORT]);
const EVENT = z.union([METADATA, COMPLETE, COUNTER, FLOW_START, FLOW_END]);
const FILE = z.strictObject({
  traceEvents: z.array(EVENT),
  displayTimeUnit: z.enum(['ms', 'ns']),
  otherData: z.record(z.string(), z.unknown()),
});

type Complete = z.infer<typeof COMPLETE>;
type Counter = z.infer<typeof COUNTER>;
type Metadata = z.infer<typeof METADATA>;
type Flow = z.infer<typeof FLOW_START> | z.infer<typeof FLOW_END>;

/** The parts of a trace that has been found right. */
export interface CheckedTrace {
  readonly metadata: readonly Metadata[];
  readonly boxes: readonly Complete[];
  readonly counters: readonly Counter[];
  /** Start and end of each arrow. */
  readonly arrows: readonly { readonly from: Complete; readonly to: Complete }[];
}

/** Reads the text of a trace. Throws an assertion that names the event and the rule it breaks. */
export function checkTrace(text: string): CheckedTrace {
  const read = FILE.safeParse(JSON.parse(text));
  assert.ok(read.success, read.error?.message);
  const all = read.data.traceEvents;
  const metadata = all.filter((event) => event.ph === 'M');
  const boxes = all.filter((event) => event.ph === 'X');
  const counters = all.filter((event) => event.ph === 'C');
  const flows = all.filter((event) => event.ph === 's' || event.ph === 'f');
  checkNames(metadata, [...boxes, ...flows], counters);
  const threads = byThread(boxes);
  for (const [thread, all] of threads) checkNesting(thread, all);
  checkCounters(counters);
  return { metadata, boxes, counters, arrows: checkFlows(flows, threads) };
}

/** Every process and thread is introduced once, before it is used, with its place in the order of the file. */
function checkNames(
  metadata: readonly Metadata[],
  events: readonly (Complete | Flow)[],
  counters: readonly Counter[],
): void {
  const known = new Map<string, number>();
  for (const event of metadata) {
    const who = 'tid' in event ? `${event.pid}/${event.tid}` : `${event.pid}`;
    const key = `${event.name} ${who}`;
    assert.ok(!known.has(key), `${key} is told twice`);
    known.set(key, 'sort_index' in event.args ? event.args.sort_index : known.size);
    if ('tid' in event) assert.ok(known.has(`process_name ${event.pid}`), `thread ${who} before its process`);
  }
  for (const { pid } of [...events, ...counters]) {
    for (const told of ['process_name', 'process_sort_index'])
      assert.ok(known.has(`${told} ${pid}`), `${told} ${pid}`);
  }
  for (const { pid, tid } of events) {
    for (const told of ['thread_name', 'thread_sort_index']) {
      assert.ok(known.has(`${told} ${pid}/${tid}`), `${told} ${pid}/${tid} is missing`);
    }
  }
  for (const kind of ['process_sort_index', 'thread_sort_index']) {
    const places = metadata.filter((event) => event.name === kind);
    const inOrder = places.map((event) => [
      event.pid,
      known.get(`${kind} ${'tid' in event ? `${event.pid}/${event.tid}` : event.pid}`)!,
    ]);
    for (const [i, [pid, place]] of inOrder.entries()) {
      const [before, last] = inOrder[i - 1] ?? [];
      if (kind === 'process_sort_index' ? i > 0 : before === pid) {
        assert.ok(place! > last!, `${kind} of process ${pid} does not rise`);
      }
    }
  }
}

function byThread(boxes: readonly Complete[]): Map<string, Complete[]> {
  const threads = new Map<string, Complete[]>();
  for (const box of boxes) {
    const thread = threads.get(`${box.pid}/${box.tid}`);
    if (thread === undefined) threads.set(`${box.pid}/${box.tid}`, [box]);
    else thread.push(box);
  }
  return threads;
}

/** On a thread a box lies within the one around it or starts after it has ended; in file order. */
function checkNesting(thread: string, boxes: readonly Complete[]): void {
  const open: number[] = [];
  let last = 0;
  for (const box of boxes) {
    const [start, end] = [ns(box.ts), ns(box.ts) + ns(box.dur)];
    assert.ok(start >= last, `thread ${thread}: '${box.name}' is written after one that starts later`);
    while (open.length > 0 && open.at(-1)! <= start) open.pop();
    assert.ok(open.length === 0 || end <= open.at(-1)!, `thread ${thread}: '${box.name}' sticks out`);
    open.push(end);
    last = start;
  }
}

/** A counter has the same series throughout, and its times do not go back. */
function checkCounters(counters: readonly Counter[]): void {
  const before = new Map<string, Counter>();
  for (const counter of counters) {
    const key = `${counter.pid} ${counter.name}`;
    const last = before.get(key);
    assert.deepEqual(Object.keys(counter.args), Object.keys((last ?? counter).args), key);
    assert.ok(last === undefined || counter.ts >= last.ts, `${key} goes back in time at ${counter.ts}`);
    before.set(key, counter);
  }
}

/** Each arrow has one start and one end, the end not before the start, both within a box of their thread. */
function checkFlows(flows: readonly Flow[], threads: ReadonlyMap<string, readonly Complete[]>) {
  const pairs = new Map<number, Flow[]>();
  for (const flow of flows) pairs.set(flow.id, [...(pairs.get(flow.id) ?? []), flow]);
  return [...pairs].map(([id, pair]) => {
    const [start, end] = pair as [Flow, Flow];
    assert.deepEqual(
      pair.map(({ ph }) => ph),
      ['s', 'f'],
      `arrow ${id}`,
    );
    assert.deepEqual([start.name, start.cat], [end.name, end.cat], `arrow ${id}: viewers match all three`);
    assert.ok(end.ts >= start.ts, `arrow ${id} ends before it starts`);
    return { from: boxAround(start, threads), to: boxAround(end, threads) };
  });
}

/** The innermost box that a flow event is tied to. */
function boxAround(flow: Flow, threads: ReadonlyMap<string, readonly Complete[]>): Complete {
  const at = ns(flow.ts);
  const around = (threads.get(`${flow.pid}/${flow.tid}`) ?? []).findLast(
    (box) => ns(box.ts) <= at && at < ns(box.ts) + ns(box.dur),
  );
  assert.ok(around !== undefined, `arrow ${flow.id} is tied to no box at ${flow.ts}`);
  return around;
}

/** Microseconds of the file as whole nanoseconds, in which it is exact. */
export function ns(microseconds: number): number {
  return Math.round(microseconds * 1e3);
}

function named() {
  return z.strictObject({ name });
}
