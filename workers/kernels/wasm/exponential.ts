/**
 * The exponential and the logistic function, from additions, products and one division, so that every
 * machine computes the same bits.
 */
import {
  add,
  divide,
  type Expression,
  larger,
  multiply,
  nearest,
  smaller,
  subtract,
  zeroWhere,
} from './expression.js';

/** e^x is a normal float between these; below it is taken as 0, above as its value at the end. */
const LOWEST = -87;
const HIGHEST = 88;
/** ln 2 in two parts, the first with so few bits that its product with a whole number below 256 is exact. */
const LN2_HIGH = 0.693359375;
const LN2_LOW = Math.LN2 - LN2_HIGH;
const DEGREE = 7;

/**
 * e^x = 2^n · e^r with n the whole number nearest to x / ln 2 and |r| ≤ ln 2 / 2, where the Taylor
 * polynomial of degree 7 is exact to 5e-9. Relative error at most 2e-7 from −87 to 88.
 */
export function exponential(x: Expression): Expression {
  const bounded = smaller(larger(x, LOWEST), HIGHEST);
  const n = nearest(multiply(bounded, Math.LOG2E));
  const r = subtract(subtract(bounded, multiply(n, LN2_HIGH)), multiply(n, LN2_LOW));
  let coefficient = 1;
  for (let order = 2; order <= DEGREE; order++) coefficient /= order;
  let series: Expression = { kind: 'constant', value: coefficient };
  for (let order = DEGREE; order > 0; order--) {
    coefficient *= order;
    series = add(multiply(series, r), coefficient);
  }
  return zeroWhere(x, 'lt', LOWEST, multiply(series, { kind: 'power-of-two', exponent: n }));
}

/** 1 / (1 + e^−x). */
export function logistic(x: Expression): Expression {
  return divide(1, add(1, exponential(subtract(0, x))));
}
