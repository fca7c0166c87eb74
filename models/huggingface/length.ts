/**
 * How long the sequences of a configuration's pre-training were. `max_position_embeddings` is the longest a model
 * takes, which today a short last phase reaches; what costs the time is the length of all the tokens before it.
 */
import type { Model } from '../model.js';
import { MODELS } from '../zoo/zoo.js';
import { type Config, countOr } from './fields.js';

/** `Model.sequence` where a file says no length: a question must say one, or it cannot be asked. */
export const NO_LENGTH = 0;

/** The longest sequence a model takes, from `field`; `NO_LENGTH` where the file does not say. */
export function longestSequence(config: Config, field = 'max_position_embeddings'): number {
  return countOr(config, field, NO_LENGTH);
}

/** As long as pre-training's main phase gets in published recipes; a longer limit alone says nothing of it. */
export const LONGEST_MAIN_PHASE = 8192;

/**
 * The length to train at when nobody says one, and why: of a known model of this shape, else before rotary
 * positions were stretched, else the longest the model takes, up to `LONGEST_MAIN_PHASE`. `model.sequence` is that longest.
 */
export function pretrainingLength(model: Model, config: Config): Pick<Model, 'sequence' | 'sequenceFrom'> {
  const unsaid = model.sequence === NO_LENGTH;
  const longest = unsaid ? Number.POSITIVE_INFINITY : model.sequence;
  const limit = unsaid ? 'the file does not say' : `${config.file} allows ${longest.toLocaleString('en')}`;
  const known = longest > LONGEST_MAIN_PHASE ? knownOfShape(model, longest) : undefined;
  if (known !== undefined) {
    return {
      sequence: known.sequence,
      sequenceFrom: `what ${known.id}, a model of this shape, was pre-trained at; ${limit}`,
    };
  }
  const original = beforeStretching(config);
  if (original !== undefined) {
    return { sequence: original, sequenceFrom: `original_max_position_embeddings of ${config.file}` };
  }
  if (unsaid) return { sequence: NO_LENGTH };
  if (longest <= LONGEST_MAIN_PHASE) {
    return { sequence: longest, sequenceFrom: `the longest that ${config.file} allows` };
  }
  return {
    sequence: LONGEST_MAIN_PHASE,
    sequenceFrom: `as long as pre-training gets before its last phase; ${limit}`,
  };
}

/** `original_max_position_embeddings`, where rotary positions were stretched. */
function beforeStretching(config: Config): number | undefined {
  const name = 'original_max_position_embeddings';
  const scaling = config.fields.rope_scaling ?? config.fields.rope_parameters;
  const inside = typeof scaling === 'object' && scaling !== null ? scaling : {};
  const fields = { [name]: config.fields[name], ...inside };
  const length = countOr({ ...config, fields }, name, 0);
  return length === 0 ? undefined : length;
}

const SHAPE = ['layers', 'hidden', 'heads', 'kvHeads', 'headDim', 'ffn', 'vocab'] as const;

/** Of the known models of this shape (Llama 1 and 2 share some) the one of the longest sequences, `longest` at most. */
function knownOfShape(model: Model, longest: number): Model | undefined {
  return MODELS.filter(
    (other) => other.architecture === undefined && other.sequence <= longest && isSameShape(model, other),
  ).sort((a, b) => b.sequence - a.sequence)[0];
}

function isSameShape(model: Model, other: Model): boolean {
  return SHAPE.every((key) => model[key] === other[key]) && model.moe?.experts === other.moe?.experts;
}
