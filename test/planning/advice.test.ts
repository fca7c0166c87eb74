/** What a row says of its memory and its causes, and advice: each is followed as it is printed, and must hold. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clusterWith } from '../../hardware-profiles/variant.js';
import { usualAdapters, withTuning } from '../../models/with-tuning.js';
import { compare } from '../../planning/compare.js';
import type { Row } from '../../planning/comparison.js';
import { isBarely, rowMemory, TIGHT_SHARE, usableBytes } from '../../planning/evaluate/verdict.js';
import type { Request } from '../../planning/request.js';
import { simulateOne } from '../../planning/simulate.js';
import { refusalGroups } from '../../reports/compare.js';
import { STRATEGIES } from '../../strategies/index.js';
import type { Training } from '../../strategies/training.js';
import { requestOf } from './request.js';

const GIB = 2 ** 30;

/** The question with what a sentence of advice says first; what else would do as another job comes behind it. */
function following(sentence: string, request: Request): Request {
  const [advice = ''] = sentence.split(/; (?:here, with|or) /);
  const number = (pattern: RegExp) => {
    const found = pattern.exec(advice)?.[1];
    return found === undefined ? undefined : Number(found.replaceAll(',', ''));
  };
  const nodes = number(/([\d,]+) nodes \(/) ?? request.cluster.nodes;
  const provenance = { kind: 'assumed', source: 'this test' } as const;
  const offload = /--offload ([a-z,]+)/.exec(advice)?.[1]?.split(',');
  const training: Training = {
    ...(advice.includes('--optimizer adamw-8bit') ? { optimizer: 'adamw-8bit' } : {}),
    ...(advice.includes('--master-weights false') ? { masterWeights: false } : {}),
    ...(offload === undefined ? {} : { offload: Object.fromEntries(offload.map((part) => [part, 'host'])) }),
  };
  const base = /--train (q?)lora/.exec(advice)?.[1];
  const { model } = request;
  return {
    ...request,
    ...(Object.keys(training).length === 0 ? {} : { training }),
    ...(base === undefined
      ? {}
      : { model: withTuning(model, usualAdapters(model, base === 'q' ? 'nf4-double' : 'whole')) }),
    cluster:
      nodes === request.cluster.nodes ? request.cluster : clusterWith(request.cluster, { nodes, provenance }),
    globalBatch: number(/a global batch of ([\d,]+)/) ?? request.globalBatch,
    sequence: number(/sequences of ([\d,]+) tokens/) ?? request.sequence,
    ...(advice.includes('--gradient-precision bf16') ? { gradientPrecision: 'bf16' as const } : {}),
    ...(advice.includes('--loss chunked') ? { loss: 'chunked' as const } : {}),
    ...(advice.includes('--offload-inputs') ? { offloadInputs: true } : {}),
    fixed: advice.includes('--recompute full') ? { ...request.fixed, recompute: 'full' } : request.fixed,
  };
}

/** Of strategies that are advised alike, one. */
const UNLIKE = ['single', 'zero-2', 'zero-3', 'hsdp', 'tensor-parallel', '1f1b', 'context-parallel'];

const QUESTIONS: readonly Request[] = [
  requestOf('llama2-70b', 'a100-dgx:1', { globalBatch: 8, strategies: UNLIKE }),
  requestOf('llama2-13b', 'a100-40-dgx:1', { globalBatch: 64 }),
  requestOf('llama3-8b', 'h100-dgx:1', { globalBatch: 16, sequence: 32_768, fixed: { recompute: 'none' } }),
  requestOf('llama2-7b', 'a100-dgx:1', { globalBatch: 8, strategies: ['single'] }),
  requestOf('qwen2.5-7b', 'h100-dgx:1', { globalBatch: 8, sequence: 32_768, framework: 'huggingface' }),
];

for (const request of QUESTIONS) {
  test(`${request.model.id} on ${request.cluster.id}: every piece of advice fits when it is followed`, () => {
    const { rows, misfits } = compare(request);
    const advised = misfits.filter(({ change }) => change.startsWith('it fits with'));
    assert.ok(advised.length > 0);
    for (const { row, change } of advised) {
      const followed = compare({ ...following(change, request), strategies: [row.strategy] });
      assert.equal(followed.rows[0]?.strategy, row.strategy, change);
    }
    // A strategy that is named as a way out is one that fits.
    const fitting = new Set(rows.flatMap((row) => [row.strategy, ...row.alsoKnownAs]));
    for (const { change } of misfits) {
      const named = STRATEGIES.map(({ id }) => id).filter((id) =>
        new RegExp(`(^|[\\s(])${id}([\\s;,)]|$)`).test(change),
      );
      for (const id of named) assert.ok(fitting.has(id), `${id} does not fit: ${change}`);
    }
    if (rows.length === 0)
      assert.ok(misfits[0]!.change.startsWith('it fits with'), 'the easiest change comes first');
  });
}

test('of changes of about the same effort, one that leaves room is advised, though a smaller one barely fits', () => {
  const request = requestOf('llama2-7b', 'a100-dgx:1', { globalBatch: 8, strategies: ['single'] });
  const small = simulateOne({ ...request, training: { optimizer: 'adamw-8bit' } }, 'single').row;
  assert.ok(small.fits && isBarely(small.memory), '8-bit states fit, but barely');
  assert.match(compare(request).misfits[0]!.change, /--master-weights false/);
});

test('what is offloaded needs so much of the host, and the way without it is more nodes', () => {
  const request = requestOf('llama2-70b', 'a100-dgx:1', { globalBatch: 8, strategies: ['zero-3'] });
  const { change } = compare(request).misfits[0]!;
  const [, words, nodes, batch] =
    /--offload optimizer\).*GiB, needs ([\d,]+ of 2,048 GiB) of host memory a node; or (\d+) nodes .* global batch of (\d+):/.exec(
      change,
    )!;
  const { row } = simulateOne({ ...request, training: { offload: { optimizer: 'host' } } }, 'zero-3');
  const whole = Math.ceil(row.memory.host!.bytes / GIB).toLocaleString('en');
  assert.equal(words, `${whole} of 2,048 GiB`);
  const provenance = { kind: 'assumed', source: 'this test' } as const;
  const cluster = clusterWith(request.cluster, { nodes: Number(nodes), provenance });
  assert.ok(simulateOne({ ...request, cluster, globalBatch: Number(batch) }, 'zero-3').row.fits);
});

