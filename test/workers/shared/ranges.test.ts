import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SCRATCH_FLOATS } from '../../../workers/kernels/gemm.js';
import { instantiateKernels } from '../../../workers/kernels/kernels.js';
import { compileKernels } from '../../../workers/kernels/module.js';
import { sharedMemory } from '../../../workers/kernels/wasm/platform.js';
import { kernelRanges, PLAIN_RANGES } from '../../../workers/shared/ranges.js';

test('compiled and plain ranges give the same bits, at every length and alignment', () => {
  const memory = sharedMemory(4 * (SCRATCH_FLOATS + 200));
  const scratch = new Float32Array(memory.buffer, 0, SCRATCH_FLOATS);
  const compiled = kernelRanges(instantiateKernels(compileKernels(), memory, scratch));
  for (let length = 0; length < 40; length++) {
    const at = (place: number) => 4 * (SCRATCH_FLOATS + place + (length % 3));
    const into = new Float32Array(memory.buffer, at(0), length);
    const from = new Float32Array(memory.buffer, at(100), length);
    for (const operation of ['addInto', 'copy'] as const) {
      const [byPlain] = [PLAIN_RANGES, compiled].map((ranges) => {
        for (let i = 0; i < length; i++) [into[i], from[i]] = [Math.sin(i), Math.cos(3 * i) / 7];
        ranges[operation](into, from);
        return Float32Array.from(into);
      });
      assert.deepEqual(Float32Array.from(into), byPlain, `${operation} of ${length}`);
      const sum = (i: number) => Math.fround(Math.fround(Math.sin(i)) + Math.fround(Math.cos(3 * i) / 7));
      if (operation === 'addInto')
        assert.deepEqual(
          byPlain,
          Float32Array.from({ length }, (_, i) => sum(i)),
        );
      else assert.deepEqual(byPlain, Float32Array.from(from));
    }
  }
});
