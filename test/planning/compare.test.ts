/** The ranking, what does not fit, what cannot run, and the totals of a run. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { InputError } from '../../input/error.js';
import { compare } from '../../planning/compare.js';
import { simulateOne } from '../../planning/simulate.js';
import { total } from '../../program/result.js';
import { STRATEGIES } from '../../strategies/index.js';
import { requestOf } from './request.js';

const small = compare(requestOf('llama2-7b', 'a100-dgx:1', { globalBatch: 64, tokens: 1e12 }));

const answered = ({ rows, misfits, refusals }: typeof small) => [
  ...[...rows, ...misfits.map((m) => m.row)].flatMap((row) => [row.strategy, ...row.alsoKnownAs]),
  ...refusals.map((refusal) => refusal.strategy),
];

test('rows are ranked by step time, every strategy is answered once, and every row fits', () => {
  const times = small.rows.map((r) => r.stepTimeSeconds);
  assert.deepEqual(
    times,
    times.toSorted((a, b) => a - b),
  );
  // A dense model has no experts to deal out, so the strategy for that is not weighed.
  const weighed = STRATEGIES.map((s) => s.id).filter((id) => id !== 'expert-parallel');
  assert.deepEqual(answered(small).sort(), weighed.sort());
  for (const row of small.rows) assert.ok(row.fits && row.memory.peakBytes <= row.memory.capacityBytes);
});

test('an MoE model is evaluated with its experts split over ranks, which a dense model is refused in words', () => {
  const asked = requestOf('mixtral-8x7b', 'h100-dgx:2', { globalBatch: 32, fixed: { microBatch: 1 } });
  const moe = compare(asked);
  assert.deepEqual(answered(moe).sort(), STRATEGIES.map((s) => s.id).sort());
  const split = moe.rows.find((row) => row.strategy === 'expert-parallel')!;
  assert.ok(
    split.layout.ep > 1 && split.layout.dp * split.layout.tp * split.layout.pp * split.layout.cp === 16,
  );
  assert.ok(
    split.stepTimeSeconds <=
      moe.rows.find((r) => [r.strategy, ...r.alsoKnownAs].includes('megatron-3d'))!.stepTimeSeconds,
  );
  const dense = requestOf('llama2-7b', 'a100-dgx:1', { strategies: ['expert-parallel'] });
  assert.throws(() => compare(dense), /shards experts over ranks, and llama2-7b has none/);
});

test('the parts of a breakdown add up to the step, and those of memory to its peak', () => {
  const sum = (parts: Readonly<Record<string, number>>) => Object.values(parts).reduce((a, b) => a + b, 0);
  for (const { breakdown: b, stepTimeSeconds, memory: m } of small.rows) {
    const parts =
      b.computeSeconds + sum(b.exposedCommunicationSeconds) + b.bubbleSeconds + b.optimizerSeconds;
    assert.ok(Math.abs(parts + b.launchSeconds + b.copySeconds - stepTimeSeconds) < 1e-9);
    assert.ok(Math.abs(sum(b.computeByFamily) - b.computeSeconds) < 1e-9);
    const bytes = m.parametersBytes + m.gradientsBytes + m.optimizerBytes + m.activationsBytes + m.otherBytes;
    assert.ok(Math.abs(bytes - m.peakBytes) < 1);
  }
});

test('time to train is tokens over rate; hours, cost, energy and carbon follow from it', () => {
  const { economics } = requestOf('llama2-7b', 'a100-dgx:1').cluster;
  for (const { totals, tokensPerSecond, devices } of small.rows) {
    assert.equal(totals!.timeToTrainSeconds, 1e12 / tokensPerSecond);
    assert.equal(totals!.deviceHours, (totals!.timeToTrainSeconds * devices) / 3600);
    assert.equal(totals!.costUsd, totals!.deviceHours * economics.usdPerDeviceHour);
    assert.equal(totals!.carbonKg, totals!.energyKwh * economics.kgCo2PerKwh);
    // Between an idle and a fully busy A100 with its share of the node, times the hall's overhead.
    const watts = (totals!.energyKwh * 1000) / totals!.deviceHours / economics.pue;
    assert.ok(watts > 50 && watts < 400 + 2500 / 8 + 400, `${watts} W`);
  }
});

test('model FLOPs over peak is the MFU, and recomputation counts for HFU alone', () => {
  for (const row of small.rows) {
    assert.ok(Math.abs(row.modelTflopsPerDevice / row.peakTflopsPerDevice - row.mfu) < 1e-12);
    if (row.layout.recompute === 'none') assert.equal(row.hfu, row.mfu);
    else assert.ok(row.hfu > row.mfu * 1.2 && row.hfu < row.mfu * 1.4);
  }
});

test('what is missing is the difference to the capacity, and the change that is named makes it fit', () => {
  const request = requestOf('llama2-13b', 'a100-40-dgx:1', { globalBatch: 64, strategies: ['zero-2'] });
  const [misfit] = compare(request).misfits;
  const { memory } = misfit!.row;
  assert.equal(misfit!.missingBytes, memory.peakBytes - memory.capacityBytes);
  // test/planning/advice.test.ts follows every kind of advice.
  assert.match(misfit!.change, /^it fits with /);
});

test('the smallest change is to free what the person fixed, where that is enough', () => {
  const request = requestOf('llama2-7b', 'a100-dgx:1', {
    strategies: ['zero-1'],
    fixed: { microBatch: 8, recompute: 'none' },
  });
  assert.match(
    compare(request).misfits[0]!.change,
    /it fits with (activation recomputation|a smaller micro-batch)/,
  );
});

for (const [what, fixed, words] of [
  [
    'tp that does not divide the devices',
    { tp: 48 },
    /tp=48 does not divide the 8 devices; sizes that do are 1, 2, 4 and 8/,
  ],
  [
    'axes beyond the devices',
    { tp: 4, dp: 4 },
    /dp=4 × tp=4 is 16 ranks, which does not divide the 8 devices; products that do are 1, 2, 4 and 8/,
  ],
  [
    'experts of a model that has none',
    { ep: 2 },
    /shards experts over ranks, and llama2-7b has none; choose an MoE model/,
  ],
  [
    'micro-batch that does not divide',
    { microBatch: 7 },
    /does not divide into dp=\d+ × micro-batch 7; the nearest that does is \d+/,
  ],
] as const) {
  test(`an impossible layout is a sentence: ${what}`, () => {
    const request = requestOf('llama2-7b', 'a100-dgx:1', { fixed });
    assert.throws(
      () => compare(request),
      (error) => error instanceof InputError && words.test(error.message),
    );
  });
}

test('the batch that is named fills whole rounds of the schedule, too', () => {
  // 8 devices are dp 4 × pp 2: 4 × 2 micro-batches of one sequence are the least, and 8 the nearest to 6 that divides.
  const fixed = { pp: 2, vpp: 2, dp: 4, microBatch: 1 };
  const asked = { strategies: ['interleaved-1f1b'], fixed, globalBatch: 6 };
  const request = requestOf('llama2-7b', 'a100-dgx:1', asked);
  assert.throws(
    () => compare(request),
    /6 sequences does not divide into dp=4 × micro-batch 1 × rounds of 2 micro-batches; the nearest that does is 8$/,
  );
  assert.doesNotThrow(() => compare({ ...request, globalBatch: 8 }));
});

test('strategies that lack what was set are one line, with who has it', () => {
  const request = requestOf('llama2-7b', 'a100-dgx:1', { strategies: ['fsdp', 'ddp'], fixed: { vpp: 2 } });
  assert.throws(
    () => compare(request),
    /\n {2}fsdp, ddp: does not use the axis vpp, which was set to 2; try --strategy interleaved-1f1b, megatron-3d, context-parallel$/,
  );
});

test('heads that do not divide name the model, the number and what would', () => {
  const request = requestOf('gpt2-1.5b', 'a100-dgx:1', { strategies: ['tensor-parallel'], fixed: { tp: 8 } });
  assert.throws(
    () => compare(request),
    /tp=8 neither divides nor is a multiple of the 25 key\/value heads of gpt2-1.5b/,
  );
});

test('one strategy in depth accounts for all of its time on every role', () => {
  const request = requestOf('llama2-7b', 'a100-dgx:2', { fixed: { tp: 2, pp: 4 } });
  const { row, result } = simulateOne(request, 'megatron-3d', { detail: true });
  assert.equal(row.stepTimeSeconds, result.stepPs / 1e12);
  for (const role of result.roles) {
    assert.equal(total(role.breakdown), result.stepPs);
    for (const span of role.spans) assert.ok(span.startPs <= span.endPs && span.endPs <= result.stepPs);
  }
});

test('more bandwidth, memory or devices never makes the best strategy slower', () => {
  const base = requestOf('llama2-7b', 'a100-dgx:2', { globalBatch: 64, fixed: { microBatch: 1 } });
  const fastest = (request: typeof base) => compare(request).rows[0]!.stepTimeSeconds;
  const { cluster } = base;
  const faster = {
    ...cluster,
    node: { ...cluster.node, nics: { ...cluster.node.nics, bandwidth: 4 * cluster.node.nics.bandwidth } },
  };
  const roomier = {
    ...cluster,
    accelerator: { ...cluster.accelerator, memoryBytes: 4 * cluster.accelerator.memoryBytes },
  };
  const time = fastest(base);
  assert.ok(fastest({ ...base, cluster: faster }) <= time);
  assert.ok(fastest({ ...base, cluster: roomier }) <= time);
});

test('recomputed FLOPs are those of the whole sequence, over however many context ranks it is divided', () => {
  const request = requestOf('qwen3-8b', 'h100-dgx:1', { globalBatch: 1, sequence: 131_072 });
  const ratio = (cp: number, tp: number) => {
    const fixed = { cp, tp, dp: 1, microBatch: 1, recompute: 'full' } as const;
    const { row } = simulateOne({ ...request, fixed }, 'context-parallel');
    assert.ok(row.mfu < row.hfu && row.hfu < 1, `${row.hfu}`);
    return row.hfu / row.mfu;
  };
  // Blocks run forward once more beside three passes of everything: less than 4 / 3, for the head does not.
  const [eight, two] = [ratio(8, 1), ratio(2, 4)];
  assert.ok(Math.abs(eight / two - 1) < 1e-12);
  assert.ok(eight > 1.3 && eight < 4 / 3);
});

test('a long search of one strategy gives signs of life', () => {
  const told: string[] = [];
  compare(requestOf('llama3-70b', 'h100-dgx:16', { globalBatch: 256, strategies: ['megatron-3d'] }), {
    onProgress: (_, __, what) => void told.push(what),
  });
  assert.ok(told.length > 10 && told.slice(0, -1).every((what) => what === 'megatron-3d'));
});
