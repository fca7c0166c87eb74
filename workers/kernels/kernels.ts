/**
 * The compiled kernels of one worker: an instance of the module on the shared memory. Arrays are views on
 * that memory, each checked to be long enough, so that no rank can write into another's by mistake.
 */

import type { Address, Strided } from './arrays.js';
import { type GemmCall, gemmKernel } from './gemm.js';
import { type CompiledModule, platform, type SharedMemory } from './wasm/platform.js';
import type { ArrayKind, Arrays, RowKernel } from './wasm/row-kernel.js';

/** [rows, width], its rows adjacent unless a stride says otherwise. */
export type Rows = Float32Array | Strided;

type Argument<K extends ArrayKind> = K extends 'matrix' ? Rows : Float32Array;
type ScalarArguments<S extends string> = [S] extends [never] ? [] : [scalars: Readonly<Record<S, number>>];

export interface Kernels {
  /**
   * Runs a row kernel over `rows` rows of `width` columns. Throws a RangeError when an array is too short
   * for them or is not a view on the shared memory.
   */
  run<A extends Arrays, S extends string>(
    kernel: RowKernel<A, S>,
    rows: number,
    width: number,
    arrays: { readonly [Name in keyof A]: Argument<A[Name]> },
    ...scalars: ScalarArguments<S>
  ): void;
  /** C[m,n] = A[m,k] · B[k,n], or += when the call accumulates. Throws as `run` does. */
  gemm(call: GemmCall): void;
  /** target = source, float by float; they may overlap. */
  copy(target: Float32Array, source: Float32Array): void;
}

export function strided(array: Rows, width: number): Strided {
  return array instanceof Float32Array ? { values: array, stride: width } : array;
}

/**
 * Instantiates the kernels on `memory`. `scratch` is a view of at least `SCRATCH_FLOATS` floats that no
 * other worker touches; GEMMs pack their operands there.
 */
export function instantiateKernels(
  module: CompiledModule,
  memory: SharedMemory,
  scratch: Float32Array,
): Kernels {
  const { exports } = new platform.Instance(module, { kernels: { memory } });
  const address = addressIn(memory);
  return {
    run(kernel, rows, width, arrays, ...scalars) {
      if (rows === 0 || width === 0) return;
      const operands: number[] = [rows, width];
      for (const name in kernel.arrays) {
        const kind: ArrayKind = kernel.arrays[name]!;
        const { values, stride } = strided(arrays[name] as Rows, width);
        const floats = kind === 'matrix' ? (rows - 1) * stride + width : kind === 'vector' ? width : rows;
        operands.push(address(values, floats, `${kernel.name}: ${name}`));
        if (kind === 'matrix') operands.push(stride * Float32Array.BYTES_PER_ELEMENT);
      }
      const given = scalars[0] as Readonly<Record<string, number>> | undefined;
      for (const name of kernel.scalars) operands.push(given![name]!);
      exports[kernel.name]!(...operands);
    },
    gemm: gemmKernel(exports, address, scratch),
    copy(target, source) {
      const floats = source.length;
      exports.copy!(
        address(target, floats, 'copy: target'),
        address(source, floats, 'copy: source'),
        floats * Float32Array.BYTES_PER_ELEMENT,
      );
    },
  };
}

function addressIn(memory: SharedMemory): Address {
  const { buffer } = memory;
  return (values, floats, name) => {
    if (values.buffer !== buffer) throw new RangeError(`${name} must be a view on the shared memory`);
    if (values.length < floats) {
      throw new RangeError(`${name} has ${values.length} floats, and ${floats} are needed`);
    }
    return values.byteOffset;
  };
}
