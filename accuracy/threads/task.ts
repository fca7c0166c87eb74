/** What threads are to train. */
import type { Unit } from '../../models/architectures/network.js';
import type { Model } from '../../models/model.js';
import { unitOf } from '../../models/network.js';
import type { Training } from '../../strategies/training.js';
import type { AskedOfLayouts } from './asked-layouts.js';

/** What every case trains, whatever its layout. */
export interface Task {
  readonly model: Model;
  /** Tokens per sequence. */
  readonly sequence: number;
  /** Sequences per step over all workers. */
  readonly globalBatch: number;
  /** How weights are kept and updated. Absent: by AdamW, on the device. */
  readonly training?: Training;
  /**
   * Of a model with experts, how many times its even share of a group of tokens an expert takes; what is more is dropped.
   * Absent: as many as there are, so that nothing is.
   */
  readonly capacityFactor?: number;
  /** Pipelines by every schedule, too, not by those alone that strategies are named for. */
  readonly everySchedule?: true;
  /** A schedule, or a way to divide sequences, that every layout is to have. Absent: as strategies are shown. */
  readonly asked?: AskedOfLayouts;
}

/** What a step counts, where it is not tokens. */
export function unitGiven(model: Model): { readonly unit?: Unit } {
  const unit = unitOf(model);
  return unit === 'token' ? {} : { unit };
}
