import assert from 'node:assert/strict';
import { test } from 'node:test';
import { attentionWork, gemmWork } from '../../hardware-profiles/threads/work.js';
import type { Convolution } from '../../program/kernel.js';
import { meshOf } from '../../program/mesh.js';
import { OpList } from '../../program/op-list.js';
import type { Program } from '../../program/program.js';
import { total } from '../../program/result.js';
import { simulate } from '../../sim/simulate.js';
import { threadPrices } from '../../sim/threads/index.js';
import { ROUND_MACHINE } from './thread-machine.js';

const US = 1e6;
const PRICES = threadPrices(ROUND_MACHINE);
const gelu = (bytes: number) =>
  ({ family: 'elementwise', name: 'gelu', flops: 0, bytes, launches: 1 }) as const;
const pair = { ranks: 2, perNode: 2, concurrent: 1, stride: 1 };

test('a product of 4 × 8 tiles counts whole tiles, packed operands and written results', () => {
  const work = gemmWork({ m: 5, n: 9, k: 300, batch: 1 });
  assert.deepEqual(work, {
    flops: 2 * 8 * 16 * 300,
    packedBytes: 4 * (5 * 300 + 300 * 9),
    // 300 is two stretches of at most 256.
    outputBytes: 4 * 5 * 9 * 2,
  });
});

test('causal attention over 128 positions is a block of 64 × 64 scores and one of 64 × 128', () => {
  const shape = { batch: 3, heads: 2, queries: 128, keys: 128, headDim: 8, valueDim: 8, causal: true };
  const scores = 64 * 64 + 64 * 128;
  const forward = attentionWork({ ...shape, direction: 'forward' });
  assert.deepEqual(forward, { blocks: 6 * 2, flops: 6 * 2 * scores * 16, scoreBytes: 6 * 4 * scores });
  const backward = attentionWork({ ...shape, direction: 'backward' });
  assert.equal(backward.flops, 2.5 * forward.flops);
});

test('a kernel takes its bytes over its rate, and a kernel nobody measured has no price', () => {
  assert.equal(PRICES.kernel(gelu(3000)), 3 * US);
  assert.throws(
    () => PRICES.kernel({ ...gelu(1), name: 'dropout' }),
    /no time was measured for the kernel 'dropout'/,
  );
});

test('a convolution is a product of its windows, which are read and written once, unless they are one position', () => {
  const embedding = { overheadSeconds: 0, error: 0, bytesPerSecond: 1e9 };
  const prices = threadPrices({ ...ROUND_MACHINE, kernels: { ...ROUND_MACHINE.kernels, embedding } });
  const convolution = (window: number, padding: number): Convolution => ({
    ...{ family: 'convolution', role: 'forward', images: 2, inputs: 8, outputs: 16, groups: 1 },
    ...{ from: [8, 8], to: [8, 8], window: [window, window], stride: [1, 1], padding: [padding, padding] },
    ...{ precision: 'fp32', accumulate: false },
  });
  // 2 · 64 positions by 16 outputs by 9 · 8 numbers at 1 GFLOP/s; each of 4 bytes is read and written at 1 GB/s.
  const product = 2 * 128 * 16 * 72;
  assert.equal(prices.kernel(convolution(3, 1)), (product + 2 * 128 * 72 * 4) * 1000);
  assert.equal(prices.kernel(convolution(1, 0)), 2 * 128 * 16 * 8 * 1000);
});

test('a sum of two threads: they meet, one round adds half the tensor, one copies half', () => {
  const price = PRICES.collective('all-reduce', 8000, pair);
  assert.equal(price.latencyPs, 5 * US);
  // A signal and 4000 B at 1 GB/s, then a signal and 4000 B at 2 GB/s.
  assert.equal(price.transferPs, (1 + 4) * US + (1 + 2) * US);
});

test('a gather of two threads moves each its own half into place and copies the other', () => {
  const price = PRICES.collective('all-gather', 8000, pair);
  assert.equal(price.transferPs, 1 * US + (1 + 2) * US);
});

test('four ranks of two cores lose at a meeting what was measured there, three half of it', () => {
  // Two pairs: while one waits, the other computes. All four in one group: nobody does.
  const extra = (ranks: number, concurrent: number) => {
    const price = PRICES.collective('barrier', 0, { ranks, perNode: ranks, concurrent, stride: 1 });
    const alone = threadPrices({ ...ROUND_MACHINE, cores: 64 });
    const free = alone.collective('barrier', 0, { ranks, perNode: ranks, concurrent, stride: 1 });
    return (price.transferPs - free.transferPs) / US;
  };
  assert.equal(extra(2, 1), 0);
  // Each rank has half a core, so half of 25 − 5 lasts as long as all of it.
  assert.equal(extra(2, 2), (25 - 5) / 2);
  assert.equal(extra(4, 1), (50 - 5) / 2);
  assert.equal(extra(3, 1), (50 - 5) / 2 / 2);
});

test('a group of one has nobody to meet', () => {
  assert.equal(PRICES.collective('all-reduce', 8000, { ...pair, ranks: 1, perNode: 1 }).latencyPs, 0);
});

