/**
 * A linear layer whose frozen matrix is kept in 4 or 8 bits: a kernel writes it out in 16 bits before each product that
 * reads it, and the copy is gone after that (bitsandbytes, `MatMul4Bit` of bitsandbytes/autograd/_functions.py). Taken
 * so for 8 bits, too: on GPUs `MatMul8bitLt` does it backward alone, and forward multiplies in int8, which is not modelled.
 */
import type { MemoryBound } from '../../program/kernel.js';
import type { Base } from './adapter.js';
import type { Step } from './step.js';

/** Bytes of a value written out. */
const WIDE = 2;

/**
 * Vector FLOPs that decoding one 4-bit value takes the time of: the kernel is bound by its instructions (unpacking,
 * choosing one of 16 values by comparisons, scaling), not by memory, on most devices. Fitted on two measurements that
 * agree, both of bitsandbytes: LitGPT's LoRA of Llama 2 13B on an A100-40, whose iterations take 191 ms more in nf4, for
 * 25 G values beside work that the host is the limit of; and `kDequantizeBlockwise` of Llama 3.1 8B on an L40S, 60 ms a
 * micro-batch for 21 G values (350 G values a second, at 91.6 TFLOP/s).
 */
const FLOPS_OF_4_BITS = 260;

/** Bytes become numbers by one conversion and one multiplication. */
const FLOPS_OF_8_BITS = 2;

/** `bytesEach`: bytes of a value as it is kept, with its share of the scales. */
export function dequantised({ step, product }: Base, bytesEach: number): Step {
  const values = product.n * product.k * (product.family === 'gemm' ? 1 : product.groups);
  const kernel: MemoryBound = {
    family: 'dequantisation',
    name: 'dequantise',
    flops: values * (bytesEach < 1 ? FLOPS_OF_4_BITS : FLOPS_OF_8_BITS),
    bytes: values * (bytesEach + WIDE),
    // Scales that are quantised themselves have a kernel of their own before.
    launches: bytesEach < 1 / 2 + 1 / 32 ? 2 : 1,
  };
  const copy = { name: `${step.name} dequantised`, bytes: values * WIDE };
  return {
    ...step,
    forward: [kernel, ...step.forward],
    scratch: copy,
    inputGradient: [kernel, ...step.inputGradient],
    inputScratch: { ...copy, name: `${copy.name} again` },
  };
}
