import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { FRAMEWORKS, frameworkOf, OTHER } from '../../accuracy/mapping/frameworks.js';
import {
  batchOf,
  divisionOf,
  expertsOf,
  gathersOnce,
  overlapTensorOf,
  sequenceParallelOf,
  shardOf,
  stateOf,
  tpCommOverlapOf,
  zeroOf,
} from '../../accuracy/mapping/layout.js';
import { runtimeOf } from '../../accuracy/mapping/runtime.js';
import { scheduleOf } from '../../accuracy/mapping/schedule.js';
import type { PublishedParallel, PublishedRecord } from '../../accuracy/records/record.js';
import { frameworkOf as frameworkById } from '../../strategies/frameworks/index.js';

const size = fc.integer({ min: 1, max: 16 });

test('devices are dp × tp × pp × cp, whichever of them the source leaves out', () => {
  fc.assert(
    fc.property(size, size, size, size, (dp, tp, pp, cp) => {
      const devices = dp * tp * pp * cp;
      assert.deepEqual(divisionOf({ tp, pp, cp }, devices), { devices, dp, tp, pp, cp });
      assert.deepEqual(divisionOf({ dp, tp, pp, cp }, null), { devices, dp, tp, pp, cp });
      assert.equal(divisionOf({ tp, pp }, tp * pp).cp, 1);
    }),
    { seed: 1, numRuns: 100 },
  );
});

test('the device count outranks a stated dp, which some sources count per slice', () => {
  assert.equal(divisionOf({ dp: 2, tp: 8, pp: 1 }, 1024).dp, 1024 / 8);
});

test('layouts llmsim does not model are set aside with the axis in the sentence', () => {
  assert.throws(() => divisionOf({ tp: 3, pp: 1 }, 8), /8 devices do not divide into tp 3 × pp 1/);
  assert.throws(() => divisionOf({ tp: 1, pp: 1, cp: 3 }, 8), /do not divide into tp 1 × pp 1 × cp 3/);
  assert.throws(() => divisionOf({ pp: 1 }, 8), /does not state parallel\.tp/);
});

test('experts are split as everything else is, unless the record says otherwise', () => {
  const notes = new Set<string>();
  assert.deepEqual(expertsOf({}, 2, {}, notes), { ep: 1 });
  assert.deepEqual([...notes], []);
  assert.deepEqual(expertsOf({ ep: 4, etp: 1 }, 2, {}, notes), { ep: 4, etp: 1 });
  assert.deepEqual(expertsOf({ ep: 4 }, 2, {}, notes), { ep: 4, etp: 2 });
  assert.match([...notes].join(), /tp, as in Megatron-LM/);
  // Fewer ranks than split all else.
  assert.deepEqual(expertsOf({ ep: 2, etp: 2 }, 4, {}, notes), { ep: 2, etp: 2 });
});

test('micro × dp × accumulation = global, with any one factor left out', () => {
  fc.assert(
    fc.property(size, size, size, (micro_batch, dp, grad_accum) => {
      const global_batch = micro_batch * dp * grad_accum;
      const division = { devices: 2 * dp, dp, tp: 2, pp: 1, cp: 1 };
      const expected = { microBatch: micro_batch, globalBatch: global_batch };
      assert.deepEqual(
        batchOf({ micro_batch, global_batch, grad_accum }, division, OTHER, new Set()),
        expected,
      );
      assert.deepEqual(batchOf({ micro_batch, global_batch }, division, OTHER, new Set()), expected);
      assert.deepEqual(batchOf({ micro_batch, grad_accum }, division, OTHER, new Set()), expected);
      assert.deepEqual(batchOf({ global_batch, grad_accum }, division, OTHER, new Set()), expected);
    }),
    { seed: 2, numRuns: 100 },
  );
});

test('batch sizes that disagree are set aside', () => {
  const eight = { devices: 8, dp: 8, tp: 1, pp: 1, cp: 1 };
  const refused = (parallel: PublishedParallel) => () => batchOf(parallel, eight, OTHER, new Set());
  assert.throws(
    refused({ micro_batch: 2, global_batch: 64, grad_accum: 5 }),
    /grad_accum 5 disagrees .* = 4$/,
  );
  assert.throws(refused({ micro_batch: 3, global_batch: 64 }), /not a whole number of micro-batches/);
  assert.throws(refused({ micro_batch: 2 }), /does not state parallel\.global_batch/);
});

