/** Scripts of Megatron that train no decoder, hybrids, options that make another model, and contradictions. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { importFiles } from '../../launch/import.js';
import { importedText } from './read.js';

const SHAPE =
  '--num-layers 24 --hidden-size 2048 --num-attention-heads 16 --seq-length 2048 --max-position-embeddings 2048 ' +
  '--micro-batch-size 2 --global-batch-size 64 --vocab-size 50257 --bf16';
const start = (script: string, more = '') =>
  importedText(`torchrun --nproc_per_node 8 --nnodes 2 ${script} ${SHAPE} ${more}\n`);

test('what trains no decoder is refused by what it is', () => {
  for (const [script, what] of [
    ['pretrain_bert.py', 'an encoder (BERT), which predicts masked tokens'],
    ['pretrain_t5.py', 'an encoder and a decoder (T5)'],
    ['pretrain_vlm.py', 'a model of images and text'],
    ['examples/multimodal/train.py', 'a model of images and text'],
    ['pretrain_retro.py', 'a decoder that retrieves (RETRO), with an encoder of what it finds'],
    ['pretrain_vision_classify.py', 'a model of images'],
    ['train_rl.py', 'by reinforcement learning, whose steps generate text, too'],
  ] as const) {
    assert.throws(() => start(script), {
      message: `run.sh:1 ${script} trains ${what}; llmsim answers for decoders that predict the next token, as pretrain_gpt.py trains them`,
    });
  }
});

test('what starts no training is not read, and the job beside it is', () => {
  for (const script of [
    'tools/checkpoint/convert.py',
    'tools/preprocess_data.py',
    'tools/run_text_generation_server.py',
    'text_generation.py',
  ]) {
    assert.throws(() => start(script), /starts no program that llmsim knows/, script);
    const both = importedText(
      `python ${script} --num-layers 12 --hidden-size 64\ntorchrun --nproc_per_node 8 pretrain_gpt.py ${SHAPE}\n`,
    );
    assert.equal(both.scenario.model, 'gpt3-1.3b');
  }
});

test('training a decoder further is read, and said', () => {
  const { scenario, notes } = start('finetune.py');
  assert.equal(scenario.model, 'gpt3-1.3b');
  assert.match(notes.join(), /run\.sh:1 finetune\.py trains a decoder further/);
});

const NEMOTRON =
  '--squared-relu --normalization RMSNorm --disable-bias-linear --position-embedding-type none ' +
  '--untie-embeddings-and-output-weights --group-query-attention --num-query-groups 8 --kv-channels 128 ' +
  '--hidden-dropout 0 --attention-dropout 0';

test('a hybrid has the layers of its pattern', () => {
  const pattern = 'M-M*M-M-M-M*M-M-M-M*M-M-';
  assert.equal(pattern.length, 24);
  const { scenario, wanted } = start(
    'pretrain_mamba.py',
    `${NEMOTRON} --hybrid-override-pattern "${pattern}" --mamba-num-heads 64 --mamba-state-dim 64`,
  );
  assert.deepEqual(
    wanted.map(({ option }) => option),
    ['cluster'],
  );
  const model = scenario.model as Record<string, unknown>;
  assert.equal(model.model_type, 'nemotron_h');
  assert.equal(model.hybrid_override_pattern, pattern);
  assert.deepEqual(
    [model.mamba_num_heads, model.mamba_head_dim, model.ssm_state_size, model.n_groups],
    [64, 64, 64, 8],
  );
  assert.deepEqual([model.mlp_hidden_act, model.num_key_value_heads, model.head_dim], ['relu2', 8, 128]);
});

test('a hybrid of the zoo is found by its pattern', () => {
  const pattern = 'M-M-M-M*-M-M-M-M-M*-M-M-M-M-M*-M-M-M-M-M*-M-M-M-M-M-';
  const { scenario } = importedText(
    `torchrun --nproc_per_node 8 pretrain_mamba.py --num-layers 52 --hidden-size 4096 --num-attention-heads 32 ` +
      `--ffn-hidden-size 21504 --seq-length 8192 --micro-batch-size 1 --global-batch-size 64 --vocab-size 131072 --bf16 ` +
      `--hybrid-override-pattern "${pattern}" --mamba-num-heads 128 ${NEMOTRON}\n`,
  );
  assert.equal(scenario.model, 'nemotron-h-8b');
});

test('a hybrid without a pattern is asked for, and is never a GPT', () => {
  for (const more of [
    '--hybrid-attention-ratio 0.08',
    '--hybrid-override-pattern "MGM*"',
    '--hybrid-override-pattern $P',
  ]) {
    const { scenario, wanted } = start('pretrain_mamba.py', `${NEMOTRON} ${more}`.replace('24', '4'));
    assert.equal(scenario.model, undefined, more);
    assert.ok(
      wanted.some(({ option }) => option === 'model'),
      more,
    );
  }
  assert.throws(
    () => start('pretrain_mamba.py', '--hybrid-override-pattern "MM*-"'),
    /--num-layers: the 4 layers of --hybrid-override-pattern are expected/,
  );
  const pure = start('pretrain_mamba.py', NEMOTRON);
  assert.equal((pure.scenario.model as Record<string, unknown>).hybrid_override_pattern, 'M'.repeat(24));
  const gpt = start('pretrain_gpt.py', '--mamba-state-dim 128');
  assert.equal(gpt.scenario.model, undefined);
});

test('options that make another model ask for it', () => {
  for (const flag of [
    '--experimental-attention-variant dsa',
    '--linear-attention-freq 4',
    '--heterogeneous-layers-config-path layers.json',
    '--moe-latent-size 1024',
  ]) {
    const { scenario, wanted, ignored } = start('pretrain_gpt.py', flag);
    const [key] = flag.split(' ');
    assert.equal(scenario.model, undefined, flag);
    assert.match(wanted.find(({ option }) => option === 'model')!.sentence, /give --model$/);
    assert.equal(ignored.find((each) => each.key === key)?.matters, 'yes');
  }
  const lora = start('pretrain_gpt.py', '--lora-rank 16 --lora-alpha 32');
  assert.deepEqual(
    lora.ignored.filter(({ key }) => key.startsWith('--lora')).map(({ matters }) => matters),
    ['yes', 'yes'],
  );
});

test('what contradicts itself is told', () => {
  const notes = (more: string) => start('pretrain_gpt.py', more).notes.join('\n');
  assert.match(
    notes('--fp16'),
    /--fp16 and --bf16 \(run\.sh:1\) are both said, and Megatron takes one of them; --bf16 counts/,
  );
  // 16 devices: 16 replicas of 3 sequences are 48.
  assert.match(
    notes('--micro-batch-size 3'),
    /a global batch of 64 is no multiple of micro-batch 3 × dp 16 = 48/,
  );
  assert.match(
    notes('--num-experts 8 --expert-model-parallel-size 3'),
    /8 experts do not divide between ep 3 ranks/,
  );
  assert.match(notes('--expert-model-parallel-size 2'), /the model that is spelled out has no experts/);
  assert.doesNotMatch(notes(''), /contradict/);
  assert.throws(
    () => importFiles([{ name: 'hosts', text: 'node1 slots=0\nnode2 slots=0\n' }]),
    /hosts:1 node1: a node has at least one slot/,
  );
});