/** Two ranks that share a role and compute `us` microseconds. */
function apart(ranks: number, us: number): Program {
  const list = new OpList('forward');
  list.compute('work', gelu(1000 * us));
  const role = { name: 'all ranks', where: {}, holds: [], ops: list.ops };
  return { name: 'apart', mesh: meshOf([['dp', ranks]]), roles: [role], segments: {} };
}

test('as many ranks as cores run at full speed; twice as many take twice as long', () => {
  for (const unfolded of [false, true]) {
    assert.equal(simulate(apart(2, 100), PRICES, { unfolded }).stepPs, 100 * US);
    assert.equal(simulate(apart(4, 100), PRICES, { unfolded }).stepPs, 200 * US);
  }
});

test('cores that together do the work of 1.6 slow two ranks down by 2 / 1.6', () => {
  const prices = threadPrices({ ...ROUND_MACHINE, effectiveCores: 1.6 });
  const { stepPs } = simulate(apart(2, 100), prices);
  assert.ok(Math.abs(stepPs - 125 * US) < 1000, `${stepPs} ps`);
  assert.equal(simulate(apart(1, 100), prices).stepPs, 100 * US);
});

test('threads that share cores take as long folded as each on its own, with the sum of their gradients', () => {
  for (const ranks of [2, 3, 4]) {
    const list = new OpList('backward');
    const done = list.compute('work', gelu(70_000));
    const summed = list.collective('sum', 'all-reduce', ['dp'], 12_000, {
      after: [done],
      buffer: 'gradients',
    });
    list.compute('update', gelu(30_000), { after: [summed] });
    const role = { name: 'all ranks', where: {}, holds: [], ops: list.ops };
    const program = { name: 'sums', mesh: meshOf([['dp', ranks]]), roles: [role], segments: {} };
    const folded = simulate(program, PRICES);
    const unfolded = simulate(program, PRICES, { unfolded: true });
    assert.equal(folded.stepPs, unfolded.stepPs, `${ranks} ranks`);
    const { latencyPs, transferPs } = PRICES.collective('all-reduce', 12_000, {
      ...pair,
      ranks,
      perNode: ranks,
    });
    const share = Math.max(1, ranks / 2);
    assert.ok(Math.abs(folded.stepPs - (latencyPs + share * (transferPs + 100 * US))) < 100);
  }
});

test('a call that shares cores is slower in all its parts, and they still add up', () => {
  const inner = new OpList('forward');
  inner.compute('first', gelu(3000));
  inner.compute('second', { ...gelu(1000), family: 'norm' });
  const list = new OpList('forward');
  list.call('layer', 'layer', {});
  const role = { name: 'all ranks', where: {}, holds: [], ops: list.ops };
  const segments = { layer: { name: 'layer', ops: inner.ops } };
  const program = { name: 'called', mesh: meshOf([['dp', 4]]), roles: [role], segments };
  const { stepPs, roles } = simulate(program, PRICES);
  assert.equal(stepPs, 8 * US);
  assert.deepEqual(roles[0]!.breakdown.compute, { elementwise: 6 * US, norm: 2 * US });
  assert.equal(total(roles[0]!.breakdown), stepPs);
});

/** Stage 0 computes and sends `messages`; stage 1 takes each and computes `secondUs` on it. */
function pipeline(messages: number, firstUs: number, secondUs: number): Program {
  const [first, second] = [new OpList('forward'), new OpList('forward')];
  for (let i = 0; i < messages; i++) {
    first.alloc('activations', `x${i}`, 2000);
    const done = first.compute(`first ${i}`, gelu(1000 * firstUs), { writes: [`x${i}`] });
    first.transfer('send', 'pp', 1, 2000, { buffer: `x${i}`, after: [done] });
    first.free('activations', `x${i}`, 2000);
    second.alloc('activations', `x${i}`, 2000);
    const came = second.transfer('recv', 'pp', -1, 2000, { buffer: `x${i}` });
    second.compute(`second ${i}`, gelu(1000 * secondUs), { after: [came], reads: [`x${i}`] });
    second.free('activations', `x${i}`, 2000);
  }
  const role = (stage: number, list: OpList) => ({
    ...{ name: `stage ${stage}`, where: { pp: [stage] }, holds: [], ops: list.ops },
  });
  return {
    ...{ name: 'pipeline', mesh: meshOf([['pp', 2]]), segments: {} },
    roles: [role(0, first), role(1, second)],
  };
}

test('a receiver that waits wakes up, copies and goes on', () => {
  // 100 to compute, 1 to put 2000 B at 2 GB/s, 10 to wake, 1 to fetch, 50 to compute.
  assert.equal(simulate(pipeline(1, 100, 50), PRICES).stepPs, (100 + 1 + 10 + 1 + 50) * US);
});

test('a sender does not wait for its receiver, who finds later messages there', () => {
  const { stepPs, roles } = simulate(pipeline(3, 10, 100), PRICES, { detail: true });
  // The first message wakes stage 1 at 10 + 1 + 10; the others have come long before it asks for them.
  assert.equal(stepPs, (10 + 1 + 10 + 3 * (1 + 100)) * US);
  const sends = roles[0]!.spans.filter(({ kind }) => kind === 'send');
  assert.deepEqual(
    sends.map(({ endPs }) => endPs / US),
    [11, 22, 33],
  );
});
