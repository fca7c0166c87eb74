/** Hyper-parameters of self-distillation over crops, see `architectures/dino.ts`. */
import type { EncoderBlocks, VisionTransformer } from './vit.js';

type Backbone = Omit<VisionTransformer, 'kind' | 'classes' | 'pool' | 'distilled' | 'rotary'>;

export interface SelfDistillation extends EncoderBlocks, Backbone {
  readonly kind: 'dino';
  /** Large crops of each picture, `image` high and wide, which the teacher sees, too; and small ones. */
  readonly globalCrops: number;
  readonly localCrops: number;
  readonly localImage: number;
  /** Widths of the projection head: hidden, the narrow one before the prototypes, and how many those are. */
  readonly head: { readonly hidden: number; readonly bottleneck: number; readonly prototypes: number };
  /** Patches of a picture's large crops that are masked, on average, and predicted by a head of their own (iBOT). Absent: none. */
  readonly masked?: { readonly patches: number; readonly bottleneck: number };
}
