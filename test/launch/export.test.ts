/** Launch files that are written: read back they are the question again, for all that their format can hold. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { parse as parseToml } from 'smol-toml';
import { parse as parseYaml } from 'yaml';
import { exportTo, refusal, targetCalled } from '../../launch/export.js';
import { importFiles } from '../../launch/import.js';
import { factsOfModel } from '../../launch/model/facts.js';
import { TARGET_IDS, type TargetId } from '../../launch/write/ids.js';
import type { Settled } from '../../launch/write/settled.js';
import { TARGETS } from '../../launch/write/targets.js';
import { MODELS } from '../../models/index.js';
import { anySettled, settled } from './settled.js';

const GOLDEN = fileURLToPath(new URL('../../../test/launch/written/', import.meta.url));

/** Facts that are options of a question, which a scenario holds under the same name. */
const OPTIONS = [
  ...[
    'tp',
    'pp',
    'cp',
    'ep',
    'vpp',
    'dp',
    'shard',
    'zero',
    'seq',
    'global-batch',
    'micro-batch',
    'recompute',
  ],
  ...['sequence-parallel', 'precision', 'gradient-precision', 'reshard', 'compile', 'attention', 'loss'],
  ...['tp-comm-overlap', 'strategy', 'framework', 'optimizer', 'master-weights', 'moments'],
  ...['offload-inputs', 'offload-fraction', 'pinned-memory'],
  ...['routing', 'dispatcher', 'expert-overlap', 'capacity-factor', 'cuda-graphs'],
] as const;

/** What a scenario need not say. */
const DEFAULTS: Readonly<Record<string, unknown>> = {
  ...{ cp: 1, ep: 1, vpp: 1, tp: 1, pp: 1, 'sequence-parallel': false, reshard: true },
  'pinned-memory': true,
  'expert-overlap': false,
};

/** What its framework does anyway: MaxText's compiler records graphs by itself, and exchanges all to all. */
const USUAL: Partial<Record<TargetId, Readonly<Record<string, unknown>>>> = {
  maxtext: { 'cuda-graphs': true, dispatcher: 'alltoall' },
};

function readBack(id: TargetId, asked: Settled) {
  const { text, lost } = exportTo(id, asked);
  const missing = new Set(lost.map(({ option }) => option));
  // What the file cannot say, the person says beside it.
  const given = Object.fromEntries(
    Object.entries(asked.facts).filter(([fact]) => missing.has(fact) || fact === 'devices'),
  );
  const { scenario } = importFiles([{ name: targetCalled(id).fileName, text }], given);
  return { text, scenario, missing };
}

/** What waits elsewhere; FSDP takes optimizer states along with parameters. */
function offloadOf(id: TargetId, { facts }: Settled): string | undefined {
  const { 'offloaded-optimizer': optimizer, 'offloaded-parameters': parameters } = facts;
  const along = parameters !== undefined && (id === 'accelerate' || id === 'torchtitan');
  const away = [
    ...(optimizer === undefined && !along ? [] : ['optimizer']),
    ...(parameters === undefined ? [] : ['parameters']),
  ];
  return away.length === 0 ? undefined : away.join();
}

const RUNS = 120;

