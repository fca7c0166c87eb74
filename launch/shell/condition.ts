/** Whether a condition of a script holds: `[ -z "$TP" ]`, `[[ $DTYPE == fp8 ]]`, `(( NODES > 1 ))`. */
import type { TestExpression, Word } from 'unbash';
import { arithmetic } from './arithmetic.js';
import type { Context } from './context.js';
import { expandValue } from './expand.js';
import { Glob } from './glob.js';
import { isEmpty, isOpen, textOf, unsetIn, type Value } from './value.js';

export interface Verdict {
  /** Undefined where only running the script would tell. */
  readonly holds: boolean | undefined;
  /** Whether it took a variable that is set nowhere for empty. */
  readonly assumed: boolean;
}

/** Only running the script tells. */
export const UNKNOWN: Verdict = { holds: undefined, assumed: false };
/** What was run has succeeded. */
export const DONE: Verdict = { holds: true, assumed: false };
const known = (holds: boolean, assumed = false): Verdict => ({ holds, assumed });

/** `(( … ))`. */
export function arithmeticHolds(expression: Parameters<typeof arithmetic>[0], on: Context): Verdict {
  return numberHolds(arithmetic(expression, on));
}

/** Whether the number of an expression is not nothing. */
export function numberHolds(outcome: ReturnType<typeof arithmetic>): Verdict {
  return 'number' in outcome ? known(outcome.number !== 0n) : UNKNOWN;
}

/** `[[ … ]]`. */
export function testHolds(test: TestExpression, on: Context): Verdict {
  switch (test.type) {
    case 'TestGroup':
      return testHolds(test.expression, on);
    case 'TestNot': {
      const inner = testHolds(test.operand, on);
      return test.negations.length % 2 === 0 ? inner : not(inner);
    }
    case 'TestLogical':
      return test.operands.map((operand) => testHolds(operand, on)).reduce(test.operator === '&&' ? and : or);
    case 'TestUnary':
      return unary(test.operator, expandValue(test.operand, on));
    case 'TestBinary':
      return binary(
        test.operator,
        expandValue(test.left, on),
        expandValue(test.right, on),
        isQuoted(test.right),
      );
  }
}

/** A quoted right side is no pattern. */
function isQuoted({ parts }: Word): boolean {
  return parts?.every(({ type }) => type === 'DoubleQuoted' || type === 'SingleQuoted') ?? false;
}

/** `[ … ]` and `test …`, by their words. */
export function wordsHold(words: readonly Value[]): Verdict {
  const either = split(words, '-o');
  if (either.length > 1) return either.map(wordsHold).reduce(or);
  const both = split(words, '-a');
  if (both.length > 1) return both.map(wordsHold).reduce(and);
  const [first, second, third, ...rest] = words;
  if (first !== undefined && textOf(first) === '!' && second !== undefined)
    return not(wordsHold(words.slice(1)));
  if (rest.length > 0) return UNKNOWN;
  if (third !== undefined) return binary(textOf(second!), first!, third, true);
  if (second !== undefined) return unary(textOf(first!), second);
  if (first !== undefined && isOpen(first)) return UNKNOWN;
  return first === undefined ? known(false) : known(!isEmpty(first), unsetIn(first).length > 0);
}

function split(words: readonly Value[], by: string): (readonly Value[])[] {
  const at = words.findIndex((word) => textOf(word) === by);
  return at <= 0 ? [words] : [words.slice(0, at), ...split(words.slice(at + 1), by)];
}

function unary(operator: string, operand: Value): Verdict {
  if (isOpen(operand)) return UNKNOWN;
  const assumed = unsetIn(operand).length > 0;
  if (operator === '-z') return known(isEmpty(operand), assumed);
  if (operator === '-n') return known(!isEmpty(operand), assumed);
  // Files are those of the machine that the script runs on.
  return UNKNOWN;
}

const NUMBERS: Readonly<Record<string, (a: bigint, b: bigint) => boolean>> = {
  '-eq': (a, b) => a === b,
  '-ne': (a, b) => a !== b,
  '-lt': (a, b) => a < b,
  '-le': (a, b) => a <= b,
  '-gt': (a, b) => a > b,
  '-ge': (a, b) => a >= b,
};

function binary(operator: string, left: Value, right: Value, literally: boolean): Verdict {
  if (isOpen(left) || isOpen(right)) return UNKNOWN;
  const assumed = unsetIn([...left, ...right]).length > 0;
  const [a, b] = [seen(left), seen(right)];
  const numbers = NUMBERS[operator];
  if (numbers !== undefined) {
    if (!/^\s*-?\d+\s*$/.test(a) || !/^\s*-?\d+\s*$/.test(b)) return UNKNOWN;
    return known(numbers(BigInt(a.trim()), BigInt(b.trim())), assumed);
  }
  if (operator === '=' || operator === '==' || operator === '!=') {
    const same = literally ? a === b : Glob.of(b)?.matches(a);
    return same === undefined ? UNKNOWN : known(same === (operator !== '!='), assumed);
  }
  return UNKNOWN;
}

/** As a shell without anything around it sees it. */
function seen(value: Value): string {
  return value.map(({ text, unset }) => (unset === undefined ? text : '')).join('');
}

/** `! a`. */
export function not({ holds, assumed }: Verdict): Verdict {
  return { holds: holds === undefined ? undefined : !holds, assumed };
}

/** `a && b`: one that does not hold decides, whatever the other is. */
export function and(a: Verdict, b: Verdict): Verdict {
  const assumed = a.assumed || b.assumed;
  if (a.holds === false || b.holds === false) return known(false, assumed);
  return a.holds === undefined || b.holds === undefined ? UNKNOWN : known(true, assumed);
}

/** `a || b`: one that holds decides, whatever the other is. */
export function or(a: Verdict, b: Verdict): Verdict {
  return not(and(not(a), not(b)));
}
