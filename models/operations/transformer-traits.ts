/** What the halves of transformer blocks have in common, as steps of decoders ask for it. */
import { gpt } from '../families.js';
import type { Model } from '../model.js';

export interface TransformerTraits {
  readonly hidden: number;
  readonly heads: number;
  readonly headDim: number;
  readonly norm: 'layer' | 'rms';
  /** The norm stands before a half, or behind the sum of it and the stream. */
  readonly norms: 'before' | 'after';
  readonly dropout: number;
}

/** The fields of a model that a half's steps read. */
export function modelOfTraits(traits: TransformerTraits, more: Partial<Model> = {}): Model {
  const { hidden, heads, headDim, norm, dropout } = traits;
  return gpt({
    ...{ id: 'half', title: '', family: '', source: '', layers: 1, vocab: 0, sequence: 1, ffn: 0 },
    ...{ hidden, heads, headDim, norm, dropout, position: 'none' },
    ...more,
  });
}
