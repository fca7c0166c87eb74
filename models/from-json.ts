/** A model from the JSON of a file, whichever kind it is: a Hugging Face config.json, or a params.json. */

import { modelFromHuggingFace } from './huggingface/huggingface.js';
import type { NotedModel } from './notes.js';
import { otherFile } from './other-files.js';
import { isParams, modelFromParams } from './params/params.js';

/**
 * The model that the `json` of the file `name` describes. `beside` is the config.json that lies beside it, if one does, to
 * be named when this is another file of the same model. Throws InputError as the readers do, and for such other files.
 */
export function modelFromJson(json: unknown, name: string, beside?: string): NotedModel {
  const other = otherFile(json, name, beside);
  if (other !== undefined) throw other;
  return isParams(json) ? modelFromParams(json, name) : modelFromHuggingFace(json, name);
}
