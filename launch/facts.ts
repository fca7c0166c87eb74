/**
 * The words between launch files and a question. A reader turns keys of its format into these facts, and `derive/` turns
 * facts into the options of a question, alike for all formats: `dp` follows from the devices, `tokens` from the steps.
 */
import type { AdapterVariant, BaseFormat } from '../models/tuning.js';
import type { Dispatcher } from '../strategies/dispatchers.js';
import type {
  ContextBalance,
  ContextKind,
  ExpertExchange,
  KernelSet,
  Layout,
  RecomputeMethod,
} from '../strategies/job.js';
import type { ScheduleId } from '../strategies/schedules/ids.js';
import type { OptimizerId, StateFormat } from '../strategies/training.js';

/** Options as a question has them. */
export interface OptionFacts {
  readonly tp: number;
  readonly pp: number;
  readonly cp: number;
  readonly ep: number;
  readonly etp: number;
  readonly 'cp-kind': ContextKind;
  readonly 'cp-inner': number;
  readonly 'cp-balance': ContextBalance;
  readonly 'expert-exchange': ExpertExchange;
  readonly vpp: number;
  /** A schedule of pipelines by name, or `table` for one that is in a file. */
  readonly schedule: ScheduleId;
  readonly dp: number;
  readonly shard: number;
  readonly zero: Layout['zero'];
  readonly seq: number;
  readonly 'global-batch': number;
  readonly 'micro-batch': number;
  readonly 'sequence-parallel': boolean;
  readonly recompute: Layout['recompute'];
  readonly 'recompute-layers': number;
  readonly 'recompute-method': RecomputeMethod;
  /** By Megatron-LM's names, joined by commas. */
  readonly 'recompute-modules': string;
  /** Layers of each stage or chunk, joined by commas. */
  readonly 'stage-layers': string;
  /** Start, increment and sequences, joined by spaces. */
  readonly 'batch-rampup': string;
  readonly precision: 'fp32' | 'tf32' | 'fp16' | 'bf16' | 'fp8' | 'fp4';
  readonly 'gradient-precision': 'fp32' | 'bf16' | 'fp16';
  readonly kernels: KernelSet;
  readonly framework: string;
  readonly strategy: string;
  readonly prefetch: number;
  readonly reshard: boolean;
  readonly 'offload-inputs': boolean;
  readonly 'tp-comm-overlap': boolean;
  /** How tokens spread over experts: `balanced`, `zipf:0.5`, or the path of a file. */
  readonly routing: string;
  readonly dispatcher: Dispatcher;
  readonly 'expert-overlap': boolean;
  readonly 'shared-expert-overlap': boolean;
  readonly 'activation-input-fp8': boolean;
  readonly 'capacity-factor': number;
  readonly 'cuda-graphs': boolean;
  readonly tokens: number;
  /** Multi-token-prediction modules. */
  readonly mtp: number;
  readonly loss: 'fused' | 'chunked' | 'full-logits';
  readonly attention: string;
  readonly compile: boolean;
  readonly objective: 'dpo' | 'reward';
  readonly 'reference-model': boolean;
  readonly packing: 'packed' | 'padded';
  readonly optimizer: OptimizerId;
  readonly 'master-weights': boolean;
  readonly moments: StateFormat;
  readonly 'parameter-precision': StateFormat;
  readonly 'optimizer-in-backward': boolean;
  /** `lora`, `qlora`, or `frozen:` and parts, joined by commas. */
  readonly train: string;
  readonly 'lora-rank': number;
  /** Names of layers or groups of them, joined by commas. */
  readonly 'lora-targets': string;
  readonly 'lora-variant': AdapterVariant;
  /** A share. */
  readonly 'lora-dropout': number;
  readonly 'base-format': BaseFormat;
  /** A share. */
  readonly 'offload-fraction': number;
  readonly 'pinned-memory': boolean;
}

type Place = 'device' | 'host' | 'nvme';

