/** Hyper-parameters of diffusion transformers, see `architectures/dit.ts`. */
import type { EncoderBlocks } from './vit.js';

export interface DiffusionTransformer extends EncoderBlocks {
  readonly kind: 'dit';
  /** Height and width of a picture; its latents are an eighth of that. */
  readonly image: number;
  /** Height and width of a patch of latents. */
  readonly patch: number;
  /** Channels of latents: 4 of Stable Diffusion's autoencoder. */
  readonly latentChannels: number;
  /** Labels; one more stands for none (classifier-free guidance). */
  readonly classes: number;
  /** The variance is predicted beside the noise. */
  readonly learnsSigma: boolean;
}
