/** Steps longer than 2.5 hours are counted in coarser ticks: the same step, to the rounding of a tick. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadCluster } from '../../hardware-profiles/index.js';
import type { Op, Program } from '../../program/program.js';
import { type Result, total } from '../../program/result.js';
import { LONGEST_STEP_SECONDS, LongerThanAStep, longestPs, TICKS_PS } from '../../program/time.js';
import { Engine } from '../../sim/engine/engine.js';
import { inTicks } from '../../sim/prices/clock.js';
import { pricesOf } from '../../sim/prices/cluster.js';
import type { CollectivePrice, Prices } from '../../sim/prices/prices.js';
import { simulate } from '../../sim/simulate.js';
import { simulateSteady } from '../../sim/steady.js';
import type { Job } from '../../strategies/job.js';
import { type Plan, programWriter, writeProgram } from '../../strategies/write.js';
import { jobOf } from '../jobs.js';
import { freeNetwork } from '../machines.js';

const TICK = 2 ** 8;
const prices = pricesOf(loadCluster('a100-dgx:16'));

const cases: readonly (readonly [string, Job, Plan])[] = [
  [
    'zero-2, kernels slowed by transfers',
    jobOf('llama2-7b', { dp: 16 }, { globalBatch: 64 }),
    { schedule: 'sequential', state: 'zero-2' },
  ],
  ['zero-3', jobOf('llama2-7b', { dp: 16, zero: 3 }), { schedule: 'sequential', state: 'zero-3' }],
  [
    '1f1b with sequence parallelism',
    jobOf('llama2-7b', { dp: 2, tp: 4, pp: 4, sequenceParallel: true }, { globalBatch: 64 }),
    { schedule: '1f1b', state: 'zero-1' },
  ],
  [
    'a parameter server',
    jobOf('llama2-7b', { dp: 16 }),
    { schedule: 'sequential', state: 'parameter-server' },
  ],
];

test('a pipeline of three hours takes (m + p − 1)(F + B), all parts told apart', () => {
  // Attention forward takes 12.5 s, backward 25 s, nothing else any time; 24 of 96 blocks a stage.
  const slow = freeNetwork((kernel) =>
    kernel.family === 'attention' ? (kernel.direction === 'forward' ? 12.5 : 25) : 0,
  );
  const [m, p] = [9, 4];
  const job = jobOf('gpt3-175b', { pp: p }, { globalBatch: m });
  for (const schedule of ['gpipe', '1f1b'] as const) {
    const result = simulate(writeProgram('p', job, { schedule, state: 'none' }), slow);
    assert.equal(result.stepPs, (m + p - 1) * 24 * (12.5 + 25) * 1e12);
    assert.equal(result.stepPs / 1e12, 3 * 3600);
    assert.equal(result.tickPs, TICK);
    for (const { breakdown } of result.roles) {
      assert.equal(breakdown.bubble, (p - 1) * 24 * (12.5 + 25) * 1e12);
      assert.equal(total(breakdown), result.stepPs);
    }
  }
});

test('a step of 2.5 hours is counted in picoseconds, and one a little longer is not', () => {
  const kernel = { family: 'loss', name: 'k', flops: 0, bytes: 0, launches: 1 } as const;
  const common = { stream: 'compute', after: [], label: 'k', phase: 'forward' } as const;
  const op = { kind: 'compute', kernel, reads: [], writes: [], ...common } as const;
  const roles = [{ name: 'all ranks', where: {}, holds: [], ops: [op, op] }];
  const program: Program = { name: 'two kernels', mesh: { axes: [] }, roles, segments: {} };
  const half = 2 ** 52 / 1e12;
  const fits = simulate(
    program,
    freeNetwork(() => half - 1e-3),
  );
  assert.equal(fits.tickPs, undefined);
  assert.equal(fits.stepPs, 2 ** 53 - 2e9);
  const longer = simulate(
    program,
    freeNetwork(() => half + 1e-3),
  );
  assert.equal(longer.tickPs, TICK);
  assert.ok(Math.abs(longer.stepPs - (2 ** 53 + 2e9)) <= 2 * TICK);
  assert.equal(longer.stepPs % TICK, 0);
  // Every clock takes over where the one before it ends; the last ends at a sentence.
  for (const [i, tickPs] of TICKS_PS.entries()) {
    const engine = new Engine(tickPs);
    engine.schedule(longestPs(tickPs), 0);
    assert.throws(() => engine.schedule(longestPs(tickPs) + tickPs, 0), LongerThanAStep);
    const { tickPs: used = 1 } = simulate(
      program,
      freeNetwork(() => (0.499 * longestPs(tickPs)) / 1e12),
    );
    assert.equal(used, TICKS_PS[i]);
  }
  const absurd = freeNetwork(() => 0.6 * LONGEST_STEP_SECONDS);
  assert.throws(
    () => simulate(program, absurd),
    /outside what a simulated step can hold \(0 to 1\.2 million years\)/,
  );
});

for (const [name, job, plan] of cases) {
  const program = writeProgram('p', job, plan);

  test(`${name}: in ticks and in picoseconds the step is the same, to half a tick for each op in its way`, () => {
    const fine = simulate(program, prices);
    const coarse = simulate(program, inTicks(prices, TICK));
    assert.equal(coarse.tickPs, TICK);
    assert.notEqual(coarse.stepPs, fine.stepPs);
    const inItsWay = program.roles.reduce((sum, { ops }) => sum + opsOf(ops, program), 0);
    assert.ok(Math.abs(coarse.stepPs - fine.stepPs) <= (TICK / 2) * inItsWay);
    assert.ok(Math.abs(coarse.stepPs / fine.stepPs - 1) < 1e-6);
  });

  test(`${name}: a machine 256 times slower, counted in ticks of 256 ps, takes exactly 256 times as long`, () => {
    const fast = simulate(program, prices, { detail: true });
    assert.deepEqual(
      timesOf(simulate(program, slower(prices, TICK), { detail: true }), 1),
      timesOf(fast, TICK),
    );
    for (const { breakdown } of fast.roles) assert.equal(total(breakdown), fast.stepPs);
  });

  test(`${name}: folded and unfolded, in part and as a whole, on the clock of a long step`, () => {
    // So slow that its step is longer than 2.5 hours.
    const slow = slower(prices, 2 ** 20, 1);
    const { events: _, ...whole } = simulate(program, slow);
    assert.ok(whole.tickPs! > 1 && whole.stepPs / 1e12 > 2.5 * 3600);
    assert.equal(simulate(program, slow, { unfolded: true }).stepPs, whole.stepPs);
    const { events: __, ...part } = simulateSteady(programWriter('p', job, plan), slow);
    assert.deepEqual(part, whole);
    for (const { breakdown } of whole.roles) assert.equal(total(breakdown), whole.stepPs);
  });
}

/** Ops of a list, those inside its calls too. */
function opsOf(ops: readonly Op[], program: Program): number {
  const inside = (op: Op) => (op.kind === 'call' ? opsOf(program.segments[op.segment]!.ops, program) : 1);
  return ops.reduce((sum, op) => sum + inside(op), 0);
}

