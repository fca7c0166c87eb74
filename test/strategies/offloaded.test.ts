/** State that is kept on the host or on disk: what travels, what the host does, and who holds how much. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ComputeOp, CopyOp, Program } from '../../program/program.js';
import { total } from '../../program/result.js';
import { parseProgram, printProgram } from '../../program/text.js';
import { simulate } from '../../sim/simulate.js';
import type { Job } from '../../strategies/job.js';
import { brokenRule } from '../../strategies/rules/index.js';
import type { StateId } from '../../strategies/state/index.js';
import type { Offload } from '../../strategies/training.js';
import { writeProgram } from '../../strategies/write.js';
import { jobOf } from '../jobs.js';
import { fixedPrice, freeNetwork } from '../machines.js';

const MODEL = 'llama2-7b';
const P = 6_738_415_616;
const DP = 4;
/** Of each state: ZeRO stage, replicas, and over how many ranks the optimizer's state is divided. */
const STATES: readonly [StateId, Job['layout']['zero'], number, number][] = [
  ['none', 0, 1, 1],
  ['ddp', 0, DP, 1],
  ['zero-1', 1, DP, DP],
  ['zero-2', 2, DP, DP],
  ['zero-3', 3, DP, DP],
];

function jobWith(
  offload: Offload | undefined,
  zero: Job['layout']['zero'],
  dp: number,
  rest: Partial<Job> = {},
): Job {
  return jobOf(MODEL, { dp, zero }, { ...rest, ...(offload === undefined ? {} : { training: { offload } }) });
}

function written(state: StateId, job: Job): Program {
  return writeProgram('p', job, { schedule: 'sequential', state });
}

function copied({ roles }: Program, from: CopyOp['from'], to: CopyOp['to']): number {
  const copies = roles[0]!.ops.filter(
    (op): op is CopyOp => op.kind === 'copy' && op.from === from && op.to === to,
  );
  return copies.reduce((sum, { bytes }) => sum + bytes, 0);
}

function onHost({ roles }: Program, name: string): number {
  const runs = roles[0]!.ops.filter(
    (op): op is ComputeOp =>
      op.kind === 'compute' && op.on === 'host' && 'name' in op.kernel && op.kernel.name === name,
  );
  return runs.reduce((sum, { kernel }) => sum + ('bytes' in kernel ? kernel.bytes : 0), 0);
}

/** Pieces are rounded up to whole parameters, at most one a layer. */
function near(actual: number, expected: number): void {
  assert.ok(actual >= expected && actual - expected < 34 * 64, `${actual}, expected ${expected}`);
}

test('gradients of what a rank owns go out, its new weights come back, and the host moves 30 bytes a parameter', () => {
  for (const [state, zero, dp, shards] of STATES) {
    const program = written(state, jobWith({ optimizer: 'host' }, zero, dp));
    // float32 gradients out, 16-bit weights in.
    near(copied(program, 'device', 'host'), (4 * P) / shards);
    near(copied(program, 'host', 'device'), (2 * P) / shards);
    // Gradient, master weight and two moments read, the last three written, and a 16-bit weight: 4 · 4 + 3 · 4 + 2.
    near(onHost(program, 'cpu-adam'), (30 * P) / shards);
    assert.deepEqual(parseProgram(printProgram(program)), program, state);
  }
});

test('of nothing offloaded the program is the plain one; of a part, so much of all of it', () => {
  for (const [state, zero, dp, shards] of STATES) {
    const plain = written(state, jobWith(undefined, zero, dp));
    assert.deepEqual(written(state, jobWith({ optimizer: 'host', fraction: 0 }, zero, dp)), plain);
    const all = written(state, jobWith({ optimizer: 'host' }, zero, dp));
    assert.deepEqual(written(state, jobWith({ optimizer: 'host', fraction: 1 }, zero, dp)), all);
    const half = written(state, jobWith({ optimizer: 'host', fraction: 0.5 }, zero, dp));
    near(onHost(half, 'cpu-adam'), (15 * P) / shards);
    const states = (program: Program, away: boolean) =>
      program.roles[0]!.holds.filter(
        ({ category, tier }) => category === 'optimizer' && (tier === 'host') === away,
      ).reduce((sum, { bytes }) => sum + bytes, 0);
    assert.deepEqual([states(all, false), states(plain, true)], [0, 0]);
    assert.equal(states(half, true) + states(half, false), states(plain, false));
  }
});

