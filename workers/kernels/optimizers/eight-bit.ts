/**
 * AdamW and Lion with states of 8 bits: for each block of 256 numbers codes of a byte and the largest absolute value, which
 * they are relative to. A step takes a block's states out of 8 bits, updates the parameters by them, and puts them back
 * (Dettmers et al. 2022, arXiv 2110.02861, section 2; bitsandbytes-foundation/bitsandbytes, csrc/kernels.cu,
 * `kOptimizerStatic8bit2StateBlockwise`). Blocks are counted from where a slice begins, so shards that begin with a block
 * give the same bits. Plain loops: looking numbers up and searching is no work for vector lanes.
 */
import type { AdamW } from '../optimizer.js';
import { dynamicMap, nearestCode } from './dynamic-map.js';

/** Numbers that share a scale, and the least that a tensor must have for its states to be kept so. */
export const BLOCK = 256;
export const LEAST_NARROW = 4096;

const SIGNED = dynamicMap(true);
const UNSIGNED = dynamicMap(false);

/** A state of a slice: a code for each number, a scale for each block. Codes of an empty state are those of 0. */
export interface NarrowState {
  readonly codes: Uint8Array;
  readonly scales: Float32Array;
}

/** Views of a state of `length` numbers on `floats`, codes in front. */
export function narrowState(floats: Float32Array, length: number): NarrowState {
  const words = Math.ceil(length / 4);
  return {
    codes: new Uint8Array(floats.buffer, floats.byteOffset, length),
    scales: floats.subarray(words, words + Math.ceil(length / BLOCK)),
  };
}

interface Slice {
  readonly parameters: Float32Array;
  readonly gradient: Float32Array;
  readonly momentum: NarrowState;
}

const [mixed, squares] = [new Float32Array(BLOCK), new Float32Array(BLOCK)];

/** One AdamW step, `step` counting from 1. The parameters move by the states before they are rounded to 8 bits again. */
export function narrowAdamWStep(
  { parameters, gradient, momentum, variance }: Slice & { readonly variance: NarrowState },
  { learningRate, beta1, beta2, epsilon, weightDecay }: AdamW,
  step: number,
): void {
  const stepSize = learningRate / (1 - beta1 ** step);
  const correction = 1 / (1 - beta2 ** step);
  const keep = 1 - learningRate * weightDecay;
  for (let first = 0; first < parameters.length; first += BLOCK) {
    const count = Math.min(BLOCK, parameters.length - first);
    widen(momentum, SIGNED, first, count, mixed);
    widen(variance, UNSIGNED, first, count, squares);
    for (let i = 0; i < count; i++) {
      const g = gradient[first + i]!;
      mixed[i] = beta1 * mixed[i]! + (1 - beta1) * g;
      squares[i] = beta2 * squares[i]! + (1 - beta2) * g * g;
      const root = Math.sqrt(squares[i]! * correction) + epsilon;
      parameters[first + i] = parameters[first + i]! * keep - (stepSize * mixed[i]!) / root;
    }
    narrow(momentum, SIGNED, first, count, mixed);
    narrow(variance, UNSIGNED, first, count, squares);
  }
}

/** One step of Lion, as `lionStep` has it. */
export function narrowLionStep(
  { parameters, gradient, momentum }: Slice,
  { learningRate, beta1, beta2, weightDecay }: Omit<AdamW, 'epsilon'>,
): void {
  const keep = 1 - learningRate * weightDecay;
  for (let first = 0; first < parameters.length; first += BLOCK) {
    const count = Math.min(BLOCK, parameters.length - first);
    widen(momentum, SIGNED, first, count, mixed);
    for (let i = 0; i < count; i++) {
      const g = gradient[first + i]!;
      const sign = Math.sign(beta1 * mixed[i]! + (1 - beta1) * g);
      parameters[first + i] = parameters[first + i]! * keep - learningRate * sign;
      mixed[i] = beta2 * mixed[i]! + (1 - beta2) * g;
    }
    narrow(momentum, SIGNED, first, count, mixed);
  }
}

/** A block's numbers out of 8 bits: of codes that are all 0 and never were written, zeros, as their scale is 0. */
function widen(
  { codes, scales }: NarrowState,
  map: Float32Array,
  first: number,
  count: number,
  into: Float32Array,
) {
  const scale = scales[first / BLOCK]!;
  for (let i = 0; i < count; i++) into[i] = scale * map[codes[first + i]!]!;
}

function narrow(
  { codes, scales }: NarrowState,
  map: Float32Array,
  first: number,
  count: number,
  from: Float32Array,
) {
  let scale = 0;
  for (let i = 0; i < count; i++) scale = Math.max(scale, Math.abs(from[i]!));
  scales[first / BLOCK] = scale;
  for (let i = 0; i < count; i++) codes[first + i] = nearestCode(map, scale === 0 ? 0 : from[i]! / scale);
}
