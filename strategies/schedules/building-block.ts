/**
 * Schedules of one repeating building block (Qi et al. 2024, arXiv 2405.15362, sections 3 and 4). The block is one micro-batch on its way
 * down and up a V of two chunks a stage, forward and back; it begins again every six units of time, F = I = W = 1 in each
 * chunk. How long a stage has an activation in the block is what it keeps: lifespan / 6 of both chunks together. Then waits are squeezed
 * out, weight gradients fill what is left, and run at the latest when a stage has no room for the next forward.
 */
import { type Action, forward, inputGradient, type Pipeline, weightGradient } from './action.js';

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

/** The four passes of a micro-batch by their number: forward in chunks 0 and 1, gradient in chunks 1 and 0. */
const PASSES = [
  (mb: number) => forward(mb, 0),
  (mb: number) => forward(mb, 1),
  (mb: number) => inputGradient(mb, 1),
  (mb: number) => inputGradient(mb, 0),
] as const;

/** Passes of a stage in the order of the repeated block, each as 4·micro-batch + its number. No two are ever at one time. */
function passesOf(
  stage: number,
  { stages, microBatches }: Pipeline,
  { steps, turns }: BuildingBlock,
): number[] {
  const across = stages - 1;
  const starts = [0, 0, 0, 0];
  for (let pass = 1; pass < 4; pass++)
    starts[pass] = starts[pass - 1]! + steps[pass - 1]! * across + turns[pass - 1]!;
  const at = starts.map((start, pass) => start + steps[pass]! * (pass % 2 === 0 ? stage : across - stage));
  const codes = Array.from({ length: 4 * microBatches }, (_, code) => code);
  const timeOf = (code: number) => at[code % 4]! + INTERVAL * Math.floor(code / 4);
  return codes.sort((a, b) => timeOf(a) - timeOf(b));
}

/** Plays the passes in unit times, each as soon as it may be; a stage that waits, or has no room, runs a weight gradient. */
function withWeights(pipeline: Pipeline, block: BuildingBlock): Action[][] {
  const { stages, microBatches } = pipeline;
  const ends = Array.from({ length: stages }, () => new Float64Array(4 * microBatches).fill(Infinity));
  /** When what a pass waits for has ended: itself on the stage it comes from, or at its turn the pass before it. */
  const readyAt = (stage: number, code: number): number => {
    const from = ends[code % 2 === 0 ? stage - 1 : stage + 1];
    return from === undefined ? (code % 4 === 0 ? 0 : ends[stage]![code - 1]!) : from[code]!;
  };
  const states = Array.from({ length: stages }, (_, stage) => ({
    ...{ stage, passes: passesOf(stage, pipeline, block), next: 0, kept: 0 },
    ...{ waiting: [] as Action[], filled: 0, actions: [] as Action[] },
  }));
  let left = stages * 6 * microBatches;
  for (let now = 0; left > 0; now++) {
    for (const state of states) {
      const { stage, passes, waiting, actions } = state;
      const code = passes[state.next];
      const isForward = code !== undefined && code % 4 < 2;
      const hasRoom = !isForward || state.kept < block.most;
      if (code !== undefined && hasRoom && readyAt(stage, code) <= now) {
        const pass = PASSES[code % 4]!(Math.floor(code / 4));
        actions.push(pass);
        state.next++;
        ends[stage]![code] = now + 1;
        if (isForward) state.kept++;
        else waiting.push(weightGradient(pass.microBatch, pass.chunk));
      } else if (state.filled < waiting.length) {
        actions.push(waiting[state.filled++]!);
        state.kept--;
      } else continue;
      left--;
    }
  }
  return states.map(({ actions }) => actions);
}
