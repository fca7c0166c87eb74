/** Bytes of a checkpoint, two ways; and its seconds, by arithmetic. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import { loadCluster } from '../../../hardware-profiles/index.js';
import { storeNamed } from '../../../hardware-profiles/stores/reader.js';
import { adapterTargets } from '../../../models/adapters.js';
import { elementsOf, layersOf as layersOfModel } from '../../../models/weights/weights.js';
import { withTuning } from '../../../models/with-tuning.js';
import { evaluate } from '../../../planning/evaluate/evaluate.js';
import { checkpointBytes } from '../../../planning/run/checkpoint/bytes.js';
import {
  checkpointOf,
  layersOf,
  shortestInterval,
  USUAL_DISK,
} from '../../../planning/run/checkpoint/checkpoint.js';
import { copySeconds } from '../../../planning/run/checkpoint/rates.js';
import { devicesOf, type Job } from '../../../strategies/job.js';
import type { Plan } from '../../../strategies/write.js';
import { jobOf } from '../../jobs.js';

const H100 = loadCluster('h100-dgx:2');

/** Parameters of the model, counted weight by weight. */
function parametersOf({ model }: Job): number {
  return layersOfModel(model).reduce(
    (sum, { weights }) => sum + weights.reduce((all, weight) => all + elementsOf(weight), 0),
    0,
  );
}

test('Adam in mixed precision: 2 bytes of weight, 4 of master weight and 4 of each moment; 12 where the master is the weight', () => {
  const job = jobOf('llama3-8b', { dp: 8 });
  assert.equal(checkpointBytes(job, 8).bytes, parametersOf(job) * (2 + 4 + 4 + 4));
  const fp32 = jobOf('llama3-8b', { dp: 8 }, { training: { weights: 'fp32' } });
  assert.equal(checkpointBytes(fp32, 8).bytes, parametersOf(job) * (4 + 4 + 4));
  const large = jobOf('llama3-405b', { dp: 8, zero: 3 });
  // 405.9 · 10^9 parameters of 14 bytes.
  assert.ok(Math.abs(checkpointBytes(large, 8).bytes / (405.9e9 * 14) - 1) < 1e-3);
});

test('how replicas share state changes who writes, and not what', () => {
  const at = (zero: 0 | 1 | 2 | 3, rest = {}) =>
    checkpointBytes(jobOf('llama3-8b', { dp: 16, zero, ...rest }), 8);
  const [ddp, zero1, zero2, zero3] = [at(0), at(1), at(2), at(3)];
  for (const other of [zero1, zero2, zero3]) assert.equal(other.bytes, ddp.bytes);
  assert.deepEqual(
    [ddp, zero1, zero2, zero3].map(({ writers }) => writers),
    [1, 16, 16, 16],
  );
  const parameters = parametersOf(jobOf('llama3-8b', {}));
  assert.equal(ddp.writerBytes, 14 * parameters);
  // The first replica writes the weights, which all have, and its shard of 12 bytes each.
  assert.ok(Math.abs(zero1.writerBytes - (2 + 12 / 16) * parameters) < 100);
  assert.ok(Math.abs(zero3.writerBytes - (14 / 16) * parameters) < 100);
  // Hybrid sharding over 8 of 16: one of the two groups writes.
  const hybrid = at(3, { shard: 8 });
  assert.equal(hybrid.writers, 8);
  assert.ok(Math.abs(hybrid.writtenBytes - hybrid.bytes) < 1000);
});

test('of pipelines both ways every place is held twice and written once', () => {
  const at = (schedule: '1f1b' | 'dualpipe', vpp: number) =>
    checkpointBytes(jobOf('llama3-8b', { pp: 4, vpp, dp: 2, zero: 1, schedule }, { globalBatch: 16 }), 4);
  const [one, both] = [at('1f1b', 1), at('dualpipe', 2)];
  assert.equal(both.writtenBytes, one.writtenBytes);
  assert.equal(both.writers, one.writers / 2);
  // Nodes of four ranks have stages 0 and 1, and 2 and 3 again: all of the model each.
  assert.ok(both.nodeOnceBytes > 0.99 * both.writtenBytes && one.nodeOnceBytes < 0.6 * one.writtenBytes);
});

