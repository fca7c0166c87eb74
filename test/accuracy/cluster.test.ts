import assert from 'node:assert/strict';
import { test } from 'node:test';
import { acceleratorOf, KNOWN_ACCELERATORS } from '../../accuracy/mapping/accelerator.js';
import { clusterOf } from '../../accuracy/mapping/cluster.js';
import { mapRecord } from '../../accuracy/mapping/index.js';
import type { PublishedHardware, PublishedRecord } from '../../accuracy/records/record.js';
import { loadAccelerator, loadCluster } from '../../hardware-profiles/index.js';

/** 1 Gb/s in bytes/s. */
const GB = 1e9 / 8;

const clusterFor = (hardware: PublishedHardware, devices: number, notes = new Set<string>()) =>
  clusterOf({ id: 'x', kind: 'train-step', source: { title: 'a paper' }, hardware }, devices, notes);

test('every known accelerator has its profile, and a cluster to borrow a node from', () => {
  for (const { id, cluster } of KNOWN_ACCELERATORS) {
    assert.equal(loadAccelerator(id).id, id);
    assert.doesNotThrow(() => loadCluster(cluster), cluster);
  }
});

test('names of accelerators lead to the part they mean', () => {
  const id = (accelerator: string) => clusterFor({ accelerator, per_node: 8 }, 8).accelerator.id;
  assert.deepEqual(
    [
      'A100-80GB-SXM',
      'A100-40GB-SXM',
      'NVIDIA H100-SXM5-80GB',
      'H100-96GB-HBM2e-SXM (500W cap, 2.4 TB/s)',
      'NVIDIA Blackwell GPU (B200-SXM-180GB)',
      'V100-16GB-SXM2',
    ].map(id),
    ['a100-sxm-80', 'a100-sxm-40', 'h100-sxm', 'h100-sxm-96', 'b200', 'v100-sxm2-16'],
  );
  assert.throws(() => id('Abacus 9000'), /the accelerator 'Abacus 9000' is not known: no hardware profile/);
});

test('the stated NICs replace those of the borrowed node, and say where they are from', () => {
  const cluster = clusterFor(
    { accelerator: 'A100-80GB-SXM', per_node: 8, inter_link: '4x100 Gb/s RoCE per node' },
    64,
  );
  assert.deepEqual([cluster.nodes, cluster.node.devices, cluster.devices], [8, 8, 64]);
  assert.deepEqual([cluster.node.nics.count, cluster.node.nics.bandwidth], [4, 100 * GB]);
  assert.equal(cluster.provenance['node.nics.bandwidth']?.source, 'a paper');
});

test('a network nobody describes is that of the accelerator’s usual node, and is noted', () => {
  const notes = new Set<string>();
  const cluster = clusterFor({ accelerator: 'A100-80GB-SXM', per_node: 8 }, 64, notes);
  assert.equal(cluster.node.nics.count * cluster.node.nics.bandwidth, 8 * 200 * GB);
  assert.equal(notes.size, 1);
});

test('fewer devices than a node are one smaller node; devices that do not fill nodes are set aside', () => {
  const small = clusterFor({ accelerator: 'A100-SXM', per_node: 8 }, 2);
  assert.deepEqual([small.nodes, small.node.devices], [1, 2]);
  assert.throws(
    () => clusterFor({ accelerator: 'A100-SXM', per_node: 8 }, 12),
    /12 devices do not fill nodes of 8/,
  );
});

test('an NVL72 job takes equal shares of its domains, with a NIC for each device', () => {
  const cluster = clusterFor({ accelerator: 'GB200', per_node: 4, inter_link: '400 Gb/s per GPU IB' }, 256);
  // 64 is the largest divisor of 256 up to 72.
  assert.deepEqual([cluster.nodes, cluster.node.devices], [4, 64]);
  assert.equal((cluster.node.nics.count * cluster.node.nics.bandwidth) / 64, 400 * GB);
});

