/**
 * Words of other tools, and what they are here: options that people type, and keys that they write, out of the habit of
 * Megatron-LM, DeepSpeed, Transformers, torchtitan, vLLM and Slurm. Loaded when a word is unknown, and only then.
 *
 * In a sentence `{tp $}` is our option with the value that was given, `{tp}` the option alone, `{precision fp8}` with a
 * value of its own: on the command line `--tp 8`, in a file `tp: 8`. Of several sentences the first is said whose options
 * the command has.
 */

export interface Hint {
  /** The words, with hyphens and in small letters, separated by blanks. */
  readonly words: string;
  readonly say: string | readonly string[];
  /** Values that `$` may repeat, as ours; without it, whole numbers. */
  readonly values?: Readonly<Record<string, string>>;
}

const PRECISIONS = {
  ...{ bf16: 'bf16', bfloat16: 'bf16', fp16: 'fp16', float16: 'fp16', half: 'fp16', fp32: 'fp32' },
  ...{ float32: 'fp32', float: 'fp32', no: 'fp32', tf32: 'tf32', fp8: 'fp8', float8: 'fp8', fp4: 'fp4' },
  ...{ 'torch.bfloat16': 'bf16', 'torch.float16': 'fp16', 'torch.float32': 'fp32', nvfp4: 'fp4' },
};
const PACKED = 'every sequence is {seq} tokens long here, as packed data are';
const PREFERENCES =
  'here every word is predicted: pairs of answers and reinforcement learning are not modelled';

