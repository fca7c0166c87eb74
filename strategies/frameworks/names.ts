/**
 * Frameworks by other names: those that people also call them by, and those of programs around one that leave its
 * kernels, its data parallelism and its loss as they are.
 */
import type { FrameworkId } from './ids.js';

export const ALSO_FRAMEWORKS = {
  megatron: 'megatron-core',
  'megatron-bridge': 'nemo',
  // Its layers under DeepSpeed’s engine.
  'gpt-neox': 'megatron-deepspeed',
  // Scripts and patches around pretrain_gpt.py; MindSpeed puts Ascend’s kernels under it.
  'pai-megatron-patch': 'megatron-lm',
  mindspeed: 'megatron-lm',
  'mindspeed-llm': 'megatron-lm',
  'megatron-swift': 'megatron-lm',
  hf: 'huggingface',
  transformers: 'huggingface',
  accelerate: 'huggingface',
  'llama-factory': 'huggingface',
  axolotl: 'huggingface',
  trl: 'huggingface',
  peft: 'huggingface',
  unsloth: 'huggingface',
  'ms-swift': 'huggingface',
  'optimum-habana': 'huggingface',
  nanochat: 'nanogpt',
  'lit-gpt': 'litgpt',
  composer: 'llm-foundry',
  // Modules of one’s own under their DDP and sharded optimizers.
  fairseq: 'pytorch',
  fairscale: 'pytorch',
  paxml: 'maxtext',
  // Compiled by XLA or sharded by its annotations, whatever the library on top.
  levanter: 'jax',
  easylm: 'jax',
  alpa: 'jax',
  'mesh-transformer-jax': 'jax',
  'neuronx-distributed': 'neuronx',
  'neuronx-distributed-training': 'neuronx',
} as const satisfies Readonly<Record<string, FrameworkId>>;
