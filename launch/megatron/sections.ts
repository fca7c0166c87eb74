/** Sections and keys of NeMo's and Megatron-Bridge's recipes that are no options of the job, by why. */
import type { Unused } from '../mapping.js';
import type { Noted } from '../noted.js';
import { isOff } from '../sections.js';

export const SECTIONS: readonly Unused[] = [
  {
    because: 'it names data, a tokenizer or a checkpoint',
    matters: 'no',
    keys: [
      ...[
        'model.tokenizer',
        'model.data',
        'model.train-ds',
        'model.validation-ds',
        'model.test-ds',
        'tokenizer',
        'dataset',
      ],
      ...[
        'data',
        'checkpoint',
        'restore-config',
        'resume',
        'model.restore-from-path',
        'model.resume-from-checkpoint',
      ],
    ],
  },
  {
    because: 'it logs, evaluates, profiles or stops the run',
    matters: 'no',
    keys: [
      ...[
        'exp-manager',
        'run',
        'hydra',
        'logger',
        'log',
        'profiling',
        'validation',
        'model.nsys-profile',
        'name',
        'rng',
        'dist',
      ],
      ...[
        'log-every-n-steps',
        'val-check-interval',
        'limit-val-batches',
        'limit-test-batches',
        'limit-train-batches',
      ],
      ...[
        'num-sanity-val-steps',
        'check-val-every-n-epoch',
        'enable-progress-bar',
        'enable-model-summary',
        'max-time',
      ],
      ...[
        'max-epochs',
        'enable-checkpointing',
        'trainer.callbacks',
        'trainer.logger',
        'results-dir',
        'time-limit',
      ],
      ...[
        'base-results-dir',
        'wandb',
        'nsys-profile',
        'apex-transformer-log-level',
        'resume-from-checkpoint',
        'benchmark',
      ],
    ],
  },
  {
    because: 'it trains otherwise, in the same time and memory',
    matters: 'no',
    keys: [
      ...[
        'model.optim',
        'optim',
        'scheduler',
        'optimizer',
        'gradient-clip-val',
        'use-scaled-init-method',
        'use-scaled-init',
      ],
      ...[
        'rotary-percentage',
        'rotary-interleaved',
        'normalize-attention-scores',
        'megatron-legacy',
        'gradient-clip-algorithm',
      ],
      ...[
        'seq-len-interpolation-factor',
        'native-amp-init-scale',
        'native-amp-growth-interval',
        'scale-positional-embedding',
      ],
    ],
  },
  {
    because: 'it is how these models are computed here anyway',
    matters: 'no',
    keys: [
      ...[
        'model.mcore-gpt',
        'megatron-amp-O2',
        'accelerator',
        'use-distributed-sampler',
        'replace-sampler-ddp',
        'strategy',
      ],
      ...[
        'accumulate-grad-batches',
        'transformer-block-type',
        'bias-activation-fusion',
        'bias-dropout-add-fusion',
      ],
      ...[
        'transformer-engine',
        'pre-process',
        'post-process',
        'persist-layer-norm',
        'grad-div-ar-fusion',
        'mcore-gpt',
      ],
      ...[
        'gradient-as-bucket-view',
        'batch-p2p-comm',
        'overlap-p2p-comm',
        'gc-interval',
        'onnx-safe',
        'attention-type',
      ],
      ...[
        'reduce-amax',
        'use-emha',
        'sync-batch-comm',
        'headscale',
        'fused-softmax',
        'trainer.plugins',
        'precision-plugin',
      ],
    ],
  },
  {
    because: 'it is a part of the model beside the language model, which llmsim does not simulate',
    matters: 'yes',
    keys: [
      'model.vision',
      'model.mm-cfg',
      'model.perception',
      'model.audio',
      'model.vision-transformer-config',
    ],
  },
];

const ADAPTERS = 'llmsim trains all weights: adapters and frozen weights are not simulated yet';

/** Adapters train few weights, and llmsim all of them. */
export function ignoreAdapters(noted: Noted): void {
  for (const name of noted.keys()) {
    const [, section, rest = ''] = /^(?:model\.)?(lora|peft|qlora|dora)(?:[-.](.*))?$/.exec(name) ?? [];
    if (section === undefined) continue;
    const entry = noted.entry(name)!;
    if (isOff(entry)) noted.ignore(entry, 'it is switched off, which is as if it were absent', 'no');
    else noted.ignore(entry, ADAPTERS, rest.includes('.') ? 'no' : 'yes');
  }
}