/** Everything takes `times` as long, and no more of the ports. */
function slower(of: Prices, times: number, tickPs = times): Prices {
  const slowed = (price: CollectivePrice): CollectivePrice => {
    const { latencyPs, transferPs } = price;
    return { ...price, latencyPs: latencyPs * times, transferPs: transferPs * times };
  };
  return {
    ...of,
    tickPs,
    kernel: (kernel) => of.kernel(kernel) * times,
    launch: (kernel) => of.launch(kernel) * times,
    collectiveLaunchPs: (of.collectiveLaunchPs ?? 0) * times,
    collective: (kind, bytes, group) => slowed(of.collective(kind, bytes, group)),
    transfer: (bytes, sameNode) => slowed(of.transfer(bytes, sameNode)),
    copy: (bytes, from, to) => slowed(of.copy(bytes, from, to)),
  };
}

/** All times of a result, `times` over: every span, and the parts of every role. */
function timesOf({ stepPs, roles }: Result, times: number): unknown {
  const scaled = (parts: Readonly<Record<string, number>>) =>
    Object.fromEntries(Object.entries(parts).map(([key, ps]) => [key, ps * times]));
  return {
    stepPs: stepPs * times,
    roles: roles.map(({ breakdown: { compute, exposed, ...parts }, spans }) => ({
      ...{ compute: scaled(compute), exposed: scaled(exposed), parts: scaled({ ...parts }) },
      spans: spans.map(({ startPs, endPs }) => [startPs * times, endPs * times]),
    })),
  };
}