test('a micro-batch nobody states is one sequence in a pipeline, else all that a replica has', () => {
  const batch = (pp: number) =>
    batchOf({ global_batch: 64 }, { devices: 8 * pp, dp: 8, tp: 1, pp, cp: 1 }, OTHER, new Set()).microBatch;
  assert.equal(batch(4), 1);
  assert.equal(batch(1), 64 / 8);
});

test('MaxText counts sequences per device: a replica over 16 tensor ranks takes 16 at a time', () => {
  const maxText = FRAMEWORKS.find((f) => f.id === 'maxtext')!;
  const division = { devices: 512, dp: 32, tp: 16, pp: 1, cp: 1 };
  const batch = batchOf({ micro_batch: 1, global_batch: 512 }, division, maxText, new Set());
  assert.deepEqual(batch, { microBatch: 1 * 16, globalBatch: 512 });
});

test('a framework is known by the words of its source; one that nobody names is XLA on a TPU, PyTorch elsewhere', () => {
  const named = (title: string, accelerator = 'H100-SXM') =>
    frameworkOf({ id: 'x', kind: 'train-step', source: { title }, hardware: { accelerator } }).id;
  assert.equal(named('NVIDIA NeMo performance summary'), 'nemo');
  assert.equal(named('Nemotron-4 340B, trained with Megatron-LM'), 'megatron-lm');
  assert.equal(named('Megatron-DeepSpeed MT-NLG'), 'megatron-deepspeed');
  assert.equal(named('GPT2 + HF + Deepspeed'), 'huggingface');
  assert.equal(named('A paper', 'TPU v4'), 'jax');
  assert.equal(named('A paper'), 'pytorch');
});

test('ZeRO is as stated, 3 under FSDP, else the framework’s, and nothing is sharded over one rank', () => {
  const nemo = frameworkOf({
    id: 'x',
    kind: 'train-step',
    source: { title: 'NVIDIA NeMo performance summary' },
  });
  const notes = new Set<string>();
  assert.equal(zeroOf({ zero_stage: 2 }, 8, 1, nemo, notes), 2);
  assert.equal(zeroOf({ fsdp: 'full' }, 8, 1, nemo, notes), 3);
  assert.equal(notes.size, 0);
  assert.equal(zeroOf({}, 8, 1, nemo, notes), 1);
  assert.equal(notes.size, 1);
  assert.equal(zeroOf({ zero_stage: 3 }, 1, 1, nemo, notes), 0);
  // Under a pipeline FSDP gathers and sums once a step; a compiled loop does not.
  const maxtext = FRAMEWORKS.find((f) => f.id === 'maxtext')!;
  assert.equal(zeroOf({ fsdp: 'full' }, 8, 4, nemo, notes), 1);
  assert.equal(zeroOf({ fsdp: 'full' }, 8, 4, maxtext, notes), 3);
  assert.equal(gathersOnce({ zero_stage: 2 }, 4, nemo), false);
  assert.equal(gathersOnce({ fsdp: 'full' }, 1, nemo), false);
  assert.deepEqual([stateOf(0, 1), stateOf(0, 8), stateOf(3, 8)], ['none', 'ddp', 'zero-3']);
});

test('the shard group is the stated one when it is smaller than dp and divides it', () => {
  assert.equal(shardOf({ fsdp_size: 8 }, 128, 3), 8);
  assert.equal(shardOf({ zero_group: 8 }, 32, 1), 8);
  assert.equal(shardOf({ fsdp_size: 256 }, 128, 3), 128);
  assert.equal(shardOf({ fsdp_size: 8 }, 128, 0), 128);
  assert.throws(() => shardOf({ fsdp_size: 12 }, 128, 3), /a shard group of 12 does not divide 128/);
});

test('sequence parallelism needs tensor parallelism', () => {
  const notes = new Set<string>();
  assert.equal(sequenceParallelOf({ sequence_parallel: true }, 1, OTHER, notes), false);
  assert.equal(sequenceParallelOf({ sequence_parallel: '1' }, 4, OTHER, notes), true);
  assert.equal(notes.size, 0);
  assert.equal(sequenceParallelOf({}, 4, OTHER, notes), OTHER.sequenceParallel);
  assert.equal(notes.size, 1);
});

