/** Names of the frameworks alone: what a command line needs before it looks anything up. */
export const FRAMEWORK_IDS = [
  'megatron-core',
  'megatron-lm',
  'megatron-deepspeed',
  'nemo',
  'pytorch',
  'torchtitan',
  'huggingface',
  'deepspeed',
  'llm-foundry',
  'jax',
  'maxtext',
  'neuronx',
  'megatron-lm-2021',
  'fms-fsdp',
  'internevo',
  'aleph-alpha-scaling',
  'nanotron',
  'libai',
  'primus',
  'xtuner',
  'litgpt',
  'nanogpt',
  'torchtune',
  'mxnet',
] as const;

export type FrameworkId = (typeof FRAMEWORK_IDS)[number];