export const OPTION_HINTS: readonly Hint[] = [
  // Strategies where a framework is asked for: `framework: fsdp`.
  {
    words: 'framework-fsdp framework-fsdp2 framework-pytorch-fsdp framework-torch-fsdp',
    say: 'FSDP is a strategy: {strategy fsdp}, with {framework pytorch} or {framework torchtitan}',
  },
  {
    words: 'framework-ddp framework-pytorch-ddp framework-torch-ddp',
    say: 'DDP is a strategy: {strategy ddp}, with {framework pytorch}',
  },
  {
    words:
      'framework-deepspeed-zero3 framework-deepspeed-zero-3 framework-zero3 framework-zero-3 framework-deepspeed-stage3',
    say: 'ZeRO-3 is a strategy: {strategy zero-3}, with {framework deepspeed}',
  },
  {
    words: 'framework-deepspeed-zero2 framework-deepspeed-zero-2 framework-zero2 framework-zero-2',
    say: 'ZeRO-2 is a strategy: {strategy zero-2}, with {framework deepspeed}',
  },
  // How the devices are divided.
  {
    words:
      'tensor-parallel-size tensor-parallel tensor-parallel-degree tensor-model-parallel-size tensor-model-parallel tp-size tp-degree tp-dim tensor-parallelism model-parallel-size ici-tensor-parallelism autotp-size',
    say: 'here it is {tp $}',
  },
  {
    words:
      'pipeline-parallel-size pipeline-parallel pipeline-parallel-degree pipeline-model-parallel-size pipeline-model-parallel pp-size pp-degree pipeline-parallelism pipeline-stages num-stages ici-pipeline-parallelism',
    say: 'here it is {pp $}',
  },
  {
    words:
      'context-parallel-size context-parallel context-parallel-degree cp-size cp-degree context-parallelism ulysses-size ring-degree ici-context-parallelism',
    say: 'here it is {cp $}',
  },
  {
    words:
      'expert-parallel-size expert-parallel expert-parallel-degree expert-model-parallel-size expert-model-parallel ep-size ep-degree expert-parallelism moe-expert-parallel-size enable-expert-parallel ici-expert-parallelism',
    say: 'here it is {ep $}',
  },
  {
    words: 'expert-tensor-parallel-size expert-tensor-parallel expert-tensor-parallel-degree moe-tp-size',
    say: 'here it is {etp $}, the ranks that each expert is split over',
  },
  {
    words:
      'data-parallel-size data-parallel data-parallel-degree dp-size dp-degree replicas num-replicas data-parallelism ici-data-parallelism',
    say: 'here it is {dp $}; left out, it is what the other sizes leave of the devices',
  },
  {
    words:
      'vp vp-size virtual-pipeline virtual-pipeline-size virtual-pipeline-model-parallel-size num-virtual-stages-per-pipeline-rank interleave interleaved model-chunks num-model-chunks num-pipeline-repeats',
    say: 'here it is {vpp $}, the model chunks of each stage',
  },
  {
    words: 'num-layers-per-virtual-pipeline-stage pipeline-parallel-layers-per-stage layers-per-stage',
    say: 'here it is {vpp 2}, which counts the chunks of a stage and not their layers: layers / pp / layers of a chunk',
  },
  {
    words: 'sp sequence-parallelism use-sequence-parallel enable-sequence-parallel seq-parallel megatron-sp',
    say: 'here it is {sequence-parallel true}, on top of tensor parallelism',
  },
  {
    words: 'ulysses ring-attention deepspeed-ulysses sequence-parallel-size',
    say: 'a sequence is divided over {cp $} ranks here, which gather keys and values',
  },
  {
    words: 'shard-size fsdp-size shard-group-size hpz zero-hpz-partition-size mics-shard-size',
    say: 'here it is {shard $}',
  },
  {
    words: 'data-parallel-shard-degree dp-shard dp-shard-size ici-fsdp-parallelism',
    say: 'here it is {shard $} where shards are repeated over replicas (HSDP), and nothing needs to be said where all ranks hold one: {strategy fsdp}',
  },
  {
    words: 'data-parallel-replicate-degree dp-replicate dp-replicate-size',
    say: 'here {shard 8} says how many ranks hold a shard (HSDP); the rest of {dp} repeats it',
  },
  // What state is sharded.
  { words: 'zero0 zero-0', say: 'here it is {zero 0}' },
  { words: 'zero1 zero-1', say: 'here it is {zero 1}' },
  { words: 'zero2 zero-2', say: 'here it is {zero 2}' },
  { words: 'zero3 zero-3', say: 'here it is {zero 3}' },
  { words: 'zero-stage zero-optimization stage ds-stage', say: 'here it is {zero $}' },
  {
    words:
      'use-distributed-optimizer distributed-optimizer shard-optimizer shard-optimizer-over-data zero-redundancy-optimizer',
    say: 'here it is {zero 1}',
  },
  {
    words:
      'fsdp fully-sharded full-shard use-fsdp fsdp2 use-torch-fsdp2 enable-fsdp fully-sharded-data-parallel',
    say: 'here it is {strategy fsdp}',
  },
  {
    words: 'hsdp hybrid-shard',
    say: 'here it is {strategy hsdp}, with {shard 8} for the size of a shard group',
  },
  { words: 'ddp distributed-data-parallel', say: 'here it is {strategy ddp}' },
  {
    words: 'deepspeed use-deepspeed deepspeed-config ds-config',
    say: 'here ZeRO is {zero 3} with a strategy such as {strategy zero-3}; `llmsim strategies` lists all',
  },
  {
    words: 'megatron use-megatron megatron-core use-mcore-models',
    say: 'here it is {framework megatron-core}, and the layout is {strategy megatron-3d}',
  },
  { words: 'torchtitan', say: 'here it is {framework torchtitan}' },
  {
    words: 'reshard-after-forward fsdp-reshard-after-forward',
    say: 'here it is {reshard true}, or {reshard false} to keep parameters for the backward pass',
  },
  {
    words:
      'forward-prefetch backward-prefetch fsdp-forward-prefetch fsdp-backward-prefetch num-prefetch stage3-prefetch-bucket-size',
    say: 'here it is {prefetch 1}, in layers',
  },
  {
    words: 'overlap-grad-reduce overlap-param-gather overlap-comm overlap-communication',
    say: 'when gradients are reduced follows from {framework megatron-core}',
  },
  {
    words: 'async-tp enable-async-tensor-parallel ub-tp-comm-overlap async-tensor-parallel',
    say: 'here it is {tp-comm-overlap true}',
  },
  {
    words: 'measured',
    say: 'measured belongs to a file for --anchor; a question names that file by {anchor}',
  },
  // Batch and sequence.
  {
    words:
      'batch-size bs batch train-batch-size train-batch gbs global-bs global-batch-size total-batch-size effective-batch-size',
    say: 'here it is {global-batch $}, the sequences of one optimizer step over all devices; of one replica at a time it is {micro-batch}',
  },
  {
    words:
      'per-device-train-batch-size per-device-batch-size per-gpu-batch-size per-gpu-train-batch-size train-micro-batch-size-per-gpu micro-batch-size mbs micro-bs microbatch-size microbatch local-batch-size local-batch per-replica-batch-size',
    say: 'here it is {micro-batch $}; {global-batch} counts the sequences of a step over all devices',
  },
  {
    words:
      'grad-accum grad-acc ga gradient-accumulation gradient-accumulation-steps grad-accum-steps accumulation-steps accumulate-grad-batches gas num-microbatches num-micro-batches',
    say: 'accumulation follows from the batches: {global-batch} over dp times {micro-batch}, so give these two',
  },
  {
    words:
      'seq-length seq-len sequence-length sequence-len max-length max-seq-length max-seq-len max-sequence-length max-model-len context-length context-len context block-size cutoff-len max-target-length model-max-length ctx ctx-len n-ctx max-position-embeddings',
    say: 'here it is {seq $}, in tokens',
  },
  {
    words: 'train-tokens num-tokens total-tokens training-tokens dataset-tokens token-budget',
    say: 'here it is {tokens 15T}, of the whole run',
  },
  {
    words: 'steps max-steps train-iters train-steps training-steps num-steps iterations num-iterations',
    say: 'the length of a run is {tokens 15T}: steps times {global-batch} times {seq}',
  },
  {
    words: 'train-samples num-samples total-samples num-images train-images num-train-samples',
    say: 'here it is {samples 100M}, of the whole run',
  },
  {
    words: 'epoch num-epochs num-train-epochs max-epochs train-epochs n-epochs',
    say: [
      'here it is {epochs $}, of the {dataset} that is named',
      'the length of a run is {tokens 15T}: epochs times the tokens of the data set',
    ],
  },
  {
    words:
      'img-size image-resolution resolution input-size input-resolution crop-size image-crop-size train-crop-size img-dim image-dim',
    say: 'here it is {image-size $}, height and width of an image',
  },
  {
    words:
      'auto-augment autoaugment rand-augment randaugment trivial-augment data-augmentation augmentation aa aug',
    say: 'here it is {augment auto}, with {dataset}',
  },
  {
    words: 'dali nvjpeg gpu-decode dali-device image-decoder decoder-device',
    say: 'images are decoded on the device with {decode device}, and {dataset}',
  },
  {
    words:
      'sample-packing pack packed neat-packing pack-sequences packed-sequence packing-strategy padding-free eval-packing variable-length varlen',
    say: [
      'here it is {packing packed}, of sequences as long as {seq-lengths} says, such as mean:600',
      PACKED,
    ],
  },
  {
    words:
      'group-by-length length-grouped-sampling pad-to-max-length pad-to-multiple-of dynamic-padding padding',
    say: [
      'here it is {packing padded}, of sequences as long as {seq-lengths} says, such as mean:600',
      PACKED,
    ],
  },
  {
    words: 'mean-length avg-length average-length mean-seq-length average-seq-length length-distribution',
    say: ['here it is {seq-lengths}, such as mean:600, of sequences of at most {seq}', PACKED],
  },
  // Precision.
  { words: 'fp8 float8 use-fp8 fp8-format fp8-recipe fp8-hybrid mxfp8', say: 'here it is {precision fp8}' },
  { words: 'fp4 nvfp4 mxfp4', say: 'here it is {precision fp4}' },
  { words: 'bf16 bfloat16 use-bf16', say: 'here it is {precision bf16}, which is the default' },
  { words: 'fp16 float16 half use-fp16 amp', say: 'here it is {precision fp16}' },
  { words: 'fp32 float32 no-amp full-precision', say: 'here it is {precision fp32}' },
  { words: 'tf32 allow-tf32', say: 'here it is {precision tf32}' },
  {
    words:
      'dtype mixed-precision torch-dtype params-dtype mixed-precision-param amp-dtype compute-dtype data-type precision-type training-dtype',
    say: 'here it is {precision $}, the format of the GEMM inputs',
    values: PRECISIONS,
  },
  {
    words:
      'grad-dtype grad-reduce-in-bf16 main-grads-dtype grad-accum-dtype mixed-precision-reduce reduce-dtype gradient-dtype communication-data-type accumulate-allreduce-grads-in-fp32',
    say: 'here it is {gradient-precision $}',
    values: { bf16: 'bf16', bfloat16: 'bf16', fp32: 'fp32', float32: 'fp32', fp16: 'fp16', float16: 'fp16' },
  },
  {
    words:
      'int4 4bit load-in-4bit bnb-4bit-quant-type quantization quantize quant nf4 bits bnb quantization-bit quantization-type bnb-4bit-compute-dtype',
    say: 'a frozen base in 4 bits is {train qlora}, or {base-format nf4} beside {train lora}',
  },
  {
    words: 'bnb-4bit-use-double-quant double-quant double-quantization use-double-quant',
    say: 'here it is {base-format nf4-double}, which {train qlora} has by itself',
  },
  {
    words: 'int8 8bit load-in-8bit bnb-8bit',
    say: [
      'a frozen base in 8 bits is {base-format int8}, beside {train lora}; optimizer states in 8 bits are {optimizer adamw-8bit}',
      'a frozen base in 8 bits is {base-format int8}, beside {train lora}',
    ],
  },
  // Recomputation and offloading.
  {
    words:
      'gradient-checkpointing grad-checkpointing activation-checkpointing activation-checkpoint checkpoint-activations checkpointing recompute-activations recomputation remat remat-policy fsdp-activation-checkpointing ac activation-recomputation',
    say: 'here it is {recompute full} for whole layers, or {recompute selective} for core attention alone',
  },
  {
    words: 'no-gradient-checkpointing no-activation-checkpointing no-recompute no-remat',
    say: 'here it is {recompute none}',
  },
  {
    words: 'recompute-granularity activation-checkpoint-mode ac-mode',
    say: 'here it is {recompute $}',
    values: { full: 'full', selective: 'selective', none: 'none', op: 'per-op' },
  },
  {
    words: 'recompute-num-layers checkpoint-num-layers activations-checkpoint-num-layers',
    say: 'here it is {recompute-layers $}, the first layers of each chunk of a stage',
  },
  {
    words: 'selective-ac-option ac-freq',
    say: 'here it is {recompute-layers $} beside {recompute-method every-nth}',
  },
  {
    words:
      'pipeline-model-parallel-layout pp-layout pipeline-layout decoder-first-pipeline-num-layers decoder-last-pipeline-num-layers',
    say: 'here it is {stage-layers 9,10,10,9}, the layers of each stage; a layout as Megatron-LM writes it is read, too',
  },
  {
    words: 'rampup-batch-size batch-size-rampup',
    say: 'here it is {batch-rampup 8 8 1000}: start, increment, and sequences until the whole batch',
  },
  {
    words:
      'offload-optimizer optimizer-offload optimizer-cpu-offload zero-offload cpu-adam deepspeed-cpu-adam',
    say: 'here it is {offload optimizer}, and offload-fraction says how much of it',
  },
  {
    words:
      'enable-cpu-offload fsdp-cpu-offload cpu-offload offload-params offload-param offload-parameters fsdp-offload-params offload-to-cpu',
    say: 'here it is {offload parameters}, which under PyTorch’s FSDP takes gradients and optimizer along; elsewhere also {offload optimizer}',
  },
  {
    words: 'nvme-offload zero-infinity offload-nvme nvme-path',
    say: 'here it is {offload optimizer}, or parameters as well, with offload-to set to nvme',
  },
  {
    words: 'optimizer-offload-fraction offload-ratio',
    say: 'here it is offload-fraction, beside {offload optimizer}',
  },
  {
    words: 'pin-memory use-pin-memory pin-cpu-params',
    say: 'here it is pinned-memory, true by default, beside {offload optimizer}',
  },
  {
    words: 'activation-offload offload-activations cpu-offloading activation-offloading offload-checkpoints',
    say: 'here it is {offload activations}, beside any recomputation',
  },
  // Part of a model trained.
  {
    words: 'lora peft use-lora use-peft adapter adapters finetuning-type peft-type',
    say: 'here it is {train lora}, or {train qlora} beside a base in 4 bits',
  },
  { words: 'qlora use-qlora', say: 'here it is {train qlora}' },
  { words: 'lora-r rank adapter-rank lora-dim', say: 'here it is {lora-rank $}, beside {train lora}' },
  {
    words: 'lora-alpha alpha',
    say: 'the scale of adapters changes neither time nor memory: leave it out; their rank is {lora-rank}',
  },
  {
    words:
      'lora-target-modules target-modules lora-target lora-target-linear lora-modules lora-attn-modules apply-lora-to-mlp',
    say: 'here it is {lora-targets all-linear}, {lora-targets attention} or names of layers, beside {train lora}',
  },
  {
    words: 'modules-to-save lora-modules-to-save additional-target',
    say: 'beside adapters nothing is trained here; all but some parts are trained by {train frozen:blocks}',
  },
  {
    words: 'unsloth use-unsloth use-unsloth-gc',
    say: 'unsloth trains adapters beside a base in 4 bits, {train qlora}, with {loss chunked} and {recompute full}; its own kernels are not modelled',
  },
  { words: 'dora use-dora peft-use-dora', say: 'here it is {lora-variant dora}, beside {train lora}' },
  {
    words: 'rslora use-rslora peft-use-rslora',
    say: 'here it is {lora-variant rslora}, beside {train lora}',
  },
  {
    words: 'freeze frozen freeze-layers trainable freeze-trainable-layers freeze-embeddings',
    say: 'parts that are not trained are {train frozen:embedding} and others: embedding, head, blocks, attention, feed-forward, experts, router, norms',
  },
  {
    words: 'finetune fine-tune sft full-finetune fine-tuning',
    say: 'a step of training is simulated, whatever it is for: give {seq}, {global-batch} and {tokens} of the run',
  },
  {
    words: 'dpo ipo preference preference-tuning objective-ipo dpo-beta pref-loss',
    say: ['here it is {objective dpo}, of pairs of answers with a frozen {reference-model}', PREFERENCES],
  },
  {
    words: 'simpo orpo cpo',
    say: [
      'here it is {objective dpo} beside {reference-model false}, of pairs of answers without a reference',
      PREFERENCES,
    ],
  },
  {
    words: 'kto',
    say: [
      'KTO learns from single answers, which is not modelled; {objective dpo} is of pairs, two sequences each',
      PREFERENCES,
    ],
  },
  {
    words: 'reward-model reward-modeling reward-modelling rm reward',
    say: ['here it is {objective reward}, of pairs of answers', PREFERENCES],
  },
  {
    words: 'ref-model reference ref-model-path reference-policy',
    say: ['here it is {reference-model}, beside {objective dpo}', PREFERENCES],
  },
  {
    words:
      'rlhf grpo ppo rloo online-dpo gspo dapo reinforce rl rl-algorithm objective-ppo objective-grpo objective-rloo objective-online-dpo objective-rlhf objective-rl objective-reinforce',
    say: [
      'reinforcement learning generates answers between its steps, and generation is not modelled; of its training step ask for {objective dpo}, with a frozen reference, or of a policy without one as {objective words}',
      PREFERENCES,
    ],
  },
  // Devices.
  {
    words:
      'gpus num-gpus ngpus n-gpus gpu-count world-size nproc num-processes n-devices num-devices device-count num-accelerators tpus ntasks',
    say: 'here it is {devices $}, where not all of the {cluster} are used; without it they follow from the cluster: nodes times the devices of one',
  },
  {
    words:
      'nproc-per-node gpus-per-node devices-per-node num-gpus-per-node ntasks-per-node gres ngpu gpus-per-task',
    say: 'a node has the devices that its profile says (`llmsim hardware`); a part of one is {devices $}',
  },
  {
    words: 'nodes num-nodes nnodes n-nodes node-count num-machines machines hosts num-hosts',
    say: 'nodes are counted behind the cluster’s name: {cluster h100-dgx:8} is eight',
  },
  {
    words:
      'gpu gpu-type gpu-name accelerator device device-type gpu-model chip tpu hardware machine instance instance-type node-type',
    say: 'here it is {cluster $}, a kind of node and how many; `llmsim hardware` lists them',
    values: {
      ...{
        a100: 'a100-dgx:1',
        h100: 'h100-dgx:1',
        h200: 'h200-dgx:1',
        b200: 'b200-dgx:1',
        v100: 'dgx1-v100:1',
      },
      ...{ gaudi2: 'gaudi2-node:1', 'tpu-v5p': 'tpu-v5p:4', mi300x: 'mi300x-node:1' },
    },
  },
  {
    words: 'vram gpu-memory gpu-mem memory memory-gb device-memory max-memory gpu-memory-gb hbm',
    say: 'memory is the accelerator’s own; another is {set accelerator.memory=48GiB}, and a share is left free with {memory-margin 5%}',
  },
  {
    words: 'gpu-memory-utilization memory-fraction memory-utilization max-memory-fraction',
    say: 'here it is {memory-margin 10%}, the share that is to be left free',
  },
  {
    words:
      'bandwidth nic-bandwidth network-bandwidth interconnect nvlink infiniband network topology ethernet',
    say: 'networks are the cluster’s own; another figure is {set node.nics.bandwidth=100GB/s}, another machine a file of {cluster}',
  },
  {
    words: 'slurm partition qos account time sbatch',
    say: 'no job is started here: {cluster h100-dgx:8} names the machine that is simulated',
  },
  // Kernels.
  {
    words:
      'flash-attention flash-attn flash-attention-2 flash-attn-2 use-flash-attn fa2 use-flash-attention flash flash-attention-3 fa3 sdpa xformers',
    say: 'here it is {attention flash-2}, or {attention vendor} for that of the device’s maker',
  },
  {
    words: 'attn-implementation attention-backend attention-impl attn attn-backend attention-kernel',
    say: 'here it is {attention $}',
    values: {
      ...{ 'flash-attention-2': 'flash-2', flash_attention_2: 'flash-2', flash: 'flash-2', eager: 'unfused' },
      ...{
        unfused: 'unfused',
        local: 'unfused',
        sdpa: 'flash-2',
        fused: 'vendor',
        flash_attention_3: 'vendor',
      },
    },
  },
  { words: 'torch-compile use-torch-compile jit inductor', say: 'here it is {compile true}' },
  {
    words:
      'liger use-liger-kernel liger-kernel fused-cross-entropy cross-entropy-loss-fusion cut-cross-entropy chunked-loss fused-loss loss-fusion',
    say: 'here it is {loss chunked}',
  },
  {
    words:
      'cuda-graph enable-cuda-graph external-cuda-graph cuda-graph-impl use-cuda-graph cudagraphs reduce-overhead torch-compile-mode dynamo-mode',
    say: 'here it is {cuda-graphs true}, of whole layers',
  },
  { words: 'transformer-impl transformer-engine te', say: 'here it is {kernels flash-fused}' },
  { words: 'backend engine trainer runtime library stack', say: 'here it is {framework megatron-core}' },
  // Learning, which takes no time.
  {
    words:
      'lr learning-rate min-lr warmup warmup-steps warmup-ratio lr-warmup-iters lr-scheduler lr-scheduler-type lr-decay-style weight-decay beta1 beta2 adam-beta1 adam-beta2 adam-epsilon epsilon clip-grad max-grad-norm momentum seed dropout label-smoothing init-method-std scheduler',
    say: 'how a model learns changes neither time nor memory, so there is no option for it',
  },
  {
    words: 'sync-bn syncbn sync-batchnorm syncbatchnorm convert-sync-batchnorm sync-batch-normalization',
    say: 'here it is {sync-batch-norm true}',
  },
  {
    words: 'optim optimizer-type optimizer-name',
    say: 'here it is {optimizer $}; `llmsim optimizers` lists them',
    values: {
      ...{ adam: 'adamw', adamw: 'adamw', adamw_torch: 'adamw', adamw_torch_fused: 'adamw', lion: 'lion' },
      ...{ adamw_bnb_8bit: 'adamw-8bit', adamw_8bit: 'adamw-8bit', paged_adamw_8bit: 'paged-adamw-8bit' },
      ...{ adafactor: 'adafactor', muon: 'muon', dist_muon: 'muon', sgd: 'sgd', galore_adamw: 'galore' },
      ...{ lamb: 'lamb', lars: 'lars' },
    },
  },
  {
    words:
      'adam adamw adamw-8bit adam-8bit use-8bit-adam use-8bit-optimizer galore apollo shampoo soap muon adafactor lion sgd lamb lars 8bit-adam optim-bits paged-adamw',
    say: 'optimizers are values of {optimizer adamw-8bit}; `llmsim optimizers` lists them',
  },
  {
    words:
      'optimizer-in-bwd early-step-in-backward fused-backward fused-backward-pass optimizer-overlap layerwise-optimizer',
    say: 'here it is {optimizer-in-backward true}',
  },
  {
    words:
      'bf16-optimizer bf16-master-weights-and-grads main-params-dtype pure-bf16 bf16-full bf16-full-eval no-master-weights bf16-sr',
    say: 'here it is {master-weights false}',
  },
  { words: 'autocast use-autocast', say: 'here it is {parameter-precision fp32} beside {precision bf16}' },
  {
    words: 'exp-avg-dtype exp-avg-sq-dtype optim-dtype optimizer-dtype state-dtype momentum-dtype',
    say: 'here it is {moments bf16}',
  },
  {
    words:
      'data data-path datasets train-data train-file corpus dataset-name data-dir tokenizer tokenizer-path tokenizer-model tokenizer-type vocab-file merge-file',
    say: 'data are not read here: {seq}, {global-batch} and {tokens} say how much of them there is, and {dataset gpt3-text} whether its store keeps up',
  },
  {
    words: 'num-workers dataloader-num-workers',
    say: 'cores that read and decode data are {loader-cores 64}, with {dataset}',
  },
  {
    words: 'mtbf mttf failure-rate failure-rates node-failure-rate',
    say: 'how often things break is {failures 6.5e-3/node-day}, or a published model by name',
  },
  {
    words: 'hot-spares spare-nodes spare',
    say: 'nodes that are held ready are {spares 8}',
  },
  {
    words:
      'vocab-size num-layers hidden-size layers hidden n-layers num-attention-heads ffn-hidden-size intermediate-size num-query-groups num-experts n-embd n-head hidden-dim num-hidden-layers num-key-value-heads dim n-layer heads',
    say: 'the sizes of a model are its own: {model llama3-8b}, or the path of a config.json that has them',
  },
  {
    words:
      'model-name model-id model-name-or-path base-model pretrained-model-name-or-path hf-model checkpoint load model-path model-size params parameters flavor config model-config model-type llm pretrained hf-assets-path',
    say: 'here it is {model llama3-8b}, an id (`llmsim models`) or the path of a config.json',
  },
  {
    words: 'num-nextn-predict-layers mtp-num-layers multi-token-prediction',
    say: 'here it is {mtp 1}, the number of modules',
  },
  {
    words:
      'moe-token-dispatcher-type moe-flex-dispatcher-backend moe-enable-deepep deepep hybridep token-dispatcher expert-parallel-comm-backend use-ring-of-experts moe-dispatcher',
    say: 'here it is {dispatcher deepep}: alltoall, allgather, deepep or hybridep',
  },
  {
    words: 'overlap-moe-expert-parallel-comm overlap-moe-ep-comm moe-a2a-overlap dualpipe-overlap ep-overlap',
    say: 'here it is {expert-overlap true}',
  },
  {
    words:
      'moe-router-force-load-balancing moe-force-load-balance debug-moe-force-load-balance use-random-routing force-load-balancing load-balancing moe-router-load-balancing-type imbalance expert-imbalance',
    say: 'here it is {routing balanced}, or {routing zipf:0.5} where some experts are popular',
  },
  {
    words:
      'moe-capacity-factor moe-pad-expert-input-to-capacity moe-expert-capacity-factor moe-train-capacity-factor expert-capacity expert-capacity-factor',
    say: 'here it is {capacity-factor 1.25}',
  },
  {
    words: 'pipeline-schedule pipeline-parallel-schedule pp-schedule 1f1b gpipe zero-bubble dualpipe zbv',
    say: 'here it is {schedule zb-h1}; `llmsim schedules` lists all',
  },
  // Money and time.
  {
    words:
      'cost price-per-hour gpu-price hourly-rate usd gpu-hour-price price-per-gpu-hour rate cost-per-hour gpu-cost',
    say: 'here it is {price 2.10}, in US dollars per device and hour',
  },
  {
    words: 'max-cost max-price dollars money max-budget spend',
    say: 'here it is {budget 5M}, in US dollars for the whole run',
  },
  {
    words: 'max-time max-days time-limit days hours walltime max-hours',
    say: 'here it is {deadline 60d}, for the whole run',
  },
  { words: 'cloud vendor csp cloud-provider', say: 'here it is {provider aws}; `llmsim prices` lists them' },
  {
    words: 'spot preemptible interruptible on-demand reserved spot-instances',
    say: 'here it is {commitment spot}',
  },
  {
    words: 'zone location country grid',
    say: 'here it is {region us-east-1}, or a country by three letters',
  },
  {
    words: 'carbon co2 emissions energy power pue electricity',
    say: 'energy and carbon come with {tokens 15T}; another PUE or grid is {set economics.pue=1.1}',
  },
  // Output.
  {
    words: 'output out output-dir output-file save save-dir o csv-file',
    say: [
      'here it is {csv results.csv}, {report page.html} or {json}',
      'here it is {output page.html}',
      'the answer goes to standard output: `… > FILE`',
    ],
  },
  { words: 'html page web ui', say: ['here it is {report page.html}', 'pages are made by `llmsim report`'] },
  { words: 'excel spreadsheet xls', say: 'here it is {xlsx results.xlsx}' },
  {
    words: 'verbose v debug explain-all log log-level',
    say: [
      'here it is {explain}',
      'here it is {detail} with {json}',
      'the answer says all there is; less is {quiet}',
    ],
  },
  { words: 'md', say: 'here it is {format markdown}' },
  { words: 'top-k topk n limit num-results', say: 'here it is {top $}' },
  {
    words: 'strategies parallelism parallelism-strategy parallel-strategy method',
    say: 'here it is {strategy fsdp,megatron-3d}; `llmsim strategies` lists all',
  },
  // What is no training.
  {
    words: 'inference serve serving kv-cache prefill max-num-seqs generate max-new-tokens num-prompts',
    say: 'training is simulated here, and no inference',
  },
];