/** What options follow from. */
export interface SourceFacts {
  readonly nodes: number;
  readonly 'devices-per-node': number;
  /** Devices of the whole job. */
  readonly devices: number;
  /** Micro-batches per step and replica. */
  readonly accumulation: number;
  /** Steps of the whole run. */
  readonly steps: number;
  /** What the devices are, in lower case: `a100`, `h100`. */
  readonly accelerator: string;
  /** Sequences of the whole run. */
  readonly samples: number;
  /** Layers in one of the model chunks of a stage. */
  readonly 'layers-per-chunk': number;
  /** Layers of the first and of the last stage; the others share what is left. */
  readonly 'first-stage-layers': number;
  readonly 'last-stage-layers': number;
  /** The embedding, or the head with the loss, takes the place of a layer when layers are divided. */
  readonly 'embedding-counts': boolean;
  readonly 'loss-counts': boolean;
  /** Groups of replicas, each of which holds all of the sharded state between its ranks. */
  readonly 'shard-groups': number;
  /** All of the sharded state is between the ranks of one node. */
  readonly 'shard-in-node': boolean;
  /** Where optimizer states, or parameters, wait; `device`: on the device, where they are used. */
  readonly 'offloaded-optimizer': Place;
  readonly 'offloaded-parameters': Place;
  /** A model by the name of the hub, of the zoo or of a folder. */
  readonly 'model-name': string;
}

/** Hyper-parameters, for files that spell the model out. */
export interface ModelFacts {
  readonly 'model.layers': number;
  readonly 'model.hidden': number;
  readonly 'model.heads': number;
  readonly 'model.kv-heads': number;
  readonly 'model.head-dim': number;
  readonly 'model.ffn': number;
  readonly 'model.vocab': number;
  /** The vocabulary is padded to a multiple of this times tp. */
  readonly 'model.vocab-multiple': number;
  /** Positions of a learned table. */
  readonly 'model.positions': number;
  readonly 'model.gated': boolean;
  readonly 'model.activation': 'gelu' | 'silu' | 'relu' | 'squared-relu';
  readonly 'model.norm': 'layer' | 'rms';
  readonly 'model.position': 'learned' | 'rotary' | 'alibi' | 'none';
  readonly 'model.tied': boolean;
  /** Biases of all linear layers. */
  readonly 'model.bias': boolean;
  readonly 'model.qkv-bias': boolean;
  readonly 'model.qk-norm': boolean;
  readonly 'model.parallel-block': boolean;
  readonly 'model.dropout': number;
  readonly 'model.window': number;
  readonly 'model.experts': number;
  readonly 'model.topk': number;
  readonly 'model.expert-ffn': number;
  /** Hidden width of all shared experts together. */
  readonly 'model.shared-ffn': number;
  readonly 'model.shared-gate': boolean;
  readonly 'model.router-bias': boolean;
  /** The first layers that are dense. */
  readonly 'model.dense-layers': number;
  readonly 'model.latent': boolean;
  readonly 'model.query-rank': number;
  readonly 'model.kv-rank': number;
  readonly 'model.rope-dim': number;
  readonly 'model.nope-dim': number;
  readonly 'model.value-dim': number;
  /** A letter a layer: M a Mamba 2 mixer, * attention, - a dense network, E experts. */
  readonly 'model.pattern': string;
  readonly 'model.mamba-heads': number;
  readonly 'model.mamba-head-dim': number;
  readonly 'model.mamba-groups': number;
  readonly 'model.mamba-state': number;
}

export interface FactValues extends OptionFacts, SourceFacts, ModelFacts {}
export type FactName = keyof FactValues;

const DECIDES: Readonly<Record<keyof SourceFacts, string>> = {
  nodes: 'cluster',
  'devices-per-node': 'cluster',
  devices: 'cluster',
  accelerator: 'cluster',
  accumulation: 'global-batch',
  steps: 'tokens',
  samples: 'tokens',
  'layers-per-chunk': 'vpp',
  'first-stage-layers': 'stage-layers',
  'last-stage-layers': 'stage-layers',
  'embedding-counts': 'stage-layers',
  'loss-counts': 'stage-layers',
  'shard-groups': 'shard',
  'shard-in-node': 'shard',
  'offloaded-optimizer': 'offload',
  'offloaded-parameters': 'offload',
  'model-name': 'model',
};

/** The option of a question that a fact decides. */
export function optionOf(fact: FactName): string {
  if (fact.startsWith('model.')) return 'model';
  return Object.hasOwn(DECIDES, fact) ? DECIDES[fact as keyof SourceFacts] : fact;
}
