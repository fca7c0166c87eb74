/** The job a strategy is asked to write a program for. */

import type { Model } from '../models/model.js';
import type { Routing } from '../models/routing.js';
import type { Lengths, Objective } from '../models/sequences.js';
import type { Loss } from '../models/steps/step.js';
import type { TableSharding } from '../models/tables.js';
import type { Precision } from '../program/kernel.js';
import type { Dispatcher } from './dispatchers.js';
import { SAVING_POLICIES } from './layers/policies.js';
import type { Runtime } from './runtime.js';
import type { ScheduleId } from './schedules/ids.js';
import type { ScheduleTable } from './schedules/table.js';
import type { Training } from './training.js';

/**
 * What is recomputed in the backward pass: nothing; attention's inner part (`selective`, Korthikanti 2022);
 * all but attention and the results of every other GEMM (`per-op`, torchtitan's selective activation checkpointing by
 * op); all but the results that a policy of MaxText keeps; or whole layers.
 */
export const RECOMPUTES = ['none', 'selective', 'per-op', ...SAVING_POLICIES, 'full'] as const;
export type Recompute = (typeof RECOMPUTES)[number];

/** Parts of a layer that selective recomputation runs again, by the names of Megatron-LM's `--recompute-modules`. */
export const RECOMPUTE_MODULES = [
  'core_attn',
  'layernorm',
  'mlp',
  'moe',
  'moe_act',
  'mla_up_proj',
  'shared_experts',
] as const;
export type RecomputeModule = (typeof RECOMPUTE_MODULES)[number];

/**
 * Which layers `recomputeLayers` means: the first of each model chunk, the rest keeping everything (`block`, Megatron-LM);
 * one in so many of each stage (`every-nth`, torchtitan's number as selective_ac_option); or all of them, in groups of
 * so many that start from one kept input (`uniform`, Megatron-LM).
 */
export const RECOMPUTE_METHODS = ['block', 'uniform', 'every-nth'] as const;
export type RecomputeMethod = (typeof RECOMPUTE_METHODS)[number];

export type StageLayers = readonly number[] | 'balanced';

/**
 * How context ranks meet at attention: keys and values are all-gathered; or go round a ring of sends beside the kernels; heads
 * are exchanged for positions by all-to-all (DeepSpeed-Ulysses); both, Ulysses inside groups and a ring across (USP); or keys
 * and values are all-gathered inside groups and go round a ring across (`hierarchical`).
 */
export const CONTEXT_KINDS = ['all-gather', 'ring', 'ulysses', 'usp', 'hierarchical'] as const;
export type ContextKind = (typeof CONTEXT_KINDS)[number];

/** Which positions a context rank has: an early and a late piece (`zigzag`); every so many-th token (`striped`); neighbours. */
export const CONTEXT_BALANCES = ['zigzag', 'striped', 'none'] as const;
export type ContextBalance = (typeof CONTEXT_BALANCES)[number];

/** All-to-alls of tokens between all ranks at once, or inside nodes and between them one after the other. */
export const EXPERT_EXCHANGES = ['flat', 'hierarchical'] as const;
export type ExpertExchange = (typeof EXPERT_EXCHANGES)[number];

/**
 * The attention and fusion set the framework runs, part of the job because it changes time and
 * memory by tens of per cent. `unfused`: every operation its own kernel; `fused-softmax`: scale, mask
 * and softmax in one (Megatron-LM 2021); `flash-1`: fused attention of the first generation
 * (FlashAttention 1, Triton; 2022); `flash`: FlashAttention-2; `flash-norm`: also a fused RMS norm;
 * `flash-compiled`: also norms, activations, rotary embedding and loss fused by a compiler
 * (torch.compile); `flash-fused`: all fused, attention by the device maker (Transformer Engine with
 * cuDNN, 2023 on).
 */
export const KERNEL_SETS = [
  'unfused',
  'fused-softmax',
  'flash-1',
  'flash',
  'flash-norm',
  'flash-compiled',
  'flash-fused',
] as const;
export type KernelSet = (typeof KERNEL_SETS)[number];

