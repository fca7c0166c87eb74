/**
 * What a model that reads a text both ways has around its blocks: BERT (Devlin et al. 2018, arXiv 1810.04805, sections 3.1
 * and 3.2) and what descends from it. The blocks are a decoder's, `causal: false`.
 */

/** Words of a masked position are predicted by a dense layer, the activation and a norm, then the embedding's matrix and a bias. */
export interface MaskedWords {
  /**
   * Share of the positions that the head computes. Programs that gather masked positions first have so many rows alone:
   * 80 of 512 and 20 of 128 in Google's, NVIDIA's and DeepSpeed's (`max_predictions_per_seq`). Absent: all of them, as in
   * Transformers, fairseq and Megatron-LM, of which the loss then ignores those that are not masked.
   */
  readonly computed?: number;
}

export interface Encoder {
  /** Rows of the table that says which segment a token is of: 2 in BERT. Absent: no such table. */
  readonly segments?: number;
  /**
   * The published model ends in a dense layer with tanh over the first token's vector. It is computed and trained where
   * something reads it: a next-sentence head, a few outputs, or nothing else is there.
   */
  readonly pooler?: boolean;
  /** It is trained to predict masked words. Absent: it is not, and ends as `Model.outputs` says. */
  readonly maskedWords?: MaskedWords;
  /** Two outputs of the pooler say whether one segment follows the other. Absent: none do. */
  readonly nextSentence?: boolean;
}

/** What of a model says how it ends. */
interface Ends {
  readonly encoder?: Encoder;
  readonly outputs?: number;
}

/** What it predicts masked words with; undefined where it has a few outputs in place of words, or is no encoder. */
export function maskedWordsOf({ encoder, outputs }: Ends): MaskedWords | undefined {
  return outputs === undefined ? encoder?.maskedWords : undefined;
}

/** Whether two outputs for the next sentence are trained beside the masked words. */
export function predictsNext(model: Ends): boolean {
  return maskedWordsOf(model) !== undefined && model.encoder?.nextSentence === true;
}

/** Whether anything is computed from the pooler, so that it has weights that are trained. */
export function pools(model: Ends): boolean {
  return model.encoder?.pooler === true && (predictsNext(model) || maskedWordsOf(model) === undefined);
}

/** The model as its parameters are published: without the heads that pre-training puts on it. */
export function withoutPretrainingHeads<M extends Ends>(model: M): M {
  return maskedWordsOf(model) === undefined ? model : { ...model, outputs: 0 };
}
