/**
 * The linear layer Y = X · Wᵀ + b and its three GEMMs. With dY the gradient of the loss by Y:
 * dX = dY · W, dW = dYᵀ · X and db = the sum of dY over its rows, for L depends on W through
 * Y[t,o] = Σ_i X[t,i] W[o,i] + b[o].
 */
import { plain, transposed } from './gemm.js';
import { type Kernels, type Rows, strided } from './kernels.js';
import { add } from './wasm/expression.js';
import { rowKernel } from './wasm/row-kernel.js';

/** Shape of the layer on this rank. */
export interface LinearShape {
  readonly tokens: number;
  readonly inputs: number;
  readonly outputs: number;
}

/** y[r,c] += bias[c]. */
export const addBias = rowKernel('addBias', { y: 'matrix', bias: 'vector' }, [], ({ at, store }) =>
  store({ y: add(at.y, at.bias) }),
);

/** sums[c] += Σ_r x[r,c], row after row. */
export const addRows = rowKernel('addRows', { sums: 'vector', x: 'matrix' }, [], ({ at, store }) =>
  store({ sums: add(at.sums, at.x) }),
);

/** y[tokens, outputs] = x[tokens, inputs] · weight[outputs, inputs]ᵀ, + bias[outputs] where there is one. */
export function linearForward(
  kernels: Kernels,
  y: Rows,
  x: Rows,
  weight: Float32Array,
  bias: Float32Array | undefined,
  { tokens, inputs, outputs }: LinearShape,
): void {
  kernels.gemm({
    m: tokens,
    n: outputs,
    k: inputs,
    a: plain(strided(x, inputs)),
    b: transposed(strided(weight, inputs)),
    c: strided(y, outputs),
    accumulate: false,
  });
  if (bias !== undefined) kernels.run(addBias, tokens, outputs, { y, bias });
}

/** dx[tokens, inputs] = dy[tokens, outputs] · weight[outputs, inputs]. */
export function linearInputGradient(
  kernels: Kernels,
  dx: Rows,
  dy: Rows,
  weight: Float32Array,
  { tokens, inputs, outputs }: LinearShape,
): void {
  kernels.gemm({
    m: tokens,
    n: inputs,
    k: outputs,
    a: plain(strided(dy, outputs)),
    b: plain(strided(weight, inputs)),
    c: strided(dx, inputs),
    accumulate: false,
  });
}

/** dWeight[outputs, inputs] (+)= dyᵀ · x; `accumulate` adds it to the gradient of earlier micro-batches. */
export function linearWeightGradient(
  kernels: Kernels,
  dWeight: Float32Array,
  dy: Rows,
  x: Rows,
  { tokens, inputs, outputs }: LinearShape,
  accumulate: boolean,
): void {
  kernels.gemm({
    m: outputs,
    n: inputs,
    k: tokens,
    a: transposed(strided(dy, outputs)),
    b: plain(strided(x, inputs)),
    c: strided(dWeight, inputs),
    accumulate,
  });
}

/** dBias[outputs] += Σ_tokens dy[token, outputs]. */
export function linearBiasGradient(
  kernels: Kernels,
  dBias: Float32Array,
  dy: Rows,
  { tokens, outputs }: Pick<LinearShape, 'tokens' | 'outputs'>,
): void {
  kernels.run(addRows, tokens, outputs, { sums: dBias, x: dy });
}
