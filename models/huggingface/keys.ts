/**
 * Keys of configurations by what they do, for those that no reader asked for. Data, gathered from the configuration
 * classes of the transformers library and from the files that models are published with.
 */

import type { Model } from '../model.js';

type Fields = Readonly<Record<string, unknown>>;

export interface Structural {
  /** `parts`: the model has parts, and so parameters, that were not read; `cost`: a step costs otherwise. */
  readonly changes: 'parts' | 'cost';
  /** What the key stands for, as it follows "no" or stands in brackets. */
  readonly what: string;
}

interface StructuralKeys extends Structural {
  readonly keys: RegExp;
  /** Whether the value says what the model has anyway; false, 0, empty texts, lists and objects always do. */
  readonly off?: (value: unknown, fields: Fields, model: Model) => boolean;
}

const isOne = (value: unknown) => value === 1;
const FULL = new Set(['full_attention', 'attention', 'global', 'dense', 'full']);

const STRUCTURAL: readonly StructuralKeys[] = [
  {
    ...{ changes: 'parts', what: 'experts', off: isOne },
    keys: /^(num_(local_|routed_)?experts|n(_routed)?_experts|(moe_)?num_experts(_per_tok(en)?)?|num_experts_per_tok|moe_(k|topk|intermediate_size|ffn_hidden_size)|moe_num_shared_experts|n(um)?_shared_experts?|shared_expert_intermediate_size|expert_interval|enable_moe_block)$/,
  },
  {
    ...{ changes: 'parts', what: 'layers of other kinds' },
    keys: /^(layer_types|layers_block_type|hybrid_override_pattern|block_types|attn_type_list|attention_(types|layers)|block_configs|mlp_layer_types|full_attention_interval|full_attn_idxs|attn_layer_(period|indices)|attention_layers_idx|hybrid_layer_pattern)$/,
    off: (value) =>
      Array.isArray(value) && value.flat(9).every((kind) => FULL.has(kind as string) || kind === 1),
  },
  {
    ...{ changes: 'parts', what: 'state-space or linear-attention layers' },
    keys: /^((mamba|ssm|kda|lightning|gdn)_.*|linear_(key|value|num|conv|attn).*|state_size|conv_(kernel|dim)(_size)?|time_step_rank|lru_width)$/,
  },
  { changes: 'parts', what: 'latent attention (MLA)', keys: /^(kv|q)_lora_rank$/ },
  {
    ...{ changes: 'parts', what: 'encoder' },
    keys: /^(is_encoder_decoder|(num_)?encoder_layers|encoder_ffn_dim|num_decoder_layers)$/,
  },
  {
    ...{ changes: 'parts', what: 'cross-attention layers' },
    keys: /^(add_cross_attention|cross_attention_layers|cross_attn_.*)$/,
  },
  {
    ...{ changes: 'cost', what: 'a window of attention' },
    keys: /^(sliding_window(_size|_pattern)?|window_size|swa_.*|attention_chunk_size|local_attention_.*)$/,
    // Qwen states the window it would have; others say the one that was read twice.
    off: (value, fields, model) => fields.use_sliding_window === false || hasWindow(model, value),
  },
  {
    ...{ changes: 'cost', what: 'sparse attention' },
    keys: /^(index_(topk|n_heads|head_dim|.*)|blocksparse_.*|dense_attention_every_n_layers|sparse_.*|moba_.*|nsa_.*)$/,
  },
  {
    ...{ changes: 'cost', what: 'biases' },
    off: (_value, _fields, { bias }) => bias.qkv || bias.output || bias.mlp,
    keys: /^(attention_(out_|o_)?bias|(use_)?qkv_bias|(use_)?(mlp|attn|o|lm_head)_bias|use_bias(es)?|bias|add_bias_linear|add_qkv_bias)$/,
  },
  {
    ...{ changes: 'cost', what: 'norms on queries and keys' },
    off: (_value, _fields, { qkNorm }) => qkNorm,
    keys: /^(use_qk_norm|qk_(layer)?norm|qk_layernorm|use_qkv_norm)$/,
  },
  {
    ...{ changes: 'cost', what: 'key and value heads' },
    keys: /^(num_key_value_heads|num_kv_heads|n_head_kv|multi_query)$/,
    off: (value, fields) => value === (fields.num_attention_heads ?? fields.n_head ?? fields.num_heads),
  },
  {
    ...{ changes: 'cost', what: 'a cap on scores or logits' },
    keys: /^((attn|final|attention|router)_logit_softcapping|max_attn_value|attn_logit_.*)$/,
  },
  {
    ...{ changes: 'cost', what: 'parts per layer' },
    off: (_value, fields) => fields.hidden_size_per_layer_input === 0,
    keys: /^(hidden_size_per_layer_input|vocab_size_per_layer_input|altup_.*|laurel_rank|num_kv_shared_layers|use_residual|parallel_attn_mlp_res)$/,
  },
];

/**
 * What the unread key `name` stands for: `off` where its value says what the `model` has anyway, undefined where it is no
 * such key. `read` are the keys that were read: where they have another of the same kind, the reader took its choice.
 */
export function structural(
  name: string,
  value: unknown,
  fields: Fields,
  model: Model,
  read: ReadonlySet<string>,
): Structural | 'off' | undefined {
  if (isNothing(value)) return 'off';
  const found = STRUCTURAL.find(({ keys }) => keys.test(name));
  if (found?.off?.(value, fields, model)) return 'off';
  const another = [...read].some((path) => found?.keys.test(path.slice(path.lastIndexOf('.') + 1)));
  return found?.changes === 'parts' && another ? undefined : found;
}