for (const id of TARGET_IDS) {
  test(`a layout written for ${id} and read back is the same layout`, () => {
    let written = 0;
    fc.assert(
      fc.property(anySettled, (asked) => {
        if (refusal(targetCalled(id), asked) !== undefined) return;
        written++;
        const { text, scenario, missing } = readBack(id, asked);
        for (const option of OPTIONS) {
          const said = asked.facts[option];
          if (said === undefined || missing.has(option)) continue;
          const usual = { ...DEFAULTS, 'cuda-graphs': false, ...USUAL[id] };
          const found = scenario[option] ?? usual[option as keyof typeof usual];
          // One layout has two names where there are no tensor ranks.
          if (id === 'deepspeed' && said === 'fsdp' && found === 'zero-3') continue;
          // Chunks are read from the layers of one, and the layers from the model.
          if (missing.has('model') && (option === 'vpp' || option === 'strategy')) continue;
          assert.deepEqual(found, said, `${option} of ${JSON.stringify(asked.facts)}\n${text}`);
        }
        if (!missing.has('offload')) assert.equal(scenario.offload, offloadOf(id, asked), text);
        if (!missing.has('model')) assert.equal(scenario.model, asked.model.id, text);
        const { steps } = asked.facts;
        if (steps !== undefined && !missing.has('tokens') && !missing.has('seq'))
          assert.equal(scenario.tokens, steps * asked.facts['global-batch']! * asked.facts.seq!);
      }),
      { numRuns: RUNS, seed: 7 },
    );
    assert.ok(written > 12, `${written} of ${RUNS} layouts can be written`);
  });
}

/** Llama 3 70B on 64 devices: tp 8 · pp 4 leave 2 replicas. */
const PIPELINE = settled({
  ...{ strategy: 'megatron-3d', model: 'llama3-70b', nodes: 8, devicesPerNode: 8 },
  facts: {
    ...{ tp: 8, pp: 4, cp: 1, ep: 1, vpp: 5, zero: 1, seq: 8192, 'micro-batch': 1, 'global-batch': 128 },
    ...{ recompute: 'selective', precision: 'bf16', 'gradient-precision': 'fp32', 'sequence-parallel': true },
    ...{ steps: 5000, framework: 'megatron-core' },
  },
});
/** Sharded over all 64, two micro-batches a step. */
const SHARDED = settled({
  ...{ strategy: 'fsdp', model: 'llama3-70b', nodes: 8, devicesPerNode: 8 },
  facts: {
    ...{ tp: 1, pp: 1, cp: 1, ep: 1, vpp: 1, zero: 3, seq: 8192, 'micro-batch': 1, 'global-batch': 128 },
    ...{ recompute: 'full', precision: 'bf16', 'gradient-precision': 'fp32', 'sequence-parallel': false },
    ...{ steps: 5000 },
  },
});
const PLAIN = settled({
  ...{ strategy: '1f1b', model: 'llama3-8b', nodes: 1, devicesPerNode: 8 },
  facts: {
    ...{ tp: 2, pp: 2, cp: 1, ep: 1, vpp: 1, zero: 1, seq: 8192, 'micro-batch': 1, 'global-batch': 64 },
    ...{ recompute: 'none', precision: 'bf16', 'gradient-precision': 'fp32', 'sequence-parallel': true },
    ...{ steps: 5000 },
  },
});
const EXAMPLES: Readonly<Record<TargetId, Settled>> = {
  megatron: PIPELINE,
  'megatron-bridge': PIPELINE,
  deepspeed: SHARDED,
  accelerate: SHARDED,
  torchtitan: SHARDED,
  maxtext: SHARDED,
  nanotron: PLAIN,
};

for (const id of TARGET_IDS) {
  test(`the file for ${id} is the one on record`, () => {
    const { text, lost, notes } = exportTo(id, EXAMPLES[id]);
    const whole = notes.length === 0 ? text : `${text}${JSON.stringify({ lost, notes }, null, 1)}\n`;
    const path = `${GOLDEN}${id}.txt`;
    if (process.env.UPDATE_GOLDEN === '1') writeFileSync(path, whole);
    assert.equal(whole, readFileSync(path, 'utf8'), 'UPDATE_GOLDEN=1 renews it');
  });
}

test('every target is in the table once, by its name', () => {
  assert.deepEqual(
    TARGETS.map((target) => target.id),
    [...TARGET_IDS],
  );
});

