/** Pipeline schedules, read from the words of Megatron's forks and of torchtitan, and written in them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exportTo } from '../../launch/export.js';
import type { ScheduleId } from '../../strategies/schedules/ids.js';
import { importedText } from './read.js';
import { settled } from './settled.js';

const SHAPE =
  '--num-layers 32 --hidden-size 4096 --num-attention-heads 32 --seq-length 4096 --micro-batch-size 1 --global-batch-size 64';
const megatron = (more: string) =>
  importedText(
    `torchrun --nproc_per_node 8 pretrain_gpt.py ${SHAPE} --pipeline-model-parallel-size 8 ${more}\n`,
  );
const titan = (more: string) =>
  importedText(
    `[model]\nname = "llama3"\nflavor = "8B"\n[parallelism]\npipeline_parallel_degree = 4\n${more}\n`,
    'train.toml',
  );
const order = ({ scenario }: ReturnType<typeof megatron>) => [scenario.schedule, scenario.vpp];

test('zero bubbles of the forks of Megatron-LM are schedules, and a V has two chunks', () => {
  assert.deepEqual(order(megatron('--enable-zb-runtime --zero-bubble-v-schedule')), ['zb-v', 2]);
  const v = (setup: string) =>
    order(megatron(`--zero-bubble-v-schedule --zero-bubble-v-schedule-mem-setup ${setup}`));
  assert.deepEqual(['zb', 'half', 'min'].map(v), [
    ['zb-v', 2],
    ['v-half', 2],
    ['v-min', 2],
  ]);
  assert.throws(() => v('quarter'), /one of zb, half, min is expected/);
  // As many pending backward passes as stages are ZB1P, twice as many ZB2P.
  const pending = (most: string) =>
    order(megatron(`--enable-zero-bubble --zero-bubble-max-pending-backward ${most}`));
  assert.deepEqual(['8', '16', 'auto'].map(pending), [
    ['zb-h1', 1],
    ['zb-h2', 1],
    ['zb-h1', 1],
  ]);
  const primus = (name: string) => order(megatron(`--patch-primus-pipeline --pp-algorithm ${name}`));
  assert.deepEqual(
    [primus('zbv-formatted'), primus('zero-bubble')],
    [
      ['zb-v', 2],
      ['zb-h1', 1],
    ],
  );
  const other = megatron('--enable-1f1b-v --enable-optimizer-post-validation');
  assert.deepEqual(order(other), [undefined, 1]);
  assert.equal(other.ignored.filter(({ matters }) => matters === 'yes').length, 2);
});

test('PyTorch’s names in torchtitan are schedules, and one in a file is asked for', () => {
  const named = (name: string) => order(titan(`pipeline_parallel_schedule = "${name}"`));
  assert.deepEqual(
    [
      'GPipe',
      'LoopedBFS',
      'InterleavedZeroBubble',
      'ZBVZeroBubble',
      'DualPipeV',
      '1f1b',
      'Interleaved1F1B',
    ].map(named),
    [
      ['gpipe', 1],
      ['looped-bfs', 2],
      ['interleaved-zb', 2],
      ['zb-v', 2],
      ['dualpipe-v', 2],
      [undefined, 1],
      [undefined, 2],
    ],
  );
  const table = titan(
    'pipeline_parallel_schedule = "PipelineScheduleMulti"\npipeline_parallel_schedule_csv = "own.csv"',
  );
  assert.deepEqual(order(table), [undefined, 2]);
  assert.match(table.wanted.map(({ sentence }) => sentence).join(), /schedule_csv: .*give --schedule/);
});

test('a schedule is written by its name, or named as lost with where it can be said', () => {
  const said = { tp: 1, pp: 4, dp: 2, zero: 0, seq: 4096, 'global-batch': 64, 'micro-batch': 1 } as const;
  const told = (to: 'megatron' | 'torchtitan' | 'nanotron', schedule: ScheduleId, vpp: number) => {
    const parts = { strategy: 'megatron-3d', model: 'llama3-8b', nodes: 1, devicesPerNode: 8 };
    const { text, lost } = exportTo(to, settled({ ...parts, facts: { ...said, vpp, schedule } }));
    const why = lost.find(({ option }) => option === 'schedule')?.because;
    return { why, name: /pipeline_parallel_schedule = "(\w+)"/.exec(text)?.[1] };
  };
  assert.deepEqual(told('torchtitan', 'zb-v', 2), { why: undefined, name: 'ZBVZeroBubble' });
  assert.deepEqual(told('torchtitan', 'gpipe', 1), { why: undefined, name: 'GPipe' });
  const half = told('torchtitan', 'v-half', 2);
  assert.equal(half.name, 'Interleaved1F1B');
  assert.match(half.why!, /--schedule-csv FILE.*PipelineScheduleMulti/);
  assert.match(told('torchtitan', 'table', 1).why!, /PipelineScheduleSingle/);
  assert.match(told('torchtitan', 'dualpipe', 2).why!, /none of its files can say it/);
  assert.match(
    told('megatron', 'zb-h2', 1).why!,
    /--enable-zero-bubble --zero-bubble-max-pending-backward 8$/,
  );
  assert.match(told('megatron', 'dualpipe', 2).why!, /runs its pipelines in 1F1B order$/);
  assert.ok(told('nanotron', 'zb-h1', 1).why);
});