test('the ledger of the played program has the same bytes, times the ranks that own them', () => {
  const cases: [Plan, Job][] = [
    [{ schedule: 'sequential', state: 'ddp' }, jobOf('gpt2-124m', { dp: 4 })],
    [{ schedule: 'sequential', state: 'zero-1' }, jobOf('gpt2-124m', { dp: 4, zero: 1 })],
    [{ schedule: 'sequential', state: 'zero-2' }, jobOf('gpt2-124m', { dp: 4, zero: 2 })],
    [{ schedule: 'sequential', state: 'zero-3' }, jobOf('gpt2-124m', { dp: 4, zero: 3 })],
    [{ schedule: '1f1b', state: 'zero-1' }, jobOf('llama3-8b', { dp: 2, pp: 4, zero: 1 })],
  ];
  for (const [plan, job] of cases) {
    const { roles } = evaluate(plan, job, H100).result;
    const { zero, dp } = job.layout;
    const held = (category: 'parameters' | 'optimizer') => roles.map(({ memory }) => memory.atPeak[category]);
    const owners = { weights: zero === 3 ? dp : 1, state: zero === 0 ? 1 : dp };
    const sum = (bytes: readonly number[]) => bytes.reduce((all, each) => all + each, 0);
    const ledger = owners.weights * sum(held('parameters')) + owners.state * sum(held('optimizer'));
    const { bytes, writtenBytes } = checkpointBytes(job, 8);
    assert.ok(Math.abs(ledger / bytes - 1) < 1e-6, `${plan.state} ${ledger} ${bytes}`);
    assert.ok(Math.abs(writtenBytes / bytes - 1) < 1e-6, plan.state);
  }
});

test('for any layout, what all ranks write is the model once, and once more what several stages or tensor ranks have each', () => {
  const power = fc.integer({ min: 0, max: 3 }).map((exponent) => 2 ** exponent);
  const zero = fc.constantFrom(0, 1, 2, 3) as fc.Arbitrary<0 | 1 | 2 | 3>;
  const layouts = fc.record({ dp: power, tp: power, pp: power, cp: power, zero, ep: power });
  fc.assert(
    fc.property(layouts, fc.constantFrom('llama3-8b', 'mixtral-8x7b'), ({ ep, ...layout }, model) => {
      const moe = model === 'mixtral-8x7b' && ep <= layout.dp;
      const job = jobOf(model, { ...layout, ...(moe ? { ep, etp: layout.tp } : {}) });
      const { bytes, writtenBytes, writers, writerBytes, nodeBytes } = checkpointBytes(job, 8);
      const unsplit = layersOfModel(job.model)
        .flatMap(({ weights }) => weights)
        .filter(({ split, expert }) => split === undefined && !(moe && ep > 1 && expert));
      const twice = unsplit.reduce((sum, weight) => sum + elementsOf(weight), 0) * 14 * (layout.tp - 1);
      assert.ok(Math.abs(writtenBytes - bytes - twice) <= 100 * devicesOf(job.layout) * layout.pp);
      assert.ok(writers <= devicesOf(job.layout) && writers * writerBytes >= writtenBytes);
      assert.ok(nodeBytes >= writerBytes && nodeBytes <= 8 * writerBytes);
      // One node that has all ranks has once what they write.
      assert.equal(checkpointBytes(job, devicesOf(job.layout)).nodeOnceBytes, writtenBytes);
      const { nodeOnceBytes, nodeHeldBytes, heldBytes } = checkpointBytes(job, 8);
      assert.ok(nodeOnceBytes >= heldBytes && nodeOnceBytes <= nodeHeldBytes);
    }),
    { numRuns: 60, seed: 5 },
  );
});

test('an adapter writes what is trained, and loads its base as well', () => {
  const { model, ...rest } = jobOf('llama3-8b', { dp: 8 });
  const targets = adapterTargets(model, ['q_proj', 'v_proj']);
  const adapters = { rank: 16, variant: 'lora', dropout: 0, targets } as const;
  const tuned: Job = { ...rest, model: withTuning(model, { adapters, base: 'whole' }) };
  const { bytes, neededBytes } = checkpointBytes(tuned, 8);
  // Two matrices of rank 16 for queries (4096 → 4096) and values (4096 → 1024) in each of 32 blocks.
  const trained = 32 * 16 * (4096 + 4096 + (4096 + 1024));
  assert.equal(bytes, 14 * trained);
  assert.equal(neededBytes, bytes + 2 * parametersOf(jobOf('llama3-8b', {})));
});

