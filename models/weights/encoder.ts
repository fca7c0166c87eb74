/** The weights that encoders have at their two ends beside a decoder's: a table of segments, and the heads they are trained with. */
import { maskedWordsOf, pools, predictsNext } from '../encoder.js';
import type { Model } from '../model.js';
import { linearWeights, normWeights, type Weight } from './weight.js';

/** The table [segments, hidden]. */
export function segmentWeights({ encoder, hidden }: Model): Weight[] {
  const { segments = 0 } = encoder ?? {};
  return segments === 0 ? [] : linearWeights('segments', [segments, hidden], 'whole');
}

/**
 * Pooler [hidden, hidden], next-sentence outputs [2, hidden], and what is before the logits of masked words: a dense layer
 * [hidden, hidden] and a norm. All biased but the dense layer of a model whose feed-forward has no biases (ModernBERT).
 */
export function encoderHeadWeights(model: Model): Weight[] {
  const { encoder, hidden } = model;
  if (encoder === undefined) return [];
  const square = [hidden, hidden] as const;
  return [
    ...(pools(model) ? linearWeights('head.pooler', square, 'whole', { bias: true }) : []),
    ...(predictsNext(model)
      ? linearWeights('head.next-sentence', [2, hidden], 'whole', { bias: true })
      : []),
    ...(maskedWordsOf(model) === undefined
      ? []
      : [
          ...linearWeights('head.transform', square, 'whole', { bias: model.bias.mlp }),
          ...normWeights('head.transform.norm', model, hidden),
        ]),
  ];
}
