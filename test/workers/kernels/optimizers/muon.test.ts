import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  gramOf,
  muonMomentum,
  muonUpdate,
  polynomialOf,
  productOf,
} from '../../../../workers/kernels/optimizers/muon.js';
import { assertClose } from '../differences.js';
import { bench } from '../setup.js';

type Rows = number[][];

const multiply = (a: Rows, b: Rows): Rows =>
  a.map((row) => b[0]!.map((_, c) => row.reduce((sum, value, k) => sum + value * b[k]![c]!, 0)));
const turn = (a: Rows): Rows => a[0]!.map((_, c) => a.map((row) => row[c]!));
const combine = (a: Rows, x: number, b: Rows, y: number): Rows =>
  a.map((row, r) => row.map((value, c) => x * value + y * b[r]![c]!));

/** Five steps of the iteration on G / ‖G‖, in double precision: X = a·X + (b·A + c·A²)·X with A = X·Xᵀ. */
function orthogonal(g: Rows): Rows {
  const norm = Math.sqrt(g.flat().reduce((sum, value) => sum + value ** 2, 0));
  let x = (g.length > g[0]!.length ? turn(g) : g).map((row) => row.map((value) => value / norm));
  for (let i = 0; i < 5; i++) {
    const gram = multiply(x, turn(x));
    const polynomial = combine(gram, -4.775, multiply(gram, gram), 2.0315);
    x = combine(x, 3.4445, multiply(polynomial, x), 1);
  }
  return g.length > g[0]!.length ? turn(x) : x;
}

for (const [rows, columns] of [
  [8, 8],
  [5, 12],
  [12, 5],
] as const) {
  test(`Muon on ${rows}×${columns}: mixed momentum made orthogonal by the formula, and the step it makes`, () => {
    const { kernels, random, zeros } = bench(61);
    const size = rows * columns;
    const n = Math.min(rows, columns);
    const [gradient, momentum, parameters, update] = [random(size), random(size), random(size), zeros(size)];
    const mixed = Array.from(gradient, (g, i) => {
      const m = 0.95 * momentum[i]! + 0.05 * g;
      return 0.95 * m + 0.05 * g;
    });
    const before = [...parameters];
    const expected = orthogonal(
      Array.from({ length: rows }, (_, r) => mixed.slice(r * columns, (r + 1) * columns)),
    ).flat();
    const it = { rows, columns, update, gram: zeros(n * n), polynomial: zeros(n * n), product: zeros(size) };
    muonMomentum(kernels, { update, gradient, momentum, scratch: zeros(1) }, 0.95);
    for (let i = 0; i < 5; i++) {
      gramOf(kernels, it);
      polynomialOf(kernels, it);
      productOf(kernels, it);
    }
    assertClose(update, expected, 'update', 1e-4);
    // Rows of the shorter side have a length near 1: the singular values are between 0.7 and 1.2.
    const squares = expected.reduce((sum, value) => sum + value ** 2, 0) / n;
    assert.ok(squares > 0.4 && squares < 1.5, `${squares}`);
    muonUpdate(kernels, parameters, it, { learningRate: 0.02, weightDecay: 0.1 });
    const scale = 0.02 * Math.sqrt(Math.max(1, rows / columns));
    const moved = before.map((w, i) => w * (1 - 0.02 * 0.1) - scale * expected[i]!);
    assertClose(parameters, moved, 'parameters', 1e-5);
  });
}
