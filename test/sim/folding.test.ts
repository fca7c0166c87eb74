/** Folded and unfolded runs of one program are two ways to the same number, to the picosecond. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { loadCluster } from '../../hardware-profiles/index.js';
import { total } from '../../program/result.js';
import { pricesOf } from '../../sim/prices/cluster.js';
import type { Prices } from '../../sim/prices/prices.js';
import { simulate } from '../../sim/simulate.js';
import type { Job } from '../../strategies/job.js';
import { type Plan, writeProgram } from '../../strategies/write.js';
import { jobOf } from '../jobs.js';

const cluster = loadCluster('a100-dgx:16');
const prices: Prices = pricesOf(cluster);

function bothWays(job: Job, plan: Plan) {
  const program = writeProgram('p', job, plan);
  return { folded: simulate(program, prices), unfolded: simulate(program, prices, { unfolded: true }) };
}

const cases: [string, Job, Plan][] = [
  ['ddp 8', jobOf('gpt2-1.5b', { dp: 8 }, { globalBatch: 16 }), { schedule: 'sequential', state: 'ddp' }],
  ['zero-3 32', jobOf('llama2-7b', { dp: 32, zero: 3 }), { schedule: 'sequential', state: 'zero-3' }],
  [
    'hsdp 4 × 8',
    jobOf('llama2-7b', { dp: 32, shard: 8, zero: 3 }),
    { schedule: 'sequential', state: 'zero-3' },
  ],
  [
    'tp 8 × dp 8',
    jobOf('llama2-7b', { dp: 8, tp: 8, sequenceParallel: true }),
    { schedule: 'sequential', state: 'zero-1' },
  ],
  [
    'pp 4 × dp 4 × tp 4',
    jobOf('llama2-7b', { dp: 4, tp: 4, pp: 4 }, { globalBatch: 32 }),
    { schedule: '1f1b', state: 'zero-1' },
  ],
  [
    'pp 8 × dp 2 × tp 8, interleaved',
    jobOf('llama2-7b', { dp: 2, tp: 8, pp: 8, vpp: 2 }, { globalBatch: 32 }),
    { schedule: 'interleaved-1f1b', state: 'zero-1' },
  ],
  [
    'cp 4 × dp 2 × tp 2, sharded over both',
    jobOf('llama2-7b', { dp: 2, cp: 4, tp: 2, sequenceParallel: true }),
    { schedule: 'sequential', state: 'zero-1' },
  ],
  [
    'cp 2 × pp 2 × dp 4, weights gathered',
    jobOf('llama2-7b', { dp: 4, shard: 2, cp: 2, pp: 2, zero: 3 }, { globalBatch: 16 }),
    { schedule: '1f1b', state: 'zero-3' },
  ],
  [
    'experts over 8 = tp 2 × cp 2 × 2 of dp 8, each in 2 pipeline stages',
    jobOf('mixtral-8x7b', { dp: 8, cp: 2, tp: 2, pp: 2, ep: 8, sequenceParallel: true }, { globalBatch: 16 }),
    { schedule: '1f1b', state: 'zero-1' },
  ],
  [
    'experts over 4 of dp 16, split over tp 2, weights gathered',
    jobOf('mixtral-8x7b', { dp: 16, tp: 2, ep: 4, etp: 2, zero: 3, sequenceParallel: true }),
    { schedule: 'sequential', state: 'zero-3' },
  ],
  [
    'hsdp 4 × 4 with experts over 2 of each group, tp 2',
    jobOf('mixtral-8x7b', { dp: 16, shard: 4, tp: 2, ep: 4, zero: 3, sequenceParallel: true }),
    { schedule: 'sequential', state: 'zero-3' },
  ],
  [
    'weights resharded between the micro-batches of pp 2',
    jobOf('llama2-7b', { dp: 4, tp: 2, pp: 2, zero: 3 }, { globalBatch: 16, reshard: true }),
    { schedule: '1f1b', state: 'zero-3' },
  ],
  [
    'zero-2 × pp 4, interleaved',
    jobOf('llama2-7b', { dp: 4, pp: 4, vpp: 2, zero: 2 }, { globalBatch: 32 }),
    { schedule: 'interleaved-1f1b', state: 'zero-2' },
  ],
  [
    'parameter server 64',
    jobOf('gpt2-1.5b', { dp: 64 }),
    { schedule: 'sequential', state: 'parameter-server' },
  ],
  ['map-reduce 64', jobOf('gpt2-1.5b', { dp: 64 }), { schedule: 'sequential', state: 'map-reduce' }],
];

for (const [name, job, plan] of cases) {
  test(`folded and unfolded agree exactly: ${name}`, () => {
    const { folded, unfolded } = bothWays(job, plan);
    assert.equal(unfolded.stepPs, folded.stepPs);
    for (const role of folded.roles) {
      const rank = unfolded.roles.find((r) => r.rank === role.rank)!;
      assert.deepEqual(rank.breakdown, role.breakdown);
      assert.deepEqual(rank.memory, role.memory);
    }
    assert.equal(
      folded.roles.reduce((sum, r) => sum + r.ranks, 0),
      unfolded.roles.length,
    );
  });
}

const power = (most: number) => fc.integer({ min: 0, max: most }).map((e) => 2 ** e);

test('folded equals unfolded, and every breakdown sums to the step, on random layouts', () => {
  fc.assert(
    fc.property(
      fc.record({
        dp: power(3),
        tp: power(2),
        pp: power(2),
        rounds: fc.integer({ min: 1, max: 3 }),
        microBatch: power(1),
        recompute: fc.constantFrom('none' as const, 'full' as const),
        state: fc.constantFrom('ddp' as const, 'zero-1' as const, 'zero-2' as const, 'zero-3' as const),
        schedule: fc.constantFrom('gpipe' as const, '1f1b' as const, 'sequential' as const),
      }),
      ({ dp, tp, pp, rounds, microBatch, recompute, state, schedule }) => {
        const job = jobOf(
          'gpt2-124m',
          { dp, tp, pp, microBatch, recompute, sequenceParallel: tp > 1 },
          {
            globalBatch: dp * microBatch * rounds * pp,
            sequence: 512,
          },
        );
        const { folded, unfolded } = bothWays(job, { schedule, state });
        assert.equal(unfolded.stepPs, folded.stepPs);
        for (const role of [...folded.roles, ...unfolded.roles])
          assert.equal(total(role.breakdown), folded.stepPs);
      },
    ),
    { numRuns: 30, seed: 7 },
  );
});

test('the same program gives byte-identical results twice', () => {
  const [, job, plan] = cases[4]!;
  const program = writeProgram('p', job, plan);
  const run = () => JSON.stringify(simulate(program, prices, { detail: true }));
  assert.equal(run(), run());
});

test('the critical path is contiguous from 0 to the step time', () => {
  for (const [, job, plan] of cases) {
    const result = simulate(writeProgram('p', job, plan), prices, { detail: true });
    let at = 0;
    for (const stretch of result.criticalPath) {
      assert.equal(stretch.startPs, at);
      at = stretch.endPs;
    }
    assert.equal(at, result.stepPs);
  }
});
