import assert from 'node:assert/strict';
import { test } from 'node:test';
import { frameworkOf, OTHER } from '../../accuracy/mapping/frameworks.js';
import { mapModel } from '../../accuracy/mapping/model.js';
import { offloadsActivations, trainingOf } from '../../accuracy/mapping/training.js';
import { tuningOf } from '../../accuracy/mapping/tuning.js';
import type { PublishedParallel, PublishedRecord } from '../../accuracy/records/record.js';

const LLAMA = {
  ...{ name: 'Llama-2-7B', family: 'dense', layers: 32, hidden: 4096, heads: 32, kv_heads: 32 },
  ...{ ffn: 11_008, vocab: 32_000, seq: 2048, gated_mlp: true, tied_embeddings: false },
};
const of = (finetune: string, repo?: string) => {
  const record: PublishedRecord = {
    ...{ id: 'x', kind: 'train-step', model: { ...LLAMA, finetune }, parallel: {} },
    source: { title: 'a table', repo },
  };
  return tuningOf(record, mapModel(record, OTHER, 1, new Set()), 'bf16', new Set());
};

test('rank, targets and base are those stated, else of the source’s script, else PEFT’s', () => {
  assert.deepEqual(of('LoRA')?.adapters?.targets, ['attention.qkv query', 'attention.qkv value']);
  assert.equal(of('LoRA')?.adapters?.rank, 8);
  assert.equal(of('LoRA rank 16 alpha 32')?.adapters?.rank, 16);
  assert.equal(of('LoRA (r=128)')?.adapters?.rank, 128);
  // q, k, v, gate, up and down: all but the output projection.
  assert.equal(of('QLoRA', 'AnswerDotAI/fsdp_qlora')?.adapters?.targets.length, 6);
  assert.equal(of('QLoRA', 'AnswerDotAI/fsdp_qlora')?.adapters?.rank, 64);
  assert.deepEqual(
    of('Q-LoRA', 'QwenLM/Qwen')?.adapters?.targets,
    ['attention.output', 'mlp.gate-up gate', 'mlp.gate-up up', 'mlp.down', 'attention.qkv'].toSorted(
      (a, b) => order(a) - order(b),
    ),
  );
});

/** Targets are listed as the layer has them, a matrix behind its parts. */
function order(target: string): number {
  return ['attention.qkv', 'attention.output', 'mlp.gate-up gate', 'mlp.gate-up up', 'mlp.down'].indexOf(
    target,
  );
}

test('a base is as it computes, or in as few bits as the words say', () => {
  const base = (words: string, repo?: string) => of(words, repo)?.base;
  assert.equal(base('LoRA'), 'whole');
  assert.equal(base('LoRA bnb.nf4', 'Lightning-AI/litgpt'), 'nf4');
  assert.equal(base('LoRA bnb.nf4-dq', 'Lightning-AI/litgpt'), 'nf4-double');
  assert.equal(base('QLoRA'), 'nf4-double');
  assert.equal(base('LoRA int8'), 'int8');
});

test('all of a model is trained where nothing else is said, and other methods are set aside', () => {
  assert.equal(of('sft'), undefined);
  assert.equal(of('full parameter'), undefined);
  assert.throws(() => of('Adapter v2'), /by other means than LoRA \(Adapter v2\)/);
  assert.throws(() => of('LoRA (emb)'), /beside a trained embedding and head/);
});

test('offloading in words is the part of a job it names', () => {
  const told = (parallel: PublishedParallel) => trainingOf(parallel, undefined, OTHER, new Set());
  assert.deepEqual(told({ offload: 'parameters to CPU' }), { offload: { parameters: 'host' } });
  assert.deepEqual(told({ offload: 'full (ZeRO-3 full offload)' })?.offload, {
    optimizer: 'host',
    parameters: 'host',
  });
  assert.deepEqual(told({ offload: 'optimizer states on NVMe' })?.offload, { optimizer: 'disk' });
  assert.equal(told({ offload: 'none' }), undefined);
  assert.throws(() => told({ offload: 'activations (expert_fc1 moe_act)' }), /not modelled/);
  const both = { offload: 'parameters to CPU and activations' };
  assert.deepEqual([offloadsActivations(both), offloadsActivations({})], [true, false]);
});

test('weights are float32 under autocast, and 16 bits without a copy where adapters alone are trained', () => {
  const lora = of('LoRA')!;
  const at = (parallel: PublishedParallel, repo: string) => {
    const record = { id: 'x', kind: 'train-step', source: { title: repo, repo }, parallel };
    return trainingOf(parallel, parallel.finetune ? lora : undefined, frameworkOf(record), new Set());
  };
  assert.deepEqual(at({ framework: 'PyTorch AMP (GradScaler, fp32 weights)', precision: 'fp16' }, 'x'), {
    weights: 'fp32',
  });
  assert.deepEqual(at({ finetune: 'LoRA' }, 'QwenLM/Qwen'), { masterWeights: false });
  assert.equal(at({ finetune: 'LoRA' }, 'NVIDIA-NeMo/Megatron-Bridge'), undefined);
  assert.deepEqual(at({ precision: 'bf16 (true)' }, 'Lightning-AI/litgpt'), { masterWeights: false });
  assert.deepEqual(at({ optimizer: 'paged AdamW 8-bit' }, 'x'), { optimizer: 'paged-adamw-8bit' });
  assert.equal(at({ optimizer: 'AdamW (fused)' }, 'x'), undefined);
});
