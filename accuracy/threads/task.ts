/** What threads are to train. */
import type { Model } from '../../models/model.js';
import type { Training } from '../../strategies/training.js';

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
}
