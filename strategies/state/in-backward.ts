/**
 * The optimizer fused into the backward pass: a layer is updated as soon as its gradients are there, and they are given
 * back at once, so that no more than a layer's exist. There is no norm of all gradients to clip by. (Lv et al. 2023,
 * arXiv 2306.09782; pytorch/torchtune, torchtune/training/memory.py; pytorch/torchtitan, OptimizersInBackwardContainer.)
 */
import type { OpId } from '../../program/program.js';
import { gradientBytes } from '../formats.js';
import type { PlacedLayer } from '../layers/placed.js';
import { flatBuffer } from '../layers/tensors.js';
import { callLayer, type Stage } from '../stage.js';
import { writeUpdate } from './optimizer.js';
import { type Divide, ownedOf, WHOLE } from './owned.js';
import type { ChunkRun } from './state.js';

export function updatesInBackward({ job }: Stage): boolean {
  return job.training?.updatesInBackward === true;
}

/** A chunk's backward on a rank that holds everything: each layer's gradients are written, used and given back. */
export function backwardWithUpdates(stage: Stage, run: ChunkRun): OpId {
  let after = run.after;
  let last = -1;
  for (const layer of stage.chunks[run.chunk]!.toReversed()) {
    takeGradients(stage, layer, WHOLE);
    stage.list.phase('backward');
    last = callLayer(stage, layer, run, after);
    after = [];
    updateLayer(stage, layer, WHOLE, last);
  }
  return last;
}

/** Takes memory for what a rank has of a layer's gradients. */
export function takeGradients(stage: Stage, layer: PlacedLayer, divide: Divide): void {
  stage.list.alloc('gradients', nameOf(layer, divide), bytesOf(stage, layer, divide));
}

export function freeGradients(stage: Stage, layer: PlacedLayer, divide: Divide): void {
  stage.list.free('gradients', nameOf(layer, divide), bytesOf(stage, layer, divide));
}

/** Updates a layer from its gradients, and gives these back. */
export function updateLayer(stage: Stage, layer: PlacedLayer, divide: Divide, after: OpId): void {
  const alone = onlyLayer(stage, layer);
  const parameters = ownedOf(alone, divide);
  const weights = flatBuffer(divide === WHOLE ? 'weights' : 'weight shard', layer.index, layer.index);
  if (parameters > 0) {
    stage.list.phase('optimizer');
    writeUpdate(alone, { parameters, divide, gradients: nameOf(layer, divide), weights }, [after], 0);
  }
  freeGradients(stage, layer, divide);
}

function onlyLayer(stage: Stage, layer: PlacedLayer): Stage {
  return { ...stage, chunks: [[layer]], parameters: stage.parametersOf(layer) };
}

function bytesOf(stage: Stage, layer: PlacedLayer, divide: Divide): number {
  return ownedOf(onlyLayer(stage, layer), divide) * gradientBytes(stage.job);
}

function nameOf(layer: PlacedLayer, divide: Divide): string {
  return flatBuffer(divide === WHOLE ? 'gradients' : 'gradient shard', layer.index, layer.index);
}
