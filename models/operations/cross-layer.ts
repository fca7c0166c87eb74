/**
 * A cross layer of low rank (DCN v2, Wang et al. 2020, arXiv 2008.13535, equations 1 and 2): x₀ ⊙ (U·V·x + b) + x. Two narrow
 * products, then an element-wise product with the first layer's input and a residual add.
 */
import { pass } from '../steps/memory-bound.js';
import { activationBytes, type Shape, type Step, step } from '../steps/step.js';
import { linear } from './linear.js';
import { type Operation, tensorOf, type Value, valuesOf } from './operation.js';

/** `first`: x₀, what the first cross layer reads. */
export function crossLayer(name: string, first: Value, input: Value, rank: number): readonly Operation[] {
  const narrow = linear(`${name} narrow`, input, { outputs: rank, bias: false });
  const wide = linear(`${name} wide`, narrow.output, { outputs: input.channels });
  const output: Value = { name, channels: input.channels, size: input.size };
  const steps = (shape: Shape): Step[] => {
    const values = valuesOf(input, shape);
    const e = activationBytes(shape);
    const fused = shape.fusedElementwise;
    return [
      step({
        name,
        reads: [input.name, first.name, wide.output.name],
        writes: tensorOf(output, shape),
        forward: [pass('elementwise', 'cross', values, (fused ? 4 : 6) * e, fused ? 1 : 2)],
        // For either factor: the gradient that arrives times the other.
        inputGradient: [pass('elementwise', 'cross backward', values, 3 * e)],
        inputNeeds: [first.name, wide.output.name],
        join: pass('elementwise', 'residual-add backward', values, 3 * e),
      }),
    ];
  };
  return [narrow, wide, { name, weights: [], output, steps }];
}
