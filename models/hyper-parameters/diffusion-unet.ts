/** Hyper-parameters of U-Nets that predict noise in latent pictures, see `architectures/diffusion-unet.ts`: Stable Diffusion. */

export interface DiffusionUNet {
  readonly kind: 'diffusion-unet';
  /** Height and width of a picture, pixels; what the network sees is an eighth of that, in four channels. */
  readonly image: number;
  /** Channels of each level, the largest pictures first. */
  readonly channels: readonly number[];
  /** Residual blocks of a level on the way down; one more on the way up. */
  readonly blocks: number;
  /** Transformer blocks behind each residual block of a level, and in the middle. 0: none. */
  readonly transformers: readonly number[];
  readonly middle: number;
  /** Heads of a level's transformers; the last are those of the middle. */
  readonly heads: readonly number[];
  /** What a text encoder gave: its width, of 77 tokens. */
  readonly context: number;
  /** Width of further conditions, which join the time: pooled text and sizes of SDXL. Absent: none. */
  readonly conditions?: number;
}
