/**
 * AMD's runs of eight pipeline schedules, as Primus-Pipeline's blog has them (rocm.blogs.amd.com, 23 February 2026), ranked as
 * measured: tokens a second and peak memory of each device. Differences within 2 % are within what runs of one layout differ by.
 * Batches are not stated; 32 micro-batches are what Primus plays eight stages with (primus/core/projection/configs/pp_simulation.yaml).
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mapRecord } from '../../accuracy/mapping/index.js';
import { predict } from '../../accuracy/predict/predict.js';
import { builtInCases } from '../../accuracy/records/cases.js';

interface Row {
  readonly id: string;
  readonly vpp: number;
  readonly tokens: number;
  readonly gigabytes: number;
}

const row = (id: string, vpp: number, tokens: number, gigabytes: number): Row => ({
  ...{ id, vpp, tokens, gigabytes },
});

/** Llama-2-7B, pp 8 on 8 MI300X. */
const LLAMA = [
  row('1F1B', 1, 10_057, 16.26),
  row('1F1B interleaved', 2, 10_974, 21.4),
  row('zero-bubble ZBB', 2, 11_411, 16.59),
  row('ZBV', 2, 11_347, 18.11),
  row('V-half', 2, 10_894, 14.06),
  row('V-min', 2, 8897.2, 11.9),
];

/** Qwen3-235B-A22B, pp 4, ep 8 on 32 MI355X. */
const QWEN = [
  row('1F1B', 1, 2742.4, 261.58),
  row('V-half', 2, 2912.9, 257.84),
  row('V-min', 2, 2200.6, 228.28),
  row('ZBV formatted', 2, 2952.7, 284.36),
  row('zero-bubble', 1, 2963.1, 272.13),
  row('1F1B interleaved', 3, 3012.1, 287.13),
  row('1F1B interleaved', 4, 3024.5, 278.82),
];

/** Pairs that measurements tell apart, and those of them that are predicted in the other order. */
function ranked(
  like: string,
  rows: readonly Row[],
): Record<'time' | 'memory', { pairs: number; missed: string[] }> {
  const { record } = builtInCases().find(({ record: { id } }) => id === like)!;
  const predicted = rows.map(({ id, vpp }) => {
    const { plan, job, cluster, measured } = mapRecord({
      ...record,
      parallel: { ...record.parallel, schedule: id, vpp, micro_batch: 1, grad_accum: 32 },
    });
    const { stepTimeSeconds, memoryBytes } = predict(plan, job, cluster);
    return { rate: 1 / stepTimeSeconds, memory: memoryBytes[measured.memory!.meter] };
  });
  const compare = (real: (at: number) => number, ours: (at: number) => number) => {
    const pairs = rows.flatMap((_, a) => rows.slice(a + 1).map((_, b) => [a, a + 1 + b] as const));
    const apart = pairs.filter(([a, b]) => Math.abs(Math.log(real(a) / real(b))) > 0.02);
    const wrong = apart.filter(([a, b]) => ours(a) > ours(b) !== real(a) > real(b));
    const name = (at: number) => `${rows[at]!.id} ${rows[at]!.vpp}`;
    return { pairs: apart.length, missed: wrong.map(([a, b]) => `${name(a)} / ${name(b)}`) };
  };
  return {
    time: compare(
      (at) => rows[at]!.tokens,
      (at) => predicted[at]!.rate,
    ),
    memory: compare(
      (at) => rows[at]!.gigabytes,
      (at) => predicted[at]!.memory,
    ),
  };
}

test('schedules of Llama-2-7B on eight stages are ranked as measured', () => {
  assert.deepEqual(ranked('primus-llama2-7b-mi300-pp8-1f1b', LLAMA), {
    // All but interleaved against V-half (0.7 % apart) and ZB-H1 against ZB-V (0.6 %).
    time: { pairs: 15 - 2, missed: [] },
    // ZB-H1's last stage keeps the logits' gradients of what waits for its weight gradients; so much these runs do not show.
    memory: { pairs: 15, missed: ['zero-bubble ZBB 2 / ZBV 2'] },
  });
});

test('schedules of Qwen3-235B on four stages are ranked as measured, but for ZB-V, which is ranked too high', () => {
  const { time, memory } = ranked('primus-qwen235b-mi355-pp4-ep8-v-half-vpp2', QWEN);
  assert.deepEqual(time, {
    pairs: 21 - 6,
    missed: ['ZBV formatted 2 / 1F1B interleaved 4'],
  });
  // As for Llama: the last stage of ZB-H1 is predicted too full.
  const missed = [
    'ZBV formatted 2 / zero-bubble 1',
    'zero-bubble 1 / 1F1B interleaved 3',
    'zero-bubble 1 / 1F1B interleaved 4',
  ];
  assert.deepEqual(memory, { pairs: 21 - 3, missed });
});