test('what follows from a layout is worked out: batches, layers of a stage, groups', () => {
  const maxtext = parseYaml(exportTo('maxtext', SHARDED).text) as Record<string, number>;
  assert.equal(maxtext.per_device_batch_size, 128 / 64 / 2, '128 sequences / 64 devices / 2 accumulation');
  assert.equal(maxtext.ici_fsdp_parallelism! * maxtext.dcn_fsdp_parallelism!, 64);
  const pipeline = parseYaml(exportTo('maxtext', PIPELINE).text) as Record<string, number>;
  assert.equal(pipeline.num_layers_per_pipeline_stage, 80 / 4 / 5);
  assert.equal(pipeline.num_pipeline_microbatches, 128 / (1 * 2), '128 / (micro-batch 1 × dp 2)');
  assert.equal(pipeline.per_device_batch_size, 128 / 64);
  const deepspeed = JSON.parse(exportTo('deepspeed', SHARDED).text) as Record<string, number>;
  assert.equal(deepspeed.gradient_accumulation_steps, 128 / (1 * 64));
  const titan = parseToml(
    exportTo('torchtitan', {
      ...PIPELINE,
      facts: { ...PIPELINE.facts, zero: 3 },
    }).text,
  ) as { training: Record<string, number>; parallelism: Record<string, number | string> };
  assert.equal(titan.training.local_batch_size, 128 / 2, 'all micro-batches of a replica');
  assert.equal(titan.parallelism.pipeline_parallel_layers_per_stage, 80 / 4 / 5);
  assert.equal(titan.parallelism.pipeline_parallel_schedule, 'Interleaved1F1B');
  const by = (schedule: 'zb-v' | 'zb-h2') =>
    exportTo('torchtitan', { ...PIPELINE, facts: { ...PIPELINE.facts, zero: 3, schedule } });
  assert.match(by('zb-v').text, /pipeline_parallel_schedule = "ZBVZeroBubble"/);
  // What a framework does not have by name is told as lost.
  assert.ok(by('zb-h2').lost.some(({ option, value }) => option === 'schedule' && value === 'zb-h2'));
  const megatron = exportTo('megatron', { ...PIPELINE, facts: { ...PIPELINE.facts, schedule: 'zb-v' } });
  assert.ok(megatron.lost.some(({ option }) => option === 'schedule'));
  const groups = { ...SHARDED, strategy: 'hsdp', facts: { ...SHARDED.facts, shard: 8, strategy: 'hsdp' } };
  assert.match(
    exportTo('megatron', groups).text,
    /--num-distributed-optimizer-instances 8\n/,
    'dp 64 / shard 8',
  );
  assert.match(exportTo('torchtitan', groups).text, /data_parallel_replicate_degree = 8\n/);
});

test('files are valid by the parsers of their formats', { skip: !existsSync('/bin/bash') }, () => {
  fc.assert(
    fc.property(anySettled, fc.constantFrom(...TARGET_IDS), (asked, id) => {
      if (refusal(targetCalled(id), asked) !== undefined) return;
      const { text } = exportTo(id, asked);
      const { fileName } = targetCalled(id);
      if (fileName.endsWith('.sh')) {
        const { status, stderr } = spawnSync('/bin/bash', ['-n'], { input: text, encoding: 'utf8' });
        assert.equal(status, 0, stderr);
      } else if (fileName.endsWith('.toml')) parseToml(text);
      else if (fileName.endsWith('.json')) JSON.parse(text);
      else parseYaml(text);
    }),
    { numRuns: 100, seed: 11 },
  );
});

test('what would be another job is refused, with the formats that can say it', () => {
  const server = { ...SHARDED, strategy: 'parameter-server' };
  assert.throws(
    () => exportTo('megatron', server),
    /kept in step by servers; no launch file of the frameworks here says it/,
  );
  assert.throws(
    () => exportTo('deepspeed', PIPELINE),
    /no setting for pipelines, and the layout has pp 4; --to megatron, megatron-bridge, maxtext can say it/,
  );
  assert.throws(() => exportTo('torchtitan', PIPELINE), /the layout has zero 1/);
  assert.throws(() => exportTo('nanotron', SHARDED), /at most \(ZeRO-1\), and the layout has zero 3/);
});

