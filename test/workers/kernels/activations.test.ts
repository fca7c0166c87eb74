import { test } from 'node:test';
import { activationBackward, gatedBackward, gatedForward } from '../../../workers/kernels/activations.js';
import { assertClose, dot, numericGradient } from './differences.js';
import { CURVES } from './formulas.js';
import { bench } from './setup.js';

const ROWS = 3;
const WIDTH = 7;
const COUNT = ROWS * WIDTH;

for (const activation of ['gelu', 'silu', 'relu', 'squared-relu'] as const) {
  const curve = CURVES[activation];

  test(`the gradient of ${activation} is its slope`, () => {
    const { kernels, random, floats, zeros } = bench(23);
    const x = floats(random(COUNT).map((value) => 4 * value));
    const [dy, dx] = [random(COUNT), zeros(COUNT)];
    activationBackward(kernels, activation, dx, dy, x, ROWS, WIDTH);
    assertClose(
      dx,
      numericGradient((at) => dot(at.map(curve), dy), x),
      'dx',
    );
  });

  test(`gated ${activation} and its gradients are those of the formula, on two halves of one array`, () => {
    const { kernels, random, zeros } = bench(29);
    const halves = (values: Float32Array) => ({
      gate: { values, stride: 2 * WIDTH },
      up: { values: values.subarray(WIDTH), stride: 2 * WIDTH },
    });
    const [both, dy, y, dBoth] = [random(2 * COUNT), random(COUNT), zeros(COUNT), zeros(2 * COUNT)];
    const gated = (values: ArrayLike<number>) =>
      Array.from({ length: COUNT }, (_, at) => {
        const gate = Math.floor(at / WIDTH) * 2 * WIDTH + (at % WIDTH);
        return curve(values[gate]!) * values[gate + WIDTH]!;
      });
    gatedForward(kernels, activation, y, halves(both), ROWS, WIDTH);
    assertClose(y, gated(both), 'y');
    gatedBackward(kernels, activation, halves(dBoth), dy, halves(both), ROWS, WIDTH);
    assertClose(
      dBoth,
      numericGradient((at) => dot(gated(at), dy), both),
      'gradients',
    );
  });
}
