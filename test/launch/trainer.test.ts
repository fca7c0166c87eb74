/** DeepSpeed, Accelerate, the Trainer, Axolotl and LLaMA-Factory: every option that comes out, alone and together. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { imported, importedText } from './read.js';

/** What became of a key: its list, and whether it matters. */
const fate = (from: ReturnType<typeof imported>, key: string) => {
  const ignored = from.ignored.find((each) => each.key === key);
  if (ignored !== undefined) return `ignored ${ignored.matters} ${ignored.line}`;
  const understood = from.understood.find((each) => each.key === key);
  return understood === undefined ? undefined : `${understood.option} ${understood.line}`;
};

test('a DeepSpeed file whose "auto" is the Trainer’s says the stage alone', () => {
  const from = imported('ds-zero3.json');
  assert.deepEqual(from.scenario, {
    ...{ zero: 3, framework: 'deepspeed', strategy: 'zero-3', offload: 'optimizer' },
  });
  assert.deepEqual(from.kinds, ['deepspeed']);
  assert.equal(fate(from, 'train_batch_size'), 'global-batch 2');
  assert.equal(fate(from, 'bf16.enabled'), 'precision 6');
  assert.equal(fate(from, 'zero_optimization.offload_optimizer.device'), 'offload 13');
  assert.equal(fate(from, 'zero_optimization.offload_param.device'), 'ignored no 14');
  assert.equal(fate(from, 'zz_unknown'), 'ignored unknown 21');
});

test('MiCS is groups of replicas, hpZ is not, tabs are blanks, and gradients have the format they are sent in', () => {
  const from = imported('ds-mics.json');
  assert.deepEqual(from.scenario, {
    ...{ shard: 8, 'micro-batch': 2, 'global-batch': 256, zero: 3, recompute: 'full', precision: 'fp16' },
    ...{ 'gradient-precision': 'fp32', framework: 'deepspeed', strategy: 'hsdp', optimizer: 'lamb' },
  });
  assert.equal(fate(from, 'zero_optimization.zero_hpz_partition_size'), 'ignored yes 9');
  assert.equal(fate(from, 'data_types.grad_accum_dtype'), 'ignored yes 12');
  assert.equal(fate(from, 'optimizer.type'), 'optimizer 14');
});

test('bf16 at stage 0 shares out optimizer states, and groups count at stage 3 only', () => {
  const from = imported('ds-bf16-stage0.json', { 'global-batch': 64 });
  assert.deepEqual(from.scenario, {
    ...{ tp: 2, 'micro-batch': 4, 'global-batch': 64, zero: 1, precision: 'bf16' },
    ...{ 'gradient-precision': 'fp32', framework: 'deepspeed', strategy: 'megatron-3d' },
  });
  assert.match(from.assumed.find(({ option }) => option === 'zero')!.because, /BF16_Optimizer/);
  assert.equal(fate(from, 'zero_optimization.mics_shard_size'), 'ignored no 4');
  const off = importedText('{"zero_optimization": {"stage": 0}, "bf16": {"enabled": false}}', 'a.json');
  assert.equal(off.scenario.zero, 0);
});

test('Accelerate with FSDP 1: num_processes counts all machines, and a hybrid shard is a node', () => {
  const from = imported('accelerate-fsdp1.yaml');
  assert.deepEqual(from.scenario, {
    ...{ dp: 32, shard: 32 / 4, zero: 3, recompute: 'full', precision: 'bf16', framework: 'huggingface' },
    ...{ prefetch: 1, strategy: 'hsdp', offload: 'optimizer,parameters' },
  });
  assert.deepEqual(from.size, { nodes: 4, devicesPerNode: 8, devices: 32 });
  assert.equal(fate(from, 'fsdp_config.fsdp_offload_params'), 'offload 8');
});

test('Accelerate with FSDP 2 has no strategy, and a mesh', () => {
  const from = imported('accelerate-fsdp2.yaml');
  assert.deepEqual(from.scenario, {
    ...{ tp: 2, cp: 1, dp: 2 * 4, shard: 4, zero: 3, precision: 'fp8', framework: 'huggingface' },
    ...{ reshard: false, compile: true, strategy: 'hsdp' },
  });
  const plain = importedText(
    'distributed_type: FSDP\nnum_processes: 8\nfsdp_config:\n  fsdp_version: 2\n  fsdp_reshard_after_forward: true\n',
    'a.yaml',
  );
  assert.deepEqual(plain.scenario, {
    ...{ dp: 8, zero: 3, framework: 'huggingface', reshard: true, strategy: 'fsdp' },
  });
});

