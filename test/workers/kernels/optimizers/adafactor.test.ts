import { test } from 'node:test';
import { adafactorScratch, adafactorStep } from '../../../../workers/kernels/optimizers/adafactor.js';
import { assertClose } from '../differences.js';
import { bench } from '../setup.js';

const RATES = { learningRate: 0.05, weightDecay: 0.1 };
const STEPS = 4;

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const length = (values: readonly number[]) => Math.sqrt(mean(values.map((value) => value ** 2)));
const at = <T>(count: number, of: (i: number) => T) => Array.from({ length: count }, (_, i) => of(i));

/** Another gradient for each step. */
const turned = (first: readonly number[], step: number) =>
  first.map((_, i) => step * first[(i + 7 * step) % first.length]!);

/** Algorithm 4 of the paper in double precision: the second moment of a matrix is r·cᵀ over the mean of r. */
function formula(weights: number[], gradients: number[], rows: number, columns: number): number[] {
  const factored = rows > 1;
  const moments = { each: weights.map(() => 0), row: at(rows, () => 0), column: at(columns, () => 0) };
  let w = weights;
  for (let step = 1; step <= STEPS; step++) {
    const beta = 1 - step ** -0.8;
    const g = turned(gradients, step);
    const mix = (moment: number[], now: number[]) => moment.map((m, i) => beta * m + (1 - beta) * now[i]!);
    moments.each = mix(
      moments.each,
      g.map((value) => value ** 2),
    );
    moments.row = mix(
      moments.row,
      at(rows, (r) => mean(at(columns, (c) => g[r * columns + c]! ** 2))),
    );
    moments.column = mix(
      moments.column,
      at(columns, (c) => mean(at(rows, (r) => g[r * columns + c]! ** 2))),
    );
    const second = factored
      ? at(rows * columns, (i) => {
          const [r, c] = [Math.floor(i / columns), i % columns];
          return (moments.row[r]! * moments.column[c]!) / mean(moments.row);
        })
      : moments.each;
    const u = g.map((value, i) => value / Math.sqrt(second[i]!));
    const clip = Math.max(1, length(u));
    const rate = RATES.learningRate * Math.max(1e-3, length(w));
    w = w.map((value, i) => value * (1 - rate * RATES.weightDecay) - (rate * u[i]!) / clip);
  }
  return w;
}

for (const [rows, columns] of [
  [6, 10],
  [33, 300],
  [1, 17],
] as const) {
  test(`four steps of Adafactor on ${rows}×${columns} are the paper's`, () => {
    const { kernels, random, zeros } = bench(53);
    const [parameters, first] = [random(rows * columns), random(rows * columns)];
    const expected = formula([...parameters], [...first], rows, columns);
    const gradient = zeros(rows * columns);
    const moments = zeros(rows === 1 ? columns : rows + columns);
    const scratch = zeros(adafactorScratch(rows, columns));
    for (let step = 1; step <= STEPS; step++) {
      gradient.set(turned([...first], step));
      adafactorStep(kernels, { parameters, gradient, rows, columns, moments, scratch }, RATES, step);
    }
    assertClose(parameters, expected, 'parameters', 1e-5);
  });
}