/** Whether any block attends to so many positions. */
function hasWindow({ slidingWindow, blocks = [] }: Model, positions: unknown): boolean {
  return slidingWindow === positions || blocks.some((block) => block.slidingWindow === positions);
}

/** Neither parts nor a cost worth a word: what they set is the same arithmetic, or none of the training step's. */
const HARMLESS = new Set(
  `architectures model_type auto_map _name_or_path name_or_path transformers_version torch_dtype dtype _commit_hash
  _attn_implementation attn_implementation _from_model_config model_name base_model tokenizer_class tokenizer_name language
  use_cache cache_implementation pretraining_tp gradient_checkpointing return_dict is_decoder tie_encoder_decoder torchscript
  onnx_safe init_device verbose use_flash_attn flash_attn flash_rotary fused_dense use_flash_attention use_flash_attention_2
  fp16 bf16 fp32 ep_size seq_length n_ctx model_max_length max_seq_len max_sequence_length max_length min_length
  original_max_position_embeddings initial_context_length prefill_chunk_size context_window_size max_batch_size tensor_parallel_shards
  rope_theta rope_scaling rope_parameters rope_local_base_freq rope_embedding_base rope_position_scale rope_interleave
  rope_interleaved rope_type rope_pct rope_ratio rope_dim rotary rotary_dim rotary_pct rotary_base rotary_emb_base rotary_percent
  partial_rotary_factor use_rope position_embedding_type original_rope use_dynamic_ntk use_logn_attn logn use_mrope mrope_section
  residual_multiplier embedding_multiplier logits_scaling attention_multiplier logit_scale scale_emb scale_depth dim_model_base
  scale_attn_weights scale_attn_by_inverse_layer_idx reorder_and_upcast_attn attention_softmax_in_fp32
  scale_attention_softmax_in_fp32 attn_output_multiplier embedding_multiplier_scale output_multiplier_scale query_pre_attn_scalar
  clip_qkv swiglu_limit hidden_activation attn_scale attn_temperature_tuning floor_scale attention_value_scale
  norm_topk_prob routed_scaling_factor scoring_func n_group topk_group topk_method seq_aux aux_loss_alpha router_aux_loss_coef
  router_jitter_noise input_jitter_noise output_router_logits router_z_loss_coef moe_aux_loss_coef num_expert_group
  max_window_layers head_type problem_type id2label label2id num_labels _num_labels classifier_dropout finetuning_task
  task_specific_params license is_llama_config embd_pdrop emb_pdrop embed_dropout embedding_dropout_prob resid_pdrop
  resid_dropout residual_dropout hidden_dropout hidden_dropout_prob attn_pdrop attention_dropout_prob attention_probs_dropout_prob
  activation_dropout dropout dropout_rate layerdrop attn_dropout_prob emb_dropout_prob
  temperature top_p top_k do_sample repetition_penalty num_beams max_new_tokens no_repeat_ngram_size length_penalty
  chunk_size_feed_forward prefix pruned_heads sep_token_id forced_bos_token_id suppress_tokens bad_words_ids
  enc_index moe_eval_capacity_factor moe_train_capacity_factor moe_capacity moe_gate moe_loss_weight shared_moe_mode
  attn_impl alibi_bias_max embedding_fraction candidate_resolutions global_view_pos tile_tag indexer_rope_interleave
  mamba_ssm_dtype swa_rope_theta gegelu_limit gegelu_pad_to_256 pad_sequence_to_multiple_of_64
  use_return_dict unsloth_version unsloth_fixed transformers.js_config mlc_version quantization_config quantization
  compression_config inference_runner validate_runner_input pad_key_length pre_allocate_kv_cache runner_max_sequence_length
  use_scaled_rope rope_scaling_factor high_freq_factor low_freq_factor yarn llama_4_scaling max_seq_len max_batch_size
  logit_scale_init_value encoder_stride drop_path_rate layerscale_value apply_layernorm reshape_hidden_states out_features out_indices stage_names
  pos_embed_rescale pos_embed_shift pos_embed_jitter pooler_act pooler_output_size layer_norm_eps
  is_causal use_bidirectional_attention tie_word_embeddings quantization_args lora_args
  vision_config audio_config speech_config num_nextn_predict_layers num_mtp_modules`
    .split(/\s+/)
    .filter((key) => key !== ''),
);
const HARMLESS_KINDS =
  /(_token|_token_id|_token_ids|_token_index|_eps|_epsilon)$|^(init(ializer)?_.*|output_(attentions|hidden_states|past|scores)|summary_.*|mup_.*|mtp_.*|.*_mtp|use_mtp|dtype_.*|mm_.*|vision_.*|audio_.*|image_.*|video_.*|img_.*|vit_.*|vq_.*|projector_.*)$/;

/** Whether the key `name` may go unread without a word. What is left out of a model is told in `left-out.ts`. */
export function isHarmless(name: string): boolean {
  return HARMLESS.has(name) || HARMLESS_KINDS.test(name);
}

function isNothing(value: unknown): boolean {
  if (value === false || value === 0 || value === '' || value === null) return true;
  return typeof value === 'object' && Object.keys(value as object).length === 0;
}
