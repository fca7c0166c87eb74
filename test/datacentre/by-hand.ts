/** Small job lists, and what became of them, written down by hand: for tests of what is made of them. */
import { type JobTable, STATES, type State, type WordColumn } from '../../datacentre/jobs/table.js';
import type { PlayedJobs } from '../../datacentre/play/played.js';

export interface HandJob {
  readonly submit: number;
  readonly run: number;
  readonly devices: number;
  readonly milli?: number;
  readonly user?: string;
  readonly queue?: string;
  readonly type?: string;
  readonly state?: State;
  readonly recordedWait?: number;
}

/** Times in seconds. */
export function tableOf(jobs: readonly HandJob[]): JobTable {
  const floats = (of: (job: HandJob) => number) => Float64Array.from(jobs, of);
  const whole = (of: (job: HandJob) => number) => Int32Array.from(jobs, of);
  return {
    ...{ count: jobs.length, ids: null },
    submitMillis: floats(({ submit }) => submit * 1e3),
    runMillis: floats(({ run }) => run * 1e3),
    devices: whole(({ devices }) => devices),
    deviceMilli: whole(({ milli = 1000 }) => milli),
    ...{ cpuMilli: whole(() => 0), memoryMib: floats(() => 0), priority: whole(() => 0) },
    state: Uint8Array.from(jobs, ({ state = 'completed' }) => STATES.indexOf(state)),
    user: words(jobs.map(({ user = '' }) => user)),
    queue: words(jobs.map(({ queue = '' }) => queue)),
    type: words(jobs.map(({ type = '' }) => type)),
    deviceKind: words(jobs.map(() => '')),
    recordedWaitMillis: jobs.some(({ recordedWait }) => recordedWait !== undefined)
      ? floats(({ recordedWait = Number.NaN }) => recordedWait * 1e3)
      : null,
  };
}

function words(each: readonly string[]): WordColumn {
  const all = [...new Set(each)];
  return { words: all, index: Int32Array.from(each, (word) => all.indexOf(word)) };
}

/** The jobs of `table` started at these seconds, NaN for one that never is, on `devices` devices; nothing fails. */
export function startedAt(table: JobTable, starts: readonly number[], devices: number): PlayedJobs {
  const startMillis = Float64Array.from(starts, (start) => start * 1e3);
  const endMillis = startMillis.map((start, row) => start + table.runMillis[row]!);
  const times = new Set<number>([0]);
  for (const column of [table.submitMillis, startMillis, endMillis]) {
    column.forEach((time, row) => {
      if (!Number.isNaN(startMillis[row]!)) times.add(time);
    });
  }
  const atMillis = Float64Array.from(times).sort();
  const each = (of: (at: number, row: number) => number) => (at: number) =>
    starts.reduce((sum, start, row) => sum + (Number.isNaN(start) ? 0 : of(at, row)), 0);
  const milli = (row: number) => table.devices[row]! * table.deviceMilli[row]!;
  const running = (at: number, row: number) => at >= startMillis[row]! && at < endMillis[row]!;
  const waiting = (at: number, row: number) => at >= table.submitMillis[row]! && at < startMillis[row]!;
  const none = () => new Int32Array(table.count);
  return {
    policy: { queueing: 'fifo', placement: 'best-fit' },
    ...{
      startMillis,
      endMillis,
      heldMillis: table.runMillis.map((run, row) => (Number.isNaN(starts[row]!) ? 0 : run)),
    },
    ...{
      lostMillis: new Float64Array(table.count),
      preemptions: none(),
      restarts: none(),
      nodeFailures: 0,
      devices,
    },
    makespanMillis: atMillis.at(-1)!,
    occupancy: {
      atMillis,
      allocatedMilli: atMillis.map(each((at, row) => (running(at, row) ? milli(row) : 0))),
      waitingJobs: atMillis.map(each((at, row) => (waiting(at, row) ? 1 : 0))),
      waitingDevices: atMillis.map(each((at, row) => (waiting(at, row) ? milli(row) / 1e3 : 0))),
      brokenDevices: atMillis.map(() => 0),
      strandedDevices: atMillis.map(() => 0),
      freeWhileWaiting: atMillis.map((at) => {
        const held = each((time, row) => (running(time, row) ? milli(row) / 1e3 : 0))(at);
        return each((time, row) => (waiting(time, row) ? 1 : 0))(at) > 0 ? devices - held : 0;
      }),
    },
    events: 2 * table.count,
  };
}

/** First come, first served on one pool of devices, worked out job by job without events; a job too large never starts. */
export function inOrder(table: JobTable, devices: number): PlayedJobs {
  let running: { end: number; devices: number }[] = [];
  let [free, earliest] = [devices, 0];
  const starts = Array.from({ length: table.count }, (_, row) => {
    const asked = (table.devices[row]! * table.deviceMilli[row]!) / 1e3;
    if (asked > devices) return Number.NaN;
    earliest = Math.max(earliest, table.submitMillis[row]!);
    running.sort((a, b) => a.end - b.end);
    while (free < asked || (running[0] !== undefined && running[0].end <= earliest)) {
      earliest = Math.max(earliest, running[0]!.end);
      free += running[0]!.devices;
      running = running.slice(1);
    }
    free -= asked;
    running.push({ end: earliest + table.runMillis[row]!, devices: asked });
    return earliest / 1e3;
  });
  return startedAt(table, starts, devices);
}