test('schedules by name and number of chunks', () => {
  const notes = new Set<string>();
  const read = (parallel: PublishedParallel, pp = 8, layers = 36) => scheduleOf(parallel, pp, layers, notes);
  assert.deepEqual(read({ vpp: 4 }, 1), { schedule: 'sequential', vpp: 1 });
  assert.deepEqual(read({ schedule: '1F1B (DeepSpeed pipeline)' }), { schedule: '1f1b', vpp: 1 });
  assert.deepEqual(read({ vpp: 3 }), { schedule: 'interleaved-1f1b', vpp: 3 });
  assert.deepEqual(read({ schedule: '1F1B-interleaved', vpp: 1 }), { schedule: '1f1b', vpp: 1 });
  assert.deepEqual(read({ schedule: 'GPipe' }), { schedule: 'gpipe', vpp: 1 });
  assert.equal(notes.size, 0);
  assert.deepEqual(read({}), { schedule: '1f1b', vpp: 1 });
  assert.equal(notes.size, 1);
  // 96 layers on 8 stages in chunks of one; 36 do not come out even.
  assert.deepEqual(read({ schedule: 'interleaved' }, 8, 96), { schedule: 'interleaved-1f1b', vpp: 12 });
  assert.equal(notes.size, 2);
  assert.throws(() => read({ schedule: '1F1B-interleaved' }), /does not state parallel\.vpp/);
  const byDefault = { vpp_note: 'not in the script; the default was used' };
  assert.deepEqual(read(byDefault, 8, 96), { schedule: 'interleaved-1f1b', vpp: 12 });
  assert.throws(() => read(byDefault), /does not state parallel\.vpp/);
});

test('schedules that split backward, fold or run both ways have the chunks that they are made for', () => {
  const notes = new Set<string>();
  const read = (schedule: string, vpp?: number) =>
    scheduleOf({ schedule, ...(vpp ? { vpp } : {}) }, 8, 32, notes);
  const v = ['ZBV', 'ZBV formatted', 'V-half', 'v_min', 'DualPipe', 'DualPipe-V'].map((name) => read(name));
  const ids = ['zb-v', 'zb-v', 'v-half', 'v-min', 'dualpipe', 'dualpipe-v'];
  assert.deepEqual(
    v,
    ids.map((schedule) => ({ schedule, vpp: 2 })),
  );
  assert.deepEqual(
    [read('ZB1P'), read('zb-h2'), read('ZB2P')],
    [
      { schedule: 'zb-h1', vpp: 1 },
      { schedule: 'zb-h2', vpp: 1 },
      { schedule: 'zb-h2', vpp: 1 },
    ],
  );
  assert.deepEqual(read('interleaved zero bubble', 4), { schedule: 'interleaved-zb', vpp: 4 });
  assert.equal(notes.size, 0);
  // Which zero bubble is not said, and a table counts chunks that ZB-H1 does not have.
  assert.deepEqual(read('zero-bubble ZBB', 2), { schedule: 'zb-h1', vpp: 1 });
  assert.equal(notes.size, 2);
  assert.throws(() => read('V-half', 4), /V-Half has 2 chunks on every stage, and parallel\.vpp is 4/);
  assert.throws(() => read('interleaved zero bubble'), /does not state parallel\.vpp/);
});

test('sizes of axes are whole', () => {
  assert.throws(() => divisionOf({ tp: 1, pp: 4, vpp: 1.5 }, 8), /parallel\.vpp is 1\.5, no number of ranks/);
  assert.throws(() => divisionOf({ tp: -1, pp: -8 }, 8), /parallel\.tp is -1, no number of ranks/);
  assert.deepEqual(divisionOf({ tp: 1, pp: 4, vpp: 2 }, 8), { devices: 8, dp: 2, tp: 1, pp: 4, cp: 1 });
});