/** Llama 3 405B on 2,048 nodes under ZeRO-3 over data ranks: sharded evenly, so that the arithmetic is short. */
const LARGE = jobOf('llama3-405b', { dp: 16384, zero: 3 });
const NODES = loadCluster('h100-dgx:2048');

test('a store that all share is as slow for twice the nodes; a node’s own link is not', () => {
  const seconds = (nodes: number, store: string) => {
    const job = jobOf('llama3-405b', { dp: nodes * 8, zero: 3 });
    return checkpointOf(job, NODES, { checkpointMode: 'sync', store: storeNamed(store) });
  };
  const { bytes } = seconds(256, '100GB/s');
  for (const nodes of [256, 512]) {
    const { writeSeconds } = seconds(nodes, '100GB/s');
    const copy = copySeconds(Math.ceil(bytes / (nodes * 8)), NODES);
    assert.ok(Math.abs(writeSeconds - copy - bytes / 100e9) < 0.01, `${nodes}`);
  }
  // 30.4 GB/s of a node's own drives: half as long on twice the nodes.
  const { nodeReadBytesPerSecond: read, nodeWriteBytesPerSecond: write } = storeNamed('local-nvme');
  assert.deepEqual(USUAL_DISK, { read, write });
  const [local, more] = [seconds(256, 'local-nvme'), seconds(512, 'local-nvme')];
  assert.ok(Math.abs(local.writeSeconds / more.writeSeconds - 2) < 0.01);
  assert.ok(Math.abs(local.nodeBytes / 30.4e9 / local.writeSeconds - 1) < 0.1);
  assert.equal(local.kinds[0]!.survives, 'process');
});

test('405B on Tectonic: 5.7 TB at 2 TB/s take 2.8 s when written evenly, and devices wait for the copy alone when async', () => {
  const store = storeNamed('tectonic');
  const sync = checkpointOf(LARGE, NODES, { checkpointMode: 'sync', store });
  const async = checkpointOf(LARGE, NODES, { checkpointMode: 'async', store });
  const seconds = sync.bytes / 2e12;
  assert.ok(Math.abs(sync.writeSeconds - seconds) < 0.05, `${sync.writeSeconds} ${seconds}`);
  assert.equal(sync.blockedSeconds, sync.writeSeconds);
  assert.equal(async.writeSeconds, sync.writeSeconds);
  assert.equal(async.blockedSeconds, copySeconds(async.writerBytes, NODES));
  assert.ok(async.blockedSeconds < sync.blockedSeconds / 100);
  // Without its data ranks sharing anything, a plain DDP of 8B: one rank writes 112 GB over one node's link.
  const ddp = checkpointOf(jobOf('llama3-8b', { dp: 16 }), H100, { checkpointMode: 'sync', store });
  assert.ok(Math.abs(ddp.writeSeconds - (ddp.bytes / 25e9 + copySeconds(ddp.bytes, H100))) < 0.05);
});

test('reading once and passing on is never slower than each rank reading all that it holds', () => {
  for (const zero of [0, 1, 3] as const) {
    for (const store of ['parallel-fs', 'tectonic', 'object-store', 'local-nvme']) {
      const asked = { checkpointMode: 'async', store: storeNamed(store) } as const;
      const { loadSeconds, loadApartSeconds } = checkpointOf(
        jobOf('llama3-8b', { dp: 16, zero }),
        H100,
        asked,
      );
      assert.ok(loadSeconds <= loadApartSeconds + 1e-9, `${store} ${zero}`);
    }
  }
  // A NIC of 10 GB/s: each node has the 112 GB passed on to it once, and its eight replicas share them.
  const slow = { ...H100, node: { ...H100.node, nics: { ...H100.node.nics, count: 1, bandwidth: 10e9 } } };
  const fast = { checkpointMode: 'async', store: storeNamed('tectonic') } as const;
  const passed = checkpointOf(jobOf('llama3-8b', { dp: 16 }), slow, fast);
  assert.ok(Math.abs(passed.loadSeconds / (passed.bytes / 10e9) - 1) < 2e-3);
  // 16 replicas of 112 GB at 2 · 8 GB/s of reading, against one of them.
  const asked = { checkpointMode: 'async', store: storeNamed('parallel-fs') } as const;
  const ddp = checkpointOf(jobOf('llama3-8b', { dp: 16 }), H100, asked);
  assert.ok(Math.abs(ddp.loadApartSeconds / ((16 * ddp.bytes) / 16e9) - 1) < 1e-3);
  assert.ok(Math.abs(ddp.loadSeconds / (ddp.bytes / 16e9) - 1) < 1e-3);
});

