/** What a collective of sharded weights brings: blocks as FSDP wraps them, modules as DeepSpeed hooks them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadCluster } from '../../hardware-profiles/index.js';
import { assertSound } from '../../program/check.js';
import type { Op } from '../../program/program.js';
import { pricesOf } from '../../sim/prices/cluster.js';
import { simulate } from '../../sim/simulate.js';
import type { Job } from '../../strategies/job.js';
import type { Runtime } from '../../strategies/runtime.js';
import { writeProgram } from '../../strategies/write.js';
import { jobOf } from '../jobs.js';

const PLAN = { schedule: 'sequential', state: 'zero-3' } as const;

function sharded(model: string, runtime: Partial<Runtime>, layout: Partial<Job['layout']> = {}): Job {
  return jobOf(model, { dp: 8, zero: 3, ...layout }, { globalBatch: 8, runtime });
}

const opsOf = (job: Job): readonly Op[] => writeProgram('p', job, PLAN).roles.flatMap((role) => role.ops);
const collectives = (job: Job, verb: RegExp) =>
  opsOf(job).flatMap((op) => (op.kind === 'collective' && verb.test(op.label) ? [op] : []));
const bytes = (job: Job, verb: RegExp) => collectives(job, verb).reduce((sum, op) => sum + op.bytes, 0);

test('module by module the same bytes travel in more collectives, and gradients in buckets of 5e8', () => {
  const [layers, modules] = (['layer', 'module'] as const).map((shardUnit) =>
    sharded('llama2-7b', { shardUnit }),
  );
  // Embedding, 32 blocks and head, forward and backward.
  assert.equal(collectives(layers!, /^all-gather/).length, 2 * 34);
  // A block is four matrices here: q, k and v in one, the output's, gate and up in one, down.
  assert.equal(collectives(modules!, /^all-gather/).length, 2 * (32 * 4 + 2));
  assert.ok(Math.abs(bytes(modules!, /^all-gather/) / bytes(layers!, /^all-gather/) - 1) < 1e-6);
  // A block has 2e8 parameters: one bucket.
  assert.equal(collectives(modules!, /^reduce-scatter/).length, 34);
  assertSound(writeProgram('p', modules!, PLAN));
});

test('under recomputation a weight is gathered again where 1e9 elements lie between its two uses, 2 × what follows it', () => {
  const of = (model: string) => {
    const again = sharded(model, { shardUnit: 'module' }, { recompute: 'full' });
    const once = sharded(model, { shardUnit: 'layer' }, { recompute: 'full' });
    return bytes(again, /^all-gather/) - bytes(once, /^all-gather/);
  };
  // A block of 2e8: nothing is far enough away.
  assert.ok(Math.abs(of('llama2-7b')) < 1e6);
  // GPT-3's hidden size h = 12,288: 3h², h², 4h², 4h². Behind the first three follow 9h², 8h² and 4h², twice 6e8 and more.
  const h2 = 12_288 ** 2;
  assert.ok(2 * 4 * h2 > 1e9);
  const gathered = of('gpt3-175b') / (96 * 2 * 8 * h2);
  assert.ok(Math.abs(gathered - 1) < 1e-3, `${gathered}`);
});

test('before 2022 a collective was given a tensor for each rank: as many copies as ranks, module by module', () => {
  const early = sharded('llama2-7b', { shardUnit: 'module', shardComm: 'blocking' });
  const copies = opsOf(early).flatMap((op) =>
    op.kind === 'compute' && op.label.startsWith('copy weights') && 'launches' in op.kernel
      ? [op.kernel.launches]
      : [],
  );
  // Of eight ranks: 8 a matrix; a block has four, the ends one.
  assert.equal(copies.length, 2 * 34);
  assert.equal(
    copies.reduce((sum, n) => sum + n, 0),
    2 * 8 * (32 * 4 + 2),
  );
  // And tensor by tensor gradients were reduced.
  assert.equal(collectives(early, /^reduce-scatter/).length, 32 * 4 + 2);
});

test('where a ring through all ranks takes longer than a matrix, modules cost their latencies', () => {
  const prices = pricesOf(loadCluster('a100-dgx:128'));
  const step = (shardUnit: Runtime['shardUnit']) => {
    const job = jobOf('llama2-7b', { dp: 1024, zero: 3 }, { globalBatch: 1024, runtime: { shardUnit } });
    return simulate(writeProgram('p', job, PLAN), prices).stepPs / 1e12;
  };
  assert.ok(step('module') > 1.1 * step('layer'));
});

test('reduce-scatters take turns with all-gathers on their communicator; the replicas of hybrid sharding have another', () => {
  const hybrid = sharded('llama2-7b', {}, { dp: 16, shard: 8 });
  const streams = (verb: RegExp) => [...new Set(collectives(hybrid, verb).map(({ stream }) => stream))];
  assert.deepEqual(streams(/^all-gather/), ['dp']);
  assert.deepEqual(streams(/^reduce-scatter/), ['dp']);
  assert.deepEqual(streams(/^all-reduce gradient/), ['dp:gradients']);
  const scanned = { ...hybrid, scanned: true };
  assert.ok(collectives(scanned, /^reduce-scatter/).every(({ stream }) => stream === 'dp:gradients'));
});
