/**
 * Frameworks of research groups, makers of devices and course authors, each as what it is built on with what its code does
 * unlike that. A wrapper that changes nothing of this is no entry: it is another name of what it wraps (`names.ts`).
 */
import { TUNED } from '../runtime.js';
import { type Framework, USUAL } from './framework.js';
import { megatronLm } from './megatron.js';
import { pytorch, torchtitan } from './pytorch.js';

export const nanotron: Framework = {
  ...pytorch,
  id: 'nanotron',
  models: ['decoder'],
  title: 'nanotron (Hugging Face)',
  summary: 'Hugging Face’s 3-D parallel pre-training library, behind SmolLM and the Ultra-Scale Playbook.',
  reference: 'huggingface/nanotron, src/nanotron (2024–2025)',
  platforms: ['nvidia', 'amd'],
  sequenceParallel: true,
  finerLayouts: true,
  runtime: {
    ...pytorch.runtime,
    shardCopies: 'none',
    zeroReduce: TUNED.zeroReduce,
    optimizerKernels: 'fused',
    keepsGradients: true,
  },
  because:
    'huggingface/nanotron, src/nanotron: FP32GradientAccumulator adds 16-bit gradients to float32 ones; pipeline stages balanced by the cost of their blocks (get_block_compute_costs); torch_adam_is_fused is true in its configurations',
};

export const primus: Framework = {
  ...megatronLm,
  id: 'primus',
  models: ['decoder'],
  title: 'AMD Primus (Megatron-LM backend)',
  summary: 'AMD’s training front end over Megatron Core, with kernels of its own for MI300 and MI355X.',
  reference: 'AMD-AGI/Primus, primus/configs/modules/megatron and examples/megatron/configs (2025)',
  platforms: ['amd', 'nvidia'],
  flashByDefault: true,
  gptDropout: 0,
  zero: 1,
  sequenceParallel: true,
  runtime: { ...megatronLm.runtime, gradientReduce: 'overlapped', paramGather: 'overlapped' },
  because:
    'its recipes set overlap_grad_reduce, overlap_param_gather, use_distributed_optimizer and use_turbo_attention; grad_reduce_in_bf16 and ddp_average_in_collective are false, and cross_entropy_loss_fusion is left off (trainer_base.yaml and MI300X/llama2_7B-BF16-pretrain.yaml)',
};

export const libai: Framework = {
  ...USUAL,
  id: 'libai',
  // libai/models: BERT, RoBERTa, GPT, T5, ViT and Swin; MAE is one of its projects.
  models: ['decoder', 'encoder', 'encoder-decoder', 'vit', 'swin', 'mae'],
  title: 'LiBai (OneFlow)',
  summary:
    'OneFlow’s library for large models: Megatron’s layers in a graph that is compiled before it runs.',
  reference: 'Oneflow-Inc/libai at v0.2 (2022), libai/models/utils/graph_base.py and configs/common/train.py',
  platforms: ['nvidia'],
  kernels: { flash: 'flash', compiled: 'flash-compiled', plain: 'fused-softmax' },
  flashByDefault: false,
  fullLogits: 'in-place',
  vocabMultiple: 128,
  gptDropout: 0.1,
  overlapTensor: false,
  runtime: { gradientAverage: 'separate' },
  because:
    'scale, mask, softmax and dropout of attention are one kernel (scale_mask_softmax_dropout_fusion); with tensor or pipeline parallelism collectives run on the stream of compute (enable_use_compute_stream); gradients are reduced in groups while the graph runs backward (nccl_fusion_threshold_mb); its vocabulary is padded to 128',
};

export const xtuner: Framework = {
  ...torchtitan,
  id: 'xtuner',
  models: ['decoder'],
  title: 'XTuner V1 (PyTorch FSDP2)',
  summary: 'InternLM’s training engine for dense and MoE models: FSDP 2 and expert parallelism, no pipeline.',
  reference: 'InternLM/xtuner at v1 (2025), xtuner/v1/config/fsdp.py',
  platforms: ['nvidia', 'ascend'],
  kernels: { ...torchtitan.kernels, flash: 'flash-compiled' },
  gradients: 'bf16',
  loss: 'chunked',
  recompute: 'full',
  because:
    'FSDPConfig: torch_compile is true, reduce_dtype bfloat16, recompute_ratio 1.0, reshard_after_forward true; its cross-entropy is worked out chunk by chunk',
};

