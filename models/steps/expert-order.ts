/**
 * Tokens in the order that experts' products read them: what came from each rank sorted by expert is sorted by expert alone
 * (`sort_chunks_by_idxs` of Megatron Core, transformer/moe/moe_utils.py), and narrow products find whole blocks of rows of
 * each expert (`Fp8Padding` of Transformer Engine). What experts made of them, and gradients, go the same way back.
 */
import type { Kernel } from '../../program/kernel.js';
import type { Model } from '../model.js';
import type { Place } from './expert-place.js';
import { pass } from './memory-bound.js';
import { ALIKE, activationBytes, type Shape, type Step } from './step.js';

/** The first of the experts' products, behind what puts its input in order. */
export function inOrder(up: Step, model: Model, place: Place, shape: Shape): Step {
  const moves = [...sorts(model, place, shape), ...pads(model, place, shape)];
  return {
    ...up,
    forward: [...moves, ...up.forward],
    inputGradient: [...up.inputGradient, ...moves.toReversed()],
  };
}

/** The last of them, before what puts its output back. */
export function backInOrder(down: Step, model: Model, place: Place, shape: Shape): Step {
  const moves = [...sorts(model, place, shape), ...pads(model, place, shape)];
  return {
    ...down,
    forward: [...down.forward, ...moves.toReversed()],
    inputGradient: [...moves, ...down.inputGradient],
  };
}

function sorts(model: Model, { across, experts, received }: Place, shape: Shape): Kernel[] {
  if (!across || experts === 1 || !(shape.routed ?? ALIKE).sorted) return [];
  const values = received * across.tensor * model.hidden;
  return [pass('routing', 'sort by expert', values, 2 * activationBytes(shape), 2)];
}

/** Where all blocks happen to be whole there is nothing to do. */
function pads(model: Model, { routed }: Place, shape: Shape): Kernel[] {
  const { pads: copied, uneven } = shape.routed ?? ALIKE;
  if (!copied || !uneven || (shape.precision !== 'fp8' && shape.precision !== 'fp4')) return [];
  return [pass('routing', 'pad experts', routed * model.hidden, 2 * activationBytes(shape))];
}
