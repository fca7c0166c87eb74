/**
 * What of a model is trained: all of it; small matrices beside its frozen ones (LoRA, Hu et al. 2021, arXiv 2106.09685),
 * which may be kept in 4 or 8 bits (QLoRA, Dettmers et al. 2023, arXiv 2305.14314); or all but frozen parts.
 */

/** How a frozen base's matrices are kept: as they compute, or in NormalFloat of 4 bits, with its scales quantised again or not, or in 8 bits. */
export const BASE_FORMATS = ['whole', 'nf4', 'nf4-double', 'int8'] as const;
/**
 * Beside those that one may ask for: `fp8`, the type that the products of an fp8 job read, so that nothing is dequantised
 * (Transformer Engine's `fp8_model_init`, NeMo's `fp8_params`).
 */
export type BaseFormat = (typeof BASE_FORMATS)[number] | 'fp8';

export const ADAPTER_VARIANTS = ['lora', 'rslora', 'dora'] as const;
export type AdapterVariant = (typeof ADAPTER_VARIANTS)[number];

export interface Adapters {
  readonly rank: number;
  /** Names of the linear layers that have an adapter, as `adapters.ts` groups them. */
  readonly targets: readonly string[];
  /** Scaled by the square root of the rank, which costs the same (rsLoRA); or with a learned magnitude of each output (DoRA, arXiv 2402.09353). */
  readonly variant: AdapterVariant;
  /** Share of an adapter's inputs that is dropped in training. */
  readonly dropout: number;
}

/** Parts of a model that may be frozen. */
export const FREEZABLE = [
  'embedding',
  'head',
  'blocks',
  'attention',
  'feed-forward',
  'experts',
  'router',
  'norms',
  'vision',
  'projector',
] as const;
export type Freezable = (typeof FREEZABLE)[number];

export interface Tuning {
  readonly adapters?: Adapters;
  /** What is frozen beside adapters is everything; without them, these parts. */
  readonly frozen?: readonly Freezable[];
  /** Absent: `whole`. */
  readonly base?: BaseFormat;
}
