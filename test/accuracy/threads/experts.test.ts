import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Case, casesOf, requireTrainable, type Task } from '../../../accuracy/threads/cases.js';
import { checkLoss } from '../../../accuracy/threads/checks/loss.js';
import { checkTraffic } from '../../../accuracy/threads/checks/traffic.js';
import { modelById } from '../../../models/index.js';
import { usualAdapters, withTuning } from '../../../models/with-tuning.js';
import { strategyById } from '../../../strategies/index.js';
import { assertHolds, fewSteps, nameOf, TASK } from './runs.js';

const TINY_MOE = modelById('tiny-moe');
/** Room for every token at every expert. */
const MOE: Task = { ...TASK, sequence: 32, model: { ...TINY_MOE, layers: 1 } };
/** Two of eight experts each, and room for two of four tokens: an expert takes its even share, and the rest is dropped. */
const DROPPED: Task = { ...MOE, capacityFactor: 1 };
const DRAWN: readonly (readonly [what: string, task: Task, workers: number, layouts: readonly string[]])[] = [
  ['over some replicas, and over replicas in slices', MOE, 4, ['ep2 dp4 zero1', 'tp2 ep2 etp2 dp2 zero1 sp']],
  ['over tensor ranks, with tokens dropped', DROPPED, 2, ['tp2 ep2 sp']],
];
function expertCases(task: Task, workers: number): Case[] {
  return casesOf([strategyById('expert-parallel')], workers, task).cases;
}

for (const [what, task, workers, layouts] of DRAWN) {
  for (const layout of layouts) {
    test(`experts ${what}: ${layout} has the loss of one worker, and bytes, order and memory of its program`, async () => {
      const it = expertCases(task, workers).find((each) => nameOf(each).includes(`(${layout} mb1)`));
      assert.ok(it !== undefined, layout);
      const run = await assertHolds(it, await fewSteps(task));
      assert.ok(checkLoss(run.losses, await fewSteps(task)).maxRelativeDifference <= 1e-5);
      const { traffic } = checkTraffic(run);
      // Two exchanges forward and two back, of every micro-batch.
      const exchanges = traffic.filter(({ operation, rank }) => operation === 'all-to-all' && rank === 0);
      const { dp } = it.job.layout;
      assert.equal(exchanges[0]!.count, 4 * (4 / dp));
    });
  }
}

test('a slice of every expert on each tensor rank: their parts of the router’s gradient are summed once a step', async () => {
  const [it] = casesOf([strategyById('tensor-parallel')], 2, DROPPED).cases;
  const run = await assertHolds(it!, await fewSteps(DROPPED));
  assert.ok(checkLoss(run.losses, await fewSteps(DROPPED)).maxRelativeDifference <= 1e-5);
  const { moe, hidden } = DROPPED.model;
  const summed = run.memories[0]!.lines.flatMap(({ op }) =>
    op.kind === 'collective' && op.label.startsWith('all-reduce replicated gradients') ? [op.bytes] : [],
  );
  // One block, its router of float32 once in the step.
  assert.deepEqual(summed, [moe!.experts * hidden * 4]);
});

test('dropping tokens is another training than keeping all', async () => {
  const [kept, dropped] = [await fewSteps(MOE), await fewSteps(DROPPED)];
  assert.ok(Math.abs(kept.at(-1)! - dropped.at(-1)!) > 1e-4);
});

test('what threads do not do with experts is refused by a sentence', () => {
  const refused = (strategy: string, task: Task, said: RegExp) =>
    assert.throws(() => casesOf([strategyById(strategy)], 2, task), said);
  refused('sequence-parallel', MOE, /does not gather their scores.*ep=2.*leave --sequence-parallel out/);
  refused('expert-parallel', { ...MOE, training: { offload: { optimizer: 'host' } } }, /leave --offload out/);
  refused('ddp', { ...MOE, capacityFactor: 0.7 }, /whole numbers of tokens of each eighth/);
  const untrainable: readonly (readonly [Task, RegExp])[] = [
    [{ ...MOE, training: { optimizer: 'muon' } }, /experts number by number, and muon/],
    [
      { ...MOE, model: withTuning(TINY_MOE, usualAdapters(TINY_MOE, 'whole')) },
      /train all of a model with experts/,
    ],
    [{ ...MOE, model: { ...TINY_MOE, moe: { ...TINY_MOE.moe!, routerBias: true } } }, /a router with biases/],
  ];
  for (const [task, said] of untrainable) assert.throws(() => requireTrainable(task), said);
});
