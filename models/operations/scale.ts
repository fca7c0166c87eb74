/** Products with a scale for each channel: of each sample (squeeze-and-excitation, Hu et al. 2017, arXiv 1709.01507), or learned (layer scale). */
import { adds, pass } from '../steps/memory-bound.js';
import { activationBytes, step } from '../steps/step.js';
import { streamBytes, streamCast } from '../steps/wide.js';
import { type Operation, tensorOf, type Value, valuesOf } from './operation.js';

/**
 * Every position times its sample's vector `scales`. Backward both products with what arrives are formed: one kernel gives
 * the gradient of the values, and one sums the other over the positions.
 */
export function excitation(name: string, input: Value, scales: Value): Operation {
  const output: Value = { name, channels: input.channels, size: input.size };
  return {
    name,
    weights: [],
    output,
    steps: (shape) => {
      const values = valuesOf(input, shape);
      const vector = valuesOf(scales, shape);
      const e = activationBytes(shape);
      const kernel = (label: string, tensors: number, vectors: number) => ({
        ...pass('elementwise', label, values, 0),
        bytes: (tensors * values + vectors * vector) * e,
      });
      // Eager autograd writes the product with the other factor, and a reduction reads it.
      const summed = shape.fusedElementwise ? 2 : 4;
      return [
        step({
          name,
          reads: [input.name, scales.name],
          writes: tensorOf(output, shape),
          forward: [kernel('excitation', 2, 1)],
          inputGradient: [
            kernel('excitation backward', 2, 1),
            { ...kernel('excitation sum', summed, 1), launches: shape.fusedElementwise ? 1 : 2 },
          ],
          inputNeeds: [input.name, scales.name],
        }),
      ];
    },
  };
}

/** Every position times a learned vector (Touvron et al. 2021, arXiv 2103.17239), which is float32 under autocast, and so is the product. */
export function layerScale(name: string, input: Value): Operation {
  const { channels } = input;
  const output: Value = { name, channels, size: input.size };
  const weights = [{ name: `${name}.gain`, shape: [channels], copies: 1 }];
  return {
    name,
    weights,
    output,
    steps: (shape) => {
      const values = valuesOf(input, shape);
      const e = activationBytes(shape);
      const s = streamBytes(shape);
      return [
        step({
          name,
          reads: [input.name],
          writes: { name, bytes: values * s },
          weights: weights.map((w) => w.name),
          forward: [pass('elementwise', 'layer-scale', values, e + s)],
          inputGradient: [
            shape.fusedElementwise
              ? pass('elementwise', 'layer-scale backward', values, 2 * e + s)
              : pass('elementwise', 'layer-scale backward', values, (2 + 2 + 1) * s + e, 3),
            ...(shape.fusedElementwise ? [] : streamCast(values, shape)),
            ...adds(channels, 1, shape),
          ],
          inputNeeds: [input.name],
        }),
      ];
    },
  };
}
