/**
 * Schedules of one repeating building block (Qi et al. 2024, arXiv 2405.15362, sections 3 and 4). The block is one micro-batch on its way
 * down and up a V of two chunks a stage, forward and back; it begins again every six units of time, F = I = W = 1 in each
 * chunk. How long a stage has an activation in the block is what it keeps: lifespan / 6 of both chunks together. Then waits are squeezed
 * out, weight gradients fill what is left, and none is put off beyond the memory of the stage.
 */
import { type Action, forward, inputGradient, type Pipeline, weightGradient } from './action.js';
import { Needs } from './needs.js';

export interface BuildingBlock {
  /** Units from stage to stage: forward down and up, gradient down and up. */
  readonly steps: readonly [number, number, number, number];
  /** Units from one pass to the next at its turn: forward at the last stage, to the gradient at the first, at the last. */
  readonly turns: readonly [number, number, number];
  /** Activations of a chunk that a stage keeps. */
  readonly most: number;
}

const INTERVAL = 6;
const KEPT = 8;

/** A stage's actions under the building block for so many stages; those of the last few pipelines are kept. */
export function repeating(
  blockFor: (stages: number) => BuildingBlock,
): (stage: number, pipeline: Pipeline) => readonly Action[] {
  const known = new Map<string, readonly (readonly Action[])[]>();
  return (stage, pipeline) => {
    const key = `${pipeline.stages}x${pipeline.microBatches}`;
    let lists = known.get(key);
    if (lists === undefined) {
      lists = withWeights(pipeline, blockFor(pipeline.stages));
      if (known.size === KEPT) known.delete(known.keys().next().value!);
      known.set(key, lists);
    }
    return lists[stage]!;
  };
}

/** Forwards and input gradients of a stage in the order of the repeated block. No two of them are ever at one time. */
function passesOf(
  stage: number,
  { stages, microBatches }: Pipeline,
  { steps, turns }: BuildingBlock,
): Action[] {
  const up = stages - 1 - stage;
  const across = stages - 1;
  const forwardUp = steps[0] * across + turns[0];
  const gradientDown = forwardUp + steps[1] * across + turns[1];
  const gradientUp = gradientDown + steps[2] * across + turns[2];
  const passes = [
    { at: steps[0] * stage, of: (mb: number) => forward(mb, 0) },
    { at: forwardUp + steps[1] * up, of: (mb: number) => forward(mb, 1) },
    { at: gradientDown + steps[2] * stage, of: (mb: number) => inputGradient(mb, 1) },
    { at: gradientUp + steps[3] * up, of: (mb: number) => inputGradient(mb, 0) },
  ];
  return Array.from({ length: microBatches }, (_, mb) =>
    passes.map(({ at, of }) => ({ at: at + INTERVAL * mb, action: of(mb) })),
  )
    .flat()
    .sort((a, b) => a.at - b.at)
    .map(({ action }) => action);
}

/** Plays the passes in unit times, each as soon as it may be; a stage that waits, or has no room, runs a weight gradient. */
function withWeights(pipeline: Pipeline, block: BuildingBlock): Action[][] {
  const { stages, microBatches } = pipeline;
  const needs = new Needs('v', pipeline);
  const ends = new Float64Array(needs.size).fill(Number.POSITIVE_INFINITY);
  const states = Array.from({ length: stages }, (_, stage) => ({
    ...{ stage, passes: passesOf(stage, pipeline, block), next: 0, kept: 0 },
    ...{ waiting: [] as Action[], filled: 0, actions: [] as Action[] },
  }));
  const all = 6 * microBatches;
  for (let now = 0; states.some(({ actions }) => actions.length < all); now++) {
    for (const state of states) {
      const pass = state.passes[state.next];
      const mayRun = pass !== undefined && needs.of(state.stage, pass).every(({ id }) => ends[id]! <= now);
      const isForward = pass?.kind === 'forward';
      if (mayRun && !(isForward && state.kept >= block.most)) {
        state.actions.push(pass);
        state.next++;
        ends[needs.idOf(state.stage, pass)] = now + 1;
        if (isForward) state.kept++;
        else state.waiting.push(weightGradient(pass.microBatch, pass.chunk));
      } else if (state.filled < state.waiting.length) {
        state.actions.push(state.waiting[state.filled++]!);
        state.kept--;
      }
    }
  }
  return states.map(({ actions }) => actions);
}
