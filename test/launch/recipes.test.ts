/** NeMo's and Megatron-Bridge's recipes: which sections are the job, and references between keys. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { importedText } from './read.js';

const RECIPE = `run: { name: big }
trainer: { num_nodes: 2, devices: 8, precision: bf16-mixed, max_steps: 100, gradient_clip_val: 1.0, accelerator: gpu }
exp_manager: { explicit_log_dir: "\${run.results_dir}/x" }
model:
  mcore_gpt: true
  megatron_amp_O2: true
  micro_batch_size: 2
  global_batch_size: 64
  tensor_model_parallel_size: 2
  encoder_seq_length: 4096
  max_position_embeddings: \${.encoder_seq_length}
  num_layers: 32
  hidden_size: 4096
  ffn_hidden_size: 11008
  num_attention_heads: 32
  normalization: rmsnorm
  activation: swiglu
  position_embedding_type: rope
  bias: false
  share_embeddings_and_output_weights: false
  tokenizer: { library: sentencepiece }
  validation_ds: { micro_batch_size: 32, global_batch_size: 128 }
  data: { seq_length: "\${model.encoder_seq_length}", validation_ds: { micro_batch_size: "\${model.micro_batch_size}" } }
  vision: { num_layers: 24, hidden_size: 1024 }
  peft: { peft_scheme: lora, lora_tuning: { adapter_dim: 32 } }
  optim: { name: distributed_fused_adam, overlap_grad_sync: false, sched: { max_steps: 9999 } }
`;

test('only the trainer’s keys and the model’s own are the job; all others keep their paths', () => {
  const { scenario, ignored, notes } = importedText(RECIPE, 'job.yaml');
  assert.deepEqual(scenario, {
    ...{ model: 'llama2-7b', tp: 2, pp: 1, cp: 1, dp: (2 * 8) / 2, seq: 4096, 'micro-batch': 2 },
    ...{ 'global-batch': 64, tokens: 100 * 64 * 4096, zero: 1, precision: 'bf16' },
    ...{ 'gradient-precision': 'bf16', framework: 'nemo', strategy: 'megatron-3d' },
    ...{ train: 'lora', 'lora-rank': 32, 'lora-targets': 'linear_qkv' },
  });
  assert.deepEqual(notes, []);
  const of = (key: string) => ignored.find((each) => each.key === key)?.matters;
  assert.deepEqual(
    [
      ...[
        'model.validation_ds.micro_batch_size',
        'model.data.seq_length',
        'model.optim.sched.max_steps',
        'run.name',
      ],
      ...['trainer.gradient_clip_val', 'model.megatron_amp_O2', 'exp_manager.explicit_log_dir'],
    ].map(of),
    Array.from({ length: 7 }, () => 'no'),
  );
  assert.deepEqual(['model.vision.num_layers', 'model.optim.overlap_grad_sync'].map(of), ['yes', 'yes']);
  assert.deepEqual(
    ignored.filter(({ matters }) => matters === 'unknown'),
    [],
  );
});

/** As a recipe writes it. */
const ref = (address: string) => `$\{${address}}`;

test('references are followed in the file; one that leads out of it asks for its key alone', () => {
  const without = RECIPE.replace('micro_batch_size: 2\n', `micro_batch_size: ${ref('oc.env:MBS')}\n`);
  const asked = importedText(without, 'job.yaml');
  assert.deepEqual(
    asked.wanted.map(({ sentence }) => sentence.replace(/; for example.*/, '')),
    [
      `job.yaml:7 model.micro_batch_size: nothing in the file says ${ref('oc.env:MBS')}: give --micro-batch`,
      'the files name no hardware: give --cluster NAME, it needs 2 nodes of 8 devices',
    ],
  );
  assert.equal(asked.scenario['micro-batch'], undefined);
  assert.equal(asked.scenario.model, 'llama2-7b');
  const fallback = RECIPE.replace('micro_batch_size: 2\n', `micro_batch_size: ${ref('oc.env:MBS,4')}\n`);
  const { scenario, assumed } = importedText(fallback, 'job.yaml');
  assert.equal(scenario['micro-batch'], 4);
  assert.ok(assumed.some(({ because }) => because.startsWith('$MBS is set nowhere')));
  const absolute = RECIPE.replace('global_batch_size: 64', `global_batch_size: ${ref('trainer.max_steps')}`);
  assert.equal(importedText(absolute, 'job.yaml').scenario['global-batch'], 100);
  // References in a circle lead nowhere.
  const circle = RECIPE.replace('num_layers: 32', `num_layers: ${ref('.hidden_size')}`).replace(
    'hidden_size: 4096',
    `hidden_size: ${ref('.num_layers')}`,
  );
  assert.equal(importedText(circle, 'job.yaml').scenario.model, undefined);
});

test('Megatron-Bridge: a batch of another section is not the job’s', () => {
  const { scenario, ignored } = importedText(
    `model:
  _target_: megatron.bridge.models.llama.Llama3ModelProvider8B
  tensor_model_parallel_size: 2
  seq_length: 8192
train: { global_batch_size: 128, micro_batch_size: 1, train_iters: 10 }
validation: { global_batch_size: 999, micro_batch_size: 9 }
peft: { dim: 16 }
`,
    'b.yaml',
  );
  assert.deepEqual(
    [scenario.model, scenario['global-batch'], scenario['micro-batch']],
    ['llama3-8b', 128, 1],
  );
  assert.equal(ignored.find(({ key }) => key === 'validation.micro_batch_size')?.matters, 'no');
  assert.deepEqual([scenario.train, scenario['lora-rank']], ['lora', 16]);
  assert.equal(scenario['lora-targets'], 'linear_qkv,linear_proj,linear_fc1,linear_fc2');
});

test('overrides of a command line are called as in the file', () => {
  const { kinds, scenario } = importedText(
    'python megatron_gpt_pretraining.py trainer.num_nodes=2 trainer.devices=8 model.tensor_model_parallel_size=4 ' +
      'model.micro_batch_size=1 model.validation_ds.micro_batch_size=8 model.global_batch_size=32\n',
  );
  assert.deepEqual(kinds, ['nemo']);
  assert.deepEqual(
    [scenario.tp, scenario.dp, scenario['micro-batch'], scenario['global-batch']],
    [4, (2 * 8) / 4, 1, 32],
  );
});
