/** What frameworks do around the arithmetic: the same mathematics, other orders, other passes. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parameterCount } from '../../models/weights/parameters.js';
import { assertSound } from '../../program/check.js';
import type { Op } from '../../program/program.js';
import { simulate } from '../../sim/simulate.js';
import type { Job } from '../../strategies/job.js';
import type { Runtime } from '../../strategies/runtime.js';
import { blocksByFilling, blocksByModules, partition } from '../../strategies/schedules/partition.js';
import { type Plan, writeProgram } from '../../strategies/write.js';
import { jobOf } from '../jobs.js';
import { fixedPrice, freeNetwork } from '../machines.js';

const MODEL = 'llama2-7b';
const LAYERS = 32;
const PLAN = { schedule: 'sequential', state: 'zero-1' } as const;

function withRuntime(runtime: Partial<Runtime>, layout: Partial<Job['layout']> = { dp: 8, zero: 1 }): Job {
  return jobOf(MODEL, layout, { globalBatch: 32, runtime });
}

function opsOf(job: Job, plan: Plan = PLAN): Op[] {
  const { roles, segments } = writeProgram('p', job, plan);
  return [...roles.flatMap((role) => role.ops), ...Object.values(segments).flatMap(({ ops }) => ops)];
}

const bytesOf = (ops: readonly Op[], label: RegExp): number =>
  ops.reduce((sum, op) => {
    if (!label.test(op.label)) return sum;
    if (op.kind === 'compute') return sum + ('bytes' in op.kernel ? op.kernel.bytes : 0);
    return sum + ('bytes' in op ? op.bytes : 0);
  }, 0);

/** A machine on which a layer's backward, a sum and a gather take a second each, and all else nothing. */
const SECONDS = {
  ...freeNetwork((kernel) => (kernel.family === 'attention' && kernel.direction === 'backward' ? 1 : 0)),
  collective: (_kind: string, bytes: number) => fixedPrice(bytes > 1e6 ? 1 : 0),
};

function stepSeconds(runtime: Partial<Runtime>): number {
  const job = { ...withRuntime(runtime), globalBatch: 8 };
  return simulate(writeProgram('p', job, PLAN), SECONDS).stepPs / 1e12;
}

test('sums beside the backward pass wait for its last layers alone, sums after it for all of it', () => {
  // 32 blocks take a second each; the buckets are 32 blocks, embedding and head. Beside: the head's is summed with
  // the last block's second, block i's with that of block i - 1, the embedding's after all. Gathers follow.
  const gathers = LAYERS + 2;
  assert.equal(stepSeconds({}), LAYERS + 2 + gathers);
  assert.equal(stepSeconds({ gradientReduce: 'after' }), LAYERS + (LAYERS + 2) + gathers);
});

test('weights gathered ahead leave only what no layer hides: all of it where a forward pass is free', () => {
  const after = stepSeconds({ paramGather: 'after' });
  assert.equal(stepSeconds({ paramGather: 'overlapped' }), after);
  const slow = {
    ...SECONDS,
    kernel: freeNetwork((kernel) => (kernel.family === 'attention' ? 1 : 0)).kernel,
  };
  const step = (paramGather: Runtime['paramGather']) => {
    const job = { ...withRuntime({ paramGather }), globalBatch: 8 };
    return simulate(writeProgram('p', job, PLAN), slow).stepPs / 1e12;
  };
  // A forward pass of a second a block hides the gather of the next block's weights; those of the embedding, the
  // first block and the head are left: the head's follows the last block's on its stream, and ends with its forward.
  assert.equal(step('after') - step('overlapped'), LAYERS + 2 - 2);
});

test('sharded traffic in turn: the step is every gather, every pass and every sum, one after the other', () => {
  const plan = { schedule: 'sequential', state: 'zero-3' } as const;
  const step = (shardComm: Runtime['shardComm']) => {
    const job = { ...withRuntime({ shardComm }, { dp: 8, zero: 3 }), globalBatch: 8 };
    return simulate(writeProgram('p', job, plan), SECONDS).stepPs / 1e12;
  };
  // 34 layers are gathered twice and summed once, a second each, and 32 of them take a second backward.
  assert.equal(step('blocking'), 3 * (LAYERS + 2) + LAYERS);
  // Beside: the forward gathers; backward the last block's second, all others behind the traffic of their neighbours.
  assert.ok(step('overlapped') < step('blocking') - (LAYERS - 1));
  assert.ok(step('overlapped') >= 2 * (LAYERS + 2));
});

