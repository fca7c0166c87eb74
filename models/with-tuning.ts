/** A model of which something else is trained: adapters beside its frozen matrices, or all but some parts. */
import { adapterTargets } from './adapters.js';
import type { Model } from './model.js';
import type { BaseFormat, Tuning } from './tuning.js';

/** What PEFT takes where nobody says. */
export const USUAL_RANK = 8;

/** Cells of one question ask for the same model again, and what is worked out for it is kept by the object. */
const made = new WeakMap<Model, Map<string, Model>>();

/** The model with `tuning` in place of its own; the same object for the same question. */
export function withTuning<M extends Model>(model: M, tuning: Tuning): M {
  const known = made.get(model) ?? new Map<string, Model>();
  made.set(model, known);
  const key = JSON.stringify(tuning);
  const tuned = (known.get(key) as M | undefined) ?? { ...model, tuning };
  known.set(key, tuned);
  return tuned;
}

/** Adapters on every linear layer, as people try first; the base kept as `base`. */
export function usualAdapters(model: Model, base: BaseFormat): Tuning {
  const targets = adapterTargets(model, ['all-linear']);
  return { adapters: { rank: USUAL_RANK, targets, variant: 'lora', dropout: 0 }, base };
}
