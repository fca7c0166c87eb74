/**
 * States of 8 bits, quantised by blocks: a code for each number and a float32 maximum for each block of 256. Tensors of
 * fewer than 4,096 numbers, which are norms and biases, stay in 32 bits. One kernel a tensor dequantises, updates and
 * quantises again. (Dettmers et al. 2022, arXiv 2110.02861; bitsandbytes/optim/optimizer.py: `min_8bit_size`, blocks of
 * 256 since version 0.44, of 2,048 before.)
 */
import { adamw, pagedAdamw } from './adamw.js';
import { ANY_STAGE, type Optimizer, type Rule, sizeOf, type Trained } from './optimizer.js';

const BLOCK = 256;
const LEAST = 4096;

/** Bytes of one state of a tensor: codes and maxima, or float32. */
export function eightBitState(tensor: Trained): number {
  const size = sizeOf(tensor);
  return size < LEAST ? 4 * size : size + 4 * Math.ceil(size / BLOCK);
}

/** An update with so many such states. */
export function eightBitRule(name: string, keeps: readonly string[], flopsEach: number): Rule {
  return {
    name,
    keeps,
    stateBytes: (tensor) => keeps.length * eightBitState(tensor),
    flopsEach,
    launches: 1,
    launched: 'per tensor',
  };
}

const CODE = 'bitsandbytes-foundation/bitsandbytes, bitsandbytes/optim/optimizer.py and csrc/kernels.cu';

export const adamw8bit: Optimizer = {
  ...adamw,
  id: 'adamw-8bit',
  title: 'AdamW of 8 bits',
  summary:
    'Both moments in 8 bits with a float32 maximum for each block of 256; tensors of fewer than 4,096 numbers in 32 bits.',
  reference: `Dettmers et al. 2022, arXiv 2110.02861; ${CODE}`,
  rules: [eightBitRule('adam-8bit', ['momentum', 'variance'], 30)],
};

export const pagedAdamw8bit: Optimizer = {
  ...adamw8bit,
  id: 'paged-adamw-8bit',
  title: 'paged AdamW of 8 bits',
  summary: 'AdamW of 8 bits with its moments in unified memory; counted on the device.',
  reference: pagedAdamw.reference,
};

export const lion8bit: Optimizer = {
  id: 'lion-8bit',
  title: 'Lion of 8 bits',
  summary: 'Lion with its momentum in 8 bits, in blocks of 256.',
  reference: `Chen et al. 2023, arXiv 2302.06675; ${CODE}`,
  unit: 'elements',
  zero: ANY_STAGE,
  rules: [eightBitRule('lion-8bit', ['momentum'], 16)],
};