export const litgpt: Framework = {
  ...pytorch,
  id: 'litgpt',
  models: ['decoder'],
  title: 'LitGPT (Lightning Fabric)',
  summary: 'Lightning’s readable models with pre-training and fine-tuning scripts over Fabric.',
  reference: 'Lightning-AI/litgpt, litgpt/finetune and litgpt/pretrain.py (2024)',
  loss: 'chunked',
  gradients: 'bf16',
  separateProjections: 'feed-forward',
  because:
    'Lightning-AI/litgpt, finetune/lora.py: bf16-true weights, chunked_cross_entropy over a head in chunks of 128 tokens; Fabric’s FSDP has activation checkpointing of every block',
};

export const nanoGpt: Framework = {
  ...pytorch,
  id: 'nanogpt',
  models: ['decoder'],
  platforms: ['nvidia', 'amd', 'apple', 'cpu'],
  title: 'nanoGPT, nanochat',
  summary: 'Karpathy’s single-file trainers: a compiled GPT under DistributedDataParallel.',
  reference: 'karpathy/nanoGPT, train.py and model.py; karpathy/nanochat, scripts/base_train.py (2025)',
  kernels: { ...pytorch.kernels, flash: 'flash-compiled' },
  because:
    'train.py calls torch.compile, autocasts to bf16 over float32 weights, and reduces gradients in the last micro-batch alone (require_backward_grad_sync); attention is scaled_dot_product_attention',
};

export const torchtune: Framework = {
  ...pytorch,
  id: 'torchtune',
  models: ['decoder'],
  platforms: ['nvidia', 'amd', 'ascend', 'apple', 'cpu'],
  title: 'torchtune (PyTorch FSDP2)',
  summary: 'PyTorch’s fine-tuning recipes: FSDP 2, LoRA and QLoRA.',
  reference: 'pytorch/torchtune, recipes and torchtune/training (2024–2025)',
  loss: 'chunked',
  gradients: 'bf16',
  separateProjections: true,
  zero: 3,
  runtime: { ...pytorch.runtime, shardCopies: 'fsdp-2' },
  because:
    'its configurations set dtype bf16 for weights and gradients alike and CEWithChunkedOutputLoss; its distributed recipes wrap every layer by fully_shard; q_proj, k_proj, v_proj, w1 and w3 are layers of their own',
};

export const mxnet: Framework = {
  ...USUAL,
  id: 'mxnet',
  // GluonCV's and GluonNLP's models, and its MLPerf entries for ResNet-50, SSD and U-Net 3D.
  models: ['decoder', 'encoder', 'resnet', 'vgg', 'densenet', 'inverted-residuals', 'retinanet', 'unet'],
  title: 'MXNet (NVIDIA’s container, with Horovod)',
  summary: 'Apache MXNet as NVIDIA builds it for picture networks: channels last, fused batch norms.',
  reference:
    'NVIDIA/DeepLearningExamples, MxNet/Classification/RN50v1.5 (2023); NVIDIA’s MLPerf Training entries for ResNet-50 until v4.0 (2024)',
  platforms: ['nvidia'],
  flashByDefault: false,
  gradients: 'bf16',
  cudaGraphs: true,
  overlapTensor: false,
  runtime: {
    gradientReduce: 'overlapped',
    gradientAccumulation: 'separate',
    gradientAverage: 'in-collective',
    zeroesGradients: false,
    batchNorm: 'with-activation',
    channelsLast: '16-bit',
  },
  because:
    'with float16 its runner sets conv-layout and batchnorm-layout NHWC, fuse-bn-relu and fuse-bn-add-relu, with float32 none of them, and MXNET_ENABLE_CUDA_GRAPHS always; the network is cast to float16 with a float32 copy for the optimizer (multi_precision), so gradients are all-reduced in 16 bits, by Horovod while the backward pass runs; a gradient is written, not added',
};
