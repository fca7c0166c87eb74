/**
 * Dot products of all pairs of a sample's vectors, behind the first of them (Naumov et al. 2019, arXiv 1906.00091, section
 * 2.1.3): a batched product of which the lower triangle is kept. Fused, a kernel writes the triangle itself.
 */
import type { Gemm } from '../../program/kernel.js';
import { pass } from '../steps/memory-bound.js';
import { activationBytes, atLeast16Bit, step, tokensInside } from '../steps/step.js';
import { numbersOf, type Operation, tensorOf, type Value } from './operation.js';

export function dotInteraction(name: string, input: Value): Operation {
  const { channels: width } = input;
  const [vectors = 1] = input.size;
  const output: Value = { name, channels: width + (vectors * (vectors - 1)) / 2, size: [] };
  return {
    name,
    weights: [],
    output,
    steps: (shape) => {
      const samples = tokensInside(shape);
      const e = activationBytes(shape);
      const product = (role: Gemm['role'], n: number, k: number): Gemm => ({
        ...{ family: 'gemm', role, m: vectors, n, k, batch: samples },
        ...{ precision: atLeast16Bit(shape), accumulate: false },
      });
      const square = samples * vectors * vectors;
      const moved = samples * (vectors * vectors + 2 * numbersOf(output)) * e;
      const fused = shape.fusedElementwise;
      const triangle = (label: string) => ({ ...pass('elementwise', label, square, 0, 2), bytes: moved });
      return [
        step({
          name,
          reads: [input.name],
          writes: tensorOf(output, shape),
          ...(fused
            ? {}
            : {
                scratch: { name: `${name} products`, bytes: square * e },
                inputScratch: { name: `${name} gradients of products`, bytes: square * e },
              }),
          forward: [product('forward', vectors, width), ...(fused ? [] : [triangle('lower triangle')])],
          // The matrix of products is its own transpose: fused, one product gives the gradient of both sides.
          inputGradient: fused
            ? [product('input-gradient', width, vectors)]
            : [
                triangle('lower triangle backward'),
                product('input-gradient', width, vectors),
                product('input-gradient', width, vectors),
                pass('elementwise', 'add gradients of both sides', samples * numbersOf(input), 3 * e),
              ],
          inputNeeds: [input.name],
        }),
      ];
    },
  };
}
