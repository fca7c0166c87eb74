/** Memory that the ranks of a node share: of one job, against a closed form, and as a limit of its own. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadCluster } from '../../hardware-profiles/index.js';
import { evaluate } from '../../planning/evaluate/evaluate.js';
import { Evaluations } from '../../planning/evaluate/evaluations.js';
import { PROCESS_BYTES } from '../../planning/evaluate/node-memory.js';
import { beyondBytes, verdictOf } from '../../planning/evaluate/verdict.js';
import { hostKernelSeconds } from '../../sim/kernels/host.js';
import { jobOf } from '../jobs.js';

const PLAN = { schedule: 'sequential', state: 'zero-3' } as const;
const OFFLOAD = { optimizer: 'host', parameters: 'host' } as const;

test('ZeRO-3 of 33B with all state on the host of one node takes 750 to 800 GB of it', () => {
  const cluster = loadCluster('a100-40-dgx:1');
  const job = jobOf(
    'llama-33b',
    { dp: 8, zero: 3, recompute: 'full' },
    { gradientPrecision: 'bf16', training: { offload: OFFLOAD } },
  );
  const { memory, fits } = evaluate(PLAN, job, cluster);
  const { bytes, capacityBytes } = memory.host!;
  // A rank has a shard of 32.5 · 10^9 / 8: master weights and moments in float32; and pinned, in powers of two, weights and
  // summed gradients in 16 bits, and gradients in float32 in blocks of 10^9.
  const shard = 32_528_943_616 / 8;
  const pinned = 2 * 2 ** 33 + 4 * 2 ** 32 + 2 ** Math.ceil(Math.log2(4 * (shard - 4e9)));
  assert.ok(Math.abs(bytes / (8 * (12 * shard + pinned + PROCESS_BYTES)) - 1) < 1e-3, `${bytes}`);
  assert.ok(fits && bytes < capacityBytes!);
});

test('the host’s memory is a limit of its own', () => {
  const cluster = loadCluster('a100-40-dgx:1');
  const { node } = cluster;
  const poor = { ...cluster, node: { ...node, host: { ...node.host, memoryBytes: 512 * 2 ** 30 } } };
  const job = jobOf('llama-33b', { dp: 8, zero: 3, recompute: 'full' }, { training: { offload: OFFLOAD } });
  const evaluations = new Evaluations(poor);
  const memory = evaluations.memory(PLAN, job);
  assert.equal(evaluations.of(PLAN, job).fits, false);
  assert.deepEqual(evaluations.of(PLAN, job).memory, memory);
  assert.equal(verdictOf(memory, memory.capacityBytes), 'no');
  assert.equal(beyondBytes(memory, memory.capacityBytes), memory.host!.bytes - 512 * 2 ** 30);
});

test('two nodes share the work: each keeps half of it', () => {
  const on = (nodes: number) => {
    const job = jobOf('llama2-7b', { dp: 8 * nodes, zero: 3 }, { training: { offload: OFFLOAD } });
    return evaluate(PLAN, job, loadCluster(`a100-dgx:${nodes}`)).memory.host!.bytes - 8 * PROCESS_BYTES;
  };
  assert.ok(Math.abs(on(1) / on(2) - 2) < 0.1, `${on(1) / on(2)}`);
});

test('of a pipeline the node with the fullest stages decides', () => {
  const job = jobOf(
    'llama2-7b',
    { pp: 2, tp: 8 },
    { globalBatch: 8, training: { offload: { optimizer: 'host' } } },
  );
  const { memory, result } = evaluate({ schedule: '1f1b', state: 'none' }, job, loadCluster('a100-dgx:2'));
  const each = result.roles.map((role) => role.memory.hostBytes!);
  assert.equal(memory.host!.bytes, 8 * (Math.max(...each) + PROCESS_BYTES));
});

test('a CPU Adam of 10^10 parameters takes 2.6 s of a DGX-2', () => {
  const { node, ...cluster } = loadCluster('dgx2-v100:1');
  const host = { cores: 48, memoryBandwidth: 256e9 };
  const alone = { ...cluster, node: { ...node, devices: 1, host } };
  const kernel = { family: 'optimizer', name: 'cpu-adam', flops: 14e10, bytes: 30e10, launches: 1 } as const;
  assert.ok(Math.abs(hostKernelSeconds(kernel, alone) - 2.57) < 0.05);
  // Sixteen ranks that update a sixteenth each at the same time are no faster.
  const share = { ...kernel, flops: kernel.flops / 16, bytes: kernel.bytes / 16 };
  const together = { ...cluster, node: { ...node, devices: 16, host } };
  assert.ok(Math.abs(hostKernelSeconds(share, together) / hostKernelSeconds(kernel, alone) - 1) < 1e-9);
});
