/**
 * Compiles a row kernel: a loop over rows, and for each pass a loop over the columns, four at a time and
 * then the last few one by one. A reduction keeps four partial results, folds them, then takes the last
 * few in order; so it depends on the row alone.
 */
import type { Expression } from './expression.js';
import { FunctionWriter, type Local, type ValueType } from './function-writer.js';
import { compile, type Lanes, type Leaves } from './lanes.js';
import type { Arrays, Pass, RowKernel } from './row-kernel.js';

const FLOAT_BYTES = 4;
const VECTOR_BYTES = 16;

/**
 * The function of `kernel`: (rows, width, then for each array its address and, for a matrix, the bytes
 * from row to row, then the scalars).
 */
export function rowFunction(kernel: RowKernel<Arrays, string>): FunctionWriter<string> {
  const arrays = Object.entries(kernel.arrays);
  const parameters: [string, ValueType][] = [
    ['rows', 'i32'],
    ['width', 'i32'],
    ...arrays.flatMap(([name, kind]): [string, ValueType][] =>
      kind === 'matrix'
        ? [
            [name, 'i32'],
            [`${name} stride`, 'i32'],
          ]
        : [[name, 'i32']],
    ),
    ...kernel.scalars.map((name): [string, ValueType] => [name, 'f32']),
  ];
  const f = new FunctionWriter<string>(kernel.name, Object.fromEntries(parameters));
  const at = (name: string): Local => f.at[name]!;
  const column = f.local('i32');
  const vectorEnd = f.local('i32');
  const end = f.local('i32');
  const uniforms = new Map<string, Local>();

  const elementAddress = (array: string) => {
    f.get(at(array), column);
    f.emit('i32.add');
  };
  const leaves: Leaves = {
    element(array, lanes) {
      elementAddress(array);
      f.access(lanes === 4 ? 'v128.load' : 'f32.load');
    },
    uniform(name, lanes) {
      const isColumn = kernel.arrays[name] === 'column';
      if (isColumn) f.get(at(name));
      else f.get(uniforms.get(name) ?? at(name));
      if (isColumn) f.access(lanes === 4 ? 'v128.load32_splat' : 'f32.load');
      else {
        if (name === 'width') f.emit('f32.convert_i32_s');
        if (lanes === 4) f.emit('f32x4.splat');
      }
    },
  };

  /** Columns up to `limit`, from wherever the loop before stopped. */
  const columns = (limit: Local, lanes: Lanes, body: () => void) =>
    f.whileLess(column, limit, () => {
      body();
      f.advance(column, () => f.integer(lanes * FLOAT_BYTES));
    });
  const keep = (name: string): Local => {
    const local = f.local('f32');
    uniforms.set(name, local);
    return local;
  };

  const storeElements = (values: ReadonlyMap<string, Expression>, lanes: Lanes) => () => {
    const names = [...values.keys()];
    compile(f, [...values.values()], lanes, leaves, (index) => elementAddress(names[index]!));
    for (const _ of names) f.access(lanes === 4 ? 'v128.store' : 'f32.store');
  };

  const reduce = (pass: Extract<Pass, { kind: 'reduce' }>) => {
    const four = f.local('v128');
    f.floats(pass.initial);
    f.set(four);
    columns(vectorEnd, 4, () => {
      f.get(four);
      compile(f, [pass.value], 4, leaves);
      f.emit(`f32x4.${pass.combine}`);
      f.set(four);
    });
    const one = keep(pass.into);
    for (const pair of [
      [0, 1],
      [2, 3],
    ]) {
      for (const lane of pair) {
        f.get(four);
        f.extractLane(lane);
      }
      f.emit(`f32.${pass.combine}`);
    }
    f.emit(`f32.${pass.combine}`);
    f.set(one);
    columns(end, 1, () => {
      f.get(one);
      compile(f, [pass.value], 1, leaves);
      f.emit(`f32.${pass.combine}`);
      f.set(one);
    });
  };

  const run = (pass: Pass) => {
    f.integer(0);
    f.set(column);
    if (pass.kind === 'reduce') reduce(pass);
    else if (pass.kind === 'once') {
      compile(f, [pass.value], 1, leaves);
      f.set(keep(pass.into));
    } else if (pass.each === 'row') {
      const names = [...pass.values.keys()];
      compile(f, [...pass.values.values()], 1, leaves, (index) => f.get(at(names[index]!)));
      for (const _ of names) f.access('f32.store');
    } else {
      columns(vectorEnd, 4, storeElements(pass.values, 4));
      columns(end, 1, storeElements(pass.values, 1));
    }
  };

  f.get(at('width'));
  f.integer(FLOAT_BYTES);
  f.emit('i32.mul');
  f.tee(end);
  f.integer(-VECTOR_BYTES);
  f.emit('i32.and');
  f.set(vectorEnd);
  f.whilePositive(at('rows'), () => {
    kernel.passes.forEach(run);
    for (const [name, kind] of arrays) {
      if (kind === 'matrix') f.advance(at(name), () => f.get(at(`${name} stride`)));
      if (kind === 'column') f.advance(at(name), () => f.integer(FLOAT_BYTES));
    }
    f.advance(at('rows'), () => f.integer(-1));
  });
  return f;
}
