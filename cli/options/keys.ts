/**
 * The keys of a question. A scenario file and the command line hold the same ones (`tp: 8` and
 * `--tp 8`); this table is where both, the help, the published JSON Schema and the docs come from.
 */
import type { Commitment } from '../../hardware-profiles/offers/offer.js';
import { OBJECTIVES, PACKINGS } from '../../models/sequences.js';
import { TABLE_SHARDINGS } from '../../models/tables.js';
import { ADAPTER_VARIANTS, BASE_FORMATS } from '../../models/tuning.js';
import type { Precision } from '../../program/kernel.js';
import { DISPATCHERS } from '../../strategies/dispatchers.js';
import { FRAMEWORK_IDS } from '../../strategies/frameworks/ids.js';
import { ALSO_FRAMEWORKS } from '../../strategies/frameworks/names.js';
import {
  ATTENTION_KERNELS,
  type AttentionKernel,
  CONTEXT_BALANCES,
  CONTEXT_KINDS,
  EXPERT_EXCHANGES,
  type Job,
  KERNEL_SETS,
  LOSS_CHOICES,
  RECOMPUTE_METHODS,
  RECOMPUTES,
} from '../../strategies/job.js';
import { OPTIMIZER_IDS, type OptimizerId, type StateFormat } from '../../strategies/training.js';
import { RUN_KEYS } from './run-keys.js';

export interface ScenarioKey {
  readonly name: string;
  /**
   * `model`: names, or one model by the fields of a config.json; `text`: any words; `count`: a whole number of at least 1; `tokens`: a number that may be written `15T`; `share`: 0.05 or `5%`; `names`
   * and `counts`: one or several, each of them a question; `lengths`: the same, or `mean:600`, or a file; `settings`: figures by their paths; `price`: US dollars;
   * `duration`: `60d`; `dollars`: a number of them that may be written `5M`; `devices`: 2 or `2 of 8`; `part`: a share that may be all; `factor`: a number above 0.
   */
  readonly type:
    | 'text'
    | 'texts'
    | 'names'
    | 'models'
    | 'count'
    | 'counts'
    | 'lengths'
    | 'tokens'
    | 'share'
    | 'part'
    | 'factor'
    | 'price'
    | 'duration'
    | 'dollars'
    | 'settings'
    | 'devices'
    | 'choice'
    | 'flag';
  readonly choices?: readonly (string | number)[];
  /** Of a `count`; absent: 1. */
  readonly least?: number;
  /** Other words for a choice, which mean exactly it. */
  readonly also?: Readonly<Record<string, string>>;
  /** Whether it describes the job, fixes part of the layout, which is searched otherwise, what code runs, or the run around the step. */
  readonly about: 'job' | 'layout' | 'runtime' | 'run';
  readonly summary: string;
  readonly example: string;
}

/** Attention kernels by the names of libraries; FlashAttention 3 and cuDNN are equally fast on Hopper. */
const ALSO_ATTENTION = {
  ...{ 'flash-3': 'vendor', flash3: 'vendor', fa3: 'vendor', cudnn: 'vendor', te: 'vendor' },
  ...{ flash2: 'flash-2', fa2: 'flash-2', flash_attention_2: 'flash-2', sdpa: 'flash-2', eager: 'unfused' },
} as const satisfies Readonly<Record<string, AttentionKernel>>;

/** Formats as frameworks spell them. */
const FORMATS = { bfloat16: 'bf16', float16: 'fp16', half: 'fp16', float32: 'fp32', float: 'fp32' } as const;

/** Optimizers by the names that libraries give them. */
const ALSO_OPTIMIZERS = {
  ...{ adam: 'adamw', adamw_torch: 'adamw', adamw_torch_fused: 'adamw', adamw_bnb_8bit: 'adamw-8bit' },
  ...{ adamw_8bit: 'adamw-8bit', paged_adamw_8bit: 'paged-adamw-8bit', paged_adamw_32bit: 'paged-adamw' },
  ...{
    lion_8bit: 'lion-8bit',
    momentum: 'sgd-momentum',
    galore_adamw: 'galore',
    larc: 'lars',
    fusedlamb: 'lamb',
  },
  ...{ galore_adamw_8bit: 'galore-8bit', adam_mini: 'adam-mini', apollo_mini: 'apollo-mini' },
} as const satisfies Readonly<Record<string, OptimizerId>>;

