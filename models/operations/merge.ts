/**
 * A feature pyramid's way down (Lin et al. 2016, arXiv 1612.03144): the level above, each of its positions repeated to the size of
 * the one below, and the lateral connection there, added up.
 */
import { pass } from '../steps/memory-bound.js';
import { activationBytes, step } from '../steps/step.js';
import { type Operation, tensorOf, type Value, valuesOf } from './operation.js';

/** `lateral` is of another layer (`LayerWriter.share`); backward it gets a copy of what arrives. */
export function merge(name: string, above: Value, lateral: Value): Operation {
  const output: Value = { name, channels: lateral.channels, size: lateral.size };
  return {
    name,
    weights: [],
    output,
    steps: (shape) => {
      const [few, values] = [valuesOf(above, shape), valuesOf(output, shape)];
      const e = activationBytes(shape);
      // Fused, what is repeated is never written.
      const passes = shape.fusedElementwise ? 2 : 4;
      const kernel = (label: string, tensors: number, launches: number) => ({
        ...pass('elementwise', label, values, 0),
        bytes: (few + tensors * values) * e,
        launches,
      });
      return [
        step({
          name,
          reads: [above.name, lateral.name],
          writes: tensorOf(output, shape),
          forward: [kernel('merge', passes, passes / 2)],
          inputGradient: [kernel('merge backward', 3, 2)],
        }),
      ];
    },
  };
}
