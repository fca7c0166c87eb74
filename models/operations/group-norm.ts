/**
 * Group normalisation (Wu and He 2018, arXiv 1803.08494): over positions and channels of a group of each sample. Forward it reads
 * its input for the statistics and again to norm it; backward it reads input and gradient twice. Where element-wise work
 * is fused, the SiLU behind it runs in its kernel, which backward works it out again from the input (NVIDIA Apex,
 * contrib/group_norm).
 */
import { adds, pass } from '../steps/memory-bound.js';
import { activationBytes, type Shape, type Step, step, type Tensor, tokensInside } from '../steps/step.js';
import { isWide, streamCast } from '../steps/wide.js';
import { activation } from './activation.js';
import { type Operation, tensorOf, type Value, valuesOf } from './operation.js';

export interface GroupNormOptions {
  readonly groups?: number;
  /** SiLU of what is normed. Absent: the norm alone. */
  readonly silu?: boolean;
}

export function groupNorm(
  name: string,
  input: Value,
  { groups = 32, silu = false }: GroupNormOptions = {},
): Operation {
  const { channels, size } = input;
  const output: Value = { name, channels, size };
  const weights = ['gain', 'bias'].map((each) => ({ name: `${name}.${each}`, shape: [channels], copies: 1 }));
  const norm = (writes: Value, shape: Shape): Step => {
    const values = valuesOf(input, shape);
    const e = activationBytes(shape);
    const statistics = statisticsOf(name, groups, shape);
    return step({
      name,
      reads: [input.name],
      writes: tensorOf(writes, shape),
      side: [statistics],
      weights: weights.map((weight) => weight.name),
      forward: [pass('norm', 'group-norm', values, 3 * e, 2)],
      inputGradient: [pass('norm', 'group-norm backward', values, 5 * e, 3), ...adds(2 * channels, 2, shape)],
      inputNeeds: [input.name, statistics.name],
    });
  };
  const normed: Value = { ...output, name: `${name} alone` };
  const steps = (shape: Shape): readonly Step[] => {
    // A compiler's kernel reads and writes 16 bits, whatever it computes in.
    if (isWide(shape) && !shape.fusedElementwise)
      return [wideNorm(name, input, output, { groups, silu }, shape)];
    return silu && !shape.fusedElementwise
      ? [norm(normed, shape), ...activation(name, normed, 'silu').steps(shape)]
      : [norm(output, shape)];
  };
  return { name, weights, output, channelsFirst: true, steps };
}

function statisticsOf(name: string, groups: number, shape: Shape): Tensor {
  return { name: `${name} statistics`, bytes: 2 * 4 * groups * tokensInside(shape) };
}

/**
 * Under autocast: PyTorch runs `group_norm` in float32 (torch.amp, "CUDA Ops that can autocast to float32"). The input is widened, a
 * copy that waits for the backward pass; the SiLU behind it reads and writes float32, and what it read waits, too; the convolution
 * behind narrows it again. Gradients go the same way back.
 */
function wideNorm(
  name: string,
  input: Value,
  output: Value,
  { groups = 32, silu = false }: GroupNormOptions,
  shape: Shape,
): Step {
  const values = valuesOf(input, shape);
  const statistics = statisticsOf(name, groups, shape);
  const copies = { name: `${name} float32`, bytes: (silu ? 2 : 1) * 4 * values };
  const cast = streamCast(values, shape);
  return step({
    name,
    reads: [input.name],
    writes: tensorOf(output, shape),
    side: [statistics, copies],
    weights: [`${name}.gain`, `${name}.bias`],
    forward: [
      ...cast,
      pass('norm', 'group-norm', values, 3 * 4, 2),
      ...(silu ? [pass('elementwise', 'silu', values, 2 * 4)] : []),
      ...cast,
    ],
    inputGradient: [
      ...cast,
      ...(silu ? [pass('elementwise', 'silu backward', values, 3 * 4)] : []),
      pass('norm', 'group-norm backward', values, 5 * 4, 3),
      ...cast,
      ...adds(2 * input.channels, 2, shape),
    ],
    inputNeeds: [copies.name, statistics.name],
  });
}
