/** The model that a text describes. */
import { parseJson } from '../../input/json.js';
import type { NotedModel } from '../../models/notes.js';

/**
 * The model in the text of a Hugging Face config.json, or of a params.json, called `name`; `beside` is the config.json
 * that lies beside another file. Throws InputError for what is no model.
 */
export async function modelIn(text: string, name: string, beside?: string): Promise<NotedModel> {
  const remedy = 'a model is read from the config.json of a Hugging Face repository';
  const config = parseJson(text.replace(/^\uFEFF/, ''), name, remedy, 1, 'python');
  const { modelFromJson } = await import('../../models/from-json.js');
  return modelFromJson(config, name, beside);
}
