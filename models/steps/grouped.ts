/** One layer of every expert: products of all groups, and what each direction reads. */
import type { GroupedGemm, MemoryBound } from '../../program/kernel.js';
import type { Place } from './expert-place.js';
import { adds } from './memory-bound.js';
import { casts, narrowInput } from './narrow.js';
import { ALIKE, activationBytes, type Shape, type Step, step } from './step.js';
import { castWeight, streamCast } from './wide.js';

export interface Grouped {
  readonly name: string;
  readonly input: string;
  readonly weight: string;
  readonly bias: boolean;
  /** The bias is weighed by the router's probability of each token before it is added. */
  readonly weighted?: boolean;
}

/**
 * Host time of each expert's weight behind its gradient, in launches: autograd's node for it, and the hook in Python that takes
 * its gradient to the bucket (`_make_backward_post_hook` of Megatron Core, distributed/distributed_data_parallel.py). Kind: assumed, as
 * a simple operation of PyTorch's, `FURTHER_LAUNCH` of sim/kernels/launches.ts.
 */
const HOOKS_OF_WEIGHT = 0.25;

/** Y = X · Wᵀ for each expert's tokens; writes a tensor of its own name, [routed tokens, outputs]. */
export function grouped(
  { name, input, weight, bias, weighted = false }: Grouped,
  inputs: number,
  outputs: number,
  place: Place,
  shape: Shape,
): Step {
  const { looped, uneven } = shape.routed ?? ALIKE;
  const product = (role: GroupedGemm['role'], m: number, n: number, k: number): GroupedGemm => ({
    family: 'grouped-gemm',
    role,
    groups: place.experts,
    m,
    n,
    k,
    precision: shape.precision,
    accumulate: role === 'weight-gradient' && shape.accumulateFloat32,
    ...(uneven ? { uneven: true } : {}),
    ...(looped && place.experts > 1 ? { launches: place.experts } : {}),
    ...(looped && role === 'weight-gradient' ? { hooks: HOOKS_OF_WEIGHT * place.experts } : {}),
  });
  const { routed } = place;
  const rows = routed / place.experts;
  const narrow = narrowInput(name, (place.split ? place.received : routed) * inputs, shape);
  const e = activationBytes(shape);
  const weights = place.experts * outputs * inputs;
  const weightCast = castWeight(name, weights, shape);
  const biases = bias ? biasPasses(routed * outputs, place.experts, weighted, looped, e) : NO_BIAS;
  // A library that loops over experts casts the tokens of each by themselves, too.
  const cast = (values: number) =>
    casts(values, shape).map((kernel) => (looped ? { ...kernel, launches: place.experts } : kernel));
  return step({
    name,
    reads: [input],
    writes: { name, bytes: routed * outputs * e },
    side: [...(narrow ? [narrow] : []), ...(weightCast ? [weightCast] : [])],
    weights: [weight, ...(bias ? [`${weight}.bias`] : [])],
    forward: [
      ...streamCast(weights, shape),
      ...cast(routed * inputs),
      product('forward', rows, outputs, inputs),
      ...biases.forward,
    ],
    inputGradient: [...cast(routed * outputs), product('input-gradient', rows, inputs, outputs)],
    inputNeeds: weightCast ? [weightCast.name] : [],
    weightGradient: [
      ...(narrow ? [] : cast(routed * inputs)),
      product('weight-gradient', outputs, inputs, rows),
      ...streamCast(weights, shape),
      ...biases.gradient,
      ...adds(place.experts * outputs * inputs, bias ? 2 : 1, shape),
    ],
    weightNeeds: [narrow?.name ?? input],
  });
}

interface BiasPasses {
  readonly forward: readonly MemoryBound[];
  readonly gradient: readonly MemoryBound[];
}

const NO_BIAS: BiasPasses = { forward: [], gradient: [] };

/**
 * One kernel over all groups has no place to add a bias in: it takes a pass of its own each way. GEMMs of a library have, and
 * sum its gradient. But a bias that is weighed by probabilities in float32 is added in PyTorch, expert by expert, in
 * float32 (`TEGroupedMLP._apply_bias` of Megatron Core, transformer/moe/experts.py): the product with the probability
 * written (4 bytes a value), added (2 + 4 + 4), the experts' results put together (4 + 4) and cast (4 + 2); backward, cast
 * (2 + 4), cast for the stream (4 + 2) and put together (2 + 2), the gradient by the probability (4 + 4) summed over tokens
 * (4), and by the bias (4 + 4) summed over columns (4).
 */
function biasPasses(
  values: number,
  experts: number,
  weighted: boolean,
  looped: boolean,
  e: number,
): BiasPasses {
  const own = (name: string, bytes: number, launches: number): readonly MemoryBound[] => [
    { family: 'elementwise', name, flops: values, bytes: values * bytes, launches },
  ];
  if (!looped) return { forward: own('expert bias', 2 * e, 1), gradient: own('expert bias gradient', e, 1) };
  if (!weighted) return NO_BIAS;
  return {
    forward: own('expert bias', 4 + (2 + 4 + 4) + (4 + 4) + (4 + 2), 2 * experts + 2),
    gradient: own(
      'expert bias gradient',
      2 + 4 + (4 + 2) + (2 + 2) + (4 + 4 + 4) + (4 + 4 + 4),
      6 * experts + 2,
    ),
  };
}
