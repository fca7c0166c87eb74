/** Keys of MaxText that say nothing llmsim can be asked, by how they begin, and why. */
import type { Ignored } from '../imported.js';

export interface Begins {
  readonly because: string;
  readonly matters: Exclude<Ignored['matters'], 'unknown'>;
  readonly begins: RegExp;
}

export const UNUSED: readonly Begins[] = [
  {
    because: 'it trains otherwise, in the same time and memory',
    matters: 'no',
    begins:
      /^(learning-rate|cosine-|warmup-|adam-|gradient-clipping|dropout-seed|init-weights-seed|data-shuffle-seed|enable-data-shuffling|rope-|normalization-layer-epsilon|z-loss|load-balance-loss|opt-beta|mu-dtype-name|routed-scaling|stochastic)/,
  },
  {
    because: 'it names data, a tokenizer or a checkpoint',
    matters: 'no',
    begins:
      /^(run-name|base-config|load-|enable-checkpoint|async-checkpoint|checkpoint-|base-output-directory|dataset-|eval-dataset|hf-|grain-|tokenizer|tokenize-|tfds|train-split|train-data|eval-split|max-corpus|c4-|add-bos|add-eos|reuse-example|expansion-factor|packing|enable-single-replica|save-|local-checkpoint|enable-emergency|jax-cache|colocated|use-ocdbt|use-zarr3|assets|vertex|prefill|force-unroll|skip-jax|num-epoch|num-eval|synthetic|max-segments)/,
  },
  {
    because: 'it logs, evaluates, profiles, serves or stops the run',
    matters: 'no',
    begins:
      /^(log-|profil|skip-first|upload-all|metrics|gcs-metrics|enable-goodput|monitor-|use-vertex|eval-|target-eval|stack-trace|collect-stack|enable-tensorboard|record-internal|max-checkify|inference-|decode-|autoregressive|max-prefill|prompt|compiled-trainstep|report-|enable-gcp|managed-mldiagnostics|dump-|hide-profiler|xprof|enable-cloud|enable-structured|ar-|quantize-kvcache|kv-quant|reshape-q|compute-axis-order|jax-debug|jax-distributed)/,
  },
  {
    because: 'it is how these models are computed here anyway',
    matters: 'no',
    begins:
      /^(scan-layers|param-scan-axis|logits-dot-in-fp32|normalize-embedding-logits|mesh-axes|logical-axis-rules|data-sharding|use-iota-embed|num-slices|enable-single-controller|sharding-tolerance|megablox|sparse-matmul|scan-pipeline|matmul-precision|float32|attention-type|allow-split-physical|custom-mesh)/,
  },
  {
    because: 'llmsim has no such option yet',
    matters: 'yes',
    begins:
      /^(weight-dtype|fused-|sa-|mlpwi|mlpwo|qkv-proj|query-proj|key-proj|value-proj|out-proj|context$|decoder-layer-input|pipeline-|scan-layers-per|opt-type|cast-logits|num-vocab-tiling|use-qwix|quantization-local|use-ragged|ring-of|context-parallel|set-remat|ragged|wi-tile|wo-tile|tile-|mtp-|enable-dropout|use-post|sliding-window|allow|remat-)/,
  },
];