test('Accelerate without sharding is DDP in fp32, and with Megatron a layout', () => {
  assert.deepEqual(imported('accelerate-ddp.yaml').scenario, {
    ...{ dp: 8, zero: 0, precision: 'fp32', framework: 'huggingface', strategy: 'ddp' },
  });
  assert.deepEqual(imported('accelerate-megatron.yaml').scenario, {
    ...{ tp: 2, pp: 2, dp: 8 / (2 * 2), 'sequence-parallel': true, zero: 1, recompute: 'selective' },
    ...{ precision: 'bf16', framework: 'megatron-lm', strategy: 'megatron-3d' },
  });
});

test('Accelerate, DeepSpeed and a script of the Trainer are one job, in any order', () => {
  const files = ['accelerate-deepspeed.yaml', 'ds-zero3.json', 'trainer.sh'];
  const whole = {
    ...{ model: 'llama2-7b', dp: 16, seq: 4096, 'micro-batch': 2, 'global-batch': 2 * 8 * 16 },
    ...{ tokens: 500 * 256 * 4096, zero: 3, recompute: 'full', precision: 'bf16', framework: 'deepspeed' },
    ...{ attention: 'flash-2', strategy: 'zero-3', offload: 'optimizer' },
  };
  for (const order of [files, files.toReversed(), [files[1]!, files[2]!, files[0]!]]) {
    const from = imported(order);
    assert.deepEqual(from.scenario, whole, order.join());
    assert.deepEqual(from.notes, [], order.join());
    assert.deepEqual(from.size, { nodes: 2, devicesPerNode: 8, devices: 16 });
    assert.ok(
      !from.assumed.some(({ option, value }) => option === 'zero' && value === 0),
      'what is overruled is not assumed',
    );
  }
});

test('what another file says, and was not handed over, is told or asked for', () => {
  const alone = imported('trainer.sh');
  assert.match(
    alone.notes.join(),
    /trainer\.sh:4 --config_file: 'configs\/accelerate-deepspeed\.yaml' .* was not handed over/,
  );
  const named = imported('accelerate-deepspeed.yaml');
  assert.match(
    named.assumed.find(({ option }) => option === 'zero')!.because,
    /ds-zero3\.json is called by its stage/,
  );
  const other = importedText(
    'distributed_type: DEEPSPEED\nnum_processes: 8\ndeepspeed_config:\n  deepspeed_config_file: ds.json\n',
    'a.yaml',
  );
  assert.equal(
    other.wanted.find(({ option }) => option === 'zero')?.sentence,
    "a.yaml:4 deepspeed_config.deepspeed_config_file: 'ds.json' says the ZeRO stage, and was not handed over: import it as well, or give --zero",
  );
});

test('a script of the Trainer with FSDP: words of one argument, a compiler and a chunked loss', () => {
  const from = imported('trainer-fsdp.sh');
  assert.deepEqual(from.scenario, {
    ...{
      model: 'qwen2.5-7b',
      dp: 16,
      shard: 8,
      seq: 8192,
      'micro-batch': 1,
      'global-batch': 1 * 4 * 16,
      zero: 3,
    },
    ...{
      recompute: 'none',
      precision: 'bf16',
      framework: 'huggingface',
      loss: 'chunked',
      compile: true,
      strategy: 'hsdp',
      offload: 'optimizer,parameters',
    },
  });
  assert.equal(fate(from, '--fsdp (offload)'), 'offload 4');
});

