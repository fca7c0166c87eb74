/**
 * What a paper's table leaves out and its authors' launch scripts state. These are published facts
 * about the runs, not settings of ours; a record that states the field itself is never overruled.
 */
import { isTrue, type PublishedParallel, type PublishedRecord } from '../records/record.js';
import { encoderSizes } from './encoders.js';
import { completedNetworks } from './network-fields.js';
import { completedPictures } from './pictures.js';
import { type Assumptions, Unsupported } from './verdict.js';

interface Script {
  /** The paper whose records it completes. */
  readonly arxiv: string;
  /** The script, so that a reader can look it up. */
  readonly source: string;
  /** Fields by the width of the model, which tells the rows of the table apart. */
  readonly byHidden: Readonly<Record<number, Pick<PublishedParallel, 'micro_batch' | 'vpp'>>>;
}

const SCRIPTS: readonly Script[] = [
  {
    arxiv: '2104.04473',
    source: 'NVIDIA/Megatron-LM, examples/sc21/run_table_1.sh',
    byHidden: {
      2304: { micro_batch: 16, vpp: 1 },
      3072: { micro_batch: 16, vpp: 1 },
      4096: { micro_batch: 16, vpp: 1 },
      6144: { micro_batch: 8, vpp: 1 },
      8192: { micro_batch: 4, vpp: 1 },
      10240: { micro_batch: 2, vpp: 3 },
      12288: { micro_batch: 2, vpp: 2 },
      16384: { micro_batch: 1, vpp: 2 },
      20480: { micro_batch: 1, vpp: 3 },
      25600: { micro_batch: 1, vpp: 1 },
    },
  },
];

type Fields = Pick<
  PublishedParallel,
  | 'recompute'
  | 'grad_accum'
  | 'offload'
  | 'cross_entropy_fusion'
  | 'precision'
  | 'zero_group'
  | 'attention_kernel'
  | 'torch_compile'
>;

interface Programme {
  /** The repository whose records it completes. */
  readonly repo: RegExp;
  /** Words of the framework field, where the repository has scripts for several. */
  readonly framework?: RegExp;
  /** Words of the model's name, where they differ by model. */
  readonly model?: RegExp;
  /** Words of its notes, where the scripts differ by what those tell. */
  readonly notes?: RegExp;
  /** Words of the device, where they differ by it. */
  readonly device?: RegExp;
  readonly source: string;
  readonly fields: (devices: number, perNode: number | null | undefined) => Fields;
  /** Why the memory of a run on so many devices is not that of its steps; undefined where it is. */
  readonly otherPeak?: (devices: number) => string | undefined;
}

/** Training scripts that a table of a repository was made with. */
const PROGRAMMES: readonly Programme[] = [
  {
    repo: /^QwenLM\/Qwen$/,
    source: 'QwenLM/Qwen, finetune/*.sh: --gradient_checkpointing',
    fields: () => ({ recompute: 'full' }),
  },
  {
    repo: /^bigscience-workshop\/bigscience$/,
    framework: /deepspeed zero/i,
    source:
      'bigscience, experiments/gpt2.md: --partition-activations and --checkpoint-in-cpu of its ZeRO-3 script',
    fields: () => ({ offload: 'activations' }),
  },
  ...[
    { notes: /BF16\+FP32Optimizer/, recompute: 'selective' },
    { notes: /BF16\+SR/, recompute: 'full' },
  ].map(({ notes, recompute }) => ({
    ...{ repo: /^aws-neuron\/aws-neuron-sdk$/, notes, model: /^(?!BERT)/ },
    source:
      'aws-neuron/neuronx-nemo-megatron, nlp_language_modeling/gpt_*.sh and test_llama.sh: with stochastic rounding activations_checkpoint_granularity is full, with float32 optimizer states selective',
    fields: () => ({ recompute }),
  })),
  {
    ...{ repo: /^aws-neuron\/aws-neuron-sdk$/, model: /^BERT/ },
    source:
      'aws-neuron/aws-neuron-samples, torch-neuronx/training/dp_bert_hf_pretrain: attention of Transformers, written out and compiled',
    fields: () => ({ attention_kernel: 'torch', torch_compile: true }),
  },
  {
    repo: /^AMD-AGI\/Primus$/,
    framework: /megatron/i,
    model: /qwen3|mixtral/i,
    source:
      'AMD-AGI/Primus, examples/megatron/configs/MI355X/{qwen3_235B_A22B,mixtral_8x22B_v0.1}-BF16-pretrain.yaml: cross_entropy_loss_fusion',
    fields: () => ({ cross_entropy_fusion: true }),
  },
  ...[
    { device: /H100|H200|B200|L40S/, precision: 'fp8' },
    { device: /A100/, precision: 'fp16' },
  ].map(({ device, precision }) => ({
    ...{ repo: /^mlcommons\/training_results/, model: /^BERT/, device },
    source:
      'mlcommons/training_results_v3.0 and v4.0, NVIDIA/benchmarks/bert, config_*.sh: --use_transformer_engine2 (fp8) on Hopper and later, fp16 before; run_pretraining.py: --dwu-group-size, the ranks that Apex’s DistributedFusedLAMB shards states over, is a node by default',
    fields: (_devices: number, perNode: number | null | undefined) => ({ precision, zero_group: perNode }),
  })),
  {
    // One micro-batch is what its table times and measures; checkpointing is an argument of its FSDP strategy.
    repo: /^Lightning-AI\/lit-?gpt$/i,
    source: 'Lightning-AI/litgpt, finetune/lora.py: activation_checkpointing_policy of several devices',
    fields: (devices) => ({ grad_accum: 1, ...(devices > 1 ? { recompute: 'full' } : {}) }),
    // Fabric's FSDPStrategy loads a checkpoint into whole parameters on every device: 13B on four takes 35.6 GB.
    otherPeak: (devices) =>
      devices > 1
        ? 'the peak is that of loading the checkpoint whole on every device, before its parameters are sharded'
        : undefined,
  },
];