/**
 * Attention by itself: `unfused` and `fused-softmax` write the scores; `flash-1` and `flash-2` are FlashAttention's
 * generations, and kernels like them (memory-efficient attention of xFormers is like the first); `vendor` is the
 * device maker's (cuDNN, whose speed on Hopper FlashAttention 3 has; FusedSDPA; Pallas).
 */
export const ATTENTION_KERNELS = ['unfused', 'fused-softmax', 'flash-1', 'flash-2', 'vendor'] as const;
export type AttentionKernel = (typeof ATTENTION_KERNELS)[number];

/**
 * Cross-entropy as a person asks for it: one `fused` kernel; `chunked` over the sequence, so that whole logits are never
 * in memory; or over `full-logits` as the framework does by itself.
 */
export const LOSS_CHOICES = ['fused', 'chunked', 'full-logits'] as const;
export type LossChoice = (typeof LOSS_CHOICES)[number];

/** Sizes of the mesh axes and the choices that change the program's shape. */
export interface Layout {
  readonly dp: number;
  readonly tp: number;
  readonly pp: number;
  readonly cp: number;
  /** Ranks that the experts of a layer, or embedding tables, are distributed over: of the tensor, context and data-parallel ones above. */
  readonly ep: number;
  /** Ranks that split each expert; `etp × ep` of the tensor, context and data-parallel ones, nearest first. Absent: `tp` where `ep` is 1, else one. */
  readonly etp?: number;
  /** Model chunks per pipeline stage (interleaving). */
  readonly vpp: number;
  /** Ranks a state shard is spread over when fewer than `dp` (HSDP); else equal to `dp`. */
  readonly shard: number;
  readonly zero: 0 | 1 | 2 | 3;
  readonly sequenceParallel: boolean;
  readonly recompute: Recompute;
  /** With full recomputation: so many layers, by `recomputeMethod`. Absent: all of them. */
  readonly recomputeLayers?: number;
  /** Absent: `block`. */
  readonly recomputeMethod?: RecomputeMethod;
  /** With selective recomputation, what runs again, by Megatron-LM's names. Absent: core attention. */
  readonly recomputeModules?: readonly RecomputeModule[];
  /**
   * Blocks of each pipeline stage, or of each chunk in order of the model, embedding and head apart; `balanced`: so that
   * the stage with most to compute has as little as may be. Absent: as the framework does.
   */
  readonly stageLayers?: StageLayers;
  /** Order of work of the pipeline; `table`: that of `Job.actions`. Absent: the strategy's own. */
  readonly schedule?: ScheduleId;
  /** Absent: `all-gather`. */
  readonly cpKind?: ContextKind;
  /** Of `usp` and `hierarchical`, context ranks of a group. Absent: as many as a node has, see `strategies/context.ts`. */
  readonly cpInner?: number;
  /** Absent: `zigzag`. */
  readonly cpBalance?: ContextBalance;
  /** Absent: `flat`. */
  readonly expertExchange?: ExpertExchange;
  /** How embedding tables are distributed over the ranks of `ep`. Absent: by `table`. */
  readonly tableSharding?: TableSharding;
  /** Sequences per micro-batch per data-parallel rank. */
  readonly microBatch: number;
}

/** Devices that a layout runs on: the product of its axes. */
export function devicesOf({ dp, tp, pp, cp }: Pick<Layout, 'dp' | 'tp' | 'pp' | 'cp'>): number {
  return dp * tp * pp * cp;
}

