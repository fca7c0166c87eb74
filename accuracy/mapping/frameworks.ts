/** Which framework a record was measured with, told from the words of its source, and what is taken where none tells. */
import {
  frameworkOf as entryOf,
  type Framework,
  type FrameworkId,
} from '../../strategies/frameworks/index.js';
import type { PublishedRecord } from '../records/record.js';

/**
 * Matched against a record's source title, repository, paper and framework field, in lower case. The list is read from
 * the top; the first that recognises a record is taken.
 */
const RECOGNISED: readonly (readonly [words: RegExp, id: FrameworkId])[] = [
  [/maxtext|paxml|tpu-recipes/, 'maxtext'],
  [/megatron-bridge|\bnemo\b|dgxc|dgx cloud|mlperf/, 'nemo'],
  [/\bhf \+|hugging ?face|transformers trainer|\baccelerate\b/, 'huggingface'],
  [/bigscience|vtrain|megatron-deepspeed|gpt-neox/, 'megatron-deepspeed'],
  [/2104\.04473/, 'megatron-lm-2021'],
  [/megatron|simumax|korthikanti|2205\.05198|2402\.15627/, 'megatron-lm'],
  [/llm-foundry|mosaicml/, 'llm-foundry'],
  [/torchtitan/, 'torchtitan'],
  [/fms-fsdp|foundation-model-stack/, 'fms-fsdp'],
  [/internevo|internlm/, 'internevo'],
  [/aleph-alpha|2311\.05610/, 'aleph-alpha-scaling'],
  [/neuronx|nxd[ -]training|trainium/, 'neuronx'],
  [/deepspeed/, 'deepspeed'],
];

/** Frameworks that records are recognised by, in that order. */
export const FRAMEWORKS: readonly Framework[] = RECOGNISED.map(([, id]) => entryOf(id));

/** PyTorch with fused attention is what an unknown framework of recent years most likely is. */
export const OTHER: Framework = {
  ...entryOf('pytorch'),
  title: 'another framework',
  because: 'nothing in the record names a framework we know',
};

/** XLA is how TPUs are programmed, whatever the library on top. */
export const OTHER_ON_TPU: Framework = {
  ...entryOf('jax'),
  title: 'another framework on TPU',
  because: 'TPUs are programmed through XLA',
};

/** What a record says of its source and framework, in lower case. */
export function wordsOf({ source, parallel }: Pick<PublishedRecord, 'source' | 'parallel'>): string {
  return [source?.title, source?.repo, source?.arxiv, source?.path, parallel?.framework]
    .filter((word) => typeof word === 'string')
    .join(' ')
    .toLowerCase();
}

/** The framework a record was measured with, by the words of its source. */
export function frameworkOf(record: PublishedRecord): Framework {
  const words = wordsOf(record);
  const known = RECOGNISED.find(([recognised]) => recognised.test(words));
  return known ? entryOf(known[1]) : /tpu/i.test(record.hardware?.accelerator ?? '') ? OTHER_ON_TPU : OTHER;
}