test('models of the zoo are spelled out, or what is left out is named', () => {
  const spelled = MODELS.filter((model) => factsOfModel(model).lost.length === 0).map(({ id }) => id);
  for (const id of ['llama3-70b', 'qwen3-32b', 'gpt3-175b', 'mixtral-8x7b', 'deepseek-v3', 'mistral-7b'])
    assert.ok(
      spelled.includes(id),
      `${id} is spelled out: ${factsOfModel(MODELS.find((m) => m.id === id)!).lost.join()}`,
    );
  const alibi = factsOfModel(MODELS.find(({ id }) => id === 'mpt-7b')!);
  assert.ok(alibi.lost.includes('ALiBi'));
});

test('what few weights are trained, a file for pretraining refuses, and one beside a script names as lost', () => {
  const tuned = {
    ...SHARDED,
    facts: { ...SHARDED.facts, train: 'lora', 'lora-rank': 16, 'lora-targets': 'all-linear' },
  };
  for (const id of ['megatron', 'megatron-bridge', 'torchtitan', 'maxtext'] as const)
    assert.throws(
      () => exportTo(id, tuned),
      /trains? every weight by this file, and train is lora; --to deepspeed, accelerate can say it/,
      id,
    );
  for (const id of ['deepspeed', 'accelerate'] as const)
    assert.deepEqual(
      exportTo(id, tuned)
        .lost.filter(({ because }) => /makes the adapters/.test(because))
        .map(({ what }) => what),
      ['train', 'lora-rank', 'lora-targets'],
    );
});

test('where state waits is written by the keys that each format has', () => {
  const away = (more: object) => ({
    ...SHARDED,
    facts: { ...SHARDED.facts, 'pinned-memory': true, ...more },
  });
  const both = away({
    'offloaded-optimizer': 'nvme',
    'offloaded-parameters': 'host',
    'offload-fraction': 0.5,
  });
  const deepspeed = JSON.parse(exportTo('deepspeed', both).text) as {
    zero_optimization: Record<string, Record<string, unknown>>;
  };
  assert.deepEqual(deepspeed.zero_optimization.offload_optimizer, {
    ...{ device: 'nvme', nvme_path: 'FILL_IN_FOLDER_ON_NVME', pin_memory: true, ratio: 0.5 },
  });
  assert.deepEqual(deepspeed.zero_optimization.offload_param, { device: 'cpu', pin_memory: true });
  const fsdp = exportTo('accelerate', away({ 'offloaded-parameters': 'host' }));
  assert.match(fsdp.text, /fsdp_offload_params: true/);
  const alone = exportTo('accelerate', away({ 'offloaded-optimizer': 'host' }));
  assert.match(alone.text, /fsdp_offload_params: false/);
  assert.ok(alone.lost.some(({ option }) => option === 'offload'));
  const script = exportTo('megatron', away({ 'offloaded-optimizer': 'host', 'offload-fraction': 0.5 })).text;
  assert.match(script, /--optimizer-cpu-offload\n {2}--optimizer-offload-fraction 0\.5\n/);
});

/** Mixtral on 64 devices, whose experts are on eight ranks of two chunks a stage each. */
const EXPERTS = settled({
  ...{ strategy: 'expert-parallel', model: 'mixtral-8x7b', nodes: 8, devicesPerNode: 8 },
  facts: {
    ...{ tp: 1, pp: 4, cp: 1, ep: 8, vpp: 2, zero: 1, seq: 4096, 'micro-batch': 1, 'global-batch': 128 },
    ...{ recompute: 'none', precision: 'bf16', 'gradient-precision': 'fp32', 'sequence-parallel': false },
  },
});
const asking = (more: Settled['facts']): Settled => ({ ...EXPERTS, facts: { ...EXPERTS.facts, ...more } });
const lostBy = (id: TargetId, asked: Settled) => exportTo(id, asked).lost.map(({ option }) => option);

