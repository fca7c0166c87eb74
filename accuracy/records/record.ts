/**
 * A published measurement, as its compilers wrote it down: JSON Lines, one record a line. Sources
 * state different things, so almost every field may be absent or null, and fields we do not know are
 * kept out of the way rather than refused. What a record *means* is decided in `mapping/`.
 */
import { z } from 'zod';

const count = z.number().nonnegative().nullish();
const text = z.string().nullish();
/** Sources write truth as true, 1, "1" or "True". */
const truth = z.union([z.boolean(), z.number(), z.string()]).nullish();

/** Blocks of stages: a layout string of Megatron-LM, or numbers. */
const stages = z.union([z.string(), z.array(z.unknown())]).nullish();

const model = z.looseObject({
  name: text,
  family: text,
  params: count,
  layers: count,
  hidden: count,
  heads: count,
  kv_heads: count,
  head_dim: count,
  ffn: count,
  vocab: count,
  image: z.union([z.number().nonnegative(), z.string(), z.array(z.number())]).nullish(),
  seq: count,
  gated_mlp: truth,
  tied_embeddings: truth,
  pos_embedding: text,
  parallel_block: truth,
  sliding_window: count,
  sliding_window_every: count,
  sliding_window_attention: truth,
  experts: count,
  topk: count,
  moe_ffn: count,
  shared_experts: count,
  first_dense_layers: count,
  moe_layer_every: count,
  attention: text,
  q_lora_rank: count,
  kv_lora_rank: count,
  qk_nope_head_dim: count,
  qk_rope_head_dim: count,
  v_head_dim: count,
  finetune: text,
});

const hardware = z.looseObject({
  accelerator: text,
  count,
  per_node: count,
  nodes: count,
  intra_link: text,
  inter_link: text,
  system_name: text,
  slices: count,
  slice_type: text,
});

const parallel = z.looseObject({
  dp: count,
  tp: count,
  pp: count,
  cp: count,
  ep: count,
  etp: count,
  vpp: count,
  vpp_note: text,
  zero_stage: count,
  fsdp: z.union([z.string(), z.number(), z.boolean()]).nullish(),
  fsdp_size: count,
  zero_group: count,
  sequence_parallel: truth,
  schedule: text,
  recompute: text,
  recompute_modules: z.union([z.string(), z.array(z.unknown())]).nullish(),
  pipeline_layout: stages,
  pipeline_model_parallel_layout: stages,
  pp_layout: stages,
  micro_batch: count,
  global_batch: count,
  grad_accum: count,
  precision: text,
  mp_mode: text,
  grad_reduce: text,
  flash_attention: truth,
  cross_entropy_fusion: truth,
  maxtext_config: z.looseObject({ decoder_layer_input: text, attention: text }).nullish(),
  attention_kernel: text,
  torch_compile: truth,
  offload: z.union([z.string(), z.boolean()]).nullish(),
  optimizer: text,
  framework: text,
  finetune: text,
  tp_comm_overlap: truth,
  async_tp: truth,
  overlap: text,
  moe_dispatcher: text,
  moe_backend: text,
  partition: z.union([z.string(), z.number(), z.array(z.unknown()), z.looseObject({})]).nullish(),
  config_gbs_match: truth,
  collective: text,
  algo: text,
  flags: z.record(z.string(), z.unknown()).nullish(),
  recipe_settings: z
    .looseObject({
      cpu_offloading: truth,
      overlap_moe_ep_comm: truth,
      recompute_modules: text,
      pp_layout: text,
      moe_dispatcher: text,
      moe_backend: text,
      recompute_num_layers: text,
      recompute_method: text,
    })
    .nullish(),
});

const measured = z.looseObject({
  step_time_s: z.number().positive('a step time is above 0').nullish(),
  tokens_per_s: count,
  tokens_per_s_per_gpu: count,
  samples_per_s: count,
  images_per_s: count,
  samples_per_s_per_gpu: count,
  images_per_s_per_gpu: count,
  tflops_per_gpu: count,
  memory_gb_per_gpu: count,
  memory_unit: text,
  fits_in_memory: z.boolean().nullish(),
  oom: z.boolean().nullish(),
  message_bytes: count,
  time_us: count,
  algbw_GBps: count,
  busbw_GBps: count,
});

/** The shape a line must have; see `accuracy/cases/README.md`. */
export const publishedRecord = z.looseObject({
  id: z.string(),
  kind: z.string(),
  source: z
    .looseObject({ title: text, year: z.number().nullish(), repo: text, path: text, arxiv: text })
    .nullish(),
  model: model.nullish(),
  hardware: hardware.nullish(),
  parallel: parallel.nullish(),
  measured: measured.nullish(),
  notes: text,
});

export type PublishedRecord = z.infer<typeof publishedRecord>;
export type PublishedModel = z.infer<typeof model>;
export type PublishedHardware = z.infer<typeof hardware>;
export type PublishedParallel = z.infer<typeof parallel>;

/** A record and the file it came from, for grouping and for error messages. */
export interface AccuracyCase {
  readonly file: string;
  /** Line of the file, from 1; absent for one that is from no file. */
  readonly line?: number;
  readonly record: PublishedRecord;
}

/** Whether a field that sources write as true, 1, "1" or "True" is set; absent is false. */
export function isTrue(value: boolean | number | string | null | undefined): boolean {
  return value === true || value === 1 || /^(1|true|yes)$/i.test(String(value ?? ''));
}
