/**
 * LFM2's short convolution between two gates (Liquid AI 2025, arXiv 2511.23404, section 2): one product makes both gates
 * and the values, y = C · conv(B · x), and another projects back. A channel is convolved alone, so that channels divide over
 * tensor ranks as attention's heads do.
 */
import type { MemoryBound } from '../../program/kernel.js';
import type { Model, ShortConvolution } from '../model.js';
import { linear } from './linear.js';
import { adds } from './memory-bound.js';
import { activationBytes, type Shape, type Step, step, tokensInside } from './step.js';

export function convolutionSteps(
  model: Model,
  { width, bias }: ShortConvolution,
  input: string,
  shape: Shape,
): Step[] {
  const tokens = tokensInside(shape);
  const channels = model.hidden / shape.tensor;
  const project = linear(
    {
      ...{ name: 'gates and values', input, weight: 'mixer.in', tokens },
      ...{ inputs: model.hidden, outputs: 3 * channels, bias, enters: true, sliced: true },
    },
    shape,
  );
  const back = linear(
    {
      ...{ name: 'convolution output', input: 'gated convolution', weight: 'mixer.out', tokens },
      ...{ inputs: channels, outputs: model.hidden, bias, leaves: true },
    },
    shape,
  );
  return [project, gatedConvolution(channels, width, bias, shape), back];
}

/**
 * Fused, one kernel reads both gates and the values and writes the result; eager, each product and the convolution are
 * passes of their own, which read 2, 1 and 2 values and write one each. A value costs 2 FLOPs for each of `width` taps
 * and one for each gate.
 */
function gatedConvolution(channels: number, width: number, bias: boolean, shape: Shape): Step {
  const values = tokensInside(shape) * channels;
  const learned = bias ? 2 : 1;
  const e = activationBytes(shape);
  const fused = shape.fusedElementwise;
  const kernel = (name: string, times: number, moved: number, launches: number): MemoryBound => ({
    family: 'elementwise',
    name,
    flops: times * values * (2 * width + 2),
    bytes: values * moved * e,
    launches,
  });
  return step({
    name: 'gated convolution',
    reads: ['gates and values'],
    writes: { name: 'gated convolution', bytes: values * e },
    weights: ['mixer.convolution', ...(bias ? ['mixer.convolution.bias'] : [])],
    forward: [kernel('short-convolution', 1, fused ? 4 : 3 + 2 + 3, fused ? 1 : 3)],
    // Gradients of both gates, of the values and of the filter; what lies between is made again.
    inputGradient: [
      kernel('short-convolution backward', 3, fused ? 7 : 5 + 3 + 5, fused ? 1 : 5),
      ...adds(channels * (width + learned - 1), learned, shape),
    ],
    inputNeeds: ['gates and values'],
  });
}
