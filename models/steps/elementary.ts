/**
 * GELU, layer norm and dropout as programs wrote them before their libraries had a kernel for each: a row of elementary
 * operations, every one of which reads and writes whole tensors. As TensorFlow 1 runs google-research/bert (modeling.py,
 * 2018) without XLA; passes counted from its source and from that of tf.nn.dropout and tf.contrib.layers.layer_norm (1.13).
 */
import type { MemoryBound } from '../../program/kernel.js';

/** Kernels each way, and the bytes of what is between them that the backward pass reads. */
export interface Elementary {
  readonly forward: MemoryBound;
  readonly backward: MemoryBound;
  readonly kept: number;
}

function elementwise(name: string, values: number, bytesEach: number, launches: number): MemoryBound {
  return { family: 'elementwise', name, flops: values * 4, bytes: values * bytesEach, launches };
}

/**
 * x · ½(1 + tanh(√(2/π)(x + 0.044715 x³))): power (a read and a write), product with a constant (2), sum (3), product (2),
 * tanh (2), sum with a constant (2), product (2), product (3): 18 values moved by 8 kernels. Backward the derivatives of
 * each: two products (3 + 3), half (2), tanh's (3), two products with constants (2 + 2), the power's (2 + 2 + 3), and the
 * sum of three gradients (4). The power, the tanh and the half are kept.
 */
export function elementaryGelu(values: number, e: number): Elementary {
  return {
    forward: elementwise('elementary gelu', values, 18 * e, 8),
    backward: elementwise('elementary gelu backward', values, 26 * e, 10),
    kept: 3 * values * e,
  };
}

/**
 * Random numbers (a write) plus the share kept (2), rounded down (2); the input divided by that share (2), and the product of
 * both (3): 10 values by 5 kernels. Backward a product (3) and a division (2). What was rounded down is kept as a
 * number, not as a byte.
 */
export function elementaryDropout(values: number, e: number): Elementary {
  return {
    forward: elementwise('elementary dropout', values, 10 * e, 5),
    backward: elementwise('elementary dropout backward', values, 5 * e, 2),
    kept: values * e,
  };
}

/**
 * Moments: mean (a read), squared difference (2), mean (1); then reciprocal deviation times gain (a
 * write), the input and the mean times that (3 + 2), the bias less the latter (2), and their sum (3). Backward about twice
 * as much, as an eager RMS norm's. The float32 copy, the squared difference and the product with the gain are kept.
 */
export function elementaryNorm(values: number, e: number): Elementary {
  const forward = 15 * e;
  return {
    forward: { ...elementwise('elementary layer norm', values, forward, 9), family: 'norm' },
    backward: { ...elementwise('elementary layer norm backward', values, 2 * forward, 18), family: 'norm' },
    kept: 2 * values * e,
  };
}
