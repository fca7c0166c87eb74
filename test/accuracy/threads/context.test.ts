import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cannotRun } from '../../../accuracy/threads/cannot-run.js';
import { type Case, casesOf, type Task } from '../../../accuracy/threads/cases.js';
import { checkLoss } from '../../../accuracy/threads/checks/loss.js';
import { checkTraffic } from '../../../accuracy/threads/checks/traffic.js';
import { modelById } from '../../../models/index.js';
import { strategyById } from '../../../strategies/index.js';
import type { Job, Layout } from '../../../strategies/job.js';
import { assertHolds, fewSteps, TASK } from './runs.js';

/** Rotary positions, grouped keys and values. */
const LLAMA: Task = { ...TASK, model: { ...modelById('tiny-llama'), layers: 1 } };
/** Learned positions, and a group of tokens that experts drop some of in each eighth of a sequence. */
const MOE: Task = {
  ...{ ...TASK, sequence: 32, capacityFactor: 1 },
  model: { ...modelById('tiny-moe'), layers: 1, position: 'learned', learnedPositions: 32 },
};

function contextCase(task: Task, strategy: string, workers: number, layout: Partial<Layout>): Case {
  const it = casesOf([strategyById(strategy)], workers, task).cases.find(({ job }) =>
    Object.entries(layout).every(([key, value]) => job.layout[key as keyof Layout] === value),
  );
  assert.ok(it !== undefined, JSON.stringify(layout));
  return it;
}

test('a sequence over two ranks that have other experts: loss of one worker; bytes, order and memory of the program', async () => {
  const reference = await fewSteps(MOE);
  const it = contextCase(MOE, 'expert-parallel', 4, { cp: 2, dp: 2, ep: 4 });
  const run = await assertHolds(it, reference);
  assert.ok(checkLoss(run.losses, reference).maxRelativeDifference <= 1e-5);
  const { kvHeads, headDim, layers } = MOE.model;
  // Keys and values of each micro-batch and layer, forward and again backward: half of them to the other rank.
  const each = (2 * kvHeads * headDim * 4 * MOE.sequence) / 2;
  const sent = checkTraffic(run)
    .traffic.filter(({ operation, axis, rank }) => operation === 'all-gather' && axis === 'cp' && rank === 0)
    .reduce((sum, { countedBytes }) => sum + countedBytes, 0);
  assert.equal(sent, each * 2 * layers * (MOE.globalBatch / 2));
});

/** A ring of gathers covers the ring; exchanged heads inside groups, and a ring across, cover both. */
const KINDS: readonly Partial<Layout>[] = [
  { cpKind: 'hierarchical', cpInner: 2, cpBalance: 'striped' },
  { cpKind: 'usp', cpInner: 2 },
];

for (const kind of KINDS) {
  test(`a sequence over four ranks, ${Object.values(kind).join(' ')}: the same`, async () => {
    const { cpBalance, ...listed } = kind;
    const it = contextCase(LLAMA, 'context-parallel', 4, { cp: 4, ...listed });
    const layout: Layout = { ...it.job.layout, ...kind };
    const run = await assertHolds({ ...it, job: { ...it.job, layout } }, await fewSteps(LLAMA));
    assert.equal(run.workload.context?.balance, cpBalance ?? 'zigzag');
  });
}

test('how context ranks meet otherwise is refused by a sentence', () => {
  const { job, plan } = contextCase(LLAMA, 'context-parallel', 2, { cp: 2 });
  const by = (layout: Partial<Layout>): Job => ({ ...job, layout: { ...job.layout, ...layout } });
  assert.match(cannotRun(by({ cpKind: 'usp', cpBalance: 'striped' }), plan) ?? '', /use --cp-balance zigzag/);
  assert.match(
    cannotRun(by({ cpKind: 'ulysses', cp: 8 }), plan) ?? '',
    /8 ranks do not divide the 4 of keys/,
  );
});
