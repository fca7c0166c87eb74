/**
 * Names of Megatron's options in YAML. The same words stand in many sections of a recipe (a micro-batch of validation,
 * layers of an image encoder), and only those of the job itself are its options; all others are called by their paths.
 */
import type { Framework } from './framework.js';

/** Sections whose keys are options of the job, by whose recipe it is. */
const SECTIONS: Readonly<Record<'nemo' | 'megatron-bridge', readonly string[]>> = {
  nemo: ['', 'trainer', 'model', 'model.config', 'trainer.strategy', 'trainer.strategy.ddp', 'data'],
  'megatron-bridge': ['', 'model', 'train', 'ddp', 'mixed-precision', 'comm-overlap', 'optimizer', 'recipe'],
};

/** Keys of other sections that are options, by their paths. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  'model.optim.overlap-grad-sync': 'overlap-grad-reduce',
  'model.optim.overlap-param-sync': 'overlap-param-gather',
  'model.optim.grad-sync-dtype': 'grad-allreduce-dtype',
  'optim.config.use-distributed-optimizer': 'use-distributed-optimizer',
  'optim.config.optimizer': 'optimizer',
  'data.sequence-length': 'seq-length',
  'dataset.sequence-length': 'seq-length',
  'dataset.seq-length': 'seq-length',
  'tokenizer.vocab-size': 'vocab-size',
  'trainer.plugins.precision': 'precision',
};

/** `tensor-model-parallel-size` for `model.tensor_model_parallel_size`. */
export function optionName(path: readonly string[], framework: Framework): string {
  const words = path.map((word) => word.replace(/^--/, '').replaceAll('_', '-'));
  // A section that says `enabled: true` is the option.
  if (words.at(-1) === 'enabled' && words.length > 1) words.pop();
  const whole = words.join('.');
  if (framework !== 'nemo' && framework !== 'megatron-bridge') return words.at(-1)!;
  const section = words.slice(0, -1).join('.');
  if (whole === 'model.mcore-gpt' || !SECTIONS[framework].includes(section)) return ELSEWHERE[whole] ?? whole;
  return words.at(-1)!;
}
