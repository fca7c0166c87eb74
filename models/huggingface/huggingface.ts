/**
 * Models from a Hugging Face `config.json`: the parsed JSON goes in, hyper-parameters come out. Each
 * architecture has its own field names and defaults, kept in the files of the folder beside this one.
 */
import { InputError } from '../../input/error.js';
import type { NotedModel } from '../notes.js';
import { shown } from './fields.js';
import { readerFor } from './language-part.js';
import { notRead } from './not-read.js';
import { readBy } from './read-by.js';
import { READERS } from './readers.js';

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
  // Diffusers names the class alone.
  const modelType = fields.model_type ?? fields._class_name;
  const reader = typeof modelType === 'string' ? readerFor(fields, modelType) : undefined;
  if (reader === undefined) throw notRead(fields, name, Object.keys(READERS));
  return readBy(reader, { file: name, modelType: modelType as string, fields });
}
