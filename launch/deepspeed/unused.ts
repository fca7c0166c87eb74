/** Keys and sections of DeepSpeed that say nothing llmsim can be asked, by why. */
import type { Unused } from '../mapping.js';

export const UNUSED: readonly Unused[] = [
  {
    because: 'it trains otherwise, in the same time and memory',
    matters: 'no',
    keys: [
      ...['scheduler', 'gradient-clipping', 'optimizer.params', 'gradient-predivide-factor'],
      ...[
        'prescale-gradients',
        'seed',
        'fp16.loss-scale',
        'fp16.initial-scale-power',
        'fp16.loss-scale-window',
      ],
      ...['fp16.hysteresis', 'fp16.min-loss-scale', 'fp16.consecutive-hysteresis', 'fp16.auto-cast'],
    ],
  },
  {
    because: 'it logs, profiles, saves or checks the run',
    matters: 'no',
    keys: [
      ...[
        'steps-per-print',
        'wall-clock-breakdown',
        'dump-state',
        'tensorboard',
        'wandb',
        'comet',
        'csv-monitor',
      ],
      ...['comms-logger', 'flops-profiler', 'memory-breakdown', 'checkpoint', 'load-universal-checkpoint'],
      ...['zero-allow-untested-optimizer', 'zero-force-ds-cpu-optimizer', 'monitor-config', 'autotuning'],
      ...['zero-optimization.stage3-gather-16bit-weights-on-model-save', 'dataloader-drop-last'],
      ...[
        'zero-optimization.stage3-gather-fp16-weights-on-model-save',
        'disable-allgather',
        'graph-harvesting',
      ],
      ...[
        'zero-optimization.elastic-checkpoint',
        'zero-optimization.load-from-fp32-weights',
        'compile.backend',
      ],
      ...['zero-optimization.ignore-unused-parameters', 'zero-optimization.pipeline-loading-checkpoint'],
      ...['activation-checkpointing.profile', 'activation-checkpointing.synchronize-checkpoint-boundary'],
    ],
  },
  {
    because: 'it is how these models are computed here anyway',
    matters: 'no',
    keys: [
      ...['zero-optimization.contiguous-gradients', 'zero-optimization.allgather-partitions'],
      ...['zero-optimization.reduce-scatter', 'zero-optimization.round-robin-gradients'],
      ...[
        'zero-optimization.use-multi-rank-bucket-allreduce',
        'activation-checkpointing.contiguous-memory-optimization',
      ],
    ],
  },
  {
    because: 'llmsim has no such option yet',
    matters: 'yes',
    keys: [
      ...[
        'zero-optimization.overlap-comm',
        'zero-optimization.reduce-bucket-size',
        'zero-optimization.sub-group-size',
      ],
      ...['zero-optimization.allgather-bucket-size', 'zero-optimization.stage3-prefetch-bucket-size'],
      ...[
        'zero-optimization.stage3-param-persistence-threshold',
        'zero-optimization.stage3-max-live-parameters',
      ],
      ...[
        'zero-optimization.stage3-model-persistence-threshold',
        'zero-optimization.stage3-max-reuse-distance',
      ],
      ...[
        'zero-optimization.stage3-module-granularity-threshold',
        'zero-optimization.zero-quantized-weights',
      ],
      ...[
        'zero-optimization.zero-quantized-gradients',
        'zero-optimization.zero-quantized-nontrainable-weights',
      ],
      ...['zero-optimization.mics-hierarchical-params-gather', 'zero-optimization.memory-efficient-linear'],
      ...['zero-optimization.log-trace-cache-warnings'],
      ...[
        'zero-optimization.zenflow',
        'zero-optimization.super-offload',
        'aio',
        'sparse-attention',
        'pipeline',
      ],
      ...[
        'curriculum-learning',
        'data-efficiency',
        'progressive-layer-drop',
        'compression-training',
        'elasticity',
      ],
      ...['sparse-gradients', 'communication', 'tensor-parallel', 'hybrid-engine', 'eigenvalue', 'compile'],
      ...['activation-checkpointing.partition-activations'],
      ...[
        'activation-checkpointing.number-checkpoints',
        'bf16.immediate-grad-update',
        'fp16.fp16-master-weights-and-grads',
      ],
      ...['fp8', 'quantize-training', 'weight-quantization'],
      ...['timers', 'sequence-parallel-size', 'use-data-before-expert-parallel', 'expert-parallel-size'],
    ],
  },
];
