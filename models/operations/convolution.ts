/** Convolution of pictures and volumes, plain, grouped (ResNeXt), depthwise or transposed (U-Net's way up). */
import type { Convolution, GemmRole } from '../../program/kernel.js';
import { adds, pass } from '../steps/memory-bound.js';
import { activationBytes, atLeast16Bit, type Shape, type Step, step, tokensInside } from '../steps/step.js';
import { castInput, castWeight, streamCast } from '../steps/wide.js';
import type { Weight } from '../weights/weight.js';
import { type Operation, tensorOf, type Value, valuesOf } from './operation.js';

export interface ConvolutionOptions {
  readonly outputs: number;
  /** Extent of the window along each axis, or one for all. */
  readonly window: number | readonly number[];
  /** Absent: 1. */
  readonly stride?: number | readonly number[];
  /** Zeros before the first position. Absent: half of a window, so that a stride of 1 keeps the size. */
  readonly padding?: number | readonly number[];
  /** Absent: 1. */
  readonly groups?: number;
  /** Absent: none, since a norm follows. */
  readonly bias?: boolean;
  /** It makes larger what it reads, as the gradient of a convolution with this stride does. Absent: it does not. */
  readonly transposed?: boolean;
  /** It reads a stream of residual adds or its norm, which is float32 under autocast. Absent: what products and their like wrote. */
  readonly stream?: true;
  /** The operation whose weights it runs with, as a detector's heads do at every level. Absent: its own. */
  readonly weightsOf?: string;
}

export function convolution(name: string, input: Value, options: ConvolutionOptions): Operation {
  const { outputs, groups = 1, bias = false, transposed = false, weightsOf } = options;
  const each = (given: number | readonly number[]) =>
    typeof given === 'number' ? input.size.map(() => given) : given;
  const window = each(options.window);
  const stride = each(options.stride ?? 1);
  const padding = options.padding === undefined ? window.map((w) => (w - 1) / 2) : each(options.padding);
  const size = input.size.map((extent, i) => {
    const [w, s, p] = [window[i]!, stride[i]!, padding[i]!];
    return transposed ? (extent - 1) * s - 2 * p + w : Math.floor((extent + 2 * p - w) / s) + 1;
  });
  const output: Value = { name, channels: outputs, size };
  const owner = weightsOf ?? name;
  const weight: Weight = {
    name: owner,
    shape: [outputs, input.channels / groups, ...window],
    copies: 1,
  };
  const weights = bias ? [weight, { name: `${owner}.bias`, shape: [outputs], copies: 1 }] : [weight];
  const [small, large] = transposed ? [output, input] : [input, output];
  const kernel = (role: GemmRole, shape: Shape): Convolution => ({
    family: 'convolution',
    role: transposed ? SWAPPED[role] : role,
    images: tokensInside(shape),
    ...{ inputs: small.channels, outputs: large.channels, groups, from: small.size, to: large.size },
    ...{ window, stride, padding, precision: atLeast16Bit(shape) },
    accumulate: role === 'weight-gradient' && shape.accumulateFloat32,
  });
  const elements = weight.shape.reduce((product, extent) => product * extent, 1);
  // The library turns what it reads round, and what it writes back. Outside matrix units it has kernels for either order.
  const turned = (shape: Shape, ...values: readonly Value[]) =>
    shape.channelsFirst === true && shape.precision !== 'fp32' && groups < input.channels
      ? values.map((value) =>
          pass('elementwise', 'channels turned', valuesOf(value, shape), 2 * activationBytes(shape)),
        )
      : [];
  const steps = (shape: Shape): Step[] => {
    // Under autocast the weight's 16-bit copy, made once for all who run with it, and its gradient widened again.
    const cast = weightsOf === undefined ? castWeight(name, elements, shape) : undefined;
    const read = options.stream ? castInput(name, valuesOf(input, shape), shape) : undefined;
    const narrowed = read ? streamCast(valuesOf(input, shape), shape) : [];
    const one = step({
      name,
      reads: [input.name],
      writes: tensorOf(output, shape),
      weights: weights.map((w) => w.name),
      side: [...(cast ? [cast] : []), ...(read ? [read] : [])],
      forward: [
        ...narrowed,
        ...(cast ? streamCast(elements, shape) : []),
        kernel('forward', shape),
        ...turned(shape, input, output),
        ...(bias ? biasAdd(valuesOf(output, shape), shape) : []),
      ],
      inputGradient: input.given
        ? []
        : [kernel('input-gradient', shape), ...turned(shape, output, input), ...narrowed],
      inputNeeds: cast && !input.given ? [cast.name] : [],
      weightGradient: [
        kernel('weight-gradient', shape),
        ...turned(shape, input, output),
        ...(bias
          ? [pass('elementwise', 'bias gradient', valuesOf(output, shape), activationBytes(shape))]
          : []),
        ...(cast ? streamCast(elements, shape) : []),
        ...adds(elements, weights.length, shape),
      ],
      weightNeeds: [read?.name ?? input.name],
    });
    return [one];
  };
  return { name, weights: weightsOf === undefined ? weights : [], output, steps };
}

/** Eager frameworks add the bias in a kernel of its own, over the output (pytorch/pytorch, aten/src/ATen/native/Convolution.cpp, `reshape_bias`). */
function biasAdd(values: number, shape: Shape) {
  return shape.fusedElementwise ? [] : [pass('elementwise', 'bias add', values, 2 * activationBytes(shape))];
}

const SWAPPED: Readonly<Record<GemmRole, GemmRole>> = {
  forward: 'input-gradient',
  'input-gradient': 'forward',
  'weight-gradient': 'weight-gradient',
};
