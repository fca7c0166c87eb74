/** Gradient norm and AdamW over what the rank owns; afterwards gradients are zeroed for the next step. */

import { largest } from '../../input/extremes.js';
import { addInto } from '../kernels/elementwise.js';
import { adamWStep, sumOfSquares } from '../kernels/optimizer.js';
import type { OwnedShard } from '../memory.js';
import type { Context, Run } from './context.js';

/** The rank's parameters, gradients and moments, slice by slice of what it owns. */
function slices({ tensors }: Context) {
  const { memory } = tensors;
  const packed = (place: { first: number }, o: OwnedShard) =>
    tensors.at({ first: place.first + o.packed, floats: o.floats });
  const inPlace = (place: { first: number }, o: OwnedShard) =>
    tensors.at({ first: place.first + o.first, floats: o.floats });
  return memory.owned.map((o) => ({
    parameters: memory.shardedWeights ? packed(memory.weights, o) : inPlace(memory.weights, o),
    gradient: memory.shardedGradients ? packed(memory.gradientShard, o) : inPlace(memory.gradients, o),
    firstMoment: packed(memory.firstMoment, o),
    secondMoment: packed(memory.secondMoment, o),
  }));
}

/** Leaves the sum of squares in `into`, for the ranks to all-reduce. */
export function gradientNorm(context: Context, into: Float32Array): Run {
  const { tensors, kernels } = context;
  const owned = slices(context);
  const longest = largest(
    owned.map(({ gradient }) => gradient.length),
    0,
  );
  const scratch = tensors.at({ first: tensors.memory.workspace.first, floats: Math.ceil(longest / 256) });
  return () => {
    into[0] = owned.reduce((sum, { gradient }) => sum + sumOfSquares(kernels, gradient, scratch), 0);
  };
}

export function adam(context: Context): Run {
  const { tensors, kernels, workload, clock } = context;
  const owned = slices(context);
  const { memory } = tensors;
  const gradients = memory.shardedGradients ? tensors.at(memory.gradientShard) : tensors.at(memory.gradients);
  return () => {
    for (const slice of owned) adamWStep(kernels, slice, workload.optimizer, clock.step + 1);
    gradients.fill(0);
  };
}

/** A reducer adds up the parts that the mappers sent it, into its own part of the gradients. */
export function sumMapped(context: Context, mapped: Float32Array): Run {
  const { tensors, kernels, replicas } = context;
  const [own] = tensors.memory.owned;
  const target = tensors.at({ first: tensors.memory.gradients.first + own!.first, floats: own!.floats });
  return () => {
    target.fill(0);
    for (let i = 0; i < replicas; i++)
      addInto(kernels, target, mapped.subarray(i * own!.floats, (i + 1) * own!.floats));
  };
}
