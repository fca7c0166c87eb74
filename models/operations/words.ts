/** Both ends of a text: words looked up in a table that tensor ranks divide, and words predicted over it. */
import type { Model } from '../model.js';
import { embeddingSteps, headSteps } from '../steps/ends.js';
import { OUTPUT, type Shape, type Step } from '../steps/step.js';
import { linearWeights, normWeights } from '../weights/weight.js';
import { type Operation, positionsOf, type Value } from './operation.js';
import { apart } from './renamed.js';
import { modelOfTraits, type TransformerTraits } from './transformer-traits.js';

export interface WordsOptions extends TransformerTraits {
  readonly vocab: number;
  /** Words of a sample. */
  readonly words: number;
  /** Rows of a table of positions, one of which is added to each word. Absent: none. */
  readonly positions?: number;
  /** Words are normed then. */
  readonly normed?: boolean;
  /** The layer has the table already, for other words. */
  readonly again?: boolean;
}

const TABLE = 'embedding';

export function words(name: string, options: WordsOptions): Operation {
  const { vocab, hidden, positions, normed = false, again = false } = options;
  const learned = positions === undefined ? 'none' : 'learned';
  const model = modelOfTraits(options, { vocab, position: learned, embeddingNorm: normed });
  const output: Value = { name, channels: hidden, size: [options.words] };
  return {
    name,
    weights: [
      ...(again ? [] : linearWeights(TABLE, [vocab, hidden], 'column')),
      ...(positions === undefined ? [] : linearWeights(`${name} positions`, [positions, hidden], 'whole')),
      ...(normed ? normWeights(`${name} embedding.norm`, options, hidden) : []),
    ],
    output,
    steps: (shape) => {
      const steps = apart(embeddingSteps(model, over(output, shape)), name, new Map([[OUTPUT, name]]));
      return steps.map((each) => ({
        ...each,
        weights: each.weights.map((weight) => (weight === TABLE ? weight : `${name} ${weight}`)),
      }));
    },
  };
}

/** The shape of a layer whose samples have the positions of `value`. */
function over(value: Value, shape: Shape): Shape {
  return { ...shape, positions: shape.positions * positionsOf(value) };
}

export interface PredictionOptions extends TransformerTraits {
  readonly vocab: number;
  /** By the table of the first layer. */
  readonly tied: boolean;
}

/** The word at each position of the stream, and the loss; norms that stand before halves have one here, too. */
export function predictedWords(name: string, stream: Value, options: PredictionOptions): Operation {
  const { vocab, hidden, tied, norms } = options;
  const finalNorm = norms === 'before';
  const model: Model = modelOfTraits(options, { vocab, tiedEmbeddings: tied, finalNorm });
  return {
    name,
    weights: [
      ...(finalNorm ? normWeights('head.norm', options, hidden) : []),
      ...(tied ? [] : linearWeights('head', [vocab, hidden], 'column')),
    ],
    output: { name: 'losses', channels: 1, size: stream.size },
    steps: (shape): readonly Step[] => headSteps(model, over(stream, shape), stream.name),
  };
}
