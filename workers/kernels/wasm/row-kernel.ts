/**
 * A row kernel: what to do with each row of some arrays, as passes over its columns. Most of what is not
 * a GEMM is of this kind (norms, softmax, activations, the optimizer), and reads here like its
 * formula.
 */
import type { Expression } from './expression.js';

/**
 * `matrix`: [rows, width], rows any stride apart. `vector`: [width], the same for every row. `column`:
 * [rows], one value for each row.
 */
export type ArrayKind = 'matrix' | 'vector' | 'column';
export type Arrays = Readonly<Record<string, ArrayKind>>;

export type Pass =
  /** Combines a value over the row's columns into the uniform `into`, from `initial` on. */
  | {
      readonly kind: 'reduce';
      readonly combine: 'add' | 'max';
      readonly initial: number;
      readonly value: Expression;
      readonly into: string;
    }
  /** Computes one value for the row into the uniform `into`. */
  | { readonly kind: 'once'; readonly value: Expression; readonly into: string }
  /** Stores an expression in each array, at every column (matrix, vector) or once (column). */
  | {
      readonly kind: 'store';
      readonly each: 'element' | 'row';
      readonly values: ReadonlyMap<string, Expression>;
    };

export interface RowKernel<A extends Arrays, S extends string> {
  readonly name: string;
  readonly arrays: A;
  readonly scalars: readonly S[];
  readonly passes: readonly Pass[];
}

/** The row being described: its arrays and scalars as expressions, and the passes over it. */
export interface Row<A extends Arrays, S extends string> {
  readonly at: Readonly<Record<keyof A | S, Expression>>;
  /** Columns of the row, as a float. */
  readonly width: Expression;
  sum(value: Expression): Expression;
  maximum(value: Expression): Expression;
  /** A value computed once for the row rather than at each column. */
  once(value: Expression): Expression;
  /** Stores; every value is computed before the first is stored, so an array may be read and written. */
  store(values: Partial<Record<keyof A, Expression>>): void;
}

const LOWEST_FLOAT = -3.4028234663852886e38;

/** Describes a kernel: its arrays in the order of the compiled function's parameters, and its passes. */
export function rowKernel<A extends Arrays, S extends string = never>(
  name: string,
  arrays: A,
  scalars: readonly S[],
  describe: (row: Row<A, S>) => void,
): RowKernel<A, S> {
  const passes: Pass[] = [];
  const uniform = (key: string): Expression => ({ kind: 'uniform', name: key });
  const fresh = () => `pass${passes.length}`;
  const reduce = (combine: 'add' | 'max', initial: number) => (value: Expression) => {
    const into = fresh();
    passes.push({ kind: 'reduce', combine, initial, value, into });
    return uniform(into);
  };
  const leaf = ([key, kind]: [string, ArrayKind]): [string, Expression] => [
    key,
    kind === 'column' ? uniform(key) : { kind: 'element', array: key },
  ];
  describe({
    at: Object.fromEntries([
      ...Object.entries(arrays).map(leaf),
      ...scalars.map((key) => [key, uniform(key)]),
    ]) as Record<keyof A | S, Expression>,
    width: uniform('width'),
    sum: reduce('add', 0),
    maximum: reduce('max', LOWEST_FLOAT),
    once(value) {
      const into = fresh();
      passes.push({ kind: 'once', value, into });
      return uniform(into);
    },
    store(values) {
      const given = Object.entries(values) as [string, Expression][];
      for (const each of ['element', 'row'] as const) {
        const some = given.filter(([key]) => (arrays[key] === 'column') === (each === 'row'));
        if (some.length > 0) passes.push({ kind: 'store', each, values: new Map(some) });
      }
    },
  });
  return { name, arrays, scalars, passes };
}
