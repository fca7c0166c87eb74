/** Traces of simulated steps, held against the documented format whatever the layout. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { loadCluster } from '../../hardware-profiles/index.js';
import type { Result } from '../../program/result.js';
import { trace } from '../../reports/trace/trace.js';
import { pricesOf } from '../../sim/prices/cluster.js';
import { simulate } from '../../sim/simulate.js';
import type { Job } from '../../strategies/job.js';
import { type Plan, writeProgram } from '../../strategies/write.js';
import { jobOf } from '../jobs.js';
import { type CheckedTrace, checkTrace, ns } from './trace-format.js';

const prices = pricesOf(loadCluster('a100-dgx:8'));

function stepOf(job: Job, plan: Plan, unfolded: boolean): Result {
  return simulate(writeProgram('a layout', job, plan), prices, { detail: true, unfolded });
}

/** What every trace of ours must be, beyond the format itself. */
function assertTells(result: Result): CheckedTrace {
  const checked = checkTrace([...trace(result)].join(''));
  const { boxes, counters, arrows } = checked;
  const step = Math.round(result.stepPs / 1e3);
  for (const box of boxes) assert.ok(ns(box.ts) + ns(box.dur) <= step, `${box.name} ends after the step`);
  for (const counter of counters) assert.ok(ns(counter.ts) <= step);
  const spans = result.roles.flatMap((role) => role.spans);
  assert.equal(boxes.length, spans.length, 'a box for each span');
  const sends = spans.filter(({ kind, startPs, endPs }) => kind === 'send' && endPs > startPs);
  assert.equal(arrows.length, sends.length, 'an arrow for each send');
  for (const { from, to } of arrows) {
    assert.equal(
      from.name.replace(/^send /, ''),
      to.name.replace(/^recv /, ''),
      'it leads to its own receipt',
    );
    assert.notEqual(from.pid, to.pid);
  }
  assertThreadOrder(checked);
  assertTrafficKept(result, checked);
  return checked;
}

/** The threads of a process are `compute`, then the other streams by name. */
function assertThreadOrder({ metadata }: CheckedTrace): void {
  const named = metadata.filter((event) => event.name === 'thread_name');
  for (const pid of new Set(named.map((event) => event.pid))) {
    const names = named.filter((event) => event.pid === pid).map(({ args }) => args.name);
    const others = names.filter((stream) => stream !== 'compute');
    assert.deepEqual(names, [...names.filter((stream) => stream === 'compute'), ...others.toSorted()]);
  }
}

/** GB/s summed over the time a counter shows it are the bytes of the ops it counts. */
function assertTrafficKept(result: Result, { counters }: CheckedTrace): void {
  for (const [pid, role] of result.roles.entries()) {
    const mine = counters.filter((c) => c.pid === pid && c.name.endsWith('(GB/s)'));
    let bytes = 0;
    for (const name of new Set(mine.map((c) => c.name))) {
      const points = mine.filter((c) => c.name === name);
      assert.equal(points.at(-1)!.args['GB/s'], 0, `${name} ends in silence`);
      for (const [i, { ts, args }] of points.entries()) {
        const until = points[i + 1]?.ts ?? ts;
        bytes += args['GB/s']! * 1e9 * ((until - ts) / 1e6);
      }
    }
    const moved = role.spans.reduce((sum, s) => sum + (s.endPs > s.startPs ? s.bytes : 0), 0);
    // Times are rounded to a nanosecond; the shortest ops last some microseconds.
    assert.ok(Math.abs(bytes - moved) <= 2e-3 * moved, `${role.role}: ${bytes} of ${moved} bytes`);
  }
}

test('a pipeline of four stages: processes, threads, arrows, counters', () => {
  const job = jobOf('tiny', { dp: 2, tp: 2, pp: 2 }, { globalBatch: 8 });
  const result = stepOf(job, { schedule: '1f1b', state: 'zero-1' }, false);
  const { metadata, boxes, counters, arrows } = assertTells(result);
  const processes = metadata.filter((event) => event.name === 'process_name').map(({ args }) => args);
  assert.deepEqual(processes, [
    { name: 'stage 0 (rank 0 and 3 alike)' },
    { name: 'stage 1 (rank 4 and 3 alike)' },
  ]);
  // 4 micro-batches, one boundary, there and back.
  assert.equal(arrows.length, 4 * 2);
  const names = new Set(counters.filter(({ pid }) => pid === 0).map((counter) => counter.name));
  assert.deepEqual(
    [...names],
    [
      'memory allocated (GiB)',
      'dp (GB/s)',
      'pp received (GB/s)',
      'pp sent (GB/s)',
      'tp (GB/s)',
      'world (GB/s)',
    ],
  );
  const colours = new Map(boxes.map(({ cat, cname }) => [cat.split(',')[1], cname]));
  assert.equal(new Set(colours.values()).size, colours.size, 'a colour of its own for each phase');
  for (const { cat, cname } of boxes) assert.equal(cname, colours.get(cat.split(',')[1]));
});

test('unfolded, arrows lead from a rank to its own peer, not to its neighbour in number', () => {
  const job = jobOf('tiny', { dp: 2, tp: 2, pp: 2 }, { globalBatch: 8 });
  const { arrows } = assertTells(stepOf(job, { schedule: '1f1b', state: 'ddp' }, true));
  const met = new Set(arrows.map(({ from, to }) => `${from.pid}→${to.pid}`));
  assert.deepEqual([...met].sort(), ['0→4', '1→5', '2→6', '3→7', '4→0', '5→1', '6→2', '7→3']);
});

const power = (most: number) => fc.integer({ min: 0, max: most }).map((e) => 2 ** e);

test('on random layouts, folded and unfolded, the trace keeps the format and tells every op', () => {
  fc.assert(
    fc.property(
      fc.record({
        ...{ dp: power(1), tp: power(1), pp: power(2), vpp: power(1), microBatches: power(2) },
        state: fc.constantFrom<Plan['state']>('ddp', 'zero-1', 'zero-3', 'parameter-server', 'map-reduce'),
        recompute: fc.constantFrom<Job['layout']['recompute']>('none', 'selective', 'full'),
        unfolded: fc.boolean(),
      }),
      ({ dp, tp, pp, vpp, microBatches, state, recompute, unfolded }) => {
        const piped = pp > 1;
        const plan: Plan = {
          schedule: !piped
            ? 'sequential'
            : vpp > 1
              ? 'interleaved-1f1b'
              : microBatches > 2
                ? 'gpipe'
                : '1f1b',
          state: piped ? 'zero-1' : state,
        };
        const zero = plan.state === 'zero-3' ? 3 : plan.state === 'zero-1' ? 1 : 0;
        const layout = { dp, tp, pp, vpp: piped ? vpp : 1, zero, recompute } as const;
        const globalBatch = dp * microBatches * pp;
        assertTells(stepOf(jobOf('gpt2-124m', layout, { globalBatch, sequence: 128 }), plan, unfolded));
      },
    ),
    { seed: 21, numRuns: 30 },
  );
});