export interface Job {
  readonly model: Model;
  readonly layout: Layout;
  /** Tokens per sequence. */
  readonly sequence: number;
  /** Sequences per optimizer step over the whole cluster. */
  readonly globalBatch: number;
  /** Arithmetic of the GEMMs. */
  readonly precision: Precision;
  /** Format gradients are accumulated and reduced in. */
  readonly gradientPrecision: 'fp32' | 'bf16' | 'fp16';
  readonly kernels: KernelSet;
  /** Another attention kernel than that of `kernels`. Absent: that one. */
  readonly attention?: AttentionKernel;
  /** Whether a compiler fuses element-wise work and loss (torch.compile). Absent: as in `kernels`. */
  readonly compile?: boolean;
  /** ZeRO-3: layers gathered ahead of the one that computes. Absent: 1. */
  readonly prefetch?: number;
  /** ZeRO-3: false keeps a layer's gathered weights from its forward to its backward pass. Absent: gathered twice. */
  readonly reshard?: boolean;
  /**
   * ZeRO-3: layers are iterations of a compiled loop (XLA's scan), which no collective crosses: what a layer
   * needs first is all-gathered when it starts, and what it finishes last is reduce-scattered before the
   * next. Absent: not.
   */
  readonly scanned?: boolean;
  /**
   * Whether the tensor-parallel all-reduce of a layer's input gradient overlaps its weight-gradient GEMM
   * (Megatron-LM's asynchronous all-reduce). Absent: it does. False: one after the other.
   */
  readonly overlapTensor?: boolean;
  /**
   * With sequence parallelism, tensor-parallel all-gathers and reduce-scatters overlap in pieces with the GEMMs they
   * belong to (`layers/passes/pieces.ts`). Absent: before and after them.
   */
  readonly tpCommOverlap?: boolean;
  /**
   * Without sequence parallelism, tensor ranks send the next stage a slice each of what all of them hold, and
   * gather it there (Narayanan et al. 2021, section 4.1). Absent: every rank sends all of it.
   */
  readonly scatterGather?: boolean;
  /** Queries, keys and values, and gate and up, are separate GEMMs, or the latter alone. Absent: one GEMM each. */
  readonly separateProjections?: boolean | 'feed-forward';
  /** How cross-entropy is computed; absent: as the framework of the kernel set does, see `strategies/layers/fusions.ts`. */
  readonly loss?: Loss;
  /**
   * With full recomputation, a layer's input waits in host memory between its forward and its backward pass: it
   * is copied out beside the layer and fetched when the layer's backward pass begins. Absent: it stays.
   */
  readonly offloadInputs?: boolean;
  /** False: no wgrad buffers are kept, see `state/wgrad-buffers.ts`. Absent: they are where the library does. */
  readonly wgradBuffers?: false;
  /** Every tensor-parallel rank computes the loss over the whole vocabulary. Absent: over its slice. */
  readonly gatherLogits?: boolean;
  /**
   * Tensor ranks lie outside context and data-parallel ones, as far from each other as their stage allows, so that
   * they are in different nodes. Absent: side by side.
   */
  readonly tensorApart?: boolean;
  /** How long its sequences really are, at most `sequence`. Absent: all as long. */
  readonly lengths?: Lengths;
  /** Absent: every word is predicted. */
  readonly objective?: Objective;
  /** How its weights are kept and updated. Absent: AdamW with float32 states on the device. */
  readonly training?: Training;
  /** How tokens are spread over experts. Absent: every expert gets as many. Questions have that of published routers (`models/routing.ts`). */
  readonly routing?: Routing;
  /** How tokens get to their experts. Absent: as the framework does. */
  readonly dispatcher?: Dispatcher;
  /** Shared experts run while tokens travel to the others, see `layers/passes/shared-experts.ts`. Absent: before and behind. */
  readonly sharedExpertOverlap?: boolean;
  /** What gated activations read is kept for the backward pass in fp8, see `layers/passes/stored-inputs.ts`. Absent: as it is. */
  readonly activationInputFp8?: boolean;
  /** Batch norms take their statistics over all replicas, see `layers/passes/sync-batch-norm.ts`. Absent: each over its own. */
  readonly syncBatchNorm?: boolean;
  /** Tokens an expert takes, over those of balanced routing; what is more is dropped. Absent: none is dropped. */
  readonly capacityFactor?: number;
  /** Whether the kernels of a step are launched as CUDA graphs. Absent: as the framework does. */
  readonly cudaGraphs?: boolean;
  /** With `layout.schedule` of `table`: what each stage runs, in its order. */
  readonly actions?: ScheduleTable;
  /** What its framework does around the arithmetic; absent fields as in `runtime.ts`. */
  readonly runtime?: Partial<Runtime>;
}
