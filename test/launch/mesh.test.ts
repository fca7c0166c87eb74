/** torchtitan and MaxText, whose files say a mesh of devices: every option that comes out. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { imported, importedText } from './read.js';

test('torchtitan: micro-batches of a pipeline, stages that count both ends, and a converter in a comment', () => {
  const { scenario, ignored, assumed } = imported('torchtitan.toml', { devices: 64 });
  assert.deepEqual(scenario, {
    // 80 layers and both ends are 82, in stages of 11: 8, two of each of 4 ranks.
    ...{ model: 'llama3-70b', tp: 8, pp: 4, cp: 1, dp: 64 / (8 * 4), vpp: Math.ceil(82 / 11) / 4, seq: 8192 },
    ...{ 'micro-batch': 2, 'global-batch': 8 * 2, tokens: 1000 * 16 * 8192, zero: 3, recompute: 'per-op' },
    ...{ precision: 'bf16', 'gradient-precision': 'fp32', framework: 'torchtitan', reshard: false },
    ...{ 'sequence-parallel': true, 'tp-comm-overlap': true, compile: true, strategy: 'megatron-3d' },
  });
  assert.match(ignored.find(({ key }) => key === 'float8.filter_fqns')!.because, /converter is off/);
  assert.match(assumed.find(({ option }) => option === 'reshard')!.because, /with a pipeline/);
});

test('torchtitan: keys of earlier releases, full recomputation, shards and replicas of them', () => {
  const { scenario } = imported('torchtitan-old.toml');
  assert.deepEqual(scenario, {
    ...{
      model: 'llama3-8b',
      tp: 1,
      pp: 1,
      cp: 2,
      dp: 2 * 8,
      shard: 8,
      seq: 8192,
      'micro-batch': 2,
      'global-batch': 32,
    },
    ...{ tokens: 100 * 32 * 8192, zero: 3, recompute: 'full', precision: 'fp8', framework: 'torchtitan' },
    ...{ compile: false, strategy: 'hsdp' },
  });
  const hybrid = importedText(
    '[model]\nname = "llama3"\nflavor = "8B"\n[parallelism]\ndata_parallel_replicate_degree = 4\ndata_parallel_shard_degree = 8\n',
    'a.toml',
  ).scenario;
  assert.deepEqual([hybrid.dp, hybrid.shard, hybrid.strategy], [32, 8, 'hsdp']);
  const replicas = importedText(
    '[parallelism]\ndata_parallel_replicate_degree = 4\ndata_parallel_shard_degree = 1\n',
    'a.toml',
  ).scenario;
  assert.deepEqual([replicas.dp, replicas.shard, replicas.zero], [4, undefined, 0]);
});

test('torchtitan: overrides of a registry’s configuration have no defaults of a file', () => {
  const { scenario, size } = imported('torchtitan-override.sh');
  assert.deepEqual(scenario, {
    ...{ model: 'llama3-8b', tp: 2, dp: 32 / 2, seq: 4096, 'micro-batch': 2, 'global-batch': 32 },
    ...{
      tokens: 50 * 32 * 4096,
      zero: 3,
      recompute: 'none',
      framework: 'torchtitan',
      compile: true,
      strategy: 'fsdp',
    },
    'sequence-parallel': true,
  });
  assert.deepEqual(size, { nodes: 4, devicesPerNode: 8, devices: 32 });
});

test('torchtitan: overrides of a file, which the run script starts', () => {
  const { scenario, ignored, size } = imported(['torchtitan-file.sh', 'torchtitan.toml']);
  assert.deepEqual(size, { nodes: 1, devicesPerNode: 64, devices: 64 });
  assert.deepEqual(
    [scenario.pp, scenario.vpp, scenario.dp, scenario.tokens],
    [2, 8 / 2, 64 / (8 * 2), 10 * (8 * 4) * 8192],
  );
  assert.equal(
    ignored.find(({ key }) => key === 'parallelism.pipeline_parallel_degree')?.because,
    'it is said again at torchtitan-file.sh:2, and the last counts',
  );
});

test('MaxText: what is left over in a slice, chips of a slice, and a batch per device', () => {
  const { scenario, size, assumed } = imported('maxtext.yaml');
  assert.deepEqual(scenario, {
    // 256 chips / fsdp 16 are tensor ranks; half a sequence on each of them are 8 a replica.
    ...{ model: 'llama3-70b', tp: 16, pp: 1, cp: 1, dp: 2 * 16, shard: 16, seq: 8192 },
    'micro-batch': 0.5 * 16,
    ...{ 'global-batch': 0.5 * 512 * 2, tokens: 30 * 512 * 8192, zero: 3, recompute: 'minimal' },
    ...{ precision: 'fp8', 'gradient-precision': 'bf16', framework: 'maxtext', strategy: 'hsdp' },
  });
  assert.deepEqual(size, { devices: 512 });
  assert.ok(assumed.some(({ because }) => because === '2 slices of 256 chips'));
  const cores = importedText('model_name: llama2-7b\ncompile_topology: v5p-128\n', 'a.yml');
  assert.equal(cores.size.devices, 64, 'v5p counts TensorCores, two a chip');
});

test('MaxText: a model by its sizes, a pipeline with repeats, and what base.yml says', () => {
  const { scenario, ignored } = imported('maxtext-dims.yaml');
  assert.deepEqual(scenario, {
    // 32 layers / pp 4 / 4 of a stage; 4 sequences on each of 4 ranks, in 8 micro-batches.
    ...{ model: 'llama3-8b', tp: 1, pp: 4, cp: 1, dp: 2, vpp: 2, seq: 2048, 'micro-batch': (4 * 4) / 8 },
    ...{
      'global-batch': 4 * 8,
      zero: 3,
      recompute: 'save-qkv-proj',
      precision: 'bf16',
      framework: 'maxtext',
    },
    strategy: 'megatron-3d',
  });
  assert.equal(
    ignored.find(({ key }) => key === 'remat_policy'),
    undefined,
  );
});

test('MaxText: sizes that no file says are those of base.yml, times its scale', () => {
  const of = (scale: number) =>
    importedText(`global_parameter_scale: ${scale}\nper_device_batch_size: 1\n`, 'a.yml').scenario;
  const model = (scale: number) => of(scale).model as Record<string, unknown>;
  const sizes = (scale: number) =>
    ['hidden_size', 'num_attention_heads', 'intermediate_size', 'num_hidden_layers'].map(
      (key) => model(scale)[key],
    );
  assert.deepEqual(sizes(1), [2048, 16, 7168, 16]);
  assert.equal(model(1).vocab_size, 32_000);
  // Of 2³, one power of two goes to widths, heads and layers each; of 2¹, it goes to heads.
  assert.deepEqual(sizes(8), [4096, 32, 14_336, 32]);
  assert.deepEqual(sizes(2), [2048, 32, 14_336, 16]);
});

test('MaxText: a command line changes base.yml or a file that is handed over; experts are replicas, too', () => {
  const { scenario } = imported('maxtext.sh');
  assert.deepEqual(scenario, {
    ...{ model: 'mixtral-8x7b', tp: 1, pp: 1, cp: 1, ep: 2, dp: 8 * 2, seq: 4096, 'micro-batch': 6 },
    ...{ 'global-batch': 6 * 16, tokens: 10 * 96 * 4096, zero: 3, recompute: 'full', precision: 'bf16' },
    ...{ framework: 'maxtext', attention: 'vendor', strategy: 'expert-parallel' },
  });
  const changed = imported(['maxtext-file.sh', 'maxtext-dims.yaml']).scenario;
  assert.deepEqual(
    [changed.tp, changed['micro-batch'], changed['global-batch']],
    [2, (4 * 2 * 4) / 8, 4 * 8 * 2],
  );
  assert.match(imported('maxtext-file.sh').notes.join(), /'configs\/maxtext-dims\.yaml' says the rest/);
});

test('a wrong value is a sentence with its place', () => {
  const toml = (line: string) => () => importedText(`[training]\n\n${line}\n`, 'a.toml');
  assert.throws(toml('seq_len = "long"'), {
    name: 'InputError',
    message: 'a.toml:3 training.seq_len: a whole number of at least 1 is expected, found "long"',
  });
  assert.throws(toml('seq_len = '), /^InputError: a\.toml:3:\d+ this is not TOML: /);
  assert.throws(
    toml('[activation_checkpoint]\nmode = "some"'),
    /a\.toml:4 activation_checkpoint\.mode: none, selective or full/,
  );
  const yaml = (line: string) => () => importedText(`base_config: base.yml\n${line}\n`, 'a.yml');
  assert.throws(
    yaml('ici_tensor_parallelism: -2'),
    /a\.yml:2 ici_tensor_parallelism: a whole number of at least 1, or -1/,
  );
  assert.throws(yaml('remat_policy: most'), /a\.yml:2 remat_policy: full, minimal/);
  assert.throws(yaml('per_device_batch_size: 0'), /a\.yml:2 per_device_batch_size: a number above 0/);
  assert.match(
    importedText('base_config: base.yml\nper_device_batch_size: 0.5\n', 'a.yml').notes.join(),
    /a\.yml:2 per_device_batch_size 0\.5 × tp 1 .* is 0\.5 sequences for a replica/,
  );
});
