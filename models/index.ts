/** The front door to models: the visible list, and looking one up by its id. */
import { InputError } from '../input/error.js';
import { nearest } from '../input/nearest.js';
import type { Model } from './model.js';
import { MODELS } from './zoo/zoo.js';

export { MODELS } from './zoo/zoo.js';

/** The model of that id. Throws `InputError` naming the nearest ids when there is none. */
export function modelById(id: string): Model {
  const model = MODELS.find((candidate) => candidate.id === id);
  if (model !== undefined) return model;
  const near = nearest(
    id,
    MODELS.map((candidate) => candidate.id),
  );
  const guess = near.length === 0 ? 'no model has a name like it' : `did you mean ${anyOf(near)}?`;
  throw new InputError(
    `unknown model '${id}': ${guess}${near.length === 0 ? '.' : ''} \`llmsim models\` lists all.`,
  );
}

/** `'a', 'b' or 'c'`. */
function anyOf(ids: readonly string[]): string {
  const quoted = ids.map((id) => `'${id}'`);
  const last = quoted.at(-1)!;
  return quoted.length === 1 ? last : `${quoted.slice(0, -1).join(', ')} or ${last}`;
}
