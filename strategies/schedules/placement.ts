/** Where the chunks of a stage are in the depth of the model, and where what they compute goes next. */
import type { Pipeline, Placement } from './action.js';

/**
 * The place in depth of a stage's chunk. `wrapped`: chunk c of stage i has place c·stages + i, so that every pass through the stages goes
 * the same way; `v`: chunks go down and up in turn, so that a stage has the first and the last place; `both-ways`: chunk 0
 * of stage i has place i and chunk 1 place stages − 1 − i, of as many places as stages, so that every place is on two stages.
 */
export function placeOf(
  placement: Placement,
  stage: number,
  chunk: number,
  { stages }: Pick<Pipeline, 'stages'>,
): number {
  if (placement === 'both-ways') return chunk === 0 ? stage : stages - 1 - stage;
  const down = placement === 'v' && chunk % 2 === 1;
  return chunk * stages + (down ? stages - 1 - stage : stage);
}

/** The stage that has a place; of two that have it, the one whose first chunk it is. */
export function stageOfPlace(placement: Placement, place: number, stages: number): number {
  const within = place % stages;
  return placement === 'v' && Math.floor(place / stages) % 2 === 1 ? stages - 1 - within : within;
}

/** Places of the whole pipeline: how many parts the model is cut into. */
export function placesOf(
  placement: Placement,
  { stages, chunks }: Pick<Pipeline, 'stages' | 'chunks'>,
): number {
  return placement === 'both-ways' ? stages : stages * chunks;
}

/**
 * The stage that has the place behind (`1`) or before (`-1`) that of a chunk, and as which of its chunks; undefined at the ends
 * of the model. In a `v` the next place may be on the same stage.
 */
export function neighbourOf(
  placement: Placement,
  at: { readonly stage: number; readonly chunk: number },
  direction: 1 | -1,
  pipeline: Pick<Pipeline, 'stages' | 'chunks'>,
): { readonly stage: number; readonly chunk: number } | undefined {
  const { stages } = pipeline;
  const place = placeOf(placement, at.stage, at.chunk, pipeline) + direction;
  if (place < 0 || place >= placesOf(placement, pipeline)) return undefined;
  if (placement === 'both-ways') {
    return { stage: at.chunk === 0 ? place : stages - 1 - place, chunk: at.chunk };
  }
  return { stage: stageOfPlace(placement, place, stages), chunk: Math.floor(place / stages) };
}
