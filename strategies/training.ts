/**
 * How the weights of a job are kept and updated: by which optimizer, in which formats, and in which memory. A part of
 * the job that no layout changes. What is trained at all is the model's own matter (`models/tuning.ts`).
 */

/** Optimizers by id; `optimizers/` says what each holds and runs. */
export const OPTIMIZER_IDS = [
  'adamw',
  'adamw-8bit',
  'paged-adamw',
  'paged-adamw-8bit',
  'adam-mini',
  'adafactor',
  'lion',
  'lion-8bit',
  'sgd',
  'sgd-momentum',
  'lars',
  'lamb',
  'muon',
  'shampoo',
  'soap',
  'galore',
  'galore-8bit',
  'apollo',
  'apollo-mini',
] as const;
export type OptimizerId = (typeof OPTIMIZER_IDS)[number];

/** Formats that weights are kept in, or an optimizer's moments. */
export type StateFormat = 'fp32' | 'bf16' | 'fp16';

/** What is kept away from the device, and where: host memory, or a disk of the host (NVMe). */
export interface Offload {
  readonly optimizer?: 'host' | 'disk';
  readonly parameters?: 'host' | 'disk';
  /** Of the optimizer's state, the share that is offloaded (Megatron-LM's `--optimizer-offload-fraction`). Absent: all. */
  readonly fraction?: number;
  /** False: host buffers are pageable, and copies do not run beside compute. Absent: pinned. */
  readonly pinned?: false;
}

export interface Training {
  /** Absent: AdamW. */
  readonly optimizer?: OptimizerId;
  /** Whether a float32 copy of 16-bit weights is kept and updated. Absent: where weights are 16-bit. */
  readonly masterWeights?: boolean;
  /** The format of AdamW's moments. Absent: float32, or without master weights that of the weights. */
  readonly moments?: StateFormat;
  /**
   * The format weights are kept, sharded and all-gathered in. `fp32` beside 16-bit GEMMs: every use casts them, and the
   * residual stream stays float32 (autocast). Absent: that of the GEMMs, at least 16 bits.
   */
  readonly weights?: StateFormat;
  /** Each layer's weights are updated as soon as their gradients are there, so that no gradients are kept. Absent: not. */
  readonly updatesInBackward?: true;
  readonly offload?: Offload;
  /** A frozen model of the same size runs forward on every micro-batch first (DPO). Absent: none. */
  readonly reference?: true;
}