test('dispatcher, overlap, capacity and graphs are written by Megatron’s options, as far as they go together', () => {
  const library = asking({ dispatcher: 'hybridep', 'expert-overlap': true, 'cuda-graphs': true });
  const { text } = exportTo('megatron', library);
  assert.match(text, /--moe-token-dispatcher-type flex\n {2}--moe-flex-dispatcher-backend hybridep\n/);
  assert.match(text, /--overlap-moe-expert-parallel-comm\n/);
  assert.match(text, /--cuda-graph-impl transformer_engine\n {2}--te-rng-tracker\n/);
  assert.match(text, /CUDA_DEVICE_MAX_CONNECTIONS=32\n/, 'exchanges run beside compute');
  assert.match(text, /records a layer of experts whole where/);
  assert.match(exportTo('megatron', EXPERTS).text, /--moe-token-dispatcher-type alltoall\n/);
  assert.match(
    exportTo('megatron', asking({ 'capacity-factor': 1.25 })).text,
    /--moe-expert-capacity-factor 1\.25\n/,
  );
  const dropping = asking({ dispatcher: 'deepep', 'capacity-factor': 1.25 });
  assert.deepEqual(lostBy('megatron', dropping), ['capacity-factor'], 'flex drops nothing');
  // One chunk a stage has no other micro-batch to run beside.
  assert.deepEqual(lostBy('megatron', asking({ vpp: 1, 'expert-overlap': true })), ['expert-overlap']);
  assert.deepEqual(lostBy('megatron', asking({ routing: 'balanced' })), ['routing']);
});

test('Megatron-Bridge has overlap in a section of its own, and torchtitan and MaxText their own words', () => {
  const asked = asking({ dispatcher: 'deepep', 'expert-overlap': true, 'cuda-graphs': true });
  const bridge = parseYaml(exportTo('megatron-bridge', asked).text) as Record<
    string,
    Record<string, unknown>
  >;
  assert.deepEqual(bridge.comm_overlap, { overlap_moe_expert_parallel_comm: true });
  const { moe_token_dispatcher_type: type, moe_flex_dispatcher_backend: backend } = bridge.model!;
  assert.deepEqual([type, backend], ['flex', 'deepep']);
  assert.deepEqual(
    [bridge.model!.cuda_graph_impl, bridge.model!.use_te_rng_tracker],
    ['transformer_engine', true],
  );
  const none = parseYaml(
    exportTo('megatron-bridge', asking({ 'expert-overlap': false, 'cuda-graphs': false })).text,
  ) as Record<string, Record<string, unknown>>;
  assert.deepEqual(none.comm_overlap, { overlap_moe_expert_parallel_comm: false }, 'a recipe may have it on');
  assert.equal(none.model!.cuda_graph_impl, 'none');
  const sharded = asking({ pp: 1, vpp: 1, dp: 64, zero: 3, dispatcher: 'hybridep', 'expert-overlap': true });
  assert.match(exportTo('torchtitan', sharded).text, /expert_parallel_comm_backend = "hybridep"\n/);
  assert.ok(lostBy('torchtitan', sharded).includes('expert-overlap'));
  const dense = asking({ pp: 1, vpp: 1, dp: 64, zero: 3, dispatcher: 'allgather', 'capacity-factor': 1.5 });
  const maxtext = parseYaml(exportTo('maxtext', dense).text) as Record<string, unknown>;
  assert.deepEqual(
    [maxtext.use_ring_of_experts, maxtext.sparse_matmul, maxtext.capacity_factor],
    [true, false, 1.5],
  );
  assert.ok(lostBy('maxtext', asking({ dispatcher: 'deepep' })).includes('dispatcher'));
});