test('a Python script: literals of its call, comments say nothing, and an expression stands for a value', () => {
  const from = imported('trainer.py', { devices: 8 });
  assert.deepEqual(from.scenario, {
    ...{
      model: 'llama3.2-1b',
      dp: 8,
      'micro-batch': 4,
      'global-batch': 4 * 2 * 8,
      zero: 3,
      recompute: 'full',
    },
    ...{ precision: 'bf16', framework: 'huggingface', strategy: 'fsdp' },
    // Nothing says how long sequences are: 1,000 steps of 64, each as long as the model was trained at.
    ...{ seq: 8192, tokens: 1000 * 64 * 8192 },
  });
  assert.match(from.assumed.find(({ option }) => option === 'seq')!.because, /^nothing says how long/);
  assert.deepEqual([...from.understood, ...from.ignored].map(({ line, key }) => `${line} ${key}`).sort(), [
    ...[
      '11 bf16',
      '12 gradient_checkpointing',
      '13 max_steps',
      '14 fsdp',
      '15 fsdp_config',
      '16 learning_rate',
      '17 optim',
    ],
    ...[
      '4 from_pretrained',
      '7 output_dir',
      '8 per_device_train_batch_size',
      '9 gradient_accumulation_steps',
    ],
  ]);
  const open = importedText(
    'a = TrainingArguments(per_device_train_batch_size=args.b, bf16=args.bf16)\n',
    'a.py',
  );
  assert.deepEqual(
    open.wanted.slice(0, 2).map(({ sentence }) => sentence),
    [
      "a.py:1 bf16: 'args.bf16' stands for a value: give --precision",
      "a.py:1 per_device_train_batch_size: 'args.b' stands for a value: give --micro-batch",
    ],
  );
});

test('options of accelerate launch, and a variable that nobody sets', () => {
  assert.deepEqual(imported('launch-flags.sh').scenario, {
    ...{
      model: 'gpt2-1.5b',
      dp: 16,
      seq: 1024,
      'micro-batch': 4,
      'global-batch': 64,
      zero: 2,
      recompute: 'none',
    },
    ...{ precision: 'bf16', framework: 'huggingface', strategy: 'zero-2' },
  });
  const open = importedText('accelerate launch --num_processes $N t.py --per_device_train_batch_size $B');
  assert.deepEqual(
    open.wanted.slice(0, 2).map(({ sentence }) => sentence),
    [
      'run.sh:1 --per_device_train_batch_size: $B is set nowhere: give --micro-batch',
      'run.sh:1 --num_processes: $N is set nowhere: give --cluster',
    ],
  );
});

test('Axolotl: adapters of its own defaults, empty keys are absent, a shipped file says its stage', () => {
  const from = imported('axolotl.yaml', { devices: 8 });
  assert.deepEqual(from.scenario, {
    ...{
      model: 'llama3-8b',
      dp: 8,
      seq: 4096,
      'micro-batch': 2,
      'global-batch': 2 * 4 * 8,
      zero: 2,
      recompute: 'full',
    },
    ...{
      precision: 'bf16',
      framework: 'deepspeed',
      attention: 'flash-2',
      optimizer: 'paged-adamw-8bit',
      strategy: 'zero-2',
    },
    packing: 'packed',
    ...{ train: 'qlora', 'lora-rank': 32, 'lora-targets': 'all-linear', 'base-format': 'nf4-double' },
  });
  assert.equal(fate(from, 'adapter'), 'train 4');
  assert.equal(fate(from, 'load_in_8bit'), 'ignored no 2');
  assert.equal(fate(from, 'optimizer'), 'optimizer 15');
  assert.equal(fate(from, 'lora_r'), 'lora-rank 5');
  assert.match(
    from.assumed.find(({ option }) => option === 'base-format')!.because,
    /^Axolotl quantises scales again unless told/,
  );
});

test('Axolotl: a mesh, and options on its command line count more', () => {
  assert.deepEqual(imported('axolotl-mesh.yaml').scenario, {
    ...{
      model: 'llama3-8b',
      tp: 2,
      cp: 2,
      dp: 4 * 2,
      shard: 4,
      seq: 8192,
      'micro-batch': 1,
      'global-batch': 8,
    },
    ...{ tokens: 200 * 8 * 8192, zero: 3, recompute: 'none', precision: 'bf16', framework: 'huggingface' },
    ...{ reshard: true, loss: 'chunked', strategy: 'hsdp' },
  });
  const from = imported(['axolotl.sh', 'axolotl.yaml']);
  assert.deepEqual([from.scenario['micro-batch'], from.scenario['global-batch']], [1, 1 * 4 * 8]);
  assert.equal(
    from.ignored.find(({ key }) => key === 'micro_batch_size')?.because,
    'it is said again at axolotl.sh:1, and the last counts',
  );
});