/** Words in a command's place; a sentence each, whose commands exist. */
export const COMMAND_HINTS: readonly Hint[] = [
  {
    words:
      'estimate predict train launch benchmark-model start eval simulation project perf performance time speed throughput mfu',
    say: 'one layout is played by `llmsim simulate`, and `llmsim compare` ranks strategies',
  },
  {
    words: 'rank best recommend advise suggest strategy-compare vs versus',
    say: '`llmsim compare` ranks strategies, and `llmsim search` finds the best layouts',
  },
  {
    words: 'optimize optimise tune autotune auto-tune find optimizer explore',
    say: '`llmsim search` finds the best layouts under limits',
  },
  {
    words: 'memory mem vram oom fit fits estimate-memory memory-estimate',
    say: 'memory is part of what `llmsim simulate` and `llmsim compare` say of a layout',
  },
  {
    words: 'sweep grid capacity planning what-if whatif cost costs',
    say: '`llmsim plan` works out a grid of jobs, and `llmsim compare --what-if` changes one',
  },
  {
    words: 'gpus gpu devices accelerators clusters cluster machines nodes list-hardware',
    say: '`llmsim hardware` lists them',
  },
  {
    words: 'list ls show info describe',
    say: '`llmsim models`, `llmsim hardware` and `llmsim strategies` list what there is',
  },
  { words: 'list-models model zoo', say: '`llmsim models` lists them' },
  { words: 'list-strategies strategy parallelism layouts', say: '`llmsim strategies` lists them' },
  { words: 'list-schedules pipeline-schedules', say: '`llmsim schedules` lists them' },
  {
    words: 'config configure new create setup wizard scenario',
    say: '`llmsim init` asks and writes a scenario',
  },
  {
    words: 'html page web ui serve-report dashboard',
    say: '`llmsim report` makes a page of results, and `llmsim compare --report` of its own',
  },
  {
    words: 'goodput ettr failure reliability resilience days calendar time-to-train',
    say: '`llmsim run` plays the whole run, with what breaks, checkpoints and restarts',
  },
  {
    words: 'datacenter data-centre data-center dc schedule scheduler jobs queue slurm replay cluster-sim',
    say: '`llmsim datacentre` plays many jobs on one cluster',
  },
  { words: 'trace perfetto timeline profile', say: '`llmsim simulate --trace` writes one for Perfetto' },
  {
    words: 'test verify check selftest doctor',
    say: '`llmsim validate` runs strategies on real threads, and `llmsim accuracy` holds predictions against published runs',
  },
  { words: 'price cost-list pricing', say: '`llmsim prices` lists them' },
  { words: 'version v', say: '`llmsim --version` tells it' },
  { words: 'serve inference generate chat infer', say: 'training is simulated here, and no inference' },
  { words: 'convert from', say: 'write a scenario of your own: `llmsim init` asks for its keys' },
  {
    words: 'install update upgrade login',
    say: 'there is nothing to set up: `llmsim compare` answers at once',
  },
];
