/**
 * Arithmetic on one element of a row, as a small tree. Written once, it is compiled twice, for four
 * elements at a time and for one, with the same rounding; so an element's value never depends on where in
 * its row it lies.
 */
import type { FloatOperation } from './instructions.js';

export type Unary = Extract<FloatOperation, 'sqrt' | 'nearest'>;
export type Binary = Extract<FloatOperation, 'add' | 'sub' | 'mul' | 'div'>;
export type Comparison = Extract<FloatOperation, 'lt' | 'le'>;

export type Expression =
  /** The element of `array` at the current row and column. */
  | { readonly kind: 'element'; readonly array: string }
  /** One value for the whole row: a scalar parameter, a column's entry, a reduction, the width. */
  | { readonly kind: 'uniform'; readonly name: string }
  | { readonly kind: 'constant'; readonly value: number }
  | { readonly kind: 'unary'; readonly operation: Unary; readonly of: Expression }
  | {
      readonly kind: 'binary';
      readonly operation: Binary;
      readonly left: Expression;
      readonly right: Expression;
    }
  /** The larger or the smaller of two; a NaN on the left stays. */
  | {
      readonly kind: 'choice';
      readonly larger: boolean;
      readonly left: Expression;
      readonly right: Expression;
    }
  /** 2^exponent for a whole exponent from −126 to 127, made by placing it in the float's exponent bits. */
  | { readonly kind: 'power-of-two'; readonly exponent: Expression }
  /** `value`, or 0 where `left` compares true to `right`; a NaN on either side leaves the value. */
  | {
      readonly kind: 'zero-where';
      readonly comparison: Comparison;
      readonly left: Expression;
      readonly right: Expression;
      readonly value: Expression;
    };

/** An expression, or a number standing for a constant one. */
export type Operand = Expression | number;

const node = (operand: Operand): Expression =>
  typeof operand === 'number' ? { kind: 'constant', value: operand } : operand;
const binary =
  (operation: Binary) =>
  (left: Operand, right: Operand): Expression => ({
    kind: 'binary',
    operation,
    left: node(left),
    right: node(right),
  });

export const add = binary('add');
export const subtract = binary('sub');
export const multiply = binary('mul');
export const divide = binary('div');
const choice =
  (larger: boolean) =>
  (left: Operand, right: Operand): Expression => ({
    kind: 'choice',
    larger,
    left: node(left),
    right: node(right),
  });
export const smaller = choice(false);
export const larger = choice(true);
export const squareRoot = (of: Operand): Expression => ({ kind: 'unary', operation: 'sqrt', of: node(of) });
export const nearest = (of: Operand): Expression => ({ kind: 'unary', operation: 'nearest', of: node(of) });
export const square = (of: Expression): Expression => multiply(of, of);

export function zeroWhere(left: Operand, comparison: Comparison, right: Operand, value: Operand): Expression {
  return { kind: 'zero-where', comparison, left: node(left), right: node(right), value: node(value) };
}

/** The parts an expression is computed from. */
export function partsOf(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case 'unary':
      return [expression.of];
    case 'binary':
    case 'choice':
      return [expression.left, expression.right];
    case 'power-of-two':
      return [expression.exponent];
    case 'zero-where':
      return [expression.left, expression.right, expression.value];
    default:
      return [];
  }
}
