/** What a model read from a params.json is called. */
import type { Config } from '../huggingface/fields.js';
import type { Model } from '../model.js';

/** Why experts that are not Mixtral's are refused: how the files mean their keys is not published with them. */
export const EXPERTS_NOT_READ =
  'such experts of a params.json are not read; name the config.json of the same model.';

/** Folders that say what is inside, not whose it is: the model is named by the one above. */
const UNNAMED = new Set(['', '.', '..', 'original', 'checkpoint', 'checkpoints', 'model', 'models']);

/** Id and title from the folder that the file lies in, for all such files have one name. */
export function identity(
  { file, modelType }: Config,
  by: string,
): Pick<Model, 'id' | 'title' | 'family' | 'source'> {
  const folders = file.split(/[\\/]/).slice(0, -1);
  const stem = file
    .split(/[\\/]/)
    .at(-1)!
    .replace(/\.json$/i, '');
  const title = (stem === 'params' ? folders.findLast((name) => !UNNAMED.has(name)) : stem) ?? modelType;
  return {
    id: title
      .toLowerCase()
      .replace(/[^a-z0-9.]+/g, '-')
      .replace(/^[-.]+|[-.]+$/g, ''),
    title,
    family: modelType,
    source: `${file} (params.json of ${by})`,
  };
}