export const SCENARIO_KEYS = [
  {
    name: 'model',
    type: 'models',
    about: 'job',
    example: 'llama3-70b',
    summary:
      'model id or name on the Hugging Face hub (see `llmsim models`), or the path of a config.json or of its folder; several: llama3-8b,llama3-70b',
  },
  {
    name: 'cluster',
    type: 'names',
    about: 'job',
    example: 'h100-dgx:64',
    summary:
      'cluster id and number of nodes (see `llmsim hardware`), or the path of a cluster file; several: h100-dgx:8,16,b200-dgx:32, or h100-dgx:8..128 (doubling)',
  },
  {
    name: 'devices',
    type: 'devices',
    about: 'job',
    example: '2 of 8',
    summary:
      'devices that are used, of all nodes together, as many in each; price, power and NICs are by the device [default: all]',
  },
  {
    name: 'global-batch',
    type: 'counts',
    about: 'job',
    example: '1024',
    summary:
      'global batch size: sequences or samples per optimizer step, over the whole cluster; several: 512,1024, or 256..2048 (doubling)',
  },
  {
    name: 'seq',
    type: 'lengths',
    about: 'job',
    example: '8192',
    summary:
      'tokens per sequence; several: 4096,8192; or how long they really are: mean:600, or a file such as lengths.csv; of an encoder–decoder, positions of the source [default: what the model was pre-trained at]',
  },
  {
    name: 'strategy',
    type: 'texts',
    about: 'job',
    example: 'fsdp,megatron-3d',
    summary: 'strategy ids, separated by commas (see `llmsim strategies`) [default: all]',
  },
  {
    name: 'tokens',
    type: 'tokens',
    about: 'job',
    example: '15T',
    summary: 'tokens of the whole run, for time to train, cost, energy and carbon',
  },
  {
    name: 'samples',
    type: 'tokens',
    about: 'job',
    example: '115M',
    summary:
      'the same in samples: images or whatever a model counts that sees no tokens; of others, sequences [default: as --tokens says]',
  },
  {
    name: 'epochs',
    type: 'factor',
    about: 'job',
    example: '90',
    summary: 'the same as so many times all of --dataset [default: as --tokens says]',
  },
  {
    name: 'image-size',
    type: 'count',
    about: 'job',
    example: '224',
    summary: 'height and width of the images that a model sees [default: what the model was trained at]',
  },
  {
    name: 'price',
    type: 'price',
    about: 'job',
    example: '2.10',
    summary: 'US dollars per device and hour, for the cost of the whole run [default: the profile’s price]',
  },
  {
    name: 'memory-margin',
    type: 'share',
    about: 'job',
    example: '10%',
    summary: 'share of each device’s memory to leave free; what needs more does not fit [default: 0]',
  },
  {
    name: 'thorough',
    type: 'flag',
    about: 'job',
    example: 'true',
    summary:
      'on more than 256 devices, weigh also the layouts that are next to never the fastest; fewer devices leave none out [default: false]',
  },
  {
    name: 'images',
    type: 'count',
    least: 0,
    about: 'job',
    example: '4',
    summary:
      'pictures in each sequence of a vision-language model, whose tokens are part of --seq; 0: text alone, past an idle tower [default: 1]',
  },
  {
    name: 'mtp',
    type: 'count',
    least: 0,
    about: 'job',
    example: '1',
    summary:
      'multi-token-prediction modules trained with the model, each one more block with logits and a loss of its own; 0: none [default: none]',
  },
  {
    name: 'train',
    type: 'text',
    about: 'job',
    example: 'lora',
    summary:
      'what is trained: full (everything), lora (adapters beside a frozen model), qlora (the same, the model in 4 bits), or frozen:PART,… (all but parts: embedding, head, blocks, attention, feed-forward, experts, router, norms, vision, projector) [default: full]',
  },
  {
    name: 'lora-rank',
    type: 'count',
    about: 'job',
    example: '16',
    summary: 'rank of the adapters (r), with --train lora or qlora [default: 8]',
  },
  {
    name: 'lora-targets',
    type: 'texts',
    about: 'job',
    example: 'all-linear',
    summary:
      'which linear layers have adapters: attention, all-linear, or names such as q_proj,v_proj [default: all-linear]',
  },
  {
    name: 'lora-variant',
    type: 'choice',
    about: 'job',
    example: 'dora',
    choices: ADAPTER_VARIANTS,
    summary: 'kind of adapter: lora, rslora (costs the same), dora (with learned magnitudes) [default: lora]',
  },
  {
    name: 'lora-dropout',
    type: 'share',
    about: 'job',
    example: '5%',
    summary: 'dropout on the inputs of adapters, which keeps a copy of them [default: 0]',
  },
  {
    name: 'base-format',
    type: 'choice',
    about: 'job',
    example: 'nf4',
    choices: BASE_FORMATS,
    also: { 'nf4-dq': 'nf4-double', bf16: 'whole', fp16: 'whole', '4bit': 'nf4', '8bit': 'int8' },
    summary:
      'how frozen matrices are kept: whole, nf4 (4 bits), nf4-double (its scales quantised, too), int8 [default: whole; with qlora nf4-double]',
  },
  {
    name: 'objective',
    type: 'choice',
    about: 'job',
    example: 'dpo',
    choices: OBJECTIVES,
    also: { pretrain: 'words', sft: 'words', lm: 'words', rm: 'reward' },
    summary:
      'what is learned from: words (pre-training, SFT), or pairs of answers, of which one is preferred (dpo, reward): two sequences to a pair [default: words]',
  },
  {
    name: 'reference-model',
    type: 'flag',
    about: 'job',
    example: 'false',
    summary:
      'a frozen copy of the model runs forward on every micro-batch, too (DPO); with adapters it is the base itself [default: with --objective dpo]',
  },
  {
    name: 'seq-lengths',
    type: 'text',
    about: 'job',
    example: 'mean:600',
    summary:
      'how long the sequences really are, at most --seq: mean:600, or a file of lengths and counts (CSV) [default: all as long as --seq]',
  },
  {
    name: 'packing',
    type: 'choice',
    about: 'job',
    example: 'padded',
    choices: PACKINGS,
    summary:
      'shorter sequences are packed into one of --seq tokens, or each is padded to the longest of its micro-batch [default: packed]',
  },
  {
    name: 'batch-rampup',
    type: 'text',
    about: 'job',
    example: '256 256 1000000',
    summary:
      'the run starts with a smaller global batch: start, increment, and sequences until the full one, for totals [default: none]',
  },
  {
    name: 'optimizer',
    type: 'choice',
    about: 'runtime',
    example: 'adamw-8bit',
    choices: OPTIMIZER_IDS,
    also: ALSO_OPTIMIZERS,
    summary:
      'optimizer (see `llmsim optimizers`) [default: adamw; sgd-momentum for ResNet, VGG, DenseNet, MobileNet and EfficientNet]',
  },
  {
    name: 'master-weights',
    type: 'flag',
    about: 'runtime',
    example: 'false',
    summary:
      'keep a float32 copy of 16-bit weights for the update; false: pure bf16, states in 16 bits, too [default: true]',
  },
  {
    name: 'parameter-precision',
    type: 'choice',
    about: 'runtime',
    example: 'fp32',
    choices: ['fp32', 'bf16', 'fp16'] as const satisfies readonly StateFormat[],
    also: FORMATS,
    summary:
      'format that weights are kept and all-gathered in; fp32 beside 16-bit GEMMs is autocast, whose residual stream is fp32, too [default: that of the GEMMs]',
  },
  {
    name: 'moments',
    type: 'choice',
    about: 'runtime',
    example: 'bf16',
    choices: ['fp32', 'bf16', 'fp16'] as const satisfies readonly StateFormat[],
    also: FORMATS,
    summary: 'format of the optimizer’s moments [default: fp32; without master weights that of the weights]',
  },
  {
    name: 'optimizer-in-backward',
    type: 'flag',
    about: 'runtime',
    example: 'true',
    summary:
      'each layer is updated as soon as its gradients are there, so that no gradients are kept; needs one micro-batch a step [default: false]',
  },
  {
    name: 'offload',
    type: 'texts',
    about: 'runtime',
    example: 'optimizer,parameters',
    summary:
      'what waits in host memory: optimizer (its states; the CPU updates), parameters (with ZeRO-3/FSDP), activations, or several [default: none]',
  },
  {
    name: 'offload-to',
    type: 'choice',
    about: 'runtime',
    example: 'nvme',
    choices: ['host', 'nvme'] as const,
    also: { cpu: 'host', disk: 'nvme' },
    summary: 'where to: host memory, or the node’s NVMe disks [default: host]',
  },
  {
    name: 'offload-fraction',
    type: 'part',
    about: 'runtime',
    example: '50%',
    summary:
      'share of the optimizer states that is offloaded; the rest stays on the device, where it is updated at the same time [default: 100%]',
  },
  {
    name: 'pinned-memory',
    type: 'flag',
    about: 'runtime',
    example: 'false',
    summary: 'host buffers are pinned, so that copies run beside compute [default: true]',
  },
  {
    name: 'precision',
    type: 'choice',
    about: 'job',
    example: 'bf16',
    choices: ['fp32', 'tf32', 'fp16', 'bf16', 'fp8', 'fp4'] as const satisfies readonly Precision[],
    also: { ...FORMATS, tensorfloat32: 'tf32', float8: 'fp8', float4: 'fp4' },
    summary:
      'compute precision: format of the GEMM inputs [default: bf16, or fp16 on devices without it (V100, T4)]',
  },
  {
    name: 'gradient-precision',
    type: 'choice',
    about: 'runtime',
    example: 'bf16',
    choices: ['fp32', 'bf16', 'fp16'] as const satisfies readonly Job['gradientPrecision'][],
    also: FORMATS,
    summary: 'format of gradient accumulation and reduction [default: the framework’s]',
  },
  {
    name: 'kernels',
    type: 'choice',
    about: 'runtime',
    example: 'flash',
    choices: KERNEL_SETS,
    summary:
      'a combination of attention kernel, compiler fusions and loss by one name [default: the framework’s on this accelerator]',
  },
  {
    name: 'framework',
    type: 'choice',
    about: 'runtime',
    example: 'torchtitan',
    choices: FRAMEWORK_IDS,
    also: ALSO_FRAMEWORKS,
    summary:
      'whose defaults hold: kernels, loss, gradient format, what overlaps and what is copied (see `llmsim frameworks`) [default: the accelerator’s own]',
  },
  {
    name: 'attention',
    type: 'choice',
    about: 'runtime',
    example: 'flash-2',
    choices: ATTENTION_KERNELS,
    also: ALSO_ATTENTION,
    summary: 'attention kernel, in place of that of --kernels; vendor: the device maker’s own (cuDNN)',
  },
  {
    name: 'compile',
    type: 'flag',
    about: 'runtime',
    example: 'true',
    summary:
      'a compiler fuses norms, activations, rotary embedding and loss (torch.compile) [default: as --kernels]',
  },
  {
    name: 'loss',
    type: 'choice',
    about: 'runtime',
    example: 'chunked',
    choices: LOSS_CHOICES,
    also: { liger: 'chunked' },
    summary:
      'cross-entropy: in one kernel, chunk by chunk of the sequence with its logits, or over full logits as the framework does [default: the framework’s, else as --kernels]',
  },
  {
    name: 'prefetch',
    type: 'count',
    about: 'runtime',
    example: '2',
    summary: 'layers whose parameters ZeRO-3/FSDP all-gathers ahead of the one that computes [default: 1]',
  },
  {
    name: 'reshard',
    type: 'flag',
    about: 'runtime',
    example: 'false',
    summary:
      'ZeRO-3/FSDP reshards parameters after the forward pass (reshard_after_forward) and all-gathers them again for the backward pass [default: true]',
  },
  {
    name: 'offload-inputs',
    type: 'flag',
    about: 'runtime',
    example: 'true',
    summary:
      'the same as --offload activations: what layers keep for the backward pass waits in host memory [default: false]',
  },
  {
    name: 'tp-comm-overlap',
    type: 'flag',
    about: 'runtime',
    example: 'true',
    summary:
      'with sequence parallelism, overlap TP all-gather and reduce-scatter with their GEMMs, chunk by chunk (user buffers, async TP) [default: false]',
  },
  {
    name: 'routing',
    type: 'text',
    about: 'job',
    example: 'zipf:0.5',
    summary:
      'how tokens spread over experts: balanced, zipf:S (the share of the r-th expert falls as 1/r^S), or a file with a share for each [default: as published routers do]',
  },
  {
    name: 'dispatcher',
    type: 'choice',
    about: 'runtime',
    example: 'deepep',
    choices: DISPATCHERS,
    summary:
      'how tokens get to their experts: alltoall (NCCL), allgather, deepep or hybridep (libraries that send a token once to each node) [default: the framework’s]',
  },
  {
    name: 'expert-overlap',
    type: 'flag',
    about: 'runtime',
    example: 'true',
    summary:
      'exchanges of experts’ tokens run beside the kernels of another micro-batch (Megatron’s overlap-moe-expert-parallel-comm, DualPipe), with one stage or with --vpp [default: the framework’s]',
  },
  {
    name: 'shared-expert-overlap',
    type: 'flag',
    about: 'runtime',
    example: 'true',
    summary:
      'shared experts run while tokens travel to the others and back (Megatron’s moe-shared-expert-overlap), with --dispatcher alltoall [default: false]',
  },
  {
    name: 'activation-input-fp8',
    type: 'flag',
    about: 'runtime',
    example: 'true',
    summary:
      'inputs of gated activations are kept for the backward pass in fp8 (Megatron’s activation-func-fp8-input-store, DeepSeek-V3) [default: false]',
  },
  {
    name: 'sync-batch-norm',
    type: 'flag',
    about: 'runtime',
    example: 'true',
    summary:
      'batch norms take their statistics over all replicas (PyTorch’s SyncBatchNorm), with a small exchange each way [default: false]',
  },
  {
    name: 'capacity-factor',
    type: 'factor',
    about: 'runtime',
    example: '1.25',
    summary:
      'tokens an expert takes, over its share of balanced routing; what is more is dropped [default: none is dropped]',
  },
  {
    name: 'cuda-graphs',
    type: 'flag',
    about: 'runtime',
    example: 'true',
    summary: 'kernels of a step are launched as recorded CUDA graphs [default: the framework’s]',
  },
  {
    name: 'tuned',
    type: 'flag',
    about: 'runtime',
    example: 'true',
    summary:
      'the run is tuned as published recipes are; false: as a first run of one’s own mostly is; it moves the range, not the prediction [default: as runs of the framework mostly are]',
  },
  {
    name: 'anchor',
    type: 'text',
    about: 'job',
    example: 'run.yaml',
    summary:
      'calibrate the cluster on one measured run of your own: a scenario file of that run, and with it measured: {step-time: 12.3 s, memory: 61 GiB} (docs/anchor.md)',
  },
  {
    name: 'set',
    type: 'settings',
    about: 'job',
    example: 'node.nics.bandwidth=100GB/s',
    summary:
      'another figure in the cluster’s profile, as in a cluster file: accelerator.memory=96GiB; may be repeated',
  },
  {
    name: 'deadline',
    type: 'duration',
    about: 'job',
    example: '60d',
    summary: 'the longest that the whole run may take, with --tokens: 36h, 60d, 8w',
  },
  {
    name: 'budget',
    type: 'dollars',
    about: 'job',
    example: '5M',
    summary: 'the most US dollars that the whole run may cost, with --tokens: 750k, 5M',
  },
  {
    name: 'provider',
    type: 'text',
    about: 'job',
    example: 'aws',
    summary:
      'whose price to take out of the price lists (see `llmsim prices`); runpod/secure: with the beginning of an SKU [default: the profile’s price]',
  },
  {
    name: 'region',
    type: 'text',
    about: 'job',
    example: 'us-east-1',
    summary:
      'the provider’s region, for price and carbon (for carbon alone on a cluster that is no provider’s, without a provider); or a country by three letters (FRA), for carbon',
  },
  {
    name: 'commitment',
    type: 'choice',
    about: 'job',
    example: 'spot',
    choices: ['on-demand', 'spot', '1-year', '3-year', 'owned'] as const satisfies readonly Commitment[],
    summary:
      'how a device-hour is bought; spot: interruptions lower the goodput; on a cluster that is no provider’s, all but on-demand needs a provider or prices [default: on-demand]',
  },
  {
    name: 'prices',
    type: 'text',
    about: 'job',
    example: 'prices.csv',
    summary: 'a price list of your own (CSV) in place of the shipped ones; the columns are in docs/prices.md',
  },
  {
    name: 'currency',
    type: 'text',
    about: 'job',
    example: 'EUR=0.92',
    summary:
      'show costs in a currency, too, at so many units per US dollar; EUR=0.92@2026-11-28 dates the rate',
  },
  {
    name: 'embodied',
    type: 'flag',
    about: 'job',
    example: 'true',
    summary: 'add the carbon of making the devices and their servers, by their share of it [default: false]',
  },
  { name: 'dp', type: 'count', about: 'layout', example: '64', summary: 'data-parallel size (replicas)' },
  { name: 'tp', type: 'count', about: 'layout', example: '8', summary: 'tensor-parallel size' },
  { name: 'pp', type: 'count', about: 'layout', example: '4', summary: 'pipeline-parallel size (stages)' },
  { name: 'cp', type: 'count', about: 'layout', example: '2', summary: 'context-parallel size' },
  {
    name: 'ep',
    type: 'count',
    about: 'layout',
    example: '8',
    summary:
      'expert-parallel size; of a recommendation model, ranks that its embedding tables are distributed over',
  },
  {
    name: 'etp',
    type: 'count',
    about: 'layout',
    example: '1',
    summary: 'ranks that split each expert [default: 1 with ep above 1, else tp]',
  },
  {
    name: 'vpp',
    type: 'count',
    about: 'layout',
    example: '2',
    summary: 'virtual pipeline size: model chunks per stage (interleaved schedule)',
  },
  {
    name: 'schedule',
    type: 'text',
    about: 'layout',
    example: 'zb-h1',
    summary:
      'order of work of the pipeline: a name (`llmsim schedules` lists them), auto (searched for), or a schedule file of PyTorch (.csv) [default: the strategy’s own]',
  },
  {
    name: 'cp-kind',
    type: 'choice',
    about: 'layout',
    example: 'ring',
    choices: CONTEXT_KINDS,
    also: {
      p2p: 'ring',
      a2a: 'ulysses',
      'a2a+p2p': 'usp',
      all_gather: 'all-gather',
      allgather: 'all-gather',
    },
    summary:
      'how context ranks meet at attention: all-gather or ring (keys and values), ulysses (heads, by all-to-all), usp (ulysses inside groups, a ring across), hierarchical (all-gather inside, a ring across) [default: all-gather]',
  },
  {
    name: 'cp-inner',
    type: 'count',
    about: 'layout',
    example: '8',
    summary: 'context ranks of an inner group of usp and hierarchical [default: those of a node]',
  },
  {
    name: 'cp-balance',
    type: 'choice',
    about: 'layout',
    example: 'striped',
    choices: CONTEXT_BALANCES,
    summary:
      'positions of a context rank: zigzag (an early and a late piece), striped (every so many-th token) or none (neighbours) [default: zigzag]',
  },
  {
    name: 'expert-exchange',
    type: 'choice',
    about: 'layout',
    example: 'hierarchical',
    choices: EXPERT_EXCHANGES,
    summary:
      'all-to-alls of tokens between all ranks at once (flat), or inside nodes and between them one after the other (hierarchical) [default: flat]',
  },
  {
    name: 'table-sharding',
    type: 'choice',
    about: 'layout',
    example: 'row',
    choices: TABLE_SHARDINGS,
    summary:
      'embedding tables over the ranks of ep: whole tables (table), a stretch of rows of each (row) or a part of the width of each (column) [default: table]',
  },
  {
    name: 'micro-batch',
    type: 'count',
    about: 'layout',
    example: '1',
    summary: 'micro-batch size: sequences or samples per micro-batch per replica',
  },
  {
    name: 'zero',
    type: 'choice',
    about: 'layout',
    example: '1',
    choices: [0, 1, 2, 3] as const,
    summary: 'ZeRO stage: 1 shards optimizer states, 2 also gradients, 3 also parameters',
  },
  {
    name: 'shard',
    type: 'count',
    about: 'layout',
    example: '8',
    summary: 'HSDP shard group size: ranks a shard is spread over, when fewer than the replicas',
  },
  {
    name: 'sequence-parallel',
    type: 'flag',
    about: 'layout',
    example: 'true',
    summary: 'sequence parallelism: split activations along the sequence over the tensor-parallel ranks',
  },
  {
    name: 'recompute',
    type: 'choice',
    about: 'layout',
    example: 'selective',
    choices: RECOMPUTES,
    also: { nothing: 'full' },
    summary:
      'activation recomputation (checkpointing): none, selective (core attention, or --recompute-modules), per-op (torchtitan), full (whole layers), or a policy of MaxText: minimal-with-context, minimal, save-…',
  },
  {
    name: 'recompute-layers',
    type: 'count',
    about: 'layout',
    example: '4',
    summary:
      'with full recomputation, so many layers of each chunk of a stage are recomputed, by --recompute-method [default: all]',
  },
  {
    name: 'recompute-method',
    type: 'choice',
    about: 'layout',
    example: 'every-nth',
    choices: RECOMPUTE_METHODS,
    summary:
      'which layers --recompute-layers N means: block (the first N of each chunk, the rest keep everything), every-nth (one in N, torchtitan) or uniform (all, from one kept input per N) [default: block]',
  },
  {
    name: 'recompute-modules',
    type: 'texts',
    about: 'layout',
    example: 'core_attn,layernorm',
    summary:
      'what selective recomputation runs again: core_attn, layernorm, mlp, moe, moe_act, mla_up_proj, shared_experts (Megatron-LM’s names) [default: core_attn]',
  },
  {
    name: 'stage-layers',
    type: 'text',
    about: 'layout',
    example: '9,10,10,9',
    summary:
      'layers of each pipeline stage, or of each chunk in order; a layout as Megatron-LM writes it (Et*9|t*10|…|t*9L), or balanced [default: even]',
  },
  ...RUN_KEYS,
] as const satisfies readonly ScenarioKey[];

