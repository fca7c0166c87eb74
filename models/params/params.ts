/**
 * Models from the `params.json` that Meta and Mistral AI publish with checkpoints in their own format. Both call sizes
 * `dim`, `n_layers`, `n_heads`; Mistral AI writes the feed-forward width, Meta what it is rounded from.
 */
import type { Config } from '../huggingface/fields.js';
import { readBy } from '../huggingface/read-by.js';
import type { NotedModel } from '../notes.js';
import { readMeta } from './meta.js';
import { readMistral } from './mistral.js';

/** Whether `json` is such a file. */
export function isParams(json: unknown): json is Config['fields'] {
  return (
    typeof json === 'object' &&
    json !== null &&
    'dim' in json &&
    'n_layers' in json &&
    !('model_type' in json)
  );
}

/** The model that `fields`, the content of the file `name`, describe. Throws InputError as the readers of config.json do. */
export function modelFromParams(fields: Config['fields'], name: string): NotedModel {
  const isMistral = 'hidden_dim' in fields || 'head_dim' in fields;
  const modelType = isMistral ? 'mistral' : 'llama';
  return readBy(isMistral ? readMistral : readMeta, { file: name, modelType, fields });
}
