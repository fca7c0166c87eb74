/** Arguments of the Hugging Face Trainer that say nothing llmsim can be asked, by why. */
import type { Unused } from '../mapping.js';

export const UNUSED: readonly Unused[] = [
  {
    because: 'it trains otherwise, in the same time and memory',
    matters: 'no',
    keys: [
      ...['learning-rate', 'weight-decay', 'adam-beta1', 'adam-beta2', 'adam-epsilon', 'max-grad-norm', 'seed'],
      ...['lr-scheduler-type', 'lr-scheduler-kwargs', 'lr-scheduler', 'warmup-ratio', 'warmup-steps', 'data-seed'],
      ...['label-smoothing-factor', 'neftune-noise-alpha', 'full-determinism', 'rope-scaling', 'rope-theta', 'do-train'],
      ...['stage', 'task-type', 'resize-vocab', 'min-lr-ratio', 'adam-beta3', 'cosine-min-lr-ratio'],
    ],
  },
  {
    because: 'it names data, a tokenizer or a checkpoint',
    matters: 'no',
    keys: [
      ...['dataset', 'dataset-name', 'dataset-config-name', 'dataset-dir', 'train-file', 'validation-file', 'data-path'],
      ...['dataset-path', 'datasets', 'test-datasets', 'template', 'tokenizer-name', 'tokenizer-type', 'tokenizer'],
      ...['use-fast-tokenizer', 'output-dir', 'overwrite-output-dir', 'overwrite-cache', 'cache-dir', 'max-samples'],
      ...['preprocessing-num-workers', 'dataloader-num-workers', 'dataloader-pin-memory', 'dataloader-drop-last'],
      ...['dataloader-prefetch-factor', 'dataset-num-proc', 'dataset-text-field', 'dataset-split', 'trust-remote-code'],
      ...['remove-unused-columns', 'save-strategy', 'save-steps', 'save-total-limit', 'save-only-model', 'save-safetensors'],
      ...['resume-from-checkpoint', 'load-best-model-at-end', 'val-size', 'validation-split-percentage', 'streaming'],
      ...['model-revision', 'hub-model-id', 'push-to-hub', 'hub-token', 'hub-strategy', 'hub-private-repo', 'hf-hub-token'],
      ...['tokenized-path', 'lazy-preprocess', 'special-tokens', 'chat-template', 'add-eos-token', 'group-by-length'],
      ...['preprocessing-batch-size', 'buffer-size', 'mix-strategy', 'media-dir', 'model-max-length-side', 'ignore-data-skip'],
      ...['train-on-inputs', 'dataset-prepared-path', 'val-set-size', 'eval-sample-packing', 'tokens', 'shuffle-buffer-size'],
      ...['token', 'use-auth-token', 'torch-dtype', 'dtype', 'low-cpu-mem-usage', 'data-args', 'print-param-status'],
    ],
  },
  {
    because: 'it logs, evaluates, profiles or stops the run',
    matters: 'no',
    keys: [
      ...['logging-steps', 'logging-dir', 'logging-strategy', 'logging-first-step', 'report-to', 'run-name', 'do-eval'],
      ...['evaluation-strategy', 'eval-strategy', 'eval-steps', 'per-device-eval-batch-size', 'eval-accumulation-steps'],
      ...['eval-on-start', 'do-predict', 'disable-tqdm', 'log-level', 'plot-loss', 'wandb-project', 'wandb-entity'],
      ...['ddp-timeout', 'include-num-input-tokens-seen', 'include-tokens-per-second', 'predict-with-generate', 'evals-per-epoch'],
      ...['saves-per-epoch', 'debug', 'strict', 'early-stopping-patience', 'loss-watchdog-threshold', 'loss-watchdog-patience'],
      ...['wandb-watch', 'wandb-name', 'wandb-log-model', 'wandb-run-id', 'local-rank', 'skip-memory-metrics', 'eval-batch-size'],
      ...['eval-table-size', 'eval-max-new-tokens', 'metric-for-best-model', 'greater-is-better', 'prediction-loss-only'],
    ],
  },
  {
    because: 'how many steps that is depends on the data: give --tokens for the length of the run',
    matters: 'no',
    keys: ['num-train-epochs', 'num-epochs'],
  },
  {
    because: 'it is how these models are computed here anyway',
    matters: 'no',
    keys: ['ddp-find-unused-parameters', 'gradient-checkpointing-kwargs', 'fsdp-transformer-layer-cls-to-wrap'],
  },
  {
    because: 'llmsim has no such option yet',
    matters: 'yes',
    keys: [
      ...['ddp-bucket-cap-mb', 'torch-empty-cache-steps', 'auto-find-batch-size', 'fp16-opt-level', 'half-precision-backend'],
      ...['torch-compile-mode', 'group-texts', 'packing', 'neat-packing', 'sample-packing', 'pad-to-sequence-len', 'use-cpu'],
      ...['freeze-trainable-layers', 'freeze-trainable-modules', 'freeze-extra-modules', 'freeze-vision-tower', 'mixture-of-depths'],
      ...['fp8', 'fp8-backend', 'flex-attn', 'shift-attn', 'disable-gradient-checkpointing', 'enable-liger-kernel-extra'],
      ...['fsdp-min-num-params', 'use-unsloth', 'use-unsloth-gc', 'unfrozen-parameters', 'moe-aux-loss-coef', 'infer-dtype'],
      ...['upcast-layernorm', 'upcast-lmhead-output', 'torch-compile-backend', 'multipack-real-batches', 'sequence-parallel-degree'],
    ],
  },
];

/** Words of adapters and of frozen, quantised weights, and how they begin. */
export const ADAPTERS =
  /^(lora|qlora|peft|galore|apollo|badam|quantization|bnb|gptq|loftq|pissa|llmcompressor|relora)(-|$)|^(load-in-[48]bit|use-(peft|lora|dora|rslora|galore|apollo|badam)|additional-target|create-new-adapter|double-quantization|pref-beta|pref-loss|adapter-name-or-path|freeze-lm)/;
