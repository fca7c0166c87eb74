/** Adapters, frozen bases, offloading and formats of states in launch files: what each says, and whose defaults hold. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { imported, importedText } from './read.js';

const matters = ({ ignored }: ReturnType<typeof imported>, key: string) =>
  ignored.find((each) => each.key.startsWith(key))?.matters;

test('PEFT’s own file says adapters, and counts beside a file of the Trainer', () => {
  const alone = imported('adapter_config.json', { devices: 8 });
  assert.deepEqual(alone.scenario, {
    ...{ model: 'llama2-7b', train: 'lora', 'lora-rank': 64, 'lora-targets': 'q_proj,v_proj' },
    ...{ 'lora-variant': 'rslora', 'lora-dropout': 0.05 },
    ...{ dp: 8 },
  });
  assert.equal(matters(alone, 'modules_to_save'), 'yes');
  assert.equal(matters(alone, 'lora_alpha'), 'no');
  const both = imported(['ds-zero3.json', 'adapter_config.json'], { devices: 8 });
  assert.equal(both.scenario['lora-rank'], 64);
  assert.equal(both.scenario.zero, 3);
  const full = imported('adapter_config.json', { devices: 8, train: 'full' });
  assert.equal(full.scenario['lora-rank'], undefined, 'who trains all weights has no adapters');
});

test('a Python script: the classes of PEFT, bitsandbytes and TRL say what is trained', () => {
  const { scenario, ignored } = imported('qlora.py', { devices: 2 });
  assert.deepEqual(scenario, {
    ...{ model: 'llama2-7b', dp: 2, seq: 1024, 'micro-batch': 2, 'global-batch': 2 * 4 * 2, zero: 0 },
    ...{ recompute: 'full', precision: 'bf16', framework: 'huggingface', optimizer: 'paged-adamw-8bit' },
    ...{ objective: 'dpo', train: 'qlora', 'lora-rank': 16, 'lora-targets': 'q_proj,k_proj' },
    ...{ 'lora-variant': 'dora', 'lora-dropout': 0.1, 'base-format': 'nf4-double', strategy: 'ddp' },
  });
  assert.deepEqual(
    ignored.filter((each) => each.matters === 'yes').map(({ key }) => key),
    [],
  );
  const generates = 'from trl import GRPOConfig\nGRPOConfig(output_dir="x", num_generations=8)\n';
  assert.throws(() => importedText(generates, 'grpo.py'), /grpo\.py:2 GRPOConfig: grpo generates answers/);
});

test('TRL’s flags under Accelerate: bases of 8 bits, states in two places, patterns that are no names', () => {
  const from = imported('lora.sh');
  assert.deepEqual(
    ['train', 'base-format', 'lora-rank', 'lora-targets', 'offload', 'offload-to', 'pinned-memory'].map(
      (key) => from.scenario[key],
    ),
    ['lora', 'int8', 8, 'q_proj,v_proj', 'optimizer,parameters', 'nvme', false],
  );
  assert.match(from.notes.join('\n'), /one in host memory and one on disk/);
  assert.equal(matters(from, '--lora_target_modules (.*embed'), 'yes');
});

test('libraries have defaults of their own', () => {
  const of = (text: string) => {
    const { scenario } = importedText(text, 'job.yaml', { devices: 8 });
    return [scenario.train, scenario['lora-rank'], scenario['lora-targets'], scenario['base-format']];
  };
  const factory = 'model_name_or_path: meta-llama/Llama-2-7b-hf\nstage: sft\n';
  assert.deepEqual(of(factory), ['lora', 8, 'all-linear', undefined]);
  assert.deepEqual(of(`${factory}quantization_bit: 4\n`), ['qlora', 8, 'all-linear', 'nf4-double']);
  assert.deepEqual(of(`${factory}quantization_bit: 4\ndouble_quantization: false\n`).at(-1), 'nf4');
  assert.deepEqual(of(`${factory}finetuning_type: full\nquantization_bit: 8\n`), [
    ...[undefined, undefined, undefined, undefined],
  ]);
  const trl = 'model_name_or_path: meta-llama/Llama-2-7b-hf\nper_device_train_batch_size: 1\n';
  assert.deepEqual(of(trl), [undefined, undefined, undefined, undefined]);
  assert.deepEqual(of(`${trl}use_peft: true\nload_in_4bit: true\n`), ['qlora', 16, 'q_proj,v_proj', 'nf4']);
  const axolotl = 'base_model: meta-llama/Llama-2-7b-hf\nsequence_len: 2048\nmicro_batch_size: 1\n';
  assert.deepEqual(of(`${axolotl}adapter:\nlora_r: 32\n`), [undefined, undefined, undefined, undefined]);
  assert.deepEqual(
    of(
      `${axolotl}adapter: lora\nlora_r: 32\nload_in_8bit: true\nlora_target_linear: true\npeft_use_dora: true\n`,
    ),
    ['lora', 32, 'all-linear', 'int8'],
  );
});

test('Megatron: states on the host, in part, and moments of bf16; what is not modelled is told', () => {
  const from = imported('offload.sh');
  assert.deepEqual(
    ['offload', 'offload-fraction', 'pinned-memory', 'moments', 'offload-inputs', 'zero'].map(
      (key) => from.scenario[key],
    ),
    ['optimizer', 0.5, false, 'bf16', true, 1],
  );
  for (const key of ['--main-params-dtype', '--fine-grained-activation-offloading', '--offload-modules'])
    assert.equal(matters(from, key), 'yes', key);
  assert.equal(matters(from, '--overlap-cpu-optimizer-d2h-h2d'), 'no');
});

test('DeepSpeed: devices, shares, early switches, pure bf16 and checkpoints on the host', () => {
  const of = (zero: string, more = '') =>
    importedText(`{"zero_optimization": {"stage": 3, ${zero}}${more}}`, 'ds.json').scenario;
  const nvme = of('"offload_optimizer": {"device": "nvme", "ratio": 0.3, "pin_memory": false}');
  assert.deepEqual(
    [nvme.offload, nvme['offload-to'], nvme['offload-fraction'], nvme['pinned-memory']],
    ['optimizer', 'nvme', 0.3, false],
  );
  assert.equal(of('"offload_optimizer": {}').offload, undefined);
  assert.equal(of('"offload_param": {"device": "cpu", "pin_memory": true}').offload, 'parameters');
  assert.equal(of('"cpu_offload": true').offload, 'optimizer');
  const pure = of(
    '"overlap_comm": true',
    ', "bf16": {"enabled": true, "bf16_master_weights_and_grads": true}',
  );
  assert.deepEqual([pure['master-weights'], pure.moments], [false, 'fp32']);
  assert.equal(
    of('"x": 1', ', "activation_checkpointing": {"cpu_checkpointing": true}')['offload-inputs'],
    true,
  );
  assert.throws(
    () => of('"offload_param": {"device": "gpu"}'),
    /offload_param\.device: cpu, nvme or none is expected, found "gpu"/,
  );
});

test('torchtitan and MaxText have switches', () => {
  const titan = importedText(
    '[model]\nname = "llama3"\nflavor = "8B"\n[training]\nlocal_batch_size = 1\ndtype = "bfloat16"\n' +
      'enable_cpu_offload = true\n[optimizer]\nname = "AdamW"\nearly_step_in_backward = true\n',
    't.toml',
    { devices: 8 },
  ).scenario;
  assert.deepEqual(
    [titan.offload, titan['master-weights'], titan['optimizer-in-backward']],
    ['optimizer,parameters', false, true],
  );
  const maxtext = importedText(
    'base_config: base.yml\nmodel_name: llama2-7b\nper_device_batch_size: 1\nici_fsdp_parallelism: 8\n' +
      'optimizer_memory_host_offload: true\n',
    'm.yml',
    { devices: 8 },
  ).scenario;
  assert.equal(maxtext.offload, 'optimizer');
});
