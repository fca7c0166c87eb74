/**
 * The mapping rules in words, one row each, for docs/accuracy.md. The code that follows them is in
 * `mapping/`, one file per group; a rule that changes there changes here.
 */
export interface MappingRule {
  readonly field: string;
  readonly rule: string;
}

export const MAPPING_RULES: readonly { readonly group: string; readonly rules: readonly MappingRule[] }[] = [
  {
    group: 'What is compared',
    rules: [
      {
        field: 'step time',
        rule: '`step_time_s`; else the record’s tokens over `tokens_per_s`, `tokens_per_s_per_gpu` × devices, or samples over `samples_per_s`, `images_per_s` and their like, `…_per_gpu` × devices; for MaxText also from its TFLOP/s, by MaxText’s own count (every query–key pair, no recomputation), which reproduces the rows that state both. Never from MFU.',
      },
      {
        field: 'memory',
        rule: '`memory_gb_per_gpu`, in GiB where the unit says so (or the source breaks it down in `…_gib`), else in 10⁹ bytes. A framework’s own figure holds GEMM library (cuBLAS) workspaces besides tensors, 96 MiB from Hopper on and 20 before; what torchtitan prints, and other figures of reserved memory, are what PyTorch’s caching allocator holds: its blocks and segments are played over the program’s own tensors. Figures of nvidia-smi, or of no stated meter, hold that, the CUDA context, and the float32 copy that optimizers make of 16-bit gradients.',
      },
      { field: 'fits', rule: '`oom`, `fits_in_memory`, or true because a step time was measured.' },
      {
        field: 'memory records',
        rule: 'their step times (toy models bound by the host of a test machine) are not scored; nor is LitGPT’s memory on several devices, whose peak is that of loading the checkpoint whole.',
      },
      {
        field: 'doubtful records',
        rule: 'a note that says SUSPICIOUS leaves the record out; they are counted.',
      },
      {
        field: 'bad records',
        rule: 'a line that is no record, a repeated id, a value that no run has, and a record at which llmsim itself fails are told by file and line; the others are scored (the command then leaves with 1, and with 2 where nothing could be read).',
      },
      {
        field: 'what the run itself lacks',
        rule: 'is filled with a default, and the case scored apart: without a global batch, eight micro-batches for each stage of a pipeline, else one (compared by throughput); without a layout, or with one whose weights and gradients no device of the run could hold, the fastest that fits of what the framework can do; without a number of devices, as few whole nodes as the layout fills (memory, and throughput per device); without a sequence length 4,096 tokens; without a format bf16; without the size of its window, attention over the whole sequence; an accelerator named by its maker alone is the usual one. Axes that follow from the devices and the stated replicas are no default.',
      },
    ],
  },
  {
    group: 'Model',
    rules: [
      {
        field: 'fine-tuning',
        rule: '`finetune` in words: LoRA, QLoRA (also `bnb.nf4`, `bnb.nf4-dq`) and DoRA are adapters beside a frozen base; rank and targets that the source leaves open are those of its own scripts (fsdp_qlora, LitGPT, Qwen, MLPerf, NeMo), else PEFT’s. Adapters of other kinds, and embeddings trained beside adapters, leave the record out. Scripts also say where gradient checkpointing is on (Qwen; LitGPT on several devices).',
      },
      {
        field: 'generation',
        rule: '`gated_mlp` marks the Llama generation (RMS norm, rotary, SiLU, no biases), its absence the GPT generation (layer norm, learned positions, GELU, biases). Exceptions by family name: MPT and Nemotron have no biases, Nemotron squared ReLU and rotary, GPT-NeoX a parallel block, Qwen2 biases on queries, keys and values, Qwen3 norms on queries and keys.',
      },
      {
        field: 'encoders',
        rule: '`family` encoder or dense-encoder: BERT, attention to both sides, segments, dropout 0.1. Megatron-LM’s and LiBai’s have norms before each half and compute the logits of all positions; others have norms after the residual adds and, but for Transformers on Neuron, compute 15 % of the positions, gathered; all have a pooler and a next-sentence head. Records that speak of SQuAD end in two outputs a token. MLPerf’s samples have the lengths of Wikipedia, 256 of 512 tokens on average, packed; its precision (fp8 from Hopper on) and the ranks that share optimizer states (a node) are those of NVIDIA’s scripts.',
      },
      {
        field: 'networks beyond decoders',
        rule: 'convolution networks, vision transformers, U-Nets, diffusion, encoder–decoders, speech and recommendation are the catalogue’s by name, as papers, torchvision, timm, the hub and MLPerf write it (`ResNet-50 v1.5`, `RN50`, `vit_base_patch16_224`, `efficientnet_b0`), for square pictures of `image`, and texts of `seq` positions; one that llmsim lacks leaves the record out. A batch per device is a micro-batch; where no layout is stated, every device has a replica, and embedding tables are distributed over all. Without a word on the optimizer: momentum for convolution networks, SGD for recommendation, Adafactor for T5, AdamW for others. `mixed` and `AMP` are fp16 on GPUs, bf16 on TPUs; PyTorch, TensorFlow and PaddlePaddle keep float32 weights.',
      },
      {
        field: 'encoders by name',
        rule: 'a BERT or RoBERTa whose sizes are not stated has those of the published model; without a sequence length 512, or 384 for SQuAD, and the case is scored apart.',
      },
      {
        field: 'head width, key/value heads',
        rule: '`head_dim`, else hidden / heads; `kv_heads`, else heads.',
      },
      {
        field: 'vocabulary',
        rule: 'padded to a multiple of 128 × tp in the Megatron family, as stated elsewhere; Megatron’s own tests without one use GPT-2’s 50,257.',
      },
      {
        field: 'dropout',
        rule: 'Megatron’s flag; else 0.1 for GPT-generation models without flash attention in the Megatron family (its default), and for encoders, else none.',
      },
    ],
  },
  {
    group: 'Layout',
    rules: [
      {
        field: 'dp',
        rule: 'devices / (tp · pp · cp). A stated `dp` only serves to find the number of devices when that is not stated.',
      },
      {
        field: 'batch',
        rule: 'micro × dp × accumulation = global; one of the factors may be missing; records in which they disagree are not used. MaxText counts micro-batches per device.',
      },
      {
        field: 'ZeRO',
        rule: '`zero_stage`; else 3 where `fsdp` is stated; else the framework’s default. `fsdp_size` or `zero_group` is the shard group when it divides dp. FSDP under a pipeline all-gathers parameters before the first micro-batch and reduce-scatters gradients after the last, as ZeRO-1 does; so ZeRO 2 under a pipeline reduce-scatters them.',
      },
      {
        field: 'sequence parallelism',
        rule: 'as stated; else the framework’s default; off without tensor parallelism.',
      },
      {
        field: 'stages',
        rule: '`pipeline_layout`, `pipeline_model_parallel_layout` or `pp_layout` (also of a recipe): a layout string of Megatron-LM or numbers of layers; nanotron balances stages by cost; else as the framework partitions.',
      },
      {
        field: 'recomputed parts',
        rule: '`recompute_modules`, of the record or its recipe, or listed in `recompute`, by Megatron-LM’s names and others for them (norm, act, shared_expert); `recompute_num_layers` of a recipe that recomputes blocks is so many layers of each model chunk.',
      },
      {
        field: 'tensor-parallel overlap',
        rule: 'with `tp_comm_overlap`, `async_tp` or an `overlap` that names TP, chunk by chunk beside the GEMMs they belong to; input-gradient all-reduces then overlap wgrad GEMMs too. They do not when `overlap` says that TP overlap is disabled; else the framework’s default.',
      },
      {
        field: 'expert parallelism',
        rule: '`ep`; experts are split over all TP ranks unless `etp` says otherwise. Routing is balanced; the all-to-all is in 16 bits, each token once to each node that has some of its experts. `overlap_moe_ep_comm` of a recipe is not modelled.',
      },
      {
        field: 'layers, micro-batch',
        rule: 'not stated: the number of layers, in whole stages, that comes nearest to the stated parameters; a micro-batch of 1 in a pipeline or with context parallelism, and a replica’s whole share of the batch without one. A note says so.',
      },
      {
        field: 'context parallelism',
        rule: '`cp`. How ranks exchange keys and values is rarely stated: one all-gather, overlapped with the first kernel.',
      },
      {
        field: 'send/recv between stages',
        rule: 'without sequence parallelism, Megatron’s TP ranks send a slice each and all-gather it on arrival (scatter-gather optimization); elsewhere each sends all of it.',
      },
      {
        field: 'scanned layers',
        rule: 'MaxText on TPU runs layers as one compiled loop: a third of each layer’s all-gathers and reduce-scatters (attention’s share) is exposed communication.',
      },
      {
        field: 'offload',
        rule: 'parameters, optimizer states and activations that `offload` names are on the host; parts of layers, or `cpu_offloading` in the recipe, leave the record out; layer inputs that MaxText’s configuration keeps on the host (`decoder_layer_input`) are copied there and back.',
      },
      {
        field: 'optimizer',
        rule: 'AdamW unless `optimizer` names another. Weights are float32 where the framework is said to autocast over `fp32 weights`, and 16 bits without a float32 copy for adapters under PyTorch’s own optimizers and for `bf16 (true)`; adapters are float32 in Transformers from 2024 on.',
      },
      {
        field: 'schedule',
        rule: 'pp = 1: one micro-batch after the other; else interleaved 1F1B when `vpp` > 1, GPipe, a zero bubble, a V or DualPipe when named, 1F1B otherwise. A zero bubble without a number is ZB-H1 (ZB1P). Interleaving, named or a default, without a virtual pipeline size is taken to have one layer per model chunk where layers come out even; else the record is not used.',
      },
      {
        field: 'activation recomputation',
        rule: 'none, selective or full by its first word (full of some layers of a stage alone is not modelled); not stated: the framework’s default. torchtitan’s per-op checkpointing keeps attention and every other GEMM. Policies that keep all GEMM outputs and recompute the rest are read as selective; MaxText’s that offload chosen tensors to the host as full, with the host copies overlapped.',
      },
    ],
  },
  {
    group: 'Arithmetic',
    rules: [
      {
        field: 'precision',
        rule: 'the number format named anywhere in the text (`MXFP8` and `float8 rowwise` are fp8, `amp_bf16` is bf16).',
      },
      {
        field: 'gradients',
        rule: '`grad_reduce`, or bf16 for `mp_mode` PURE; else fp16 for fp16 training, fp32 for fp32 and tf32, and the framework’s default otherwise.',
      },
      {
        field: 'kernels',
        rule: '`attention_kernel` in words (torch: unfused; fused: fused softmax; flash v1: FlashAttention 1; flash: FlashAttention-2; with an RMS kernel: fused norms, too); else `flash_attention` with the framework’s fusion, or what the framework did in that year (Megatron-LM and Transformers: fused from 2024 on); torch.compile fuses all but attention. Where nothing is said, a device whose own compiler decides what is fused (TPU, Gaudi, Trainium) has what it has.',
      },
      {
        field: 'runtime',
        rule: 'as the framework’s own code does around the GEMMs (the column below): gradient reduction overlapped with the last backward pass or after it, parameter all-gather after the optimizer step or ahead of the next forward pass, gradient accumulation and averaging as kernels of their own, copy-in and copy-out of FSDP, how layers are partitioned over stages. `overlap` outranks it for data-parallel traffic, and so do Megatron-LM’s flags, all of which a record with flags lists. A `partition` that names the embedding gives it and the head places of their own. On a TPU all of a step is one program.',
      },
      {
        field: 'DeepSpeed until 2021',
        rule: 'ZeRO-3 collectives are not overlapped with compute: each all-gather waited for the device (pull request 1188).',
      },
      {
        field: 'gradient accumulation fusion',
        rule: 'where norms are fused, wgrad GEMMs accumulate into the main gradients, and the library keeps one 16-bit dummy wgrad buffer per weight shape; not with the flag `no-gradient-accumulation-fusion`.',
      },
      {
        field: 'loss',
        rule: 'fused where `cross_entropy_fusion` or the flag `cross-entropy-loss-fusion` says so; else as the framework’s own code computes it where that is known (the column below); else with the kernels: fused where element-wise work is, in place otherwise.',
      },
    ],
  },
  {
    group: 'Hardware',
    rules: [
      {
        field: 'PCIe',
        rule: 'lanes in `intra_link` (`PCIe 4 x16`) are what each device has of it; an old board of a desktop is taken to have eight of PCIe 3.0 for each of two devices. Without lanes: the usual node’s.',
      },
      { field: 'accelerator', rule: 'by name; A100 without a size is the 80 GB one.' },
      {
        field: 'node',
        rule: '`per_node`, at most the devices used. GB200 and GB300: the largest equal share of the devices that fits one NVL72 domain.',
      },
      {
        field: 'libraries',
        rule: 'those of years later; on Hopper in 2023, GEMM and attention kernels at 0.914 of that (the same MLPerf runs half a year apart); on Ampere until 2022, attention GEMMs of heads that are no multiple of 16 bytes at 0.08.',
      },
      {
        field: 'network',
        rule: 'a system with a profile of its own keeps it, recognised by its name or its source: Jean Zay (what one of its NICs carried in an all-reduce), the Ultra-Scale Playbook’s fabric (what its all-reduces carried over as many nodes), Aleph Alpha’s cluster (NICs assumed). H800, A800, H20, GH200 and Gaudi without a system have nodes of their own, too.',
      },
      {
        field: 'NICs',
        rule: 'the rate in `inter_link`: `8x200 Gb/s` is eight NICs, `400 Gb/s per GPU` one per device, `1600 Gb/s per node` the node’s sum. Clauses about storage, management and measured collectives are passed over. Without a rate: the usual node of that accelerator.',
      },
      {
        field: 'TPU',
        rule: 'the most cube-like slice of that many chips; several slices are joined by the NICs of their hosts.',
      },
    ],
  },
  {
    group: 'Collectives',
    rules: [
      {
        field: 'time',
        rule: '`time_us`; else the message over `algbw_GBps`, or over `busbw_GBps` by nccl-tests’ definition (2(n−1)/n of the algorithm’s bandwidth for an all-reduce, (n−1)/n for reduce-scatter and all-gather). Records without a message size, such as peak bandwidths of slides, are not used.',
      },
      {
        field: 'group',
        rule: '`hardware.count` ranks, one per device, filling nodes in order, alone on the network.',
      },
      {
        field: 'algorithm',
        rule: 'the fastest, as NCCL’s tuner chooses; without in-switch reduction (NVLS, SHARP) where `algo` says `NVLS off`.',
      },
    ],
  },
];
