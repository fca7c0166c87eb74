/** Expert parallelism: the same kernels, and four exchanges of every token's vectors. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Dispatcher, libraryOf } from '../../../strategies/dispatchers.js';
import type { Job } from '../../../strategies/job.js';
import { PASSES } from '../../../strategies/layers/passes/index.js';
import { inPairs } from '../../../strategies/overlapped-exchanges.js';
import { jobOf } from '../../jobs.js';
import { collectives, kept, kernels, passes, placeOf, waitingFor, writeLayer } from './written.js';

const [RANKS, SEQUENCE, HIDDEN, TOPK] = [8, 2048, 4096, 2];
const job = jobOf('mixtral-8x7b', { dp: RANKS, ep: RANKS });
const write = (...by: string[]) => writeLayer(job, passes(...by), 'moe-block');
const dispatched = (dispatcher: Dispatcher, more: Partial<Job> = {}) =>
  writeLayer({ ...job, dispatcher, ...more }, passes('expert-parallel', 'expert-overlap'), 'moe-block');

test('tokens go to their experts and come back, each way: s·k·h values of two bytes', () => {
  for (const direction of ['forward', 'backward'] as const) {
    const exchanges = collectives(write('expert-parallel')[direction]);
    assert.deepEqual(
      exchanges.map((op) => [op.collective, op.bytes, op.copies, op.stream]),
      Array(2).fill(['all-to-all', SEQUENCE * TOPK * HIDDEN * 2, undefined, 'ep']),
    );
  }
  assert.deepEqual(collectives(write().forward), []);
});

test('kernels stay as they are, and the one behind an exchange reads what has arrived', () => {
  const [plain, split] = [write(), write('expert-parallel')];
  for (const direction of ['forward', 'backward'] as const) {
    const said = (ops: typeof plain.forward) => kernels(ops).map((op) => [op.label, op.kernel]);
    assert.deepEqual(said(split[direction]), said(plain[direction]));
  }
  const { forward, backward } = split;
  const there = placeOf(forward, 'dispatch: all-to-all tokens');
  assert.deepEqual(waitingFor(forward, there), ['expert up']);
  const back = placeOf(forward, 'expert down: all-to-all tokens');
  assert.deepEqual(waitingFor(forward, back), ['combine']);
  // Backward the gradient of what experts gave goes to them, before either of their gradients.
  const gradient = placeOf(backward, 'expert down gradient: all-to-all tokens');
  assert.deepEqual(waitingFor(backward, gradient), ['expert down input gradient']);
  const returned = 'L{layer}.mb{mb}.d(expert down) returned';
  const readers = kernels(backward).filter((op) => op.reads.includes(returned));
  assert.deepEqual(
    readers.map((op) => op.label),
    ['expert down input gradient', 'expert down weight gradient'],
  );
});

test('a library is told how often a vector is in the buffer, and moves the same buffer', () => {
  for (const dispatcher of ['deepep', 'hybridep'] as const) {
    for (const direction of ['forward', 'backward'] as const) {
      assert.deepEqual(
        collectives(dispatched(dispatcher)[direction]).map((op) => [op.bytes, op.copies, op.library]),
        Array(2).fill([SEQUENCE * TOPK * HIDDEN * 2, TOPK, libraryOf(dispatcher)]),
      );
    }
  }
});

test('all-gather moves the tokens of all ranks, whatever top-k is, and sums come back scattered', () => {
  const { forward, backward } = dispatched('allgather');
  const all = RANKS * SEQUENCE * HIDDEN * 2;
  for (const ops of [forward, backward]) {
    assert.deepEqual(
      collectives(ops).map((op) => [op.collective, op.bytes]),
      [
        ['all-gather', all],
        ['reduce-scatter', all],
      ],
    );
  }
  // Experts are chosen for a rank's own tokens; what is permuted has been gathered.
  const gathered = placeOf(forward, 'dispatch: all-gather tokens');
  assert.deepEqual(
    waitingFor(forward, gathered).filter((label) => label.startsWith('dispatch')),
    ['dispatch'],
  );
  // Backward, gradients of the sums are on all ranks, of whose tokens each computes what its experts give.
  assert.deepEqual(
    collectives(backward).map((op) => op.label),
    ['combine gradient: all-gather tokens', 'dispatch: reduce-scatter tokens'],
  );
});

test('beside another micro-batch each half of a layer runs next to one exchange, and waits for it at its end', () => {
  const runtime = { expertOverlap: 'other-micro-batch' } as const;
  const batches = { globalBatch: 2 * RANKS * job.layout.microBatch, runtime };
  const { forward, backward } = dispatched('alltoall', batches);
  const alone = dispatched('alltoall', { globalBatch: RANKS * job.layout.microBatch, runtime });
  for (const [ops, plain] of [
    [forward, alone.forward],
    [backward, alone.backward],
  ] as const) {
    // As much is moved and computed as without.
    assert.deepEqual(
      collectives(ops).map((op) => op.bytes),
      collectives(plain).map((op) => op.bytes),
    );
    assert.deepEqual(
      kernels(ops).map((op) => op.label),
      kernels(plain).map((op) => op.label),
    );
    const [first, second] = collectives(ops);
    assert.deepEqual(first!.after, []);
    assert.equal(ops.filter((op) => op.after.includes(ops.indexOf(first!))).length, 1);
    // The second begins when the first half has been computed, and nothing of the layer waits for it.
    assert.ok(second!.after.length > 0);
    assert.equal(ops.filter((op) => op.after.includes(ops.indexOf(second!))).length, 0);
  }
  // A layer keeps what it kept, and what arrives of the others has memory while it is there.
  assert.equal(kept({ forward, backward }), kept(alone));
  const border = placeOf(forward, 'expert down: all-to-all tokens');
  assert.deepEqual(waitingFor(forward, border), ['expert up']);
});

test('in pairs exchanges are beside the other pass, alone beside nothing, whatever the framework does', () => {
  const pipelined = jobOf('mixtral-8x7b', { dp: RANKS, ep: RANKS, pp: 2 });
  const both = (['none', 'other-micro-batch'] as const).map((expertOverlap) => ({
    ...pipelined,
    runtime: { expertOverlap },
  }));
  const overlapped = dispatched('alltoall', {
    runtime: { expertOverlap: 'other-micro-batch' },
    globalBatch: 64,
  });
  for (const each of both) {
    const paired: Job = { ...each, layout: { ...each.layout, vpp: 2, schedule: 'dualpipe' } };
    assert.deepEqual(
      writeLayer(paired, PASSES, 'moe-block'),
      writeLayer({ ...job, runtime: {} }, PASSES, 'moe-block'),
    );
    const pair = writeLayer({ ...inPairs(paired), globalBatch: 64 }, PASSES, 'moe-block');
    for (const direction of ['forward', 'backward'] as const) {
      assert.deepEqual(pair[direction], overlapped[direction]);
      assert.ok(collectives(pair[direction]).every((op) => op.buffer.endsWith('of another micro-batch')));
    }
  }
});
