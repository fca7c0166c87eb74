/**
 * Models from a Hugging Face `config.json`: the parsed JSON goes in, hyper-parameters come out. Each
 * architecture has its own field names and defaults, kept in the files of the folder beside this one.
 */
import { InputError } from '../../input/error.js';
import type { Model } from '../model.js';
import type { NotedModel } from '../notes.js';
import { readDeepseekV3 } from './deepseek.js';
import { type Config, shown } from './fields.js';
import { readGpt2, readGptNeox } from './gpt.js';
import { readGptOss } from './gpt-oss.js';
import { readLlama, readMistral, readQwen2, readQwen3 } from './llama.js';
import { readMixtral, readQwen2Moe, readQwen3Moe } from './moe.js';
import { notRead } from './not-read.js';
import { readBy } from './read-by.js';

/** The architectures that can be read, by the file's `model_type`. */
const READERS: Readonly<Record<string, (config: Config) => Model>> = {
  llama: readLlama,
  mistral: readMistral,
  mixtral: readMixtral,
  qwen2: readQwen2,
  qwen2_moe: readQwen2Moe,
  qwen3: readQwen3,
  qwen3_moe: readQwen3Moe,
  gpt2: readGpt2,
  gpt_neox: readGptNeox,
  gpt_oss: readGptOss,
  deepseek_v3: readDeepseekV3,
};

/**
 * The model that a parsed `config.json` describes, with notes on what of it is left out. `name` is the file as the person
 * named it; it begins every message and gives the model its id. Throws `InputError` for what is not a config, an unknown
 * `model_type`, a missing or impossible field, parts that no reader took, or an arrangement `Model` cannot express.
 */
export function modelFromHuggingFace(json: unknown, name: string): NotedModel {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    throw new InputError(
      `${name}: a Hugging Face config.json holds an object of hyper-parameters, but this is ${shown(json)}.`,
    );
  }
  const fields = json as Readonly<Record<string, unknown>>;
  const modelType = fields.model_type;
  const reader =
    typeof modelType === 'string' && Object.hasOwn(READERS, modelType) ? READERS[modelType] : undefined;
  if (reader === undefined) throw notRead(fields, name, Object.keys(READERS));
  return readBy(reader, { file: name, modelType: modelType as string, fields });
}