test('tensor-parallel sums overlap as the source says, else as the framework does', () => {
  const megatron = FRAMEWORKS.find((f) => f.id === 'megatron-lm')!;
  const aleph = FRAMEWORKS.find((f) => f.id === 'aleph-alpha-scaling')!;
  assert.deepEqual([overlapTensorOf({}, megatron), overlapTensorOf({}, aleph)], [true, false]);
  assert.equal(overlapTensorOf({ overlap: 'tp/p2p/dp overlap disabled' }, megatron), false);
  assert.equal(overlapTensorOf({ overlap: 'dp overlap disabled' }, megatron), true);
  assert.equal(overlapTensorOf({ tp_comm_overlap: true }, aleph), true);
  assert.equal(overlapTensorOf({ async_tp: true }, aleph), true);
  assert.deepEqual([{ async_tp: true }, { tp_comm_overlap: true }, {}].map(tpCommOverlapOf), [
    true,
    true,
    false,
  ]);
});

test('when gradients are summed: as stated, by flag or in words, else as the framework does', () => {
  const [megatron, deepspeed, aleph] = (
    ['megatron-lm', 'megatron-deepspeed', 'aleph-alpha-scaling'] as const
  ).map(frameworkById);
  const sums = (parallel: PublishedParallel, framework = megatron!) =>
    runtimeOf({ parallel }, framework, 'gpu').gradientReduce ?? 'overlapped';
  const nemo = FRAMEWORKS.find((f) => f.id === 'nemo')!;
  assert.deepEqual(
    [megatron!, deepspeed!, aleph!].map((framework) => sums({}, framework)),
    Array(3).fill('after'),
  );
  assert.equal(sums({}, nemo), 'overlapped');
  assert.equal(sums({ overlap: 'tp/p2p/dp overlap disabled' }, nemo), 'after');
  assert.equal(sums({ overlap: 'TP/PP/DP overlap' }, deepspeed), 'overlapped');
  assert.equal(sums({ overlap: 'tp overlap' }, deepspeed), 'after');
  // A record with flags has all of them.
  assert.equal(sums({ flags: {} }, nemo), 'after');
  assert.equal(sums({ flags: { 'overlap-grad-reduce': true } }), 'overlapped');
  const flags = { 'overlap-param-gather': true, 'no-gradient-accumulation-fusion': true };
  const { paramGather, gradientAccumulation } = runtimeOf({ parallel: { flags } }, megatron!, 'gpu');
  assert.deepEqual([paramGather, gradientAccumulation], ['overlapped', 'separate']);
  // A split that names the embedding gives it and the head places of their own.
  const split = (partition?: string) => runtimeOf({ parallel: { partition } }, deepspeed!, 'gpu').partition;
  assert.deepEqual([split(), split('by layer')], ['filled', 'filled']);
  assert.equal(split('type:transformer|embedding'), 'filled-with-ends');
  // DeepSpeed's gathers waited for the device until 2021, under whatever trainer.
  const traffic = (year: number, name: string) => {
    const record = { source: { year }, parallel: { framework: name } };
    return runtimeOf(record, frameworkOf({ kind: 'train-step', ...record } as PublishedRecord), 'gpu')
      .shardComm;
  };
  assert.equal(traffic(2021, 'HF + Deepspeed Zero 3'), 'blocking');
  assert.equal(traffic(2021, 'Megatron + Deepspeed ZeRO'), 'blocking');
  assert.deepEqual([traffic(2022, 'Megatron-DeepSpeed'), traffic(2021, 'HF + FSDP')], [undefined, undefined]);
  // ZeRO 3 beside Megatron is DeepSpeed's until 2025, whether or not a record names it, and goes module by module.
  const unit = (year: number, zero_stage: number, framework: string) => {
    const record = { source: { year, title: framework }, parallel: { zero_stage } };
    return runtimeOf(record, frameworkOf({ kind: 'train-step', ...record } as PublishedRecord), 'gpu')
      .shardUnit;
  };
  assert.deepEqual([unit(2023, 3, 'Megatron-LM'), unit(2026, 3, 'Megatron-LM')], ['module', undefined]);
  assert.deepEqual([unit(2024, 3, 'HF + DeepSpeed'), unit(2024, 3, 'torchtitan')], ['module', undefined]);
  // What a compiler makes one program of has no passes between.
  assert.deepEqual(runtimeOf({}, aleph!, 'tpu'), {
    ...{ zeroesGradients: false, shardHooks: 'none' },
    ...{ expertProducts: 'grouped', readsExpertCounts: false },
  });
});
