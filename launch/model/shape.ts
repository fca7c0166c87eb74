/** Hyper-parameters of a model, as facts spell them, put together; what is missing is named. */
import type { ModelFacts } from '../facts.js';
import type { Known } from '../known.js';

type Named = {
  readonly [F in keyof ModelFacts as F extends `model.${infer Name}` ? Name : never]: ModelFacts[F];
};

/** What a model cannot be built without. */
const NEEDED = ['layers', 'hidden', 'heads'] as const;
type Needed = (typeof NEEDED)[number];

/** A model's hyper-parameters; what is absent is the common default: as many key heads as heads, no experts. */
export type Shape = Pick<Named, Needed> & Partial<Omit<Named, Needed>>;

/** The shape that is said, or the names of what it lacks. */
export function shapeOf(known: Known): Shape | { readonly missing: readonly Needed[] } {
  const shape = Object.fromEntries(
    known.modelFacts().map((fact) => [fact.slice('model.'.length), known.get(fact)]),
  ) as Partial<Named>;
  const missing = NEEDED.filter((name) => shape[name] === undefined);
  return missing.length > 0 ? { missing } : (shape as Shape);
}

/**
 * The feed-forward width of Megatron where none is said: 4h, or for gated ones 8h/3 rounded down to a multiple of 64
 * (megatron/training/arguments.py, "Swiglu").
 */
export function defaultFfn(hidden: number, gated: boolean): number {
  return gated ? Math.floor((4 * hidden * 2) / 3 / 64) * 64 : 4 * hidden;
}

/** The vocabulary as it is computed: padded so that `tp` ranks get equal parts, each a multiple of `multiple`. */
export function paddedVocab(vocab: number, multiple: number, tp: number): number {
  const step = multiple * tp;
  return Math.ceil(vocab / step) * step;
}
