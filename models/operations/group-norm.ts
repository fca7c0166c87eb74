/**
 * Group normalisation (Wu and He 2018, arXiv 1803.08494): over positions and channels of a group of each sample. Forward it reads
 * its input for the statistics and again to norm it; backward it reads input and gradient twice. Where element-wise work
 * is fused, the SiLU behind it runs in its kernel, which backward works it out again from the input (NVIDIA Apex,
 * contrib/group_norm).
 */
import { adds, pass } from '../steps/memory-bound.js';
import { activationBytes, type Shape, type Step, step, tokensInside } from '../steps/step.js';
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
    const statistics = { name: `${name} statistics`, bytes: 2 * 4 * groups * tokensInside(shape) };
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
  const steps = (shape: Shape): readonly Step[] =>
    silu && !shape.fusedElementwise
      ? [norm(normed, shape), ...activation(name, normed, 'silu').steps(shape)]
      : [norm(output, shape)];
  return { name, weights, output, steps };
}
