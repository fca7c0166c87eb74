/** `$((…))` and `((…))`: whole numbers, as a shell works them out. */
import type { ArithmeticExpression } from 'unbash';
import { parse } from 'unbash';
import type { Context } from './context.js';
import { isEmpty, textOf, unsetIn, type Value } from './value.js';

/** A number, or the variables that are missing for it. */
export type Outcome = { readonly number: number } | { readonly unset: readonly string[] };

/** The value of `expression`; undefined names are looked for in what the script has set. */
export function arithmetic(expression: ArithmeticExpression | undefined, on: Context, depth = 0): Outcome {
  if (expression === undefined || depth > 50) return { unset: ['((…))'] };
  const evaluate = (inner: ArithmeticExpression) => arithmetic(inner, on, depth + 1);
  switch (expression.type) {
    case 'ArithmeticGroup':
      return evaluate(expression.expression);
    case 'ArithmeticUnary': {
      const operand = evaluate(expression.operand);
      if ('unset' in operand) return operand;
      const unary = UNARY[expression.operator];
      return unary === undefined ? { unset: ['((…))'] } : { number: unary(operand.number) };
    }
    case 'ArithmeticTernary': {
      const test = evaluate(expression.test);
      if ('unset' in test) return test;
      return evaluate(test.number === 0 ? expression.alternate : expression.consequent);
    }
    case 'ArithmeticBinary': {
      const [left, right] = [evaluate(expression.left), evaluate(expression.right)];
      if ('unset' in left || 'unset' in right) {
        return { unset: [...('unset' in left ? left.unset : []), ...('unset' in right ? right.unset : [])] };
      }
      const binary = BINARY[expression.operator];
      if (binary === undefined) return { unset: ['((…))'] };
      const number = binary(left.number, right.number);
      return Number.isFinite(number) ? { number } : { unset: ['((…))'] };
    }
    case 'ArithmeticWord': {
      const value = expression.parts === undefined ? undefined : on.partsOf(expression.parts, on);
      if (value !== undefined) return numberOf(value, on, depth);
      return numberOf([{ text: expression.value, file: '', line: 0 }], on, depth);
    }
    default:
      return { unset: ['((…))'] };
  }
}

function numberOf(value: Value, on: Context, depth: number): Outcome {
  const unset = unsetIn(value);
  if (unset.length > 0) return { unset };
  const text = textOf(value).trim();
  if (/^\d+$/.test(text)) return { number: Number(text) };
  if (text === '') return { number: 0 };
  // Between operators, the parser leaves `$TP` as it is written.
  const [, simple] = /^\$([A-Za-z_]\w*|\d)$/.exec(text) ?? [];
  if (simple !== undefined) {
    const one = on.scope.element(simple, '0');
    return one === undefined || depth > 50 ? { unset: [simple] } : numberOf(one, on, depth + 1);
  }
  if (/^[A-Za-z_]\w*$/.test(text)) {
    const named = on.scope.elements(text)?.[0];
    if (named === undefined || (isEmpty(named) && unsetIn(named).length > 0)) {
      return { unset: named === undefined ? [text] : unsetIn(named) };
    }
    return depth > 50 ? { unset: [text] } : numberOf(named, on, depth + 1);
  }
  // A variable may hold an expression: `WORLD="8 * 2"`.
  const [statement] = parse(`((${text}))`).commands;
  if (statement?.command.type !== 'ArithmeticCommand' || depth > 50) return { unset: [text] };
  return arithmetic(statement.command.expression, on, depth + 1);
}

const UNARY: Readonly<Record<string, (n: number) => number>> = {
  '-': (n) => -n,
  '+': (n) => n,
  '!': (n) => (n === 0 ? 1 : 0),
  '~': (n) => ~n,
};

const truth = (is: boolean) => (is ? 1 : 0);

/** Division is of whole numbers, towards zero. */
const BINARY: Readonly<Record<string, (a: number, b: number) => number>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => Math.trunc(a / b),
  '%': (a, b) => a % b,
  '**': (a, b) => a ** b,
  '<<': (a, b) => a * 2 ** b,
  '>>': (a, b) => Math.floor(a / 2 ** b),
  '<': (a, b) => truth(a < b),
  '<=': (a, b) => truth(a <= b),
  '>': (a, b) => truth(a > b),
  '>=': (a, b) => truth(a >= b),
  '==': (a, b) => truth(a === b),
  '!=': (a, b) => truth(a !== b),
  '&&': (a, b) => truth(a !== 0 && b !== 0),
  '||': (a, b) => truth(a !== 0 || b !== 0),
};