test('LLaMA-Factory, as a file and as its command starts it', () => {
  const whole = {
    ...{ model: 'qwen2.5-72b', dp: 64, seq: 16_384, 'micro-batch': 1, 'global-batch': 1 * 2 * 64, zero: 3 },
    ...{
      recompute: 'full',
      precision: 'bf16',
      framework: 'deepspeed',
      loss: 'chunked',
      attention: 'flash-2',
    },
    strategy: 'zero-3',
    packing: 'packed',
  };
  assert.deepEqual(imported('llama-factory.yaml', { devices: 64 }).scenario, whole);
  assert.deepEqual(imported(['llama-factory.sh', 'llama-factory.yaml'], { devices: 64 }).scenario, whole);
});

test('what pairs of answers are learned by is an objective, and its tokens are those of both', () => {
  const factory = (lines: string) =>
    importedText(
      `model_name_or_path: Qwen/Qwen2.5-7B\nstage: ${lines}\ncutoff_len: 2048\nper_device_train_batch_size: 1\n` +
        'gradient_accumulation_steps: 2\nmax_steps: 10\nbf16: true\n',
      'llama-factory.yaml',
      { devices: 8 },
    );
  const { scenario } = factory('dpo\npacking: false');
  assert.deepEqual(
    [scenario.objective, scenario.packing, scenario.tokens],
    ['dpo', 'padded', 10 * 16 * 2 * 2048],
  );
  assert.equal(factory('orpo').scenario['reference-model'], false);
  assert.equal(factory('rm').scenario.objective, 'reward');
  assert.equal(factory('sft').scenario.objective, undefined);
  assert.throws(
    () => factory('ppo'),
    /llama-factory\.yaml:2 stage: ppo generates answers between its steps, and generation is not simulated/,
  );
  assert.equal(fate(factory('kto'), 'stage'), 'ignored yes 2');
});

test('LLaMA-Factory recomputes unless its own switch says otherwise', () => {
  const recompute = (more: string) =>
    importedText(`model_name_or_path: Qwen/Qwen2.5-7B\nstage: sft\n${more}`, 'llama-factory.yaml', {
      devices: 8,
    }).scenario.recompute;
  assert.equal(recompute(''), 'full');
  assert.equal(recompute('disable_gradient_checkpointing: false\n'), 'full');
  assert.equal(recompute('disable_gradient_checkpointing: true\n'), 'none');
  // The Trainer's own key switches on and never off.
  assert.equal(recompute('gradient_checkpointing: false\n'), 'full');
});

test('TRL’s scripts are called by what they learn from, and have defaults of their own', () => {
  const of = (script: string, more = '') =>
    importedText(
      `${script} --model_name_or_path Qwen/Qwen2.5-7B --per_device_train_batch_size 2 --max_steps 5 ${more}\n`,
      'run.sh',
      { devices: 4 },
    ).scenario;
  const dpo = of('accelerate launch --num_processes 4 trl/scripts/dpo.py');
  assert.deepEqual(
    [dpo.objective, dpo.seq, dpo.recompute, dpo.precision, dpo.tokens],
    ['dpo', 1024, 'full', 'bf16', 5 * 2 * 4 * 2 * 1024],
  );
  assert.equal(of('trl dpo').objective, 'dpo');
  assert.equal(of('trl dpo', '--precompute_ref_log_probs true')['reference-model'], false);
  assert.equal(of('python -m trl.scripts.dpo').objective, 'dpo');
  assert.equal(of('python examples/scripts/reward_modeling.py').objective, 'reward');
  assert.equal(of('accelerate launch run_orpo.py')['reference-model'], false);
  assert.equal(of('trl sft').objective, undefined);
  assert.equal(of('trl sft', '--bf16 false').precision, 'fp32');
  for (const script of [
    'trl grpo',
    'python trl/scripts/grpo.py',
    'python ppo_tldr.py',
    'python dpo_online.py',
  ])
    assert.throws(() => of(script), /generates answers between its steps/, script);
  assert.equal(of('python run_clm.py').recompute, 'none');
  const kto = importedText('trl kto --model_name_or_path Qwen/Qwen2.5-7B --max_steps 5\n');
  assert.equal(fate(kto, 'kto'), 'ignored yes 1');
});

