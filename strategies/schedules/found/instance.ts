/**
 * What a schedule is searched for: how long each part of a pipeline takes, unequal ones included, what is kept from forward to
 * backward, and what a stage may keep. Times are in any one unit.
 */
import type { Pipeline, Placement } from '../action.js';
import { placesOf, stageOfPlace } from '../placement.js';

/** What one micro-batch takes and keeps at a place in the depth of the model. */
export interface PlaceLoad {
  readonly forward: number;
  /** All of the backward pass at once, and its halves. */
  readonly backward: number;
  readonly inputGradient: number;
  readonly weightGradient: number;
  /**
   * Kept from the forward pass on, bytes; what the first half of the backward pass gives back of it, and the second the rest. Less
   * than nothing where more waits for the second half: gradients of outputs, and what was recomputed.
   */
  readonly keptBytes: number;
  readonly freedByInputBytes: number;
}

export interface Instance {
  readonly pipeline: Pipeline;
  /** `wrapped` or `v`: every place is on one stage. */
  readonly placement: Exclude<Placement, 'both-ways'>;
  /** By place. */
  readonly loads: readonly PlaceLoad[];
  /** By place but the last: an activation to the next, and its gradient back; nothing where both are on one stage. */
  readonly activationTime: readonly number[];
  readonly gradientTime: readonly number[];
  /** Bytes of activations that a stage may keep, by stage. */
  readonly capBytes: readonly number[];
  /** Whether backward passes may be split into their halves. */
  readonly splits: boolean;
}

/** The stage of each place. */
export function stagesOfPlaces({ pipeline, placement }: Instance): Int32Array {
  return Int32Array.from({ length: placesOf(placement, pipeline) }, (_, place) =>
    stageOfPlace(placement, place, pipeline.stages),
  );
}

/** Whether backward passes are better whole: their halves take as long together, and nobody waits for either. */
export function leastBackward({ splits }: Instance, load: PlaceLoad): number {
  return splits ? Math.min(load.backward, load.inputGradient + load.weightGradient) : load.backward;
}

/** What all micro-batches take on each stage, by stage. */
export function workOfStages(instance: Instance): Float64Array {
  const work = new Float64Array(instance.pipeline.stages);
  const stageOf = stagesOfPlaces(instance);
  for (const [place, load] of instance.loads.entries()) {
    work[stageOf[place]!]! += (load.forward + leastBackward(instance, load)) * instance.pipeline.microBatches;
  }
  return work;
}
