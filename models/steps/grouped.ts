/** One layer of every expert: products of all groups, and what each direction reads. */
import type { GroupedGemm } from '../../program/kernel.js';
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
}

/** Y = X · Wᵀ for each expert's tokens; writes a tensor of its own name, [routed tokens, outputs]. */
export function grouped(
  { name, input, weight, bias }: Grouped,
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
  });
  const { routed } = place;
  const rows = routed / place.experts;
  const narrow = narrowInput(name, (place.split ? place.received : routed) * inputs, shape);
  const e = activationBytes(shape);
  const weights = place.experts * outputs * inputs;
  const weightCast = castWeight(name, weights, shape);
  // Products of groups have no place to add a bias in: it takes a pass of its own each way.
  const biased = (pass: string, bytes: number) =>
    bias ? [{ family: 'elementwise' as const, name: pass, flops: routed * outputs, bytes, launches: 1 }] : [];
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
      ...biased('expert bias', routed * outputs * 2 * e),
    ],
    inputGradient: [...cast(routed * outputs), product('input-gradient', rows, inputs, outputs)],
    inputNeeds: weightCast ? [weightCast.name] : [],
    weightGradient: [
      ...(narrow ? [] : cast(routed * inputs)),
      product('weight-gradient', outputs, inputs, rows),
      ...streamCast(weights, shape),
      ...biased('expert bias gradient', routed * outputs * e),
      ...adds(place.experts * outputs * inputs, bias ? 2 : 1, shape),
    ],
    weightNeeds: [narrow?.name ?? input],
  });
}
