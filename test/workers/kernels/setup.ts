/** What every kernel test needs: an instance on a memory of its own, arrays in it, and random numbers. */
import { SCRATCH_FLOATS } from '../../../workers/kernels/gemm.js';
import { instantiateKernels, type Kernels } from '../../../workers/kernels/kernels.js';
import { compileKernels } from '../../../workers/kernels/module.js';
import { sharedMemory } from '../../../workers/kernels/wasm/platform.js';

const MEMORY_BYTES = 24 * 2 ** 20;
const module = compileKernels();

export interface Bench {
  readonly kernels: Kernels;
  /** The next `length` floats of the memory, zeros. */
  zeros(length: number): Float32Array;
  /** The next floats of the memory, filled with `values`. */
  floats(values: Iterable<number>): Float32Array;
  /** `length` numbers between −1 and 1, the same in every run. */
  random(length: number): Float32Array;
}

/** A fresh memory, an instance of the kernels on it, and a generator begun at `seed`. */
export function bench(seed = 1): Bench {
  const memory = sharedMemory(MEMORY_BYTES);
  let used = 0;
  const zeros = (length: number) => {
    const view = new Float32Array(memory.buffer, used, length);
    used += length * 4;
    return view;
  };
  const kernels = instantiateKernels(module, memory, zeros(SCRATCH_FLOATS));
  const next = generator(seed);
  const floats = (values: Iterable<number>) => {
    const given = Float32Array.from(values);
    const view = zeros(given.length);
    view.set(given);
    return view;
  };
  return { kernels, zeros, floats, random: (length) => floats(Array.from({ length }, next)) };
}

/** Numbers between −1 and 1 by a multiplicative congruence modulo 2^31 − 1 (Park and Miller 1988). */
export function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48271) % 2147483647;
    return (state / 2147483647) * 2 - 1;
  };
}
