/** Gradient norm and the update of what the rank owns, by its optimizer; afterwards gradients are zeroed for the next step. */

import { largest } from '../../input/extremes.js';
import { addInto } from '../kernels/elementwise.js';
import { adamWStep, sumOfSquares } from '../kernels/optimizer.js';
import { adafactorStep } from '../kernels/optimizers/adafactor.js';
import {
  LEAST_NARROW,
  narrowAdamWStep,
  narrowLionStep,
  narrowState,
} from '../kernels/optimizers/eight-bit.js';
import { lionStep, sgdMomentumStep, sgdStep } from '../kernels/optimizers/simple.js';
import type { RankMemory } from '../memory.js';
import { common, type Piece } from '../optimizer-state.js';
import { layersIn } from '../ownership.js';
import type { Line } from '../script.js';
import type { Floats } from '../tensors.js';
import type { Context, Run } from './context.js';

/** A piece with what it is updated by. */
export interface Slice {
  readonly piece: Piece;
  readonly parameters: Floats;
  readonly gradient: Floats;
  readonly state: Floats;
}

/** The rank's parameters, gradients and state, piece by piece of what it owns, where they are updated. */
export function slicesOf({ tensors }: Context, onHost = tensors.memory.updatesOnHost): Slice[] {
  const { memory } = tensors;
  return memory.pieces.map((piece) => {
    const { shard, first, floats, state, stateFloats } = piece;
    const at = (place: { readonly first: number }, start: number) =>
      tensors.at({ first: place.first + start + first - shard.first, floats });
    const weights = memory.shardedWeights ? packedWeights(memory, piece) : shard.first;
    return {
      piece,
      parameters:
        onHost && !memory.weightsOnHost ? at(memory.hostWeights, shard.packed) : at(memory.weights, weights),
      gradient: onHost
        ? at(memory.hostGradients, shard.packed)
        : memory.shardedGradients
          ? at(memory.gradientShard, shard.packed)
          : at(memory.gradients, shard.first),
      state: tensors.at({ first: memory.optimizerState.first + state, floats: stateFloats }),
    };
  });
}

/** Where the weights of a shard begin among those that the rank keeps. */
function packedWeights({ weightShards }: RankMemory, { shard }: Piece): number {
  return weightShards.find(({ layer }) => layer === shard.layers![0])!.packed;
}

/** Leaves the sum of squares in `into`, for the ranks to all-reduce; of gradients on the device, or on the host. */
export function gradientNorm(context: Context, into: Float32Array, onHost: boolean): Run {
  const { tensors, kernels } = context;
  const slices = slicesOf(context, onHost);
  const longest = largest(
    slices.map(({ gradient }) => gradient.length),
    0,
  );
  const scratch = tensors.at({ first: tensors.memory.workspace.first, floats: Math.ceil(longest / 256) });
  return () => {
    into[0] = slices.reduce((sum, { gradient }) => sum + sumOfSquares(kernels, gradient, scratch), 0);
  };
}

type Step = (context: Context, slice: Slice) => void;

/** How a piece is updated, by the kernel of the program. */
const STEPS: Readonly<Record<string, Step>> = {
  adam({ kernels, workload, clock }, { parameters, gradient, state }) {
    const [firstMoment, secondMoment] = parts(state, 2) as [Floats, Floats];
    const slice = { parameters, gradient, firstMoment, secondMoment };
    adamWStep(kernels, slice, workload.optimizer, clock.step + 1);
  },
  sgd: ({ kernels, workload }, slice) => sgdStep(kernels, slice, workload.optimizer),
  'sgd-momentum': ({ kernels, workload }, { parameters, gradient, state: momentum }) =>
    sgdMomentumStep(kernels, { parameters, gradient, momentum }, workload.optimizer),
  lion: ({ kernels, workload }, { parameters, gradient, state: momentum }) =>
    lionStep(kernels, { parameters, gradient, momentum }, workload.optimizer),
  'adam-8bit'(context, slice) {
    if (isWide(slice)) return STEPS.adam!(context, slice);
    const { parameters, gradient, state } = slice;
    const [momentum, variance] = parts(state, 2).map((part) => narrowState(part, parameters.length));
    const { optimizer } = context.workload;
    narrowAdamWStep(
      { parameters, gradient, momentum: momentum!, variance: variance! },
      optimizer,
      context.clock.step + 1,
    );
  },
  'lion-8bit'(context, slice) {
    if (isWide(slice)) return STEPS.lion!(context, slice);
    const { parameters, gradient, state } = slice;
    const momentum = narrowState(state, parameters.length);
    narrowLionStep({ parameters, gradient, momentum }, context.workload.optimizer);
  },
  adafactor({ kernels, workload, clock, tensors }, { piece, parameters, gradient, state: moments }) {
    const scratch = tensors.at(tensors.memory.optimizerScratch);
    const { place, floats } = piece;
    const sides =
      place === 'vector' ? { rows: 1, columns: floats } : { rows: piece.rows, columns: piece.columns };
    const tensor = { parameters, gradient, moments, scratch, ...sides };
    adafactorStep(kernels, tensor, workload.optimizer, clock.step + 1);
  },
};

/** Whether a tensor is too small for states of 8 bits. */
function isWide({ piece: { rows, columns } }: Slice): boolean {
  return rows * columns < LEAST_NARROW;
}

function parts(state: Floats, count: number): Floats[] {
  const each = state.length / count;
  return Array.from({ length: count }, (_, i) => state.subarray(i * each, (i + 1) * each));
}

/** The update by the rule `name`; undefined where threads have none of that name. */
export function update(context: Context, line: Line, name: string): Run | undefined {
  const step = STEPS[name];
  if (step === undefined) return undefined;
  const { tensors, workload } = context;
  const { id } = workload.optimizer;
  const parts = tensors.memory.ownedIn(layersIn(line.op.label));
  // Beside Muon, what is no matrix; on the host, of the layers that the op names.
  const slices = slicesOf(context).filter(
    ({ piece }) =>
      (id !== 'muon' || piece.place !== 'matrix') && parts.some((part) => common(part, piece) !== undefined),
  );
  const clear = clearing(context, line);
  return () => {
    for (const slice of slices) step(context, slice);
    clear();
  };
}

/** Zeroes gradients behind the last update of a step. */
export function clearing({ tensors }: Context, line: Line): Run {
  const { memory } = tensors;
  const last = memory.lines.findLast(({ op }) => op.kind === 'compute' && op.kernel.family === 'optimizer');
  if (last !== line) return () => {};
  const gradients = memory.shardedGradients ? tensors.at(memory.gradientShard) : tensors.at(memory.gradients);
  return () => gradients.fill(0);
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
