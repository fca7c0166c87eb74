/** `$((…))`, `((…))` and `let`: whole numbers of 64 bits, as a shell works them out, and the variables they change. */
import type { ArithmeticBinary, ArithmeticExpression, ArithmeticUnary } from 'unbash';
import { parse } from 'unbash';
import type { Context } from './context.js';
import { powerOf, SMALLEST, whole } from './integers.js';
import { textOf, unsetIn, type Value } from './value.js';

/** A number, or the variables that are missing for it. */
export type Outcome = { readonly number: bigint } | { readonly unset: readonly string[] };

const DEEPEST = 50;
const UNCLEAR: Outcome = { unset: ['((…))'] };

/** The value of `expression`; undefined names are looked for in what the script has set. */
export function arithmetic(expression: ArithmeticExpression | undefined, on: Context, depth = 0): Outcome {
  if (expression === undefined || depth > DEEPEST) return UNCLEAR;
  const evaluate = (inner: ArithmeticExpression) => arithmetic(inner, on, depth + 1);
  switch (expression.type) {
    case 'ArithmeticGroup':
      return evaluate(expression.expression);
    case 'ArithmeticUnary':
      return unaryOf(expression, on, depth);
    case 'ArithmeticTernary': {
      const test = evaluate(expression.test);
      if ('unset' in test) return test;
      return evaluate(test.number === 0n ? expression.alternate : expression.consequent);
    }
    case 'ArithmeticBinary':
      return binaryOf(expression, on, depth);
    case 'ArithmeticWord': {
      const value = expression.parts === undefined ? undefined : on.partsOf(expression.parts, on);
      if (value !== undefined) return numberOf(value, on, depth, expression.pos);
      return numberOf(
        [{ text: expression.value, ...on.source.place(expression.pos) }],
        on,
        depth,
        expression.pos,
      );
    }
    default:
      return UNCLEAR;
  }
}

/** The value of `text` as an expression, written at `pos`. */
export function arithmeticIn(text: string, on: Context, pos: number, depth = 0): Outcome {
  const [statement] = parse(`((${text}))`).commands;
  if (statement?.command.type !== 'ArithmeticCommand' || depth > DEEPEST) return { unset: [text] };
  const place = on.source.place(pos);
  const source = { text, place: () => place, cuts: () => [] };
  return arithmetic(statement.command.expression, { ...on, source }, depth + 1);
}

function unaryOf({ operator, operand, prefix, pos }: ArithmeticUnary, on: Context, depth: number): Outcome {
  const before = arithmetic(operand, on, depth + 1);
  if (operator === '++' || operator === '--') {
    const step = operator === '++' ? 1n : -1n;
    const after = 'number' in before ? { number: whole(before.number + step) } : before;
    assign(operand, after, on, pos);
    return prefix ? after : before;
  }
  if ('unset' in before) return before;
  const unary = UNARY[operator];
  return unary === undefined ? UNCLEAR : { number: whole(unary(before.number)) };
}

function binaryOf(expression: ArithmeticBinary, on: Context, depth: number): Outcome {
  const { operator, left, right, pos } = expression;
  const evaluate = (inner: ArithmeticExpression) => arithmetic(inner, on, depth + 1);
  const [, compound] = /^(\*\*|<<|>>|[-+*/%&|^])?=$/.exec(operator) ?? [];
  if (operator === '=' || compound !== undefined) {
    const value =
      compound === undefined ? evaluate(right) : both(compound, evaluate(left), evaluate(right));
    assign(left, value, on, pos);
    return value;
  }
  if (operator === ',') {
    evaluate(left);
    return evaluate(right);
  }
  if (operator === '&&' || operator === '||') {
    const first = evaluate(left);
    // The right side is not looked at where the left one decides.
    if ('number' in first && (first.number !== 0n) === (operator === '||')) {
      return { number: operator === '||' ? 1n : 0n };
    }
    const second = evaluate(right);
    if ('unset' in first) return first;
    return 'unset' in second ? second : { number: second.number === 0n ? 0n : 1n };
  }
  return both(operator, evaluate(left), evaluate(right));
}

function both(operator: string, left: Outcome, right: Outcome): Outcome {
  if ('unset' in left || 'unset' in right) {
    return { unset: [...('unset' in left ? left.unset : []), ...('unset' in right ? right.unset : [])] };
  }
  const number = BINARY[operator]?.(left.number, right.number);
  return number === undefined ? UNCLEAR : { number: whole(number) };
}