test('four SXM devices in a node have no switch between them', () => {
  const four = clusterFor({ accelerator: 'NVIDIA H100-SXM5-80GB', per_node: 4 }, 8);
  const eight = clusterFor({ accelerator: 'NVIDIA H100-SXM5-80GB', per_node: 8 }, 8);
  assert.deepEqual([four.node.intra.kind, eight.node.intra.kind], ['nvlink-mesh', 'nvswitch']);
});

test('TPU slices are tori of their chips', () => {
  const slice = clusterFor({ accelerator: 'TPU-v5e', slices: 1 }, 256);
  const two = clusterFor({ accelerator: 'TPU-v5e', slices: 2 }, 512);
  assert.deepEqual(slice.fabric.torus, [16, 16]);
  assert.deepEqual([two.fabric.torus, two.fabric.slices], [[16, 16], 2]);
  assert.equal(two.devices, 512);
});

const SC21: PublishedRecord = {
  id: 'sc21',
  kind: 'train-step',
  source: { title: 'Narayanan et al. 2021', arxiv: '2104.04473' },
  model: {
    name: 'GPT-145.6B',
    family: 'dense',
    layers: 80,
    hidden: 12288,
    heads: 96,
    ffn: 49152,
    vocab: 51200,
    seq: 2048,
    gated_mlp: false,
    tied_embeddings: true,
  },
  hardware: {
    accelerator: 'A100-80GB-SXM',
    count: 1536,
    per_node: 8,
    inter_link: '8x200 Gb/s HDR IB per node',
  },
  parallel: {
    tp: 8,
    pp: 8,
    global_batch: 2304,
    schedule: '1F1B-interleaved',
    precision: 'fp16',
    recompute: 'full',
    flash_attention: false,
    zero_stage: 0,
  },
  measured: { step_time_s: 24.817 },
};

test('a whole record becomes a job, a plan and a cluster that agree with each other', () => {
  const { job, plan, cluster, measured } = mapRecord(SC21);
  const { dp, tp, pp, vpp, microBatch } = job.layout;
  assert.equal(dp * tp * pp, cluster.devices);
  assert.deepEqual([dp, vpp, microBatch], [1536 / (8 * 8), 2, 2]);
  assert.equal(job.globalBatch % (dp * microBatch), 0);
  assert.deepEqual(plan, { schedule: 'interleaved-1f1b', state: 'ddp' });
  assert.deepEqual([job.precision, job.gradientPrecision, job.kernels], ['fp16', 'fp16', 'fused-softmax']);
  assert.equal(measured.seconds, 24.817);
});

test('a launch script completes a paper’s table and never overrules it', () => {
  const stated = mapRecord({ ...SC21, parallel: { ...SC21.parallel, micro_batch: 1 } });
  assert.equal(stated.job.layout.microBatch, 1);
  const elsewhere = mapRecord({
    ...SC21,
    source: { title: 'Narayanan et al. 2021 (Megatron)', arxiv: null },
    parallel: { ...SC21.parallel, schedule: '1F1B' },
  });
  assert.match(elsewhere.assumptions.join(), /the micro-batch is not stated/);
});

test('Ampere’s libraries of 2022 slow batches of misaligned products, and nothing else', () => {
  const at = (year: number) =>
    mapRecord({ ...SC21, source: { title: 'Megatron', arxiv: '2104.04473', year } }).cluster.accelerator
      .kernels;
  const [early, late] = [at(2022), at(2023)];
  assert.equal(early.unalignedBatchFraction, 0.08 * late.unalignedBatchFraction);
  assert.deepEqual({ ...early, unalignedBatchFraction: 1 }, { ...late, unalignedBatchFraction: 1 });
});