test('without a change that helps, what is said is that none did', () => {
  const request = requestOf('llama3-405b', 'h100-dgx:1', { globalBatch: 8, strategies: ['ddp'] });
  const [misfit] = compare(request).misfits;
  assert.equal(
    misfit!.change,
    'no number of nodes tried makes that fit, nor do 8-bit states, offloading or adapters',
  );
});

test('what was forced is told with the memory it would take instead, which is that of the other layout', () => {
  const request = requestOf('llama3-70b', 'h100-dgx:8', { globalBatch: 64, strategies: ['zero-3'] });
  const [row] = compare(request).rows;
  assert.equal(row!.layout.recompute, 'full');
  const [, said] = /activation recomputation \(without it ([\d.,]+) GiB\)/.exec(row!.why)!;
  const { row: kept } = simulateOne(
    { ...request, fixed: { recompute: 'none', microBatch: row!.layout.microBatch } },
    'zero-3',
  );
  assert.ok(!kept.fits);
  assert.ok(
    Math.abs(kept.memory.peakBytes / GIB - Number(said!.replaceAll(',', ''))) < 0.051,
    `${kept.memory.peakBytes / GIB}`,
  );
});

test('what does not fit says what fills its memory', () => {
  const { row } = compare(requestOf('llama2-70b', 'a100-dgx:1', { globalBatch: 8, strategies: ['ddp'] }))
    .misfits[0]!;
  const gib = (bytes: number) => (bytes / GIB).toFixed(1);
  const { optimizerBytes, gradientsBytes } = row.memory;
  assert.equal(
    row.why,
    `${gib(optimizerBytes)} GiB of optimizer states, ${gib(gradientsBytes)} GiB of gradients on every device`,
  );
});

test('thousands of GiB are set apart in sentences, as they are in tables', () => {
  const { row } = compare(requestOf('llama3-405b', 'h100-dgx:1', { globalBatch: 8, strategies: ['ddp'] }))
    .misfits[0]!;
  const [, said] = /^([\d.,]+) GiB of optimizer states/.exec(row.why)!;
  assert.match(said!, /^\d,\d{3}\.\d$/);
  assert.equal(said!.replace(',', ''), (row.memory.optimizerBytes / GIB).toFixed(1));
});

