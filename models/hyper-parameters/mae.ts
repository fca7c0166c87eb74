/** Hyper-parameters of masked autoencoders, see `architectures/mae.ts`. */
import type { EncoderBlocks } from './vit.js';

export interface MaskedAutoencoder extends EncoderBlocks {
  readonly kind: 'mae';
  /** Height and width of a picture, and of a patch. */
  readonly image: number;
  readonly patch: number;
  /** Share of the patches that the encoder does not see. */
  readonly masked: number;
  readonly decoder: EncoderBlocks;
}
