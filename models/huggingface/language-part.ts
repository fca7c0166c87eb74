/** The language model of a configuration that describes more: one with an object of its own, beside images or sounds. */
import type { Model } from '../model.js';
import { type Config, said, within } from './fields.js';
import { LIBRARY_DEFAULTS } from './library-defaults.js';
import { READERS } from './readers.js';

/** Where the language model is kept. `thinker_config` is a model with parts of its own. */
const PARTS = ['text_config', 'language_config', 'llm_config', 'thinker_config'];

/** Types of language models whose object does not say it. */
const UNSAID: Readonly<Record<string, string>> = {
  llava: 'llama',
  llava_next: 'llama',
  vipllava: 'llama',
  video_llava: 'llama',
  paligemma: 'gemma',
  mistral3: 'mistral',
  idefics2: 'mistral',
  fuyu: 'persimmon',
  deepseek_vl: 'llama',
  multi_modality: 'llama',
  kimi_vl: 'deepseek_v3',
  gemma3: 'gemma3_text',
  gemma4: 'gemma4_text',
  llama4: 'llama4_text',
  qwen2_vl: 'qwen2_vl_text',
  qwen2_5_vl: 'qwen2_5_vl_text',
  qwen3_vl: 'qwen3_vl_text',
  qwen3_vl_moe: 'qwen3_vl_moe_text',
};

type Fields = Readonly<Record<string, unknown>>;

/** Whether `fields` keep their language model, or one of its kind, in an object of its own. */
export function hasPart(fields: Fields): boolean {
  return PARTS.some((key) => isFields(fields[key]));
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The reader for what `fields`, of type `modelType`, describe: their own, or that of the language model among them. */
export function readerFor(fields: Fields, modelType: string): ((config: Config) => Model) | undefined {
  for (const key of PARTS) {
    const part = fields[key];
    if (!isFields(part)) continue;
    const type = typeIn(part, UNSAID[modelType]);
    const reader = type === undefined ? undefined : readerFor(part, type);
    if (reader !== undefined) return (config) => reader(partOf(config, key, type!));
  }
  return Object.hasOwn(READERS, modelType) ? READERS[modelType] : undefined;
}

function typeIn(part: Fields, fallback: string | undefined): string | undefined {
  return typeof part.model_type === 'string' ? part.model_type : fallback;
}

/** What the whole says of the embedding holds for its part, unless the part says otherwise. */
function partOf(config: Config, key: string, modelType: string): Config {
  const tied = said(config, 'tie_word_embeddings');
  const whole = typeof tied === 'boolean' ? { tie_word_embeddings: tied } : {};
  const defaults = { ...LIBRARY_DEFAULTS[modelType], ...whole };
  return { ...within(config, key), modelType, defaults };
}
