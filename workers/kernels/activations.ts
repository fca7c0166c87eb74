/**
 * Activations of the feed-forward network and their gated forms, element by element. Each is f(x), with
 * dx = dy · f′(x); gated, y = f(gate) · up, with dGate = dy · up · f′(gate) and dUp = dy · f(gate).
 */
import type { Kernels, Rows } from './kernels.js';
import { logistic } from './wasm/exponential.js';
import { add, type Expression, larger, multiply, square, subtract, zeroWhere } from './wasm/expression.js';
import { rowKernel } from './wasm/row-kernel.js';

export type Activation = 'gelu' | 'silu' | 'relu' | 'squared-relu';

interface Curve {
  readonly value: Expression;
  readonly slope: Expression;
}

/** √(8/π): the tanh form is ½(1 + tanh u) = σ(2u) with 2u = √(8/π) (x + 0.044715 x³). */
const GELU_SCALE = Math.sqrt(8 / Math.PI);
const GELU_CUBIC = 0.044715;

/** f(x) and f′(x). With f = x σ(z): f′ = σ + x σ (1 − σ) z′. */
const CURVES: Readonly<Record<Activation, (x: Expression) => Curve>> = {
  // Hendrycks and Gimpel 2016 (arXiv 1606.08415), section 2: the approximation that GPT-2 trained with.
  gelu(x) {
    const z = multiply(multiply(x, GELU_SCALE), add(1, multiply(GELU_CUBIC, square(x))));
    const zSlope = multiply(GELU_SCALE, add(1, multiply(3 * GELU_CUBIC, square(x))));
    return timesLogistic(x, z, zSlope);
  },
  silu: (x) => timesLogistic(x, x, { kind: 'constant', value: 1 }),
  relu: (x) => ({ value: larger(x, 0), slope: zeroWhere(x, 'le', 0, 1) }),
  'squared-relu': (x) => ({ value: square(larger(x, 0)), slope: multiply(2, larger(x, 0)) }),
};

function timesLogistic(x: Expression, z: Expression, zSlope: Expression): Curve {
  const sigma = logistic(z);
  const value = multiply(x, sigma);
  return { value, slope: add(sigma, multiply(multiply(value, subtract(1, sigma)), zSlope)) };
}

const forwardKernel = (activation: Activation) =>
  rowKernel(`${activation}Forward`, { y: 'matrix', x: 'matrix' }, [], ({ at, store }) =>
    store({ y: CURVES[activation](at.x).value }),
  );
const backwardKernel = (activation: Activation) =>
  rowKernel(`${activation}Backward`, { dx: 'matrix', dy: 'matrix', x: 'matrix' }, [], ({ at, store }) =>
    store({ dx: multiply(at.dy, CURVES[activation](at.x).slope) }),
  );
const gatedForwardKernel = (activation: Activation) =>
  rowKernel(
    `gated ${activation}Forward`,
    { y: 'matrix', gate: 'matrix', up: 'matrix' },
    [],
    ({ at, store }) => store({ y: multiply(CURVES[activation](at.gate).value, at.up) }),
  );
const gatedBackwardKernel = (activation: Activation) =>
  rowKernel(
    `gated ${activation}Backward`,
    { dGate: 'matrix', dUp: 'matrix', dy: 'matrix', gate: 'matrix', up: 'matrix' },
    [],
    ({ at, store }) => {
      const { value, slope } = CURVES[activation](at.gate);
      store({ dGate: multiply(multiply(at.dy, at.up), slope), dUp: multiply(at.dy, value) });
    },
  );

const each = <K>(make: (activation: Activation) => K): Readonly<Record<Activation, K>> => ({
  gelu: make('gelu'),
  silu: make('silu'),
  relu: make('relu'),
  'squared-relu': make('squared-relu'),
});
export const activationKernels = {
  forward: each(forwardKernel),
  backward: each(backwardKernel),
  gatedForward: each(gatedForwardKernel),
  gatedBackward: each(gatedBackwardKernel),
};

/** y[rows, width] = f(x[rows, width]). */
export function activationForward(
  kernels: Kernels,
  activation: Activation,
  y: Rows,
  x: Rows,
  rows: number,
  width: number,
): void {
  kernels.run(activationKernels.forward[activation], rows, width, { y, x });
}

/** dx = dy · f′(x); `dx` may be `dy` or `x`. */
export function activationBackward(
  kernels: Kernels,
  activation: Activation,
  dx: Rows,
  dy: Rows,
  x: Rows,
  rows: number,
  width: number,
): void {
  kernels.run(activationKernels.backward[activation], rows, width, { dx, dy, x });
}

/** The two inputs of a gated activation, each [rows, width]; they may be halves of one wider array. */
export interface Gated {
  readonly gate: Rows;
  readonly up: Rows;
}

/** y = f(gate) · up; SwiGLU with `silu`, GeGLU with `gelu` (Shazeer 2020, arXiv 2002.05202). */
export function gatedForward(
  kernels: Kernels,
  activation: Activation,
  y: Rows,
  { gate, up }: Gated,
  rows: number,
  width: number,
): void {
  kernels.run(activationKernels.gatedForward[activation], rows, width, { y, gate, up });
}

/** gradients.gate = dy · up · f′(gate), gradients.up = dy · f(gate). */
export function gatedBackward(
  kernels: Kernels,
  activation: Activation,
  gradients: Gated,
  dy: Rows,
  { gate, up }: Gated,
  rows: number,
  width: number,
): void {
  const arrays = { dGate: gradients.gate, dUp: gradients.up, dy, gate, up };
  kernels.run(activationKernels.gatedBackward[activation], rows, width, arrays);
}
