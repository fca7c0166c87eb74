/** Preference training: pairs of answers, and a frozen reference model that runs forward first. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadCluster } from '../../hardware-profiles/index.js';
import { modelById } from '../../models/index.js';
import { parameterCount } from '../../models/weights/parameters.js';
import { evaluate } from '../../planning/evaluate/evaluate.js';
import { check } from '../../program/check.js';
import { flopsOf, isProduct } from '../../program/kernel.js';
import type { Op, Program } from '../../program/program.js';
import { strategyById } from '../../strategies/index.js';
import type { Job } from '../../strategies/job.js';
import { brokenRule } from '../../strategies/rules/index.js';
import type { StateId } from '../../strategies/state/index.js';
import { writeProgram } from '../../strategies/write.js';
import { jobOf } from '../jobs.js';

const PAIRS: Partial<Job> = { objective: 'dpo', training: { reference: true } };
const PSI = parameterCount(modelById('llama2-7b')).total;

function products({ roles, segments }: Program): number {
  const of = (ops: readonly Op[]): number =>
    ops.reduce((sum, op) => {
      if (op.kind === 'call') return sum + of(segments[op.segment]!.ops);
      return op.kind === 'compute' && isProduct(op.kernel) ? sum + flopsOf(op.kernel) : sum;
    }, 0);
  return of(roles[0]!.ops);
}

function program(state: StateId, rest: Partial<Job>, dp = 4): Program {
  const layout = { dp: state === 'none' ? 1 : dp, zero: state === 'zero-3' ? (3 as const) : (0 as const) };
  return writeProgram('p', jobOf('llama2-7b', layout, rest), { schedule: 'sequential', state });
}

for (const state of ['none', 'ddp', 'zero-1', 'zero-2', 'zero-3'] as const) {
  test(`${state}: a pair is two sequences, and its reference a third of their training more`, () => {
    const words = products(program(state, {}));
    const pairs = products(program(state, { objective: 'dpo' }));
    const both = products(program(state, PAIRS));
    assert.equal(pairs, 2 * words);
    // Forward : training is 1 : 3, but that attention's backward pass makes 2.5 times the products of its forward.
    const share = (both - pairs) / pairs;
    assert.ok(share < 1 / 3 && share > 0.32, `${share}`);
    assert.deepEqual(check(program(state, PAIRS)), []);
  });

  test(`${state}: the reference's weights are 2 bytes a parameter, sharded as the others`, () => {
    const held = (rest: Partial<Job>) =>
      program(state, rest).roles[0]!.holds.reduce((sum, { bytes }) => sum + bytes, 0);
    const more = held(PAIRS) - held({ objective: 'dpo' });
    assert.equal(more, Math.ceil((2 * PSI) / (state === 'zero-3' ? 4 : 1)));
  });
}

test('with adapters the reference is the base itself: no second copy', () => {
  const adapters = { rank: 8, targets: ['all-linear'], variant: 'lora', dropout: 0 } as const;
  const model = { ...modelById('llama2-7b'), tuning: { adapters } };
  const { roles } = program('zero-3', { ...PAIRS, model });
  assert.ok(roles[0]!.holds.every(({ buffer }) => buffer !== 'reference weights'));
  assert.ok(roles[0]!.ops.some((op) => op.kind === 'call' && op.segment.startsWith('reference ')));
});

const cluster = loadCluster('h100-dgx:1');

test('nothing of the reference is kept: the peak rises by its weights alone', () => {
  const plan = { schedule: 'sequential', state: 'none' } as const;
  const peak = (rest: Partial<Job>) =>
    evaluate(plan, jobOf('llama3.2-1b', {}, { ...rest, globalBatch: 2 }), cluster).memory.peakBytes;
  const psi = parameterCount(modelById('llama3.2-1b')).total;
  assert.equal(peak(PAIRS) - peak({ objective: 'dpo' }), 2 * psi);
});

test('a reference costs a third of the step in time, too', () => {
  const plan = { schedule: 'sequential', state: 'none' } as const;
  const step = (rest: Partial<Job>) =>
    evaluate(plan, jobOf('llama3.2-1b', {}, { ...rest, globalBatch: 8 }), cluster);
  const [without, both] = [step({ objective: 'dpo' }), step(PAIRS)];
  const share = both.stepTimeSeconds / without.stepTimeSeconds - 1;
  assert.ok(share > 0.28 && share < 0.37, `${share}`);
  assert.ok(Math.abs(both.mfu / without.mfu - 1) < 0.05);
});

test('tensor ranks split the reference as the model', () => {
  const whole = jobOf('llama2-7b', { tp: 4 }, PAIRS);
  const written = writeProgram('p', whole, { schedule: 'sequential', state: 'none' });
  assert.deepEqual(check(written), []);
  const kinds = written.segments['reference dense-block.forward']!.ops.flatMap((op) =>
    op.kind === 'collective' ? [op.collective] : [],
  );
  assert.deepEqual(kinds, ['all-reduce', 'all-reduce']);
});

test('a reference is not divided into pipeline stages', () => {
  const job = jobOf('llama2-7b', { pp: 2 }, { ...PAIRS, globalBatch: 4 });
  assert.match(brokenRule(strategyById('1f1b'), job, 2) ?? '', /reference model/);
});

test('a reward model puts out one number a token, and no logits', () => {
  const model = { ...modelById('llama2-7b'), outputs: 1 };
  const head = products(program('none', { objective: 'reward', model }));
  const words = products(program('none', { objective: 'dpo' }));
  const { hidden, vocab } = model;
  // The output matrix has a column in place of the vocabulary's: 6 FLOPs a token and weight of the rest.
  assert.equal(words - head, 6 * 2 * 2048 * hidden * (vocab - 1));
});