test('one layout is one row, whatever it is called; asked for all, each has its own', () => {
  const request = requestOf('llama2-7b', 'a100-dgx:1');
  const folded = compare(request);
  const all = compare(request, { all: true });
  const key = ({ layout, stepTimeSeconds }: Row) => JSON.stringify([layout, stepTimeSeconds]);
  const names = (rows: readonly Row[]) => rows.flatMap((row) => [row.strategy, ...row.alsoKnownAs]).sort();
  assert.deepEqual(names(folded.rows), all.rows.map((row) => row.strategy).sort());
  assert.equal(new Set(folded.rows.map(key)).size, folded.rows.length);
  const zero3 = folded.rows.find((row) => row.strategy === 'zero-3')!;
  assert.deepEqual(zero3.alsoKnownAs, ['fsdp']);
  assert.deepEqual(folded.rows.find((row) => row.strategy === 'zero-1')!.alsoKnownAs, ['megatron-3d']);
  for (const row of all.rows.filter((r) => zero3.alsoKnownAs.includes(r.strategy)))
    assert.equal(key(row), key(zero3));
  const both = { ...request, strategies: ['fsdp', 'zero-3'] };
  const asked = compare(both).rows.map((row) => [row.strategy, row.alsoKnownAs]);
  assert.deepEqual(asked, [['fsdp', ['zero-3']]]);
  assert.equal(compare(both, { all: true }).rows.length, 2);
  const layouts = (rows: readonly Row[]) => rows.reduce((sum, { tried }) => sum + tried.layouts, 0);
  assert.equal(layouts(folded.rows), layouts(all.rows));
});

test('on one device the stage of ZeRO makes no row of its own, and all other strategies are refused for one reason', () => {
  const request = requestOf('gpt2-124m', 'h100-dgx:1', { globalBatch: 8 });
  const cluster = { ...request.cluster, devices: 1 };
  const { rows, refusals } = compare({ ...request, cluster });
  assert.deepEqual(
    rows.map((row) => [row.strategy, row.alsoKnownAs]),
    [['single', ['megatron-3d']]],
  );
  const [group, ...others] = refusalGroups(refusals);
  assert.deepEqual(others, []);
  assert.match(group!.reason, new RegExp(`^${refusals.length} strategies need more than one device`));
});

test('where nothing fits on few devices, what a parameter takes is said, and what would take less', () => {
  const note = (rest: object) =>
    compare(requestOf('llama2-7b', 'h100-dgx:1', { strategies: ['single'], ...rest })).notes?.join() ?? '';
  // 2 for the weight, 4 or 2 for its gradient, 12 for a copy and two moments in fp32.
  assert.match(
    note({}),
    /fp32: 18 bytes a parameter.*--train lora.*--offload optimizer keeps states on the host/,
  );
  assert.match(note({ gradientPrecision: 'bf16' }), /fp32: 16 bytes a parameter/);
  assert.doesNotMatch(note({ strategies: ['zero-3'] }), /LoRA/);
});

test('pipelines of one micro-batch are one row, whatever schedule they are said to run', () => {
  const { rows } = compare(
    requestOf('gpt2-355m', 'a100-dgx:1', { globalBatch: 2, fixed: { recompute: 'none' } }),
  );
  const one = rows.find((row) => row.strategy === 'model-parallel')!;
  assert.ok(one.layout.pp > 1);
  assert.deepEqual(one.alsoKnownAs, ['gpipe', '1f1b']);
});

test('advice that comes near the capacity says so', () => {
  const { misfits } = compare(
    requestOf('llama3-70b', 'a100-dgx:1', {
      globalBatch: 64,
      strategies: ['tensor-parallel', 'gpipe', '1f1b'],
    }),
  );
  const near = misfits.filter(({ change }) => {
    const [, used, capacity] = /: ([\d.]+) GiB of ([\d.]+) GiB/.exec(change) ?? [];
    return used !== undefined && Number(used) > (TIGHT_SHARE + 0.005) * Number(capacity);
  });
  assert.ok(near.length > 0);
  for (const { change } of near) assert.match(change, / GiB, tight([;,]|$)/);
});

test('a margin leaves so much free; what is near the capacity is tight', () => {
  const request = requestOf('llama2-7b', 'a100-dgx:1', { strategies: ['interleaved-1f1b'] });
  const [tight] = compare(request).rows;
  assert.equal(tight!.memory.verdict, 'tight');
  const memoryMargin = 1 - TIGHT_SHARE;
  const margin = compare({ ...request, memoryMargin });
  const usable = Math.floor((1 - memoryMargin) * request.cluster.accelerator.memoryBytes);
  assert.equal(usableBytes({ ...request, memoryMargin }), usable);
  for (const { memory } of margin.rows) assert.ok(memory.peakBytes <= usable && memory.verdict === 'fits');
  for (const { row, missingBytes } of margin.misfits) {
    assert.equal(missingBytes, row.memory.peakBytes - usable);
  }
  const plain = { ...tight!.memory, capacityBytes: 100 };
  const verdictAt = (peakBytes: number) => rowMemory({ ...plain, peakBytes }, 95, request.cluster).verdict;
  assert.deepEqual([TIGHT_SHARE * 100, 100 * TIGHT_SHARE + 1, 95, 96].map(verdictAt), [
    'fits',
    'tight',
    'tight',
    'no',
  ]);
});