test('kinds of each mode, what they outlive, and their intervals', () => {
  const of = (checkpointMode: 'sync' | 'async' | 'peer' | 'layered') =>
    checkpointOf(LARGE, NODES, { checkpointMode, store: storeNamed('parallel-fs') });
  const ids = (mode: Parameters<typeof of>[0]) =>
    of(mode).kinds.map(({ id, survives }) => `${id} ${survives}`);
  assert.deepEqual(ids('async'), ['store anything']);
  assert.deepEqual(ids('peer'), ['peer node', 'store anything']);
  assert.deepEqual(ids('layered'), ['memory process', 'local process', 'store anything']);
  const peer = of('peer');
  assert.ok(Math.abs(peer.kinds[0]!.durableSeconds - peer.blockedSeconds - peer.nodeBytes / 400e9) < 1e-9);

  // 5.7 TB at 80 GB/s take 71 s: not more often than that, whatever was asked.
  const async = of('async');
  assert.ok(Math.abs(shortestInterval(async) - async.bytes / 80e9) < 0.01);
  const [store] = layersOf(async, 10, 4);
  assert.equal(store!.everySteps, Math.ceil(shortestInterval(async) / 4));
  assert.equal(layersOf(async, 600, 4)[0]!.everySteps, 150);
  const layered = layersOf(of('layered'), 8, 4);
  assert.deepEqual(
    layered.map(({ everySteps }) => everySteps),
    [2, 2, 2 * Math.ceil(async.bytes / 80e9 / 8)],
  );
  for (const layer of layered)
    assert.ok(layer.durableSeconds >= layer.blockedSeconds && layer.loadSeconds > 0);
  assert.throws(
    () =>
      checkpointOf(jobOf('llama3-8b', { dp: 8 }), loadCluster('h100-dgx:1'), {
        checkpointMode: 'peer',
        store: storeNamed('tectonic'),
      }),
    /one node; take async/,
  );
});

test('BLOOM 176B: 2.3 TB with optimizer states, 329 GB of weights, as its model card says in GiB', () => {
  const job = jobOf('bloom-176b', { dp: 8, pp: 12, tp: 4, zero: 1 });
  const weights = 2 * parametersOf(job);
  assert.ok(Math.abs(weights / 2 ** 30 / 329 - 1) < 0.005);
  assert.ok(Math.abs(checkpointBytes(job, 8).bytes / 2 ** 40 / 2.3 - 1) < 0.03);
});

test('Llama 3 saves 1 MB to 4 GB of each GPU: 405B by FSDP over 128 replicas of TP 8 and PP 16 is between', () => {
  const job = jobOf('llama3-405b', { dp: 128, tp: 8, pp: 16, zero: 3 });
  const { writers, writerBytes } = checkpointBytes(job, 8);
  assert.equal(writers, 16_384);
  assert.ok(writerBytes > 1e6 && writerBytes < 4e9, `${writerBytes}`);
});

test('the table of docs/checkpoints.md', () => {
  const job = jobOf('llama3-405b', { dp: 128, tp: 8, pp: 16, zero: 1, sequenceParallel: true });
  const page = readFileSync(new URL('../../../../docs/checkpoints.md', import.meta.url), 'utf8');
  const inUnits = (seconds: number) =>
    seconds < 10
      ? `${seconds.toFixed(1)} s`
      : seconds < 150
        ? `${Math.round(seconds)} s`
        : seconds < 600
          ? `${(seconds / 60).toFixed(1)} min`
          : `${Math.round(seconds / 60)} min`;
  for (const store of ['tectonic', 'parallel-fs', 'nfs-lablup', 'gcs']) {
    const asked = { checkpointMode: 'async', store: storeNamed(store) } as const;
    const { writeSeconds, loadSeconds, loadApartSeconds } = checkpointOf(job, NODES, asked);
    const cells = [writeSeconds, loadSeconds, loadApartSeconds].map(inUnits).join(' | ');
    const row = page.split('\n').find((line) => line.startsWith(`| \`${store}\` (`) && line.includes(cells));
    assert.ok(row, `${store}: ${cells}`);
  }
});
