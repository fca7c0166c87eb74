/** What Axolotl's configuration means, by paths with hyphens: the Trainer's arguments under other names, and a mesh. */
import { readAxes } from '../accelerate/axes.js';
import type { LaunchFile } from '../format.js';
import { type Mapping, readMappings } from '../mapping.js';
import type { Noted } from '../noted.js';
import { ignoreSections, isOff } from '../sections.js';
import { readTrainer } from '../trainer/read.js';
import { AXOLOTL } from '../trainer/tuning-defaults.js';

const MAPPINGS: readonly Mapping[] = [
  { key: 'sequence-len', fact: 'seq', form: 'count' },
  { key: 'micro-batch-size', fact: 'micro-batch', form: 'count' },
];

const UNUSED = [
  {
    because: 'it names data, a tokenizer or a checkpoint',
    matters: 'no',
    keys: [
      ...[
        'base-model-config',
        'model-type',
        'is-llama-derived-model',
        'is-mistral-derived-model',
        'is-falcon-derived-model',
      ],
      ...[
        'is-qwen-derived-model',
        'pretraining-dataset',
        'skip-prepare-dataset',
        'dataset-processes',
        'chat-template-jinja',
      ],
      ...[
        'tokenizer-use-fast',
        'tokenizer-legacy',
        'sample-packing-bin-size',
        'sample-packing-group-size',
        'weight-decay-extra',
      ],
      ...[
        'dataloader-config',
        'excess-length-strategy',
        'shuffle-merged-datasets',
        'val-set-size',
        'auto-resume-from-checkpoints',
      ],
      ...[
        'hub-model-id',
        'eval-sample-packing',
        'mlflow-tracking-uri',
        'mlflow-experiment-name',
        'use-comet',
      ],
      ...[
        'min-sample-len',
        'max-prompt-len',

        'local-rank',
        'gpu-memory-limit',
        'max-memory',
        'device-map',
      ],
    ],
  },
  {
    because: 'it fuses what llmsim computes as the framework does',
    matters: 'yes',
    keys: [
      ...[
        'liger-rope',
        'liger-rms-norm',
        'liger-swiglu',
        'liger-glu-activation',
        'liger-layer-norm',
        'liger-cross-entropy',
      ],
      ...[
        'flash-attn-rms-norm',
        'flash-attn-cross-entropy',
        'flash-attn-fuse-qkv',
        'flash-attn-fuse-mlp',
        'unsloth-cross-entropy-loss',
      ],
    ],
  },
  {
    because: 'llmsim has no such option yet',
    matters: 'yes',
    keys: [
      'heads-k-stride',
      'ring-attn-func',
      'batch-size',
      'batch-flattening',
      'qat',
      'quantize-moe-experts',
    ],
  },
] as const;

/** Understands every key in `noted`, given all `files` that were handed over. */
export function readAxolotl(noted: Noted, files: readonly LaunchFile[]): void {
  for (const name of noted.keys()) {
    const entry = noted.entry(name)!;
    const isSwitch = /^(liger|flash-attn-|batch-flattening|heads-k|ring-attn|is-|unsloth)/.test(name);
    if (isSwitch && isOff(entry))
      noted.ignore(entry, 'it is switched off, which is as if it were absent', 'no');
  }
  readAxes(noted, '');
  readPlugins(noted);
  readPadding(noted);
  readMappings(noted, MAPPINGS, []);
  ignoreSections(noted, UNUSED);
  readTrainer(noted, files, AXOLOTL);
  noted.suppose('accumulation', 1, 'gradient_accumulation_steps is 1 unless told');
}

/**
 * What a plugin does is said by keys of its own. Cut Cross Entropy is on unless told
 * (`axolotl/integrations/cut_cross_entropy/args.py`), and Liger's switches are off (`integrations/liger/args.py`).
 */
function readPlugins(noted: Noted): void {
  const entry = noted.entry('plugins');
  if (entry === undefined || entry.unset !== undefined) return;
  const names = [entry.value].flat().map(String);
  const isCut = names.some((name) => /cut_?cross_?entropy/i.test(name));
  const others = names.filter((name) => !/cut_?cross_?entropy|liger/i.test(name));
  const isLiger = names.some((name) => /liger/i.test(name));
  if (isCut && noted.entry('cut-cross-entropy') === undefined) noted.say(entry, 'loss', 'chunked');
  else if (isCut || noted.entry('liger-fused-linear-cross-entropy') !== undefined)
    noted.understand(entry, 'loss');
  else if (isLiger) noted.ignore(entry, 'its kernels are keys of their own, and off unless told', 'no');
  else noted.ignore(entry, `llmsim does not know what ${others.join(', ')} changes`, 'unknown');
}

/** Rows that are full are not padded; else every sequence is, to the length that all sequences have here. */
function readPadding(noted: Noted): void {
  const entry = noted.entry('pad-to-sequence-len');
  if (entry === undefined || entry.unset !== undefined || isOff(entry)) return;
  const packing = noted.entry('sample-packing');
  if (packing !== undefined && !isOff(packing))
    noted.ignore(entry, 'packed rows are sequence_len long, as here', 'no');
  else noted.say(entry, 'packing', 'padded');
}