/** The record with the fields its authors' script states, where it leaves them out itself. */
export function completed(published: PublishedRecord, assumptions: Assumptions): PublishedRecord {
  const { model } = published;
  const sized = model ? { ...published, model: encoderSizes(model, assumptions) } : published;
  const known = completedNetworks(
    completedPictures(withLayers(sized, assumptions), assumptions),
    assumptions,
  );
  const record = withProgramme(known, assumptions);
  const script = SCRIPTS.find((s) => s.arxiv === record.source?.arxiv);
  const fields = script?.byHidden[record.model?.hidden ?? 0];
  if (!fields || !record.parallel) return record;
  const parallel = {
    ...record.parallel,
    micro_batch: record.parallel.micro_batch ?? fields.micro_batch,
    vpp: record.parallel.vpp ?? fields.vpp,
  };
  return { ...record, parallel };
}

function withProgramme(record: PublishedRecord, assumptions: Assumptions): PublishedRecord {
  const words = record.parallel?.framework ?? '';
  const programme = PROGRAMMES.find(
    ({ repo, framework, model, notes, device }) =>
      repo.test(record.source?.repo ?? '') &&
      (framework?.test(words) ?? true) &&
      (model?.test(record.model?.name ?? '') ?? true) &&
      (notes?.test(record.notes ?? '') ?? true) &&
      (device?.test(record.hardware?.accelerator ?? '') ?? true),
  );
  if (!programme || !record.parallel) return record;
  const devices = record.hardware?.count ?? 1;
  const other = programme.otherPeak?.(devices);
  if (record.kind === 'memory' && other !== undefined) throw new Unsupported(other);
  const fields = programme.fields(devices, record.hardware?.per_node);
  const missing = Object.entries(fields).filter(([name]) => !record.parallel?.[name as keyof Fields]);
  if (missing.length === 0) return record;
  assumptions.add(`${missing.map(([name, value]) => `${name} ${value}`).join(', ')}: ${programme.source}`);
  return { ...record, parallel: { ...record.parallel, ...Object.fromEntries(missing) } };
}

/**
 * The depth of a model whose width and number of parameters are stated: blocks of two projections in and out of
 * attention and two (gated: three) of the feed-forward fill what the vocabulary leaves, in whole pipeline stages.
 */
function withLayers(record: PublishedRecord, assumptions: Assumptions): PublishedRecord {
  const { model, parallel } = record;
  if (!model || model.layers || !model.params || !model.hidden || !model.ffn || !model.vocab) return record;
  const ends = model.vocab * model.hidden * (isTrue(model.tied_embeddings) ? 1 : 2);
  const block = 4 * model.hidden ** 2 + (isTrue(model.gated_mlp) ? 3 : 2) * model.hidden * model.ffn;
  const stages = (parallel?.pp ?? 1) * (parallel?.vpp ?? 1);
  const layers = stages * Math.round((model.params - ends) / block / stages);
  if (layers < 1 || model.experts) return record;
  assumptions.add(
    `the number of layers is not stated: ${layers}, from ${model.params / 1e9} billion parameters`,
  );
  return { ...record, model: { ...model, layers } };
}
