/** The trace of a layout: it ends with the step, its boxes are the spans of the JSON, its counter peaks where memory does. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Row } from '../../planning/comparison.js';
import type { RoleResult } from '../../program/result.js';
import { invoke } from '../cli/invoke.js';
import { atLayout, compared, rowsOf } from './answers.js';
import { options, type Question, questions, runs, written } from './questions.js';

interface Summed {
  readonly stream: string;
  readonly count: number;
  readonly picoseconds: number;
  readonly bytes: number;
}

interface Simulated {
  readonly row: Row;
  readonly result: {
    readonly stepPicoseconds: number;
    readonly roles: readonly (Omit<RoleResult, 'spans'> & { readonly spans: readonly Summed[] })[];
  };
}

interface Event {
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  readonly name: string;
  readonly ts: number;
  readonly dur: number;
  readonly args: Readonly<Record<string, unknown>>;
}

async function traced(question: Question): Promise<{ answer: Simulated; events: Event[]; step: number }> {
  const path = written('trace.json');
  const { out } = await invoke(['simulate', ...options(question), '--json', '--quiet', '--trace', path]);
  const { traceEvents, otherData } = JSON.parse(readFileSync(path, 'utf8')) as {
    traceEvents: Event[];
    otherData: { stepMicroseconds: number };
  };
  return { answer: JSON.parse(out) as Simulated, events: traceEvents, step: otherData.stepMicroseconds };
}

test('the trace of a layout is the step of its row', async () => {
  await fc.assert(
    fc.asyncProperty(questions, async (question) => {
      const comparison = await compared(options(question));
      if (comparison === undefined) return;
      for (const row of rowsOf(comparison).slice(0, 1)) {
        const { answer, events, step } = await traced(atLayout(question, row));
        assert.equal(step, Math.round(row.stepTimeSeconds * 1e9) / 1e3);
        const boxes = events.filter(({ ph }) => ph === 'X');
        const ends = boxes.map(({ ts, dur }) => Math.round((ts + dur) * 1e3));
        assert.equal(
          ends.reduce((a, b) => Math.max(a, b), 0),
          Math.round(row.stepTimeSeconds * 1e9),
        );
        for (const [pid, role] of answer.result.roles.entries()) assertRole(role, pid, events, answer);
      }
    }),
    { seed: 84, numRuns: runs(2), endOnFailure: true },
  );
});

/** A process of the trace against the role it stands for. */
function assertRole(
  role: Simulated['result']['roles'][number],
  pid: number,
  all: Event[],
  { result }: Simulated,
) {
  const events = all.filter((event) => event.pid === pid);
  const names = new Map(
    events.filter(({ name }) => name === 'thread_name').map(({ tid, args }) => [tid, args.name as string]),
  );
  for (const stream of new Set(role.spans.map((sum) => sum.stream))) {
    const sums = role.spans.filter((sum) => sum.stream === stream);
    const boxes = events.filter(
      ({ ph, tid }) => ph === 'X' && names.get(tid)!.replace(/ \(\d+\)$/, '') === stream,
    );
    const counted = sums.reduce((n, { count }) => n + count, 0);
    assert.equal(boxes.length, counted);
    const ns = boxes.reduce((sum, { dur }) => sum + dur * 1e3, 0);
    const expected = sums.reduce((sum, { picoseconds }) => sum + picoseconds, 0) / 1e3;
    // Both ends of a box are rounded to the nanosecond.
    assert.ok(Math.abs(ns - expected) <= counted + 1e-9 * expected, `${stream}: ${ns} and ${expected} ns`);
    const bytes = boxes.reduce((sum, { args }) => sum + ((args.bytes as number | undefined) ?? 0), 0);
    const moved = sums.reduce((sum, line) => sum + line.bytes, 0);
    assert.ok(Math.abs(bytes - moved) <= 1e-9 * moved);
  }
  assertComputing(role, events, names, result.stepPicoseconds);
  const held = events.filter(({ ph, name }) => ph === 'C' && name === 'memory allocated (GiB)');
  const most = held.reduce((peak, { args }) => Math.max(peak, args.GiB as number), 0);
  const { peakBytes } = role.memory;
  assert.ok(Math.abs(most * 2 ** 30 - peakBytes) <= 1e-11 * peakBytes, `${most} GiB and ${peakBytes} bytes`);
}

/** Boxes on the compute stream cover what it computes, and nothing while it waits for another stage. */
function assertComputing(
  { breakdown }: Pick<RoleResult, 'breakdown'>,
  events: readonly Event[],
  names: ReadonlyMap<number, string>,
  stepPs: number,
): void {
  const boxes = events
    .filter(({ ph, tid }) => ph === 'X' && /^compute( |$)/.test(names.get(tid)!))
    .sort((a, b) => a.ts - b.ts);
  let [covered, until] = [0, 0];
  for (const { ts, dur } of boxes) {
    covered += Math.max(0, ts + dur - Math.max(ts, until));
    until = Math.max(until, ts + dur);
  }
  const computing =
    Object.values(breakdown.compute).reduce((a, x) => a + x, 0) + breakdown.recompute + breakdown.optimizer;
  const slack = 1e-3 * (boxes.length + 1);
  assert.ok(covered >= computing / 1e6 - slack, `${covered} µs covered, ${computing / 1e6} µs computed`);
  assert.ok(covered <= (stepPs - breakdown.bubble) / 1e6 + slack, `${covered} µs covered with a bubble`);
}
