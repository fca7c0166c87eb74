/** Arrays in the shared memory as kernels take them: where they begin and how their rows lie. */

/** A row-major array whose rows begin `stride` floats apart: a slice of columns of a wider one. */
export interface Strided {
  readonly values: Float32Array;
  readonly stride: number;
}

/** Byte address in the memory of a view that must have `floats` floats. */
export type Address = (values: Float32Array, floats: number, name: string) => number;

/** Columns `first` and on of an array whose rows are `stride` floats. */
export function columnsFrom(values: Float32Array, stride: number, first: number): Strided {
  return { values: values.subarray(first), stride };
}
