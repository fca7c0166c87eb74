/** Sequences in slices (Seq1F1B): the same work, bytes and gradients as of whole ones, in more and smaller passes. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cannotRun } from '../../accuracy/threads/cannot-run.js';
import { loadCluster } from '../../hardware-profiles/index.js';
import { modelById } from '../../models/index.js';
import { modelFlopsPerToken } from '../../models/steps/flops.js';
import { evaluate } from '../../planning/evaluate/evaluate.js';
import { LayerParts } from '../../planning/evaluate/layer-parts.js';
import { Bounds } from '../../planning/search/bounds.js';
import { jobsOf, spaceOf } from '../../planning/search/layouts.js';
import { check } from '../../program/check.js';
import { type Attention, attendedPairs, flopsOf } from '../../program/kernel.js';
import type { Op, Program, Role, Segment } from '../../program/program.js';
import { pricesOf } from '../../sim/prices/cluster.js';
import { simulate } from '../../sim/simulate.js';
import { peaksSteady, simulateSteady } from '../../sim/steady.js';
import { strategyById } from '../../strategies/index.js';
import type { Job, Layout } from '../../strategies/job.js';
import { PASSES } from '../../strategies/layers/passes/index.js';
import { layerSegments } from '../../strategies/layers/segments.js';
import { equalSlices } from '../../strategies/layers/slices.js';
import { brokenRule } from '../../strategies/rules/index.js';
import type { ScheduleId } from '../../strategies/schedules/ids.js';
import { scheduleById } from '../../strategies/schedules/index.js';
import { playSchedule } from '../../strategies/schedules/played.js';
import { type Plan, programWriter, writeProgram } from '../../strategies/write.js';
import { jobOf } from '../jobs.js';
import { freeNetwork } from '../machines.js';
import { requestOf } from '../planning/request.js';

const K = 4;
const sliced = (model: string, layout: Partial<Layout>, rest: Partial<Omit<Job, 'layout' | 'model'>> = {}) =>
  jobOf(model, { pp: 2, schedule: 'seq1f1b', ...layout }, { globalBatch: 8, ...rest });
const PLAN: Plan = { schedule: 'seq1f1b', state: 'none' };
const WHOLE: Plan = { schedule: '1f1b', state: 'none' };

test('a query of a later slice sees what it would see of the whole: pairs counted one by one', () => {
  for (const [queries, keys, window] of [
    [3, 12, 99],
    [5, 20, 7],
    [8, 8, 3],
    [4, 16, 4],
  ] as const) {
    let pairs = 0;
    for (let q = keys - queries; q < keys; q++)
      for (let k = 0; k < keys; k++) if (q - k >= 0 && q - k < window) pairs++;
    assert.equal(attendedPairs({ queries, keys, causal: true, window }), pairs);
  }
});

test('FLOPs of all slices are those of the whole layer, to the last one, of attention and of products', () => {
  for (const [model, kind] of [
    ['llama3-8b', 'dense-block'],
    ['gpt3-175b', 'head'],
    ['mistral-7b', 'dense-block'],
  ] as const) {
    const job = sliced(model, {}, { sequence: 8192 });
    const parts = layerSegments(job, [kind], PASSES, { splits: false, pairs: false, slices: K });
    assert.equal(Object.keys(parts).length, 2 * K);
    const whole = layerSegments(job, [kind]);
    for (const family of ['attention', 'gemm'] as const)
      assert.equal(flops(parts, family), flops(whole, family), `${model} ${family}`);
  }
});

function flops(segments: Readonly<Record<string, Segment>>, family: string): number {
  let sum = 0;
  for (const { ops } of Object.values(segments))
    for (const op of ops) if (op.kind === 'compute' && op.kernel.family === family) sum += flopsOf(op.kernel);
  return sum;
}

test('keys and values stay until their own backward pass; their gradients are added up once by every later slice', () => {
  const job = sliced('llama3-8b', {});
  const segments = layerSegments(job, ['dense-block'], PASSES, { splits: false, pairs: false, slices: K });
  const backward = (slice: number) => segments[`dense-block.backward/${slice}`]!.ops;
  const sum = (slice: number) => `L{layer}.mb{mb}/${slice}.d(keys and values) by later slices`;
  const touching = (slice: number, of: number, which: 'alloc' | 'free' | 'writes') =>
    backward(slice).filter((op) =>
      which === 'writes'
        ? op.kind === 'compute' && op.writes.includes(sum(of))
        : op.kind === which && op.buffer === sum(of),
    ).length;
  for (let of = 0; of < K - 1; of++) {
    for (let slice = 0; slice < K; slice++) {
      assert.equal(touching(slice, of, 'alloc'), slice === K - 1 ? 1 : 0);
      assert.equal(touching(slice, of, 'free'), slice === of ? 1 : 0);
      assert.equal(touching(slice, of, 'writes'), slice > of ? 1 : 0);
    }
  }
  // 2 bytes × 8 heads of keys and values × (128 + 128), a token.
  const token = 2 * 8 * 256;
  const { lengths } = equalSlices(job, K)[0]!;
  for (let of = 0; of < K - 1; of++) {
    const [taken] = backward(K - 1).filter((op) => op.kind === 'alloc' && op.buffer === sum(of));
    assert.equal(taken!.kind === 'alloc' && taken!.bytes, lengths[of]! * token);
  }
  // Of additions, a slice has its own keys and all before it: read twice and written once.
  let seen = 0;
  for (const [slice, length] of lengths.entries()) {
    seen += length;
    const added = slice === K - 1 ? 0 : 3 * seen * token;
    assert.equal(bytesOf(backward(slice), 'add key and value gradients'), added);
  }
});

test('slices are equal in work: of long sequences the first is far longer than the last', () => {
  for (const [model, sequence, tp] of [
    ['llama3-8b', 131_072, 1],
    ['mistral-7b', 16_384, 8],
    ['gpt3-175b', 2048, 1],
  ] as const) {
    const job = sliced(model, { tp, sequenceParallel: tp > 1 }, { sequence });
    const { lengths } = equalSlices(job, K)[0]!;
    assert.equal(
      lengths.reduce((sum, length) => sum + length),
      sequence,
    );
    const ofPrefix = (tokens: number) => (tokens === 0 ? 0 : tokens * modelFlopsPerToken(job.model, tokens));
    const [all, multiple] = [ofPrefix(sequence), 8 * tp];
    // An end is off by half of what it is a multiple of at most, and a slice has two.
    const most = ofPrefix(sequence) - ofPrefix(sequence - multiple);
    let end = 0;
    for (const length of lengths) {
      const work = ofPrefix(end + length) - ofPrefix(end);
      end += length;
      assert.equal(length % multiple, 0);
      assert.ok(Math.abs(work - all / K) <= most, `${model}: ${work} of ${all}`);
    }
  }
  const { lengths } = equalSlices(sliced('llama3-8b', {}, { sequence: 131_072 }), K)[0]!;
  assert.ok(lengths[0]! > 2 * lengths.at(-1)!);
});

function bytesOf(ops: readonly Op[], name: string): number {
  let sum = 0;
  for (const op of ops)
    if (op.kind === 'compute' && 'name' in op.kernel && op.kernel.name === name) sum += op.kernel.bytes;
  return sum;
}

test('programs of slices pass the check: nothing is read that is not there, and nothing is left', () => {
  for (const [model, layout, state] of [
    ['gpt2-124m', { pp: 4 }, 'none'],
    ['llama2-7b', { tp: 2, sequenceParallel: true }, 'none'],
    ['llama3-8b', { dp: 2, zero: 1 }, 'zero-1'],
    ['llama3-8b', { dp: 2, zero: 3 }, 'zero-3'],
    ['llama3-8b', { recompute: 'selective' }, 'none'],
    ['mixtral-8x7b', { dp: 2, ep: 2, zero: 1 }, 'zero-1'],
  ] as const) {
    const job = sliced(model, layout, { globalBatch: 4 * ('dp' in layout ? 2 : 1) });
    assert.deepEqual(check(writeProgram('p', job, { schedule: 'seq1f1b', state })), [], model);
  }
});

test('gradients are reduced in the last pass of all slices of a step, and in no other', () => {
  const job = sliced('llama3-8b', { dp: 2, zero: 1 }, { globalBatch: 2 * 4 });
  const [{ ops }] = writeProgram('p', job, { schedule: 'seq1f1b', state: 'zero-1' }).roles as [Role];
  const first = ops.findIndex(({ label }) => label.startsWith('reduce-scatter'));
  const before = ops.slice(0, first);
  const whole = before.filter(({ label }) => /^backward \d+\/\d+$/.test(label));
  // 4 micro-batches of 4 slices: all but the last one in a call each, the last one layer by layer, from its first slice.
  assert.equal(whole.length, 4 * K - 1);
  assert.match(
    before.findLast(({ label }) => label.startsWith('backward'))!.label,
    /^backward 3\/0 dense-block/,
  );
});

test('stages send the same bytes in K times the messages', () => {
  const job = sliced('llama3-8b', { pp: 4 });
  const [cut, whole] = [
    sent(writeProgram('p', job, PLAN)),
    sent(writeProgram('p', withSchedule(job, '1f1b'), WHOLE)),
  ];
  assert.equal(cut.bytes, whole.bytes);
  // 3 boundaries, 8 micro-batches, both ways.
  assert.deepEqual([whole.messages, cut.messages], [3 * 8 * 2, 3 * 8 * 2 * K]);
});

function withSchedule(job: Job, schedule: '1f1b' | 'seq1f1b'): Job {
  return { ...job, layout: { ...job.layout, schedule } };
}

function sent({ roles }: Program): { readonly bytes: number; readonly messages: number } {
  const sends = roles.flatMap(({ ops }) => ops.flatMap((op) => (op.kind === 'send' ? [op.bytes] : [])));
  return { bytes: sends.reduce((sum, bytes) => sum + bytes, 0), messages: sends.length };
}

test('where slices cost the same, a step is the closed form and the small player’s, to the picosecond', () => {
  const layerPs = 1e9;
  const prices = freeNetwork(({ family, ...kernel }) =>
    family !== 'attention' ? 0 : (kernel as Attention).direction === 'forward' ? 1e-3 : 2e-3,
  );
  for (const [pp, microBatches] of [
    [4, 8],
    [8, 2],
    [2, 3],
  ] as const) {
    const job = sliced('gpt3-175b', { pp }, { globalBatch: microBatches });
    const { stepPs } = simulate(writeProgram('p', job, PLAN), prices);
    const slicePs = (96 / pp) * layerPs;
    const times = { forward: slicePs, inputGradient: slicePs, weightGradient: slicePs };
    const pipeline = { stages: pp, microBatches, chunks: 1, slices: K };
    assert.equal(stepPs, playSchedule(scheduleById('seq1f1b'), pipeline, times).length);
    // m·k slices of F + B = 3, and p − 1 more fill and drain: (p − 1)(F + B) / k of a micro-batch's.
    assert.equal(stepPs, (microBatches * K + pp - 1) * 3 * slicePs);
  }
});

test('stage i keeps p − 1 − i + k slices: each stage a slice more than the next, of 1F1B a micro-batch', () => {
  // Attention is next to nothing, so that slices are equally long.
  const job = sliced('gpt3-175b', { pp: 8 }, { globalBatch: 16, sequence: 256 });
  assert.deepEqual(equalSlices(job, K)[0]!.lengths, [64, 64, 64, 64]);
  const peaks = (each: Job, plan: Plan) =>
    peaksSteady(programWriter('p', each, plan)).map(({ atPeak }) => atPeak.activations);
  const cut = peaks(job, PLAN);
  const whole = peaks(withSchedule(job, '1f1b'), WHOLE);
  const slice = cut[1]! - cut[2]!;
  const microBatch = whole[1]! - whole[2]!;
  assert.equal(microBatch, K * slice);
  // Stages 1 to 6 have 12 blocks each.
  for (let stage = 1; stage < 6; stage++) {
    assert.equal(cut[stage]! - cut[stage + 1]!, slice);
    assert.equal(whole[stage]! - whole[stage + 1]!, microBatch);
  }
  // (8 − 1 − 1 + 4) / 4 = 2.5 micro-batches for 7, and what a backward pass needs on top.
  const share = cut[1]! / whole[1]!;
  assert.ok(share > 2.5 / 7 && share < 0.45, `${share}`);
});

test('a step of many micro-batches is multiplied out exactly, and no shorter or leaner than its bounds', () => {
  const cluster = loadCluster('h100-dgx:1');
  const prices = pricesOf(cluster);
  const layers = new LayerParts(prices);
  const job = sliced('gpt2-124m', { pp: 4, tp: 2, recompute: 'none' }, { globalBatch: 48, sequence: 1024 });
  const evaluation = evaluate(PLAN, job, cluster, { prices, layers });
  const writer = programWriter('p', job, PLAN);
  const whole = simulate(writer.write(48).program, prices);
  const steady = simulateSteady(writer, prices);
  assert.equal(steady.stepPs, whole.stepPs);
  assert.ok(2 * steady.events < whole.events, `${steady.events} of ${whole.events} events`);
  assert.equal(evaluation.result.stepPs, whole.stepPs);
  const bounds = new Bounds(layers, prices);
  const { stepTimeSeconds, memory } = evaluation;
  const seconds = bounds.seconds(job, PLAN);
  assert.ok(
    seconds > 0.5 * stepTimeSeconds && seconds <= stepTimeSeconds,
    `${seconds} of ${stepTimeSeconds}`,
  );
  const peak = Math.max(...whole.roles.map((role) => role.memory.peakBytes));
  const bytes = bounds.bytes(job, PLAN);
  assert.ok(bytes > 0.9 * peak && bytes <= peak, `${bytes} of ${peak}, ${memory.peakBytes} with the reserve`);
});

test('threads say that they run whole sequences', () => {
  assert.match(
    cannotRun(sliced('tiny', {}), PLAN)!,
    /^threads run whole sequences, and seq1f1b cuts them into 4/,
  );
});

test('what slices cannot be cut from is refused with a sentence', () => {
  const megatron = strategyById('megatron-3d');
  const why = (model: string, layout: Partial<Layout>, rest: Partial<Omit<Job, 'layout'>> = {}) => {
    const job = { ...sliced(model, { zero: 1, ...layout }), ...rest };
    const { dp, tp, pp, cp } = job.layout;
    return brokenRule(megatron, job, dp * tp * pp * cp) ?? '';
  };
  assert.equal(why('llama3-8b', {}), '');
  const lengths = {
    packing: 'packed',
    lengths: [{ tokens: 512, share: 1 }],
    mean: 512,
    words: 'mean:512',
  } as const;
  for (const [sentence, expected] of [
    [why('llama3-8b', { cp: 2 }), /cp=2 ranks divide it among themselves/],
    [why('llama3-8b', {}, { sequence: 2050 }), /multiples of 8 tokens, and sequences have 2050/],
    [
      why('llama3-8b', { tp: 4, sequenceParallel: true }, { sequence: 2056 }),
      /multiples of 32 tokens, and sequences have 2056/,
    ],
    [
      why('llama3-8b', {}, { model: { ...modelById('llama3-8b'), causal: false } }),
      /llama3-8b looks both ways/,
    ],
    [why('jamba-v0.1', {}), /carry a state along it/],
    [why('deepseek-v2-lite', {}), /compress keys and values/],
    [why('llama3-8b', {}, { lengths: { ...lengths } }), /packed into a row or padded/],
    [why('llama3-8b', { recompute: 'full' }), /keys and values that recompute full gives up/],
    [why('llama3-8b', {}, { kernels: 'unfused' }), /without fused attention/],
  ] as const)
    assert.match(sentence, expected);
});

test('a search weighs no recomputation that gives up keys and values', () => {
  const asked = requestOf('llama3-8b', 'h100-dgx:1', { globalBatch: 16, sequence: 4096 });
  const recomputes = (schedule: ScheduleId) => {
    const { families } = spaceOf(strategyById('megatron-3d'), { ...asked, fixed: { pp: 4, schedule } });
    return [
      ...new Set(families.flatMap((family) => [...jobsOf(family)].map(({ layout }) => layout.recompute))),
    ];
  };
  assert.ok(recomputes('1f1b').includes('full'));
  assert.deepEqual(
    recomputes('seq1f1b').toSorted(),
    ['none', 'selective'].filter((each) => recomputes('1f1b').includes(each as 'none')),
  );
  const full = spaceOf(strategyById('megatron-3d'), {
    ...asked,
    fixed: { pp: 4, schedule: 'seq1f1b', recompute: 'full' },
  });
  assert.match(full.reason!, /keys and values that recompute full gives up/);
});