test('without a number of devices a cluster is asked for that suits', () => {
  const asked = (more: string) =>
    importedText(
      `base_model: NousResearch/Meta-Llama-3-8B\nsequence_len: 2048\nmicro_batch_size: 2\n${more}`,
      'a.yaml',
    ).wanted.map(({ sentence }) => sentence);
  assert.deepEqual(asked('adapter: qlora\nload_in_4bit: true\n'), [
    'a.yaml:3 the global batch is micro-batch 2 × accumulation 1 × dp, and nothing says how many devices there are: ' +
      'give --cluster with its size, from which it follows, or --global-batch',
    'the files name no hardware: give --cluster NAME, and nothing says how many nodes; for example --cluster rtx-4090:1',
  ]);
  assert.match(asked('adapter: lora\n')[1]!, /rtx-4090:2$/);
  assert.match(asked('')[1]!, /a100-dgx:1$/);
});

test('Axolotl pads each sequence, or packs, and its plugins are what their keys say', () => {
  const from = (more: string) =>
    importedText(
      `base_model: NousResearch/Llama-3.2-1B\nsequence_len: 2048\nmicro_batch_size: 2\n${more}`,
      'a.yaml',
    );
  const padded = from('pad_to_sequence_len: true\n');
  assert.equal(padded.scenario.packing, 'padded');
  assert.equal(fate(padded, 'pad_to_sequence_len'), 'packing 4');
  const packed = from('sample_packing: true\npad_to_sequence_len: true\n');
  assert.equal(packed.scenario.packing, 'packed');
  assert.equal(fate(packed, 'pad_to_sequence_len'), 'ignored no 5');
  const plugin = (name: string, more = '') => from(`plugins:\n  - axolotl.integrations.${name}\n${more}`);
  const liger = plugin('liger.LigerPlugin', 'liger_fused_linear_cross_entropy: true\n');
  assert.equal(liger.scenario.loss, 'chunked');
  assert.equal(fate(liger, 'plugins'), 'loss 4');
  assert.equal(plugin('liger.LigerPlugin').scenario.loss, undefined, 'Liger’s switches are off unless told');
  assert.equal(plugin('cut_cross_entropy.CutCrossEntropyPlugin').scenario.loss, 'chunked');
  assert.equal(fate(plugin('spectrum.SpectrumPlugin'), 'plugins'), 'ignored unknown 4');
});

test('a wrong value in a file is a sentence with its place', () => {
  const read = (text: string, name: string) => () => importedText(text, name);
  const deepspeed = (line: string) => read(`{\n "zero_optimization": {},\n ${line}\n}`, 'ds.json');
  assert.throws(deepspeed('"train_batch_size": "big"'), {
    name: 'InputError',
    message: 'ds.json:3 train_batch_size: a whole number of at least 1 is expected, found "big"',
  });
  assert.throws(
    deepspeed('"fp16": {"enabled": 7}'),
    /ds\.json:3 fp16\.enabled: true, false or "auto" is expected, found 7/,
  );
  assert.throws(
    deepspeed('"communication_data_type": "int4"'),
    /ds\.json:3 communication_data_type: fp32, fp16 or bf16 is expected/,
  );
  assert.throws(
    read('{"zero_optimization": {"stage": 3,}}', 'ds.json'),
    /InputError: ds\.json:1:\d+ this is not JSON/,
  );
  assert.throws(
    read('{"zero_optimization": {"stage": 4}}', 'ds.json'),
    /ds\.json:1 zero_optimization\.stage: a stage from 0 to 3/,
  );
  assert.throws(
    read('distributed_type: FSDQ\nnum_processes: 2\n', 'a.yaml'),
    /a\.yaml:1 distributed_type: NO, MULTI_GPU, FSDP/,
  );
  assert.throws(
    read('distributed_type: FSDP\nfsdp_config:\n  fsdp_sharding_strategy: HALF\n', 'a.yaml'),
    /a\.yaml:3 fsdp_config\.fsdp_sharding_strategy: one of FULL_SHARD, .* is expected, found "HALF"/,
  );
  assert.throws(
    read('base_model: x\nsequence_len: long\n', 'a.yaml'),
    /a\.yaml:2 sequence_len: a whole number/,
  );
});
