/**
 * How long the sequences of a configuration's pre-training were. `max_position_embeddings` is the longest a model
 * takes, which today a short last phase reaches; what costs the time is the length of all the tokens before it.
 */
import type { Model } from '../model.js';
import { MODELS } from '../zoo/zoo.js';
import { type Config, countOr } from './fields.js';

/** As long as pre-training's main phase gets in published recipes; a longer limit alone says nothing of it. */
export const LONGEST_MAIN_PHASE = 8192;

/**
 * The length to train at when nobody says one, and why: of a known model of this shape, else before rotary
 * positions were stretched, else the longest the model takes, up to `LONGEST_MAIN_PHASE`. `model.sequence` is that longest.
 */
export function pretrainingLength(model: Model, config: Config): Pick<Model, 'sequence' | 'sequenceFrom'> {
  const longest = model.sequence;
  const limit = `${config.file} allows ${longest.toLocaleString('en')}`;
  const known = longest > LONGEST_MAIN_PHASE ? MODELS.find((other) => isSameShape(model, other)) : undefined;
  if (known !== undefined && known.sequence <= longest) {
    return {
      sequence: known.sequence,
      sequenceFrom: `what ${known.id}, a model of this shape, was pre-trained at; ${limit}`,
    };
  }
  const original = beforeStretching(config);
  if (original !== undefined) {
    return { sequence: original, sequenceFrom: `original_max_position_embeddings of ${config.file}` };
  }
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

function isSameShape(model: Model, other: Model): boolean {
  return SHAPE.every((key) => model[key] === other[key]) && model.moe?.experts === other.moe?.experts;
}