/** Sets the variable that `target` names; one that nobody can tell is unknown from here on. */
function assign(target: ArithmeticExpression, outcome: Outcome, on: Context, pos: number): void {
  if (target.type !== 'ArithmeticWord') return;
  const [, name, index] = /^([A-Za-z_]\w*)(\[.*\])?$/.exec(target.value) ?? [];
  if (name === undefined) return;
  const place = on.source.place(pos);
  if ('number' in outcome && index === undefined) {
    on.scope.set(name, [{ text: String(outcome.number), ...place }]);
  } else on.scope.set(name, [{ text: `\${${name}}`, ...place, unset: name }]);
}

function numberOf(value: Value, on: Context, depth: number, pos: number): Outcome {
  const unset = unsetIn(value);
  if (unset.length > 0) return { unset };
  const text = textOf(value).trim();
  if (text === '') return { number: 0n };
  const literal = literalOf(text);
  if (literal !== undefined) return { number: literal };
  if (/^\d/.test(text) && /^\w+$/.test(text)) return { unset: [`((${text}))`] };
  if (depth > DEEPEST) return { unset: [text] };
  // Between operators, the parser leaves `$TP` as it is written.
  const [, simple] = /^\$([A-Za-z_]\w*|\d)$/.exec(text) ?? [];
  if (simple !== undefined) {
    const one = on.scope.element(simple, '0');
    return one === undefined ? { unset: [simple] } : numberOf(one, on, depth + 1, pos);
  }
  if (/^[A-Za-z_]\w*$/.test(text)) {
    const named = on.scope.elements(text)?.[0];
    return named === undefined ? { unset: [text] } : numberOf(named, on, depth + 1, pos);
  }
  const [, name, index] = /^([A-Za-z_]\w*)\[([^[\]]+)\]$/.exec(text) ?? [];
  if (name !== undefined) {
    const at = arithmeticIn(index!, on, pos, depth + 1);
    const element = 'number' in at ? on.scope.element(name, String(at.number)) : undefined;
    return element === undefined ? { unset: [text] } : numberOf(element, on, depth + 1, pos);
  }
  // A variable may hold an expression: `WORLD="8 * 2"`.
  return arithmeticIn(text, on, pos, depth);
}

/** `12`, `010` is eight, `0x1f`, `2#101`. */
function literalOf(text: string): bigint | undefined {
  if (/^(0|[1-9]\d*)$/.test(text) || /^0[xX][\dA-Fa-f]+$/.test(text)) return whole(BigInt(text));
  if (/^0[0-7]+$/.test(text)) return whole(BigInt(`0o${text.slice(1)}`));
  const [, base, digits] = /^(\d{1,2})#([\dA-Za-z]+)$/.exec(text) ?? [];
  if (base === undefined || Number(base) < 2 || Number(base) > 36) return undefined;
  const values = Array.from(digits!.toLowerCase(), (digit) => Number.parseInt(digit, 36));
  if (values.some((value) => value >= Number(base))) return undefined;
  return values.reduce((sum, value) => whole(sum * BigInt(base) + BigInt(value)), 0n);
}

const truth = (is: boolean) => (is ? 1n : 0n);

const UNARY: Readonly<Record<string, (n: bigint) => bigint>> = {
  '-': (n) => -n,
  '+': (n) => n,
  '!': (n) => truth(n === 0n),
  '~': (n) => ~n,
};

/** Division is of whole numbers, towards zero; by nothing it is an error. */
const BINARY: Readonly<Record<string, (a: bigint, b: bigint) => bigint | undefined>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => (b === 0n ? undefined : a === SMALLEST && b === -1n ? a : a / b),
  '%': (a, b) => (b === 0n ? undefined : a % b),
  '**': powerOf,
  '<<': (a, b) => (b < 0n || b > 63n ? undefined : a << b),
  '>>': (a, b) => (b < 0n || b > 63n ? undefined : a >> b),
  '&': (a, b) => a & b,
  '|': (a, b) => a | b,
  '^': (a, b) => a ^ b,
  '<': (a, b) => truth(a < b),
  '<=': (a, b) => truth(a <= b),
  '>': (a, b) => truth(a > b),
  '>=': (a, b) => truth(a >= b),
  '==': (a, b) => truth(a === b),
  '!=': (a, b) => truth(a !== b),
};
