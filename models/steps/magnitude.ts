/**
 * DoRA (Liu et al. 2024, arXiv 2402.09353): each output is scaled by a learned magnitude over the norm of its row of
 * W + s·B·A, which is worked out anew in every forward pass and taken as constant backward (section 4.3). As PEFT does
 * it: B·A by products with a unit matrix, then scaled, added to W and normed (src/peft/tuners/lora/dora.py).
 */
import type { Gemm, Kernel } from '../../program/kernel.js';
import type { Base, OfStep } from './adapter.js';
import { pass } from './memory-bound.js';
import { activationBytes, type Shape, type Step, type Tensor } from './step.js';

/** `layer`, which adds adapters' results, with the magnitudes of its outputs. */
export function magnitudes(
  layer: Step,
  base: Base,
  those: readonly OfStep[],
  rank: number,
  shape: Shape,
): Step {
  const { product } = base;
  const e = activationBytes(shape);
  const rows = product.m;
  const columns = those.reduce((sum, { outputs }) => sum + outputs, 0);
  const values = rows * columns;
  const scaled: Tensor[] = [
    { name: `${layer.name} before scaling`, bytes: values * e },
    { name: `${layer.name} adapters before scaling`, bytes: values * e },
  ];
  const { scratch } = layer;
  // B·A and its sum with W, beside W where that was dequantised.
  const bytes = 2 * columns * product.k * e + (scratch?.bytes ?? 0);
  const dequantise = layer.forward.filter((kernel) => 'name' in kernel && kernel.name === 'dequantise');
  return {
    ...layer,
    weights: [...layer.weights, ...those.map(({ adapter }) => `${adapter.name}.magnitude`)],
    forward: [
      ...layer.forward,
      ...dequantise,
      ...those.flatMap(({ outputs }) => normKernels(product.k, rank, outputs, shape)),
      // (m − 1) times the layer's output, m times the adapter's, and their sum.
      pass('elementwise', 'scale by magnitude', values, (2 + 2 + 3) * e, 3 * those.length),
    ],
    scratch: { name: scratch?.name ?? `${layer.name} adapted matrix`, bytes },
    side: [...layer.side, ...scaled],
    inputGradient: [
      pass('elementwise', 'scale by magnitude backward', values, (2 + 2 + 3) * e, 3 * those.length),
      ...layer.inputGradient,
    ],
    weightGradient: those.map(({ outputs }) =>
      pass('elementwise', 'magnitude gradient', rows * outputs, (3 + 3 + 1) * e, 3),
    ),
    weightNeeds: scaled.map(({ name }) => name),
  };
}

/** Whole B·A [inputs, outputs] by two products of a unit matrix; scaled, added to W and read for its norm. */
function normKernels(inputs: number, rank: number, outputs: number, shape: Shape): Kernel[] {
  const e = activationBytes(shape);
  const gemm = (n: number, k: number): Gemm => ({
    ...{ family: 'gemm', role: 'forward', m: inputs, n, k, batch: 1, accumulate: false },
    precision: shape.precision,
  });
  return [
    pass('elementwise', 'unit matrix', inputs * inputs, e),
    gemm(rank, inputs),
    gemm(outputs, rank),
    pass('elementwise', 'adapted matrix', inputs * outputs, (2 + 3) * e, 2),
    pass('norm', 'norm of rows', inputs * outputs, e),
  ];
}