test('offloaded parameters come in for both passes of every micro-batch, and nothing of them stays', () => {
  const program = written(
    'zero-3',
    jobWith({ optimizer: 'host', parameters: 'host' }, 3, DP, { globalBatch: 3 * DP }),
  );
  near(copied(program, 'host', 'device'), (3 * 2 * 2 * P) / DP);
  const held = program.roles[0]!.holds.filter(
    ({ category, tier }) => category === 'parameters' && tier === undefined,
  );
  assert.deepEqual(held, []);
  // Gradients of later micro-batches are added where the first lie: read, read, written.
  near(onHost(program, 'add-gradients'), (2 * 12 * P) / DP);
});

test('states on disk are read and written once, ahead of and behind the update', () => {
  const program = written('zero-2', jobWith({ optimizer: 'disk' }, 2, DP));
  near(copied(program, 'disk', 'host'), (12 * P) / DP);
  near(copied(program, 'host', 'disk'), (12 * P) / DP);
});

test('what is not hidden of copies and of the host’s work is said, and the parts are the step', () => {
  const prices = {
    ...freeNetwork((kernel) => (kernel.family === 'optimizer' ? 0 : 1e-3)),
    hostKernel: () => 1e12,
    copy: () => fixedPrice(0.001),
  };
  const result = simulate(written('zero-2', jobWith({ optimizer: 'host' }, 2, DP)), prices);
  const { breakdown } = result.roles[0]!;
  // The norm, and the update of each of 34 layers; the last weights come back behind the last.
  assert.equal(breakdown.host, 35 * 1e12);
  assert.ok(breakdown.copy >= 1e9, `${breakdown.copy}`);
  assert.equal(total(breakdown), result.stepPs);
});

test('pageable buffers are said to be, and nothing is computed beside their copies', () => {
  const copies = (program: Program) => program.roles[0]!.ops.filter((op): op is CopyOp => op.kind === 'copy');
  const pinned = written('zero-3', jobWith({ optimizer: 'host' }, 3, DP));
  const pageable = written('zero-3', jobWith({ optimizer: 'host', pinned: false }, 3, DP));
  assert.ok(copies(pinned).every((copy) => copy.pageable === undefined));
  assert.ok(copies(pageable).every((copy) => copy.pageable === true));
  const prices = { ...freeNetwork((k) => (k.family === 'optimizer' ? 0 : 1e-3)), copy: () => fixedPrice(1) };
  const seconds = (program: Program) => simulate(program, prices).stepPs / 1e12;
  // Gradients of 34 layers, one after the other, on the way out; only the last is not beside others where they are pinned.
  assert.ok(seconds(pageable) > seconds(pinned));
});

test('what cannot be is refused in a sentence', () => {
  const refused = (id: string, state: StateId, zero: Job['layout']['zero'], training: Job['training']) =>
    brokenRule(
      { id, schedule: 'sequential', state },
      { ...jobOf(MODEL, { dp: DP, zero }), training: training! },
      DP,
    );
  assert.match(
    refused('ddp', 'ddp', 0, { offload: { parameters: 'host' } })!,
    /keeps whole parameters on every device.*--strategy zero-3, fsdp or hsdp/,
  );
  assert.match(
    refused('parameter-server', 'parameter-server', 0, { offload: { optimizer: 'host' } })!,
    /offloads none of them/,
  );
  assert.match(
    refused('zero-2', 'zero-2', 2, { optimizer: 'muon', offload: { optimizer: 'host' } })!,
    /no implementation that runs on a host/,
  );
  assert.equal(refused('zero-2', 'zero-2', 2, { offload: { optimizer: 'host' } }), undefined);
});