/** A model of one's own in a scenario file: the fields of a Hugging Face config.json. */
export type ModelFields = Readonly<Record<string, unknown>>;

type Key = (typeof SCENARIO_KEYS)[number];
type ValueOf<K extends Key> = K extends { choices: readonly (infer Choice)[] }
  ? Choice
  : {
      text: string;
      texts: string | readonly string[];
      names: string | readonly string[];
      models: string | readonly string[] | ModelFields;
      count: number;
      counts: number | string | readonly (number | string)[];
      lengths: number | string | readonly (number | string)[];
      tokens: string | number;
      share: string | number;
      part: string | number;
      factor: number;
      price: string | number;
      duration: string;
      dollars: string | number;
      devices: number | string;
      settings: string | readonly string[] | Readonly<Record<string, string | number>>;
      choice: never;
      flag: boolean;
    }[K['type']];

export type KeyName = Key['name'];
/** What a scenario file says, and what the options say: any of the keys. */
export type Scenario = { readonly [K in Key as K['name']]?: ValueOf<K> };

/** The keys that take several values, of which each is a question. */
export type SweptKey = 'model' | 'cluster' | 'global-batch' | 'seq';

/** One of the questions in a scenario. */
export type Single = Omit<Scenario, SweptKey | 'set'> & {
  readonly model?: string | ModelFields;
  readonly cluster?: string;
  readonly 'global-batch'?: number;
  /** Tokens, or how long sequences are: `mean:600`, a file. */
  readonly seq?: number | string;
};
