/** Expert parallelism: the same kernels, and four exchanges of every token's vectors. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { jobOf } from '../../jobs.js';
import { collectives, kernels, passes, placeOf, waitingFor, writeLayer } from './written.js';

const [RANKS, SEQUENCE, HIDDEN, TOPK] = [8, 2048, 4096, 2];
const job = jobOf('mixtral-8x7b', { dp: RANKS, ep: RANKS });
const write = (...by: string[]) => writeLayer(job, passes(...by), 'moe-block');

test('tokens go to their experts and come back, each way: s·k·h values of two bytes', () => {
  for (const direction of ['forward', 'backward'] as const) {
    const exchanges = collectives(write('expert-parallel')[direction]);
    assert.deepEqual(
      exchanges.map((op) => [op.collective, op.bytes, op.copies, op.stream]),
      Array(2).fill(['all-to-all', SEQUENCE * TOPK * HIDDEN * 2, TOPK, 'ep']),
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