test('ZeRO-2 of DeepSpeed: every sum of every micro-batch in turn with the backward pass, and the gathers after all', () => {
  const plan = { schedule: 'sequential', state: 'zero-2' } as const;
  const runtime = { zeroReduce: 'blocking-all-reduce' } as const;
  const step = (microBatches: number, more: Partial<Runtime>) => {
    const job = { ...withRuntime(more, { dp: 8, zero: 2 }), globalBatch: 8 * microBatches };
    return simulate(writeProgram('p', job, plan), SECONDS).stepPs / 1e12;
  };
  // 32 blocks take a second backward, 34 buckets a second each to sum, once a micro-batch, and one to gather, once a step.
  for (const n of [1, 2, 3]) assert.equal(step(n, runtime), n * (LAYERS + LAYERS + 2) + (LAYERS + 2));
  // Beside it a bucket is summed with the next block's second.
  assert.equal(step(1, {}), LAYERS + 2 + (LAYERS + 2));
});

test('ZeRO 1 and 2 of DeepSpeed all-reduce gradients as they were computed: half as much again as an all-reduce alone', () => {
  const { total } = parameterCount(withRuntime({}).model);
  for (const zero of [1, 2] as const) {
    const job = { ...withRuntime({ zeroReduce: 'blocking-all-reduce' }, { dp: 8, zero }), globalBatch: 8 };
    const ops = opsOf(job, { schedule: 'sequential', state: `zero-${zero}` });
    // 2 bytes a gradient, whatever it is kept in, and 2 a weight; a ring sends a sum twice, and what it gathers once.
    assert.equal(bytesOf(ops, /^all-reduce gradients/), 2 * total);
    assert.equal(bytesOf(ops, /^all-gather parameters/), 2 * total);
    // Each rank copies its eighth out, 2 bytes read and 4 written.
    const copied = bytesOf(ops, /^keep gradient shard/);
    assert.ok(Math.abs(copied / ((6 * total) / 8) - 1) < 1e-6, `${copied}`);
    assertSound(writeProgram('p', job, { schedule: 'sequential', state: `zero-${zero}` }));
  }
});

test('gradients of sharded weights are reduced as computed or as kept, and kept the same', () => {
  const { total } = parameterCount(withRuntime({}).model);
  const plan = { schedule: 'sequential', state: 'zero-3' } as const;
  const sums = (shardReduce: Runtime['shardReduce'], more: Partial<Job> = {}) => {
    const job = { ...withRuntime({ shardReduce }, { dp: 8, zero: 3 }), globalBatch: 8, ...more };
    return bytesOf(opsOf(job, plan), /^reduce-scatter gradients/);
  };
  assert.deepEqual([sums('kept'), sums('computed')], [4 * total, 2 * total]);
  // In float32 there is nothing narrower.
  assert.equal(sums('computed', { precision: 'fp32' }), 4 * total);
});

test('either way every gradient is summed and every weight gathered once', () => {
  const { total } = parameterCount(withRuntime({}).model);
  const all = [{}, { gradientReduce: 'after' }, { paramGather: 'overlapped' }] as const;
  for (const runtime of all) {
    const ops = opsOf(withRuntime(runtime));
    assert.equal(bytesOf(ops, /^(reduce-scatter|all-reduce) gradients/), 4 * total);
    assert.equal(bytesOf(ops, /^all-gather parameters/), 2 * total);
  }
});

test('sums of widened gradients are all-reduced in float32, whatever they are kept in', () => {
  const { total } = parameterCount(withRuntime({}).model);
  const job = {
    ...withRuntime({ fp32AllReduce: true, gradientAverage: 'separate' }),
    gradientPrecision: 'bf16',
  } as const;
  const ops = opsOf(job);
  const sums = ops.filter((op) => op.kind === 'collective' && op.label.startsWith('all-reduce gradients'));
  assert.ok(sums.every((op) => op.kind === 'collective' && op.collective === 'all-reduce'));
  assert.equal(bytesOf(sums, /./), 4 * total);
  // Flattened (2 + 2), divided (2 + 2), widened (2 + 4), narrowed (4 + 2), copied back (2 + 2).
  assert.equal(bytesOf(ops, /^average gradients/), 24 * total);
});

