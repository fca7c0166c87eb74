/**
 * Compiles an expression for four elements (`v128`) or for one (`f32`). A part used more than once is
 * computed once and kept in a local variable.
 */
import { type Expression, partsOf } from './expression.js';
import type { FunctionWriter, Local } from './function-writer.js';
import type { FloatOperation } from './instructions.js';

export type Lanes = 4 | 1;

/** How the row loop gives the leaves of an expression: each leaves one `f32` or `v128` on the stack. */
export interface Leaves {
  element(array: string, lanes: Lanes): void;
  uniform(name: string, lanes: Lanes): void;
}

const MANTISSA_BITS = 23;
const WHOLE_IN_MANTISSA = 1.5 * 2 ** MANTISSA_BITS;

/** Leaves the values of `expressions` on the stack, the first lowest; `before` runs ahead of each. */
export function compile(
  f: FunctionWriter<string>,
  expressions: readonly Expression[],
  lanes: Lanes,
  leaves: Leaves,
  before: (index: number) => void = () => undefined,
): void {
  const uses = new Map<Expression, number>();
  const count = (expression: Expression) => {
    const seen = uses.get(expression) ?? 0;
    uses.set(expression, seen + 1);
    if (seen === 0) partsOf(expression).forEach(count);
  };
  expressions.forEach(count);

  const kept = new Map<Expression, Local>();
  const value = (expression: Expression) => {
    const local = kept.get(expression);
    if (local !== undefined) return f.get(local);
    emitValue(expression);
    if (uses.get(expression)! > 1 && expression.kind !== 'constant') {
      const fresh = f.local(lanes === 4 ? 'v128' : 'f32');
      f.tee(fresh);
      kept.set(expression, fresh);
    }
  };
  const operation = (name: FloatOperation) => f.emit(lanes === 4 ? `f32x4.${name}` : `f32.${name}`);
  const constant = (number: number) => (lanes === 4 ? f.floats(number) : f.float(number));

  /** left < right ? right : left for the larger, right < left ? right : left for the smaller. */
  const choice = ({ larger, left, right }: Extract<Expression, { kind: 'choice' }>) => {
    value(left);
    if (lanes === 4) {
      value(right);
      return f.emit(larger ? 'f32x4.pmax' : 'f32x4.pmin');
    }
    const [a, b] = [f.local('f32'), f.local('f32')];
    f.set(a);
    value(right);
    f.tee(b);
    f.get(a);
    if (larger) f.get(a, b);
    else f.get(b, a);
    f.emit('f32.lt', 'select');
  };

  const emitValue = (expression: Expression) => {
    switch (expression.kind) {
      case 'element':
        return leaves.element(expression.array, lanes);
      case 'uniform':
        return leaves.uniform(expression.name, lanes);
      case 'constant':
        return constant(expression.value);
      case 'unary':
        value(expression.of);
        return operation(expression.operation);
      case 'binary':
        value(expression.left);
        value(expression.right);
        return operation(expression.operation);
      case 'choice':
        return choice(expression);
      case 'power-of-two':
        value(expression.exponent);
        return powerOfTwo(f, lanes);
      case 'zero-where': {
        const compare = () => {
          value(expression.left);
          value(expression.right);
          operation(expression.comparison);
        };
        if (lanes === 1) constant(0);
        value(expression.value);
        compare();
        return f.emit(lanes === 4 ? 'v128.andnot' : 'select');
      }
    }
  };
  expressions.forEach((expression, index) => {
    before(index);
    value(expression);
  });
}

/** n + 1.5 · 2^23 is a float whose lowest mantissa bits are n; moved up, they are the exponent's. */
function powerOfTwo(f: FunctionWriter<string>, lanes: Lanes): void {
  if (lanes === 4) {
    f.floats(WHOLE_IN_MANTISSA);
    f.emit('f32x4.add');
    f.integer(MANTISSA_BITS);
    f.emit('i32x4.shl');
    f.floats(1);
    f.emit('i32x4.add');
  } else {
    f.float(WHOLE_IN_MANTISSA);
    f.emit('f32.add', 'i32.reinterpret_f32');
    f.integer(MANTISSA_BITS);
    f.emit('i32.shl');
    f.float(1);
    f.emit('i32.reinterpret_f32', 'i32.add', 'f32.reinterpret_i32');
  }
}
