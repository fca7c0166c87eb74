/** `--mtp`: a model with multi-token-prediction modules that are trained with it. */
import { InputError } from '../../input/error.js';
import type { NotedModel } from '../../models/notes.js';
import type { Said } from './said.js';

/** More than any published model has; each is a block and logits more on the last stage. */
const MOST_MODULES = 8;

/** Cells of one question ask for the same model again, and what is worked out for it is kept by the object. */
const made = new WeakMap<NotedModel, Map<number, NotedModel>>();

/** The model with so many modules. Throws InputError where that is no number of modules, or where it predicts no tokens. */
export function withModules(model: NotedModel, { value, where }: Said<number>): NotedModel {
  if (value > MOST_MODULES) {
    throw new InputError(
      `${where}mtp is ${value}, but no model is trained with more than ${MOST_MODULES} multi-token-prediction modules; give the number of modules, which is 1 in DeepSeek-V3`,
    );
  }
  if (model.architecture !== undefined) {
    throw new InputError(
      `${where}mtp predicts further tokens of a sequence, and ${model.id} is no decoder; leave mtp out`,
    );
  }
  if (model.encoder !== undefined) {
    throw new InputError(
      `${where}mtp predicts further tokens, and ${model.id} is an encoder, which sees all of them; leave mtp out`,
    );
  }
  if (model.architecture !== undefined) {
    throw new InputError(
      `${where}mtp is ${value}, and predicts further tokens, while ${model.title} is no decoder; leave mtp out`,
    );
  }
  if (model.outputs !== undefined) {
    throw new InputError(
      `${where}mtp predicts further tokens, and ${model.id} predicts none: it has no logits over its vocabulary; leave mtp out`,
    );
  }
  const known = made.get(model) ?? new Map<number, NotedModel>();
  made.set(model, known);
  const title = `${model.title} with ${value} MTP module${value === 1 ? '' : 's'}`;
  const trained = known.get(value) ?? { ...model, title, mtp: value };
  known.set(value, trained);
  return trained;
}
