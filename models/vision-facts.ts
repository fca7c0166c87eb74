/** What can be said of a decoder that sees: how many of its parameters are the decoder's own, and the tokens of a picture. */
import type { Model } from './model.js';
import { tokensOfImage } from './vision.js';
import { parameterCount } from './weights/parameters.js';

export interface VisionFacts {
  /** Those of the model without tower and projector. */
  readonly textParameters?: number;
  readonly imageTokens?: number;
}

/** Nothing of a model without a tower. */
export function visionFacts({ vision, ...decoder }: Model): VisionFacts {
  if (vision === undefined) return {};
  return { textParameters: parameterCount(decoder).total, imageTokens: tokensOfImage(vision) };
}
