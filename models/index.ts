/** The front door to models: the visible list, and looking one up by its id. */
import { InputError } from '../input/error.js';
import { nearest } from '../input/nearest.js';
import type { Model } from './model.js';
import { akinTo } from './zoo/akin.js';
import { HUB_NAMES, idOnHub } from './zoo/hub.js';
import { MODELS } from './zoo/zoo.js';

export { MODELS } from './zoo/zoo.js';

/**
 * The model of that id, or that the Hugging Face hub calls so. Throws `InputError` naming the nearest ids when there
 * is none.
 */
export function modelById(id: string): Model {
  const model = modelCalled(id);
  if (model !== undefined) return model;
  const akin = akinTo(id);
  if (akin !== undefined)
    throw new InputError(`unknown model '${id}': ${akin}. \`llmsim models\` lists all.`);
  const near = nearestModels(id);
  const guess = near.length === 0 ? 'no model has a name like it' : `did you mean ${anyOf(near)}?`;
  throw new InputError(
    `unknown model '${id}': ${guess}${near.length === 0 ? '.' : ''} \`llmsim models\` lists all.`,
  );
}

/** Whether a model of ours has that id, or that name on the hub. */
export function isModel(id: string): boolean {
  return modelCalled(id) !== undefined;
}

function modelCalled(id: string): Model | undefined {
  const ours = idOnHub(id) ?? id;
  return MODELS.find((candidate) => candidate.id === ours);
}

/** Whether `name` is written as the hub names repositories: `meta-llama/Meta-Llama-3-70B`. */
export function isHubName(name: string): boolean {
  return /^[\w.-]+\/[\w.-]+$/.test(name) && !/^\.|\.(json|ya?ml|safetensors|gguf|bin|pth?)$/i.test(name);
}

/** The model that the hub calls `name`. Throws `InputError` with the nearest and with the way to all others. */
export function modelOnHub(name: string): Model {
  const id = idOnHub(name);
  if (id !== undefined) return modelById(id);
  const near = nearestModels(name.slice(name.indexOf('/') + 1));
  const guess = near.length === 0 ? '.' : `; did you mean ${anyOf(near)}?`;
  throw new InputError(
    `'${name}' is no file, and no model of the Hugging Face hub that llmsim knows by name${guess} Any other is read ` +
      `from its config.json: save huggingface.co/${name}/resolve/main/config.json and give its path.`,
  );
}

/** Ids of the models nearest to `name`, by their own names and by those of the hub. */
function nearestModels(name: string): string[] {
  const names = [...MODELS.map(({ id }) => id), ...HUB_NAMES];
  return [...new Set(nearest(name, names, names.length).map((near) => idOnHub(near) ?? near))].slice(0, 3);
}

/** `'a', 'b' or 'c'`. */
function anyOf(ids: readonly string[]): string {
  const quoted = ids.map((id) => `'${id}'`);
  const last = quoted.at(-1)!;
  return quoted.length === 1 ? last : `${quoted.slice(0, -1).join(', ')} or ${last}`;
}
