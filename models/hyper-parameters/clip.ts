/** Hyper-parameters of towers for pictures and texts, see `architectures/clip.ts`. */
import type { EncoderBlocks } from './vit.js';

export interface ImageTextTowers {
  readonly kind: 'clip';
  /** Height and width of a picture, and of a patch. */
  readonly image: number;
  readonly patch: number;
  readonly vision: EncoderBlocks;
  readonly text: EncoderBlocks & { readonly vocab: number; readonly positions: number };
  /** Softmax over all pictures and all texts (CLIP), or a sigmoid of each pair (SigLIP). */
  readonly loss: 'softmax' | 'sigmoid';
}
