/**
 * Gradients that are autograd's own tensors: written by the first backward pass of a step, layer by layer, and freed once
 * weights are updated. So it is on one replica where 16-bit weights are all that is kept: nobody has a buffer to add
 * gradients into, or a copy to widen them for. The peak is then in the middle, where the activations of some layers and
 * the gradients of others are there, and lower than both in full. (PyTorch, `zero_grad(set_to_none=True)`.)
 */
import type { OpId } from '../../program/program.js';
import { weightBytes } from '../formats.js';
import { callLayer, type Stage } from '../stage.js';
import * as layers from './in-backward.js';
import { WHOLE } from './owned.js';
import type { ChunkRun } from './state.js';

export function gradientsGrow({ job }: Stage): boolean {
  return weightBytes(job) < 4 && job.training?.masterWeights === false;
}

/** A chunk's first backward pass of a step: each layer's gradients are taken as it begins. */
export function backwardWithGradients(stage: Stage, run: ChunkRun): OpId {
  let after = run.after;
  let last = -1;
  for (const layer of stage.chunks[run.chunk]!.toReversed()) {
    layers.takeGradients(stage, layer, WHOLE);
    last = callLayer(stage, layer, run, after);
    after = [];
  }
  return last;
}

export function freeGradients(stage: Stage): void {
  for (const layer of stage.chunks.flat()) layers.freeGradients(stage, layer, WHOLE);
}
