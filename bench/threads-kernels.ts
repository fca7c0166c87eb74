/**
 * How fast the kernels of the real threads are on one core. Usage, after a build:
 * `node dist/bench/threads-kernels.js`. A worker thread multiplies matrices of several sizes and runs the
 * row kernels on an array that fits the second-level cache; each figure is the best of several rounds,
 * because other work on the machine can only slow one down.
 */
import { isMainThread, parentPort, Worker } from 'node:worker_threads';
import { activationForward } from '../workers/kernels/activations.js';
import { addInto } from '../workers/kernels/elementwise.js';
import { plain, SCRATCH_FLOATS, transposed } from '../workers/kernels/gemm.js';
import { instantiateKernels } from '../workers/kernels/kernels.js';
import { compileKernels } from '../workers/kernels/module.js';
import { layerNormBackward, layerNormForward } from '../workers/kernels/norms.js';
import { adamWStep } from '../workers/kernels/optimizer.js';
import { referenceGemm } from '../workers/kernels/reference.js';
import { sharedMemory } from '../workers/kernels/wasm/platform.js';

const SIZES = [16, 32, 64, 128, 256, 512, 1024];
/** Above this size the definition is too slow to wait for. */
const LARGEST_REFERENCE = 256;
const ROUNDS = 9;
const ROUND_SECONDS = 0.05;
const ROWS = 256;
const WIDTH = 256;

/** The least seconds one call took, over rounds of as many calls as fill a twentieth of a second. */
function bestSeconds(call: () => void): number {
  let calls = 1;
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < ROUNDS; ) {
    const start = performance.now();
    for (let i = 0; i < calls; i++) call();
    const seconds = (performance.now() - start) / 1000;
    if (seconds < ROUND_SECONDS / 2 && calls < 1e6) {
      calls *= 2;
      continue;
    }
    best = Math.min(best, seconds / calls);
    round++;
  }
  return best;
}

function measure(print: (line: string) => void): void {
  const largest = SIZES.at(-1)!;
  const memory = sharedMemory((SCRATCH_FLOATS + 3 * largest ** 2 + 8 * ROWS * WIDTH) * 4);
  let used = 0;
  const array = (length: number) => {
    const view = new Float32Array(memory.buffer, used, length);
    used += length * 4;
    return view.fill(0.5);
  };
  const kernels = instantiateKernels(compileKernels(), memory, array(SCRATCH_FLOATS));
  const [a, b, c] = [array(largest ** 2), array(largest ** 2), array(largest ** 2)];

  print('matrix products, GFLOP/s        A·B      A·Bᵀ     Aᵀ·B   plain JS');
  for (const size of SIZES) {
    const gigaflop = (2 * size ** 3) / 1e9;
    const rate = (left: typeof plain, right: typeof plain, gemm = kernels.gemm) => {
      const call = {
        m: size,
        n: size,
        k: size,
        a: left({ values: a, stride: size }),
        b: right({ values: b, stride: size }),
        c: { values: c, stride: size },
        accumulate: false,
      };
      return (gigaflop / bestSeconds(() => gemm(call))).toFixed(2).padStart(9);
    };
    const reference = size <= LARGEST_REFERENCE ? rate(plain, plain, referenceGemm) : '        –';
    const rates = [rate(plain, plain), rate(plain, transposed), rate(transposed, plain), reference];
    print(`${`${size} × ${size} × ${size}`.padEnd(26)}${rates.join('')}`);
  }

  print(`\nrow kernels on [${ROWS}, ${WIDTH}], ns per element`);
  const count = ROWS * WIDTH;
  const [x, y, z, w] = [array(count), array(count), array(count), array(count)];
  const [gain, bias] = [x.subarray(0, WIDTH), y.subarray(0, WIDTH)];
  const gradients = { gain: z.subarray(0, WIDTH), bias: z.subarray(WIDTH, 2 * WIDTH) };
  const saved = { mean: array(ROWS), inverseDeviation: array(ROWS) };
  const adam = { learningRate: 1e-3, beta1: 0.9, beta2: 0.95, epsilon: 1e-8, weightDecay: 0.1 };
  const slice = { parameters: x, gradient: y, firstMoment: z, secondMoment: w };
  const rows: readonly (readonly [string, () => void])[] = [
    ['copy', () => kernels.copy(x, y)],
    ['add', () => addInto(kernels, x, y)],
    ['gelu', () => activationForward(kernels, 'gelu', x, y, ROWS, WIDTH)],
    ['silu', () => activationForward(kernels, 'silu', x, y, ROWS, WIDTH)],
    ['layer norm', () => layerNormForward(kernels, w, y, gain, bias, ROWS, WIDTH, 1e-5, saved)],
    ['layer norm backward', () => layerNormBackward(kernels, w, gradients, y, x, gain, ROWS, WIDTH, saved)],
    ['AdamW', () => adamWStep(kernels, slice, adam, 1)],
  ];
  for (const [name, call] of rows) {
    print(`${name.padEnd(26)}${((bestSeconds(call) / count) * 1e9).toFixed(2).padStart(9)}`);
  }
}

if (isMainThread) {
  const worker = new Worker(new URL(import.meta.url));
  worker.on('message', (line) => console.log(line));
} else measure((line) => parentPort?.postMessage(line));