test('additions apart read the new gradient and read and write the sum; the first micro-batch needs none', () => {
  const matrices = (runtime: Partial<Runtime>) =>
    opsOf(withRuntime({ gradientAccumulation: 'separate', ...runtime })).filter(
      (op) =>
        op.kind === 'compute' &&
        op.kernel.family === 'elementwise' &&
        op.kernel.name === 'add weight gradient',
    );
  const sum = (ops: readonly Op[]) =>
    ops.reduce((s, op) => s + (op.kind === 'compute' && 'bytes' in op.kernel ? op.kernel.bytes : 0), 0);
  // Of a block of Llama 2 7B: 4·4096² of attention, 3·4096·11008 of the feed-forward; the norms have 4096 each.
  const block = 4 * 4096 ** 2 + 3 * 4096 * 11_008 + 2 * 4096;
  const head = 32_000 * 4096 + 4096;
  // bf16 gradients into float32 sums; four micro-batches.
  assert.equal(sum(matrices({ zeroesGradients: true })), (2 + 4 + 4) * (block + head));
  assert.equal(sum(matrices({ zeroesGradients: false })), ((2 + 4 + 4) * (block + head) * 3) / 4);
  assert.equal(opsOf(withRuntime({})).filter((op) => op.label === 'add weight gradient').length, 0);
});

test('FSDP 1 copies gradients, FSDP 2 gathered weights too, once a layer, direction and micro-batch', () => {
  const { total } = parameterCount(withRuntime({}).model);
  const plan = { schedule: 'sequential', state: 'zero-3' } as const;
  const copies = (shardCopies: Runtime['shardCopies']) => {
    const ops = opsOf(withRuntime({ shardCopies }, { dp: 8, zero: 3 }), plan);
    return [bytesOf(ops, /^copy weights/), bytesOf(ops, /^copy gradients/)];
  };
  const microBatches = 4;
  assert.deepEqual(copies('none'), [0, 0]);
  // Concatenated (2 + 2), widened (2 + 4), divided (4 + 4).
  assert.deepEqual(copies('fsdp-1'), [0, microBatches * 18 * total]);
  // Out of the buffer (2 + 2), forward and backward; into it, widened (2 + 4).
  assert.deepEqual(copies('fsdp-2'), [microBatches * 2 * 4 * total, microBatches * 6 * total]);
});

test('modules dealt out alike: embedding, norm and head take the place of blocks', () => {
  // 40 + 3 modules on four stages: 11, 11, 11 and 10, of which the ends are 1 and 2.
  assert.deepEqual(blocksByModules(40, 4), [10, 11, 11, 8]);
  for (const [layers, places] of [
    [32, 1],
    [60, 4],
    [48, 8],
    [7, 5],
  ] as const) {
    assert.equal(
      blocksByModules(layers, places).reduce((sum, n) => sum + n, 0),
      layers,
    );
  }
  const job = withRuntime({ partition: 'modules' }, { pp: 4 });
  const placed = partition(job, 4, 1).map((layers) => layers.length);
  // 35 modules: 9, 9, 9 and 8; norm and head are one layer here.
  assert.deepEqual(placed, [9, 9, 9, 7]);
});

test('stages filled one after the other leave the last with the rest, as BLOOM’s authors saw', () => {
  // "78/12=6.5 - so the last stage has 1 block, while the rest have 7" (BigScience chronicles, February 2022).
  assert.deepEqual(blocksByFilling(78, 12, 0), [...Array(11).fill(7), 1]);
  // Their answer: 70 + 2 in 12 places of 6, the embedding and the head in a block's place each.
  assert.deepEqual(blocksByFilling(70, 12, 1), [5, ...Array(10).fill(6), 5]);
  // 10 blocks in twos fill five of eight stages: three would have none.
  assert.equal(blocksByFilling(10, 8, 0), undefined);
  fc.assert(
    fc.property(
      fc.nat({ max: 120 }),
      fc.integer({ min: 1, max: 16 }),
      fc.constantFrom(0, 1),
      (n, places, ends) => {
        const counts = blocksByFilling(n + places, places, ends as 0 | 1);
        if (!counts) return;
        assert.equal(
          counts.reduce((sum, count) => sum + count, 0),
          n + places,
        );
        assert.ok(Math.max(...counts) <= Math.ceil((n + places + 2 * ends) / places));
      },
    ),
  );
  const last = (kind: Runtime['partition']) =>
    partition(withRuntime({ partition: kind }, { pp: 7 }), 7, 1).map((layers) => layers.length);
  // 32 blocks: fives and a rest of 2, which has the head too; 34 places: fives and a rest of 4.
  assert.deepEqual(last('filled'), [6, 5, 5, 5, 5, 5, 3]);
  assert.deepEqual(last('filled-with-ends'), [5, 5, 5, 5, 5, 5, 4]);
});

