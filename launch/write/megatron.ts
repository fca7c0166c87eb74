/** A shell script that starts Megatron-LM's `pretrain_gpt.py`. */
import { megatronWords, type Words } from '../megatron/words.js';
import { comment, headOf } from './comments.js';
import { evenChunks, otherRecompute } from './instead.js';
import { headNode, slurmHeader, torchrunWords } from './machine.js';
import { modelFacts, modelLost } from './model.js';
import type { Settled } from './settled.js';
import type { Target } from './target.js';
import { Telling, type Told } from './telling.js';
import { trainsAll } from './tuning.js';

export const megatron: Target = {
  id: 'megatron',
  title: 'a Megatron-LM script',
  fileName: 'train.sh',
  frameworks: ['megatron-core', 'megatron-lm'],
  refuses: (settled) => trainsAll(settled, 'Megatron-LM’s pretrain_gpt.py'),
  instead: (settled) => ({
    ...otherRecompute(settled, ['none', 'selective', 'full']),
    ...evenChunks(settled),
  }),
  write(settled) {
    const telling = new Telling({ ...settled.facts, ...modelFacts(settled) });
    telling.follow('nodes', 'devices-per-node', 'model-name');
    const words = megatronWords(telling, settled.model.layers);
    const lost = [...modelLost(settled), ...telling.close('Megatron-LM has no such option')];
    const lines = [
      '#!/usr/bin/env bash',
      ...slurmHeader(settled),
      ...headOf([...settled.head, ...telling.notes], lost),
      '',
      'set -euo pipefail',
      '',
      ...placeholders(settled, telling.get('steps')),
      '',
      ...headNode(settled),
      // Kernels of collectives must be queued before those they overlap with.
      ...connections(telling, words),
      '',
      ...arrays(words),
      '',
      ...command(settled),
    ];
    return { text: `${lines.join('\n')}\n`, lost, notes: [] };
  },
};

/** Queues of the device: one orders kernels, and exchanges beside another micro-batch need many. */
function connections(telling: Telling, { layout }: Words): string[] {
  if (layout.some(([key]) => key === 'overlap-moe-expert-parallel-comm'))
    return ['export CUDA_DEVICE_MAX_CONNECTIONS=32'];
  return telling.get('zero')! > 1 ? [] : ['export CUDA_DEVICE_MAX_CONNECTIONS=1'];
}

/** What llmsim does not know, as variables that stop the script while they are not set. */
function placeholders({ onHub }: Settled, steps: number | undefined): string[] {
  return [
    ...comment('To be filled in: data, learning rate, and where checkpoints go.'),
    needed('DATA_PATH', 'name the tokenized data, as tools/preprocess_data.py writes it'),
    onHub === undefined ? needed('TOKENIZER', 'name the tokenizer') : defaulted('TOKENIZER', onHub),
    needed('LR', 'say the learning rate'),
    needed('OUTPUT', 'name the folder for checkpoints'),
    defaulted('MEGATRON', '.'),
    ...(steps === undefined
      ? [
          ...comment('How long to train was not asked; so many steps are enough to time one.'),
          defaulted('STEPS', '100'),
        ]
      : []),
  ];
}

function needed(name: string, sentence: string): string {
  return `${name}=\${${name}:?${sentence}}`;
}

function defaulted(name: string, value: string): string {
  return `${name}=\${${name}:-${value}}`;
}

function arrays({ model, layout, batch, runtime }: Words): string[] {
  const steps = batch.some(([key]) => key === 'train-iters');
  return [
    ...array('MODEL', flags(model)),
    ...array('LAYOUT', flags(layout)),
    ...array('BATCH', [...flags(batch), ...(steps ? [] : ['--train-iters "$STEPS"'])]),
    ...array('RUNTIME', flags(runtime)),
    ...array('DATA', [
      '--data-path "$DATA_PATH"',
      '--tokenizer-type HuggingFaceTokenizer',
      '--tokenizer-model "$TOKENIZER"',
      '--lr "$LR"',
      '--save "$OUTPUT"',
    ]),
  ];
}

function flags(words: readonly Told[]): string[] {
  return words.map(([key, value]) => {
    if (value === true) return `--${key}`;
    return /^[\w.-]+$/.test(String(value)) ? `--${key} ${value}` : `--${key} '${value}'`;
  });
}

function array(name: string, lines: readonly string[]): string[] {
  return [`${name}=(`, ...lines.map((line) => `  ${line}`), ')'];
}

function command(settled: Settled): string[] {
  const launcher = torchrunWords(settled);
  const program = '"$MEGATRON/pretrain_gpt.py"';
  const options = ['MODEL', 'LAYOUT', 'BATCH', 'RUNTIME', 'DATA'].map((name) => `"\${${name}[@]}"`).join(' ');
  return [...launcher, program, options].map((line, i, all) => {
    return `${i === 0 ? '' : '  '}${line}${i === all.length - 1 ? '' : ' \\'}`;
  });
}
