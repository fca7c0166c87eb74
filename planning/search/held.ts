/**
 * What the fullest device of a layout holds at least: its state all step long, the activations in flight, and what the
 * first backward pass adds to them.
 */
import { boundaryBytes, leastBoundaryBytes } from '../../models/steps/block.js';
import { streamBytes } from '../../models/steps/wide.js';
import type { Job } from '../../strategies/job.js';
import { shapeOf } from '../../strategies/layers/shape.js';
import { jobOfSlice, shortestOf, slicesOfJob } from '../../strategies/layers/slices.js';
import type { LayerMemory } from '../evaluate/layer-memory.js';
import type { PipelineCounts } from './in-flight.js';
import type { JobStages, StageLoad } from './stage-parts.js';

export interface Held {
  /** Stages of each make-up. */
  readonly loads: readonly StageLoad[];
  readonly stages: JobStages;
  readonly counts: PipelineCounts;
  /** What each kind of layer takes, in the order of the pipeline's kinds. */
  readonly memories: readonly LayerMemory[];
  /** Of which layers take so much. */
  readonly share: number;
  /** Bytes of what one layer hands to the next, for one micro-batch. */
  readonly crossing: number;
}

/** Bytes, the framework's reserve not counted. */
export function fullestBytes({ loads, stages, counts, memories, share, crossing }: Held): number {
  let fullest = 0;
  for (const { stage, chunks, lastRuns, sends } of loads) {
    const inFlight = counts.atFirstBackward(stage);
    let bytes = stages.stage(stage).heldBytes;
    for (let c = 0; c < chunks.length; c++) {
      let kept = 0;
      for (const { kind, count } of chunks[c]!) kept += count * share * memories[kind]!.keptBytes;
      // Each layer leaves its output to the next; a chunk may send its last one away.
      const sent = sends[c] ? crossing : 0;
      bytes += (kept - sent) * inFlight[c]!;
    }
    // The first backward pass meets all of it, and gives back what it has read layer by layer.
    let most = bytes;
    for (const { kind, count } of lastRuns) {
      const { riseBytes, leftBytes } = memories[kind]!;
      most = Math.max(most, bytes + share * riseBytes);
      bytes += count * share * leftBytes;
    }
    fullest = Math.max(fullest, most);
  }
  return fullest;
}

/** Bytes of what one layer hands to the next, of a network at most, for one micro-batch, or the shortest slice of one. */
export function crossingBytes(job: Job): number {
  const shortest = shortestOf(slicesOfJob(job));
  const shape = shapeOf(shortest === undefined ? job : jobOfSlice(job, shortest));
  return boundaryBytes(job.model, shape, streamBytes(shape));
}

/** The same of the layer that hands on least, for lower bounds. */
export function leastCrossingBytes(job: Job): number {
  const shortest = shortestOf(slicesOfJob(job));
  const shape = shapeOf(shortest === undefined ? job : jobOfSlice(job, shortest));
  return leastBoundaryBytes(job.model, shape, streamBytes(shape));
}
