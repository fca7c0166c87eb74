/** Keys and sections of torchtitan that say nothing llmsim can be asked, by why. */
import type { Unused } from '../mapping.js';

export const UNUSED: readonly Unused[] = [
  {
    because: 'it trains otherwise, in the same time and memory',
    matters: 'no',
    keys: [
      ...[
        'optimizer.lr',
        'optimizer.eps',
        'optimizer.beta1',
        'optimizer.beta2',
        'optimizer.weight-decay',
        'lr-scheduler',
      ],
      ...['training.max-norm', 'training.warmup-steps', 'training.seed', 'training.deterministic', 'debug'],
      ...['training.gc-freq', 'training.gc-debug', 'model.init-std'],
    ],
  },
  {
    because: 'it names data, a tokenizer or a checkpoint',
    matters: 'no',
    keys: [
      ...[
        'job',
        'checkpoint',
        'training.dataset',
        'training.dataset-path',
        'model.tokenizer-path',
        'model.hf-assets-path',
      ],
      ...[
        'dataloader',
        'training.data-parallel-type',
        'experimental.custom-import',
        'experimental.custom-args-module',
      ],
      ...[
        'model.norm-type',
        'model.print-after-conversion',
        'validation',
        'tokenizer',
        'hf-assets-path',
        'dump-folder',
      ],
    ],
  },
  {
    because: 'it logs, evaluates, profiles or stops the run',
    matters: 'no',
    keys: [
      'profiling',
      'metrics',
      'comm',
      'fault-tolerance',
      'memory-estimation',
      'compile.components',
      'profiler',
    ],
  },
  {
    because: 'it says how fp8 is scaled, and fp8 is one precision here',
    matters: 'yes',
    keys: ['float8', 'mx', 'quantize'],
  },
  {
    because: 'llmsim has no such option yet',
    matters: 'yes',
    keys: [
      'optimizer.implementation',
      ...['parallelism.pipeline-parallel-split-points', 'experimental.pipeline-parallel-split-points'],
      ...[
        'parallelism.context-parallel-rotate-method',
        'experimental.context-parallel-rotate-method',
        'compile.backend',
      ],
      ...['parallelism.module-fqns-per-model-part', 'compile.model-backend-override'],
      ...[
        'parallelism.disable-loss-parallel',
        'parallelism.enable-loss-parallel',
        'training.enable-loss-parallel',
      ],
      ...[
        'parallelism.enable-compiled-autograd',
        'experimental.enable-compiled-autograd',
        'training.fp8-linear',
      ],
      ...[
        'activation-checkpoint.per-op-sac-force-recompute-mm-shapes-by-fqns',
        'activation-checkpoint.early-stop',
      ],
      ...['activation-checkpoint.memory-budget', 'activation-checkpoint.preserve-rng-state'],
      ...[
        'activation-checkpoint.determinism-check',
        'activation-checkpoint.debug',
        'activation-checkpoint.visualize-memory-budget-pareto',
      ],
      // A share of what is allocated at worst, not of a balanced expert's.
      ...['parallelism.hybridep', 'parallelism.hybridep-non-blocking-expert-capacity-factor'],
      ...['experimental'],
    ],
  },
];
