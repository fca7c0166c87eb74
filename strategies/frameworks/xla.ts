/** Frameworks whose step is one compiled program. */
import { SAVING_POLICIES } from '../layers/policies.js';
import { type Framework, USUAL } from './framework.js';

const XLA = {
  ...USUAL,
  kernels: { flash: 'flash-fused', compiled: 'flash-fused', plain: 'fused-softmax' },
  compiles: true,
  cudaGraphs: true,
  fullLogits: 'in-place',
} as const satisfies Partial<Framework>;

export const jax: Framework = {
  ...XLA,
  id: 'jax',
  title: 'JAX (XLA)',
  summary: 'A model of one’s own in JAX, sharded by annotations and compiled by XLA.',
  reference: 'jax-ml/jax and openxla/xla; arXiv 2105.04663 (GSPMD)',
  platforms: ['nvidia', 'amd', 'tpu', 'trainium', 'cpu'],
  scanned: true,
  sequenceParallel: true,
  zero: 3,
  recomputes: ['none', 'minimal-with-context', 'minimal', 'full'],
  runtime: {
    zeroesGradients: false,
    shardHooks: 'none',
    expertProducts: 'grouped',
    readsExpertCounts: false,
  },
  tuned: true,
  because:
    'TPUs are programmed through XLA, which fuses element-wise work and on GPUs records kernels as command buffers, its CUDA graphs (xla_gpu_enable_command_buffer); weights and gradients are float32; layers are one scanned body, which collectives do not cross; a tensor axis also shards the sequence',
};

export const maxtext: Framework = {
  ...jax,
  id: 'maxtext',
  models: ['decoder'],
  title: 'MaxText and Paxml (JAX, XLA)',
  summary: 'Google’s reference for large language models in JAX, on TPUs and GPUs.',
  reference: 'AI-Hypercomputer/maxtext, configs/base.yml (2025)',
  platforms: ['nvidia', 'amd', 'tpu', 'cpu'],
  recomputes: ['none', ...SAVING_POLICIES, 'full'],
  recompute: 'full',
  batchPerDevice: true,
  tuned: true,
  because:
    'XLA fuses element-wise work; weights and gradients are float32; layers are one scanned body, which collectives do not cross; a tensor axis also shards the sequence; base.yml sets remat_policy to full and counts the batch per device',
};

export const neuronx: Framework = {
  ...XLA,
  id: 'neuronx',
  title: 'AWS Neuron (NxD Training)',
  summary: 'AWS’s library for Trainium: Megatron’s layouts in PyTorch/XLA, compiled by neuronx-cc.',
  reference: 'AWS Neuron documentation, NxD Training and NxD Core training API (2025)',
  platforms: ['trainium'],
  loss: 'in-place',
  sequenceParallel: true,
  zero: 1,
  recomputes: ['none', 'selective', 'full'],
  runtime: {
    zeroesGradients: false,
    shardHooks: 'none',
    expertProducts: 'grouped',
    readsExpertCounts: false,
  },
  because:
    'its recipes shard optimizer states (zero_one_enabled), split the sequence with tensor parallelism, and compute a vocabulary-parallel cross-entropy; with float32 master weights gradients are float32; one compiled program holds the step',
};