test('a depth nobody states follows from the parameters, in whole stages', () => {
  // BigScience: 194 billion parameters, tied embedding of 250,880 × 14,400: (194e9 − 3.61e9) / (12 × 14,400²) is
  // 76.5 blocks; six stages of 13 come nearest.
  const model = { name: 'GPT-194B', family: 'dense', params: 194e9, hidden: 14_400, heads: 96, ffn: 57_600 };
  const mapped = mapRecord({
    ...SC21,
    model: { ...model, vocab: 250_880, seq: 2048, gated_mlp: false, tied_embeddings: true },
    hardware: { accelerator: 'A100-80GB', count: 384, per_node: 8 },
    parallel: { ...SC21.parallel, tp: 8, pp: 6, dp: 8, schedule: '1F1B', micro_batch: 1, global_batch: 2048 },
    measured: { step_time_s: 183.64 },
  });
  assert.equal(mapped.job.model.layers, 78);
  assert.match(mapped.assumptions.join(), /the number of layers is not stated: 78/);
});

test('records that state no training step, or none llmsim models, are set aside with a sentence', () => {
  const refused = (changes: Partial<PublishedRecord>) => () => mapRecord({ ...SC21, ...changes });
  assert.throws(refused({ kind: 'collective' }), /records of kind 'collective' state no training step/);
  assert.throws(
    refused({ parallel: { ...SC21.parallel, offload: 'moe_act' } }),
    /offload to the host \(moe_act\)/,
  );
  assert.throws(
    refused({ parallel: { ...SC21.parallel, config_gbs_match: false } }),
    /does not give the global batch/,
  );
  assert.throws(refused({ measured: { mfu: 0.4 } }), /neither a step time, a throughput, nor memory/);
  // A step time is of one batch, so that no default would do.
  assert.throws(refused({ parallel: null }), /does not state parallel\.tp/);
});

test('names that hold the name of another part are not taken for it', () => {
  const ids = ['GH200 Grace Hopper', 'H200 SXM', 'H20 96GB', 'GB200 NVL72', 'B200'].map(
    (name) => acceleratorOf(name).id,
  );
  assert.deepEqual(ids, ['gh200', 'h200', 'h20', 'gb200', 'b200']);
});

test('lanes that a source names are what a device has towards the others and towards its host', () => {
  const lora = {
    ...{ id: 'pc', kind: 'train-step', source: { title: 'a PC', year: 2024 } },
    model: {
      ...{ name: 'Llama-2-7B', family: 'dense', layers: 32, hidden: 4096, heads: 32, ffn: 11_008 },
      ...{ vocab: 32_000, seq: 512, gated_mlp: true, finetune: 'LoRA' },
    },
    hardware: { accelerator: 'RTX 4090 24GB', count: 2, per_node: 2, intra_link: 'PCIe 4 x16' },
    parallel: { tp: 1, pp: 1, micro_batch: 1, global_batch: 2, precision: 'bf16', flash_attention: true },
    measured: { step_time_s: 1 },
  };
  const { node } = mapRecord(lora).cluster;
  // 16 GT/s a lane, 128 bits of 130, 16 lanes.
  const rate = (((16e9 * 128) / 130) * 16) / 8;
  assert.deepEqual([node.intra.bandwidth, node.hostBandwidth].map(Math.round), [rate, rate].map(Math.round));
});

test('runs on a fabric that their own source measured have its curve, and others of the device have not', () => {
  const fabric = (title: string) =>
    mapRecord({
      ...SC21,
      source: { title },
      hardware: { accelerator: 'H100-80GB-SXM', count: 64, per_node: 8 },
      parallel: { ...SC21.parallel, tp: 8, pp: 1, dp: 8, micro_batch: 1, global_batch: 8 },
    }).cluster.fabric;
  const shared = fabric('Ultra-Scale Playbook, interactive benchmark of thousands of layouts (nanotron)');
  assert.deepEqual(shared.allReduce, loadCluster('h100-shared').fabric.allReduce);
  assert.equal(shared.allReduce?.['8'], 99.56e9);
  assert.equal(fabric('another').allReduce, undefined);
});
