/**
 * The head and its cross-entropy chunk by chunk: a chunk's logits are computed, turned into their gradient, and used for
 * both gradients of the product before the next chunk's, so that whole logits are never in memory (torchtitan's
 * ChunkedLossWrapper; FusedLinearCrossEntropy of Liger Kernel, Hsu et al. 2024, arXiv 2410.10989, section 3.2). As
 * many products as with whole logits, of fewer rows each.
 */
import type { Gemm, Kernel } from '../../program/kernel.js';
import type { Model } from '../model.js';
import { adds, pass } from './memory-bound.js';
import { activationBytes, atLeast16Bit, type Shape, type Step, step, tokensInside } from './step.js';

/** Chunks that a micro-batch's tokens are cut into: `num_chunks` of torchtitan's ChunkedLossWrapper. */
export const LOSS_CHUNKS = 8;

/** From the final norm to one loss a token. Gradients wait beside it for the backward pass, which hands them on. */
export function chunkedLossStep(
  model: Model,
  { input, width }: { readonly input: string; readonly width: number },
  shape: Shape,
): Step {
  const tokens = tokensInside(shape);
  const columns = model.vocab / shape.tensor;
  const weight = model.tiedEmbeddings ? 'embedding' : 'head';
  const e = activationBytes(shape);
  const hidden = { name: 'head input gradient', bytes: tokens * width * e };
  const weights = columns * width;
  const ofWeight = { name: 'head weight gradient', bytes: weights * weightBytes(shape) };
  const rows = chunksOf(tokens);
  const cells = rows[0]! * columns;
  return step({
    name: 'chunked loss',
    reads: [input],
    writes: { name: 'losses', bytes: tokens * 4 },
    side: [hidden, ofWeight],
    scratch: { name: 'logits of a chunk', bytes: cells * (shape.fusedElementwise ? e : e + 3 * 4) },
    weights: [weight, ...(model.bias.head ? ['head.bias'] : [])],
    forward: rows.flatMap((m, chunk) => kernelsOf(m, columns, width, chunk > 0, shape)),
    inputGradient: [pass('elementwise', 'scale input gradient', tokens * width, 2 * e)],
    inputNeeds: [hidden.name, ofWeight.name],
    weightGradient: [...handOver(weights, shape), ...(model.bias.head ? handOver(columns, shape) : [])],
    enters: true,
    tensorReductions: rows.flatMap((m, chunk) =>
      (['max', 'sum', 'sum'] as const).map((reduction, i) => {
        return { name: `${REDUCED[i]} of chunk ${chunk}`, bytes: m * 4, reduction };
      }),
    ),
  });
}

const REDUCED = ['largest logit', 'sum of exponentials', 'target logit'];

/** Rows of each chunk; the last may have fewer. */
function chunksOf(tokens: number): number[] {
  const rows = Math.ceil(tokens / LOSS_CHUNKS);
  const chunks = Math.ceil(tokens / rows);
  return Array.from({ length: chunks }, (_, i) => (i < chunks - 1 ? rows : tokens - rows * (chunks - 1)));
}

/** Logits of `rows` tokens, their loss and gradient, and the product's two gradients, the second added up. */
function kernelsOf(rows: number, columns: number, width: number, again: boolean, shape: Shape): Kernel[] {
  const gemm = (role: Gemm['role'], m: number, n: number, k: number): Gemm => ({
    ...{ family: 'gemm', role, m, n, k, batch: 1, precision: atLeast16Bit(shape) },
    accumulate: role === 'weight-gradient' && shape.accumulateFloat32,
  });
  const e = activationBytes(shape);
  const added = again && !shape.accumulateFloat32;
  return [
    gemm('forward', rows, columns, width),
    ...lossKernels(rows * columns, shape),
    gemm('input-gradient', rows, width, columns),
    gemm('weight-gradient', columns, width, rows),
    ...(added ? [pass('elementwise', 'add weight gradient', columns * width, 3 * e)] : []),
  ];
}

/**
 * Fused, one kernel reads the logits twice and writes their gradient over them. Eager, the float32 copy, log-softmax and
 * gradients of whole logits (`loss.ts`), for a chunk.
 */
function lossKernels(values: number, shape: Shape): Kernel[] {
  const e = activationBytes(shape);
  if (shape.fusedElementwise) return [pass('loss', 'fused cross-entropy with gradient', values, 3 * e, 2)];
  return [
    pass('elementwise', 'widen logits', values, e + 4),
    pass('softmax', 'log-softmax', values, 3 * 4 + 4),
    pass('loss', 'negative log-likelihood backward', values, 4),
    pass('softmax', 'log-softmax backward', values, 2 * (4 + 4) + 4),
    pass('elementwise', 'narrow logits gradient', values, 4 + e),
  ];
}

/** Bytes of a weight gradient's value while it is added up over chunks. */
function weightBytes(shape: Shape): number {
  return shape.accumulateFloat32 ? 4 : activationBytes(shape);
}

/** The weight gradient joins those of earlier micro-batches, by autograd's kernel or one that adds float32 to float32. */
function handOver(values: number, shape: Shape): Kernel[] {
  const added = adds(values, 1, shape);
  return added.length > 0
    ? added
    : [pass('elementwise', 'add weight gradient', values, 3 * weightBytes(shape))];
}