test('gradients of the last pass, where they are kept beside their sums, are 2 bytes of 4 more', () => {
  const held = (runtime: Partial<Runtime>, gradientPrecision: 'fp32' | 'bf16') => {
    const job = { ...withRuntime(runtime), gradientPrecision };
    return writeProgram('p', job, PLAN).roles[0]!.holds.find(
      ({ buffer }) => buffer === 'gradients of the last pass',
    )?.bytes;
  };
  const kept = { keepsGradients: true, gradientAccumulation: 'separate' } as const;
  assert.equal(held(kept, 'fp32'), 2 * parameterCount(withRuntime({}).model).total);
  assert.equal(held(kept, 'bf16'), undefined);
  assert.equal(held({ keepsGradients: true }, 'fp32'), undefined);
  assert.equal(held({ gradientAccumulation: 'separate' }, 'fp32'), undefined);
  // Sharded gradients are not kept whole.
  const sharded = { ...withRuntime(kept, { dp: 8, zero: 3 }), gradientPrecision: 'fp32' } as const;
  const { roles } = writeProgram('p', sharded, { schedule: 'sequential', state: 'zero-3' });
  assert.ok(roles[0]!.holds.every(({ buffer }) => buffer !== 'gradients of the last pass'));
});

test('a head within recomputation runs its product again, and its loss once', () => {
  const again = (recompute: 'none' | 'full', recomputesHead: boolean) =>
    opsOf(withRuntime({ recomputesHead }, { dp: 8, zero: 1, recompute })).filter(
      (op) => op.phase === 'recompute' && /^(logits|loss|final norm)$/.test(op.label),
    );
  assert.deepEqual(
    again('full', true).map((op) => op.label),
    ['logits'],
  );
  assert.deepEqual(again('none', true), []);
  assert.deepEqual(again('full', false), []);
});

test('logits kept until the next micro-batch replaces them are held once more, where there is a next one', () => {
  const held = (globalBatch: number) => {
    const job = { ...withRuntime({ keepsLogits: true }), globalBatch };
    const holds = writeProgram('p', job, PLAN).roles.flatMap((role) => role.holds);
    return holds.filter((h) => h.buffer.startsWith('logits')).map((h) => h.bytes);
  };
  // 2,048 tokens, 32,000 words, two bytes.
  assert.deepEqual(held(32), [2048 * 32_000 * 2]);
  assert.deepEqual(held(8), []);
});

test('programs of every runtime are sound', () => {
  const all: Partial<Runtime>[] = [
    { gradientReduce: 'after', gradientAccumulation: 'separate', gradientAverage: 'separate' },
    { paramGather: 'overlapped', zeroesGradients: false },
    {
      fp32AllReduce: true,
      gradientAverage: 'separate',
      gradientReduce: 'after',
      partition: 'modules',
      keepsLogits: true,
    },
    { shardCopies: 'fsdp-1' },
    { shardCopies: 'fsdp-2', recomputesHead: true },
  ];
  for (const runtime of all) {
    for (const state of ['ddp', 'zero-1', 'zero-2', 'zero-3'] as const) {
      const zero = state === 'ddp' ? 0 : (Number(state.at(-1)) as 1 | 2 | 3);
      const job = withRuntime(runtime, { dp: 4, tp: 2, pp: 2, zero, recompute: 'full' });
      assertSound(writeProgram('p', job, { schedule: '1f1b', state }));
    }
  }
});
