/** Sums, copies and scalings of whole arrays: residual connections, gradient sums, averaging. */
import type { Kernels } from './kernels.js';
import { add, multiply } from './wasm/expression.js';
import { rowKernel } from './wasm/row-kernel.js';

export const addIntoKernel = rowKernel('addInto', { into: 'matrix', from: 'matrix' }, [], ({ at, store }) =>
  store({ into: add(at.into, at.from) }),
);

export const sumKernel = rowKernel('sum', { out: 'matrix', a: 'matrix', b: 'matrix' }, [], ({ at, store }) =>
  store({ out: add(at.a, at.b) }),
);

export const scaleKernel = rowKernel('scale', { x: 'matrix' }, ['factor'], ({ at, store }) =>
  store({ x: multiply(at.x, at.factor) }),
);

export const addScaledKernel = rowKernel(
  'addScaled',
  { into: 'matrix', from: 'matrix' },
  ['factor'],
  ({ at, store }) => store({ into: add(at.into, multiply(at.factor, at.from)) }),
);

/** into += from, element by element. */
export function addInto(kernels: Kernels, into: Float32Array, from: Float32Array): void {
  kernels.run(addIntoKernel, 1, from.length, { into, from });
}

/** out = a + b: a residual connection forward, or the sum of its two gradients backward. */
export function residualAdd(kernels: Kernels, out: Float32Array, a: Float32Array, b: Float32Array): void {
  kernels.run(sumKernel, 1, a.length, { out, a, b });
}

/** x *= factor. */
export function scale(kernels: Kernels, x: Float32Array, factor: number): void {
  kernels.run(scaleKernel, 1, x.length, { x }, { factor });
}

/** into += factor · from (the BLAS operation axpy). */
export function addScaled(kernels: Kernels, into: Float32Array, from: Float32Array, factor: number): void {
  kernels.run(addScaledKernel, 1, from.length, { into, from }, { factor });
}
