/**
 * Cross-entropy over the vocabulary, the largest tensors of many jobs, as frameworks run it: eager
 * PyTorch with its float32 copies, Megatron's over the vocabulary's slices in place, or one fused kernel.
 */
import { pass } from './memory-bound.js';
import { activationBytes, type Loss, type Shape, type Step, step, tokensInside } from './step.js';

type Reductions = Step['tensorReductions'];

/** How cross-entropy is computed on a rank of this shape. */
export function lossOf(shape: Shape): Loss {
  return shape.loss ?? (shape.fusedElementwise ? 'fused' : 'in-place');
}

/** Steps from the tensor `logits`, [tokens, vocabulary of this rank], to one loss a token; chunked, there are no such logits. */
export function lossSteps(vocabulary: number, shape: Shape): Step[] {
  const inside = tokensInside(shape);
  const gathers = shape.gatherLogits === true && shape.tensor > 1;
  const columns = gathers ? vocabulary : vocabulary / shape.tensor;
  const from = gathers ? 'gathered logits' : 'logits';
  const gathered = gathers ? [gatherStep(inside * vocabulary, shape)] : [];
  const perToken = inside * 4;
  // A whole row needs nobody else's slice.
  const reduce = (name: string, reduction: 'max' | 'sum') =>
    gathers ? [] : [{ name, bytes: perToken, reduction }];
  const extremes: Reductions = [...reduce('largest logit', 'max'), ...reduce('sum of exponentials', 'sum')];
  const target: Reductions = reduce('target logit', 'sum');
  const values = inside * columns;
  switch (lossOf(shape)) {
    case 'chunked':
    case 'fused':
      return [...gathered, fusedStep(from, values, perToken, shape, [...extremes, ...target])];
    case 'in-place':
      return [...gathered, inPlaceStep(from, values, perToken, shape, [...extremes, ...target])];
    case 'eager':
      return [...gathered, ...eagerSteps(from, values, perToken, shape, extremes, target)];
  }
}

/** The slices of all ranks arrive in a list and are concatenated; backward, each keeps its own columns. */
function gatherStep(values: number, shape: Shape): Step {
  const e = activationBytes(shape);
  return step({
    name: 'gathered logits',
    reads: ['logits'],
    writes: { name: 'gathered logits', bytes: values * e },
    side: [{ name: 'logits of all ranks', bytes: values * e }],
    forward: [pass('elementwise', 'concatenate logits', values, 2 * e)],
    inputGradient: [pass('elementwise', 'slice logits gradient', values / shape.tensor, 2 * e)],
  });
}

/** Reads the logits twice and writes their gradient over them. */
function fusedStep(
  from: string,
  values: number,
  perToken: number,
  shape: Shape,
  reductions: Reductions,
): Step {
  const e = activationBytes(shape);
  return step({
    name: 'loss',
    reads: [from],
    writes: { name: 'losses', bytes: perToken },
    forward: [pass('loss', 'fused cross-entropy', values, 3 * e, 2)],
    inputGradient: [pass('loss', 'fused cross-entropy backward', values, 2 * e)],
    inputNeeds: [from],
    gradientInPlace: true,
    tensorReductions: reductions,
  });
}

/**
 * Widens the logits (2+4 bytes a value), takes the maximum (4), subtracts (4+4), exponentiates (4+4), sums
 * (4) and normalises (4+4), all over one float32 tensor: the 4·s·b·V bytes of Korthikanti 2022, section 4.3.
 */
function inPlaceStep(
  from: string,
  values: number,
  perToken: number,
  shape: Shape,
  reductions: Reductions,
): Step {
  const e = activationBytes(shape);
  const probabilities = { name: 'softmax of logits', bytes: values * 4 };
  return step({
    name: 'loss',
    reads: [from],
    writes: { name: 'losses', bytes: perToken },
    side: [probabilities],
    forward: [pass('loss', 'cross-entropy', values, e + 4 + 4 + (4 + 4) + (4 + 4) + 4 + (4 + 4), 8)],
    inputGradient: [pass('loss', 'cross-entropy backward', values, 4 + 4 + (4 + e), 3)],
    inputNeeds: [probabilities.name],
    tensorReductions: reductions,
  });
}

/**
 * `cross_entropy(logits.float(), targets)`: a float32 copy, its log-softmax (three reads, one write), and a
 * dense float32 gradient of each. The caller still refers to the 16-bit logits when the backward pass runs.
 * Over slices of the vocabulary, PyTorch's tensor-parallel loss is made of element-wise operations: maximum,
 * difference, exponential, sum, difference; backward a sum with one more exponential, and a product.
 */
function eagerSteps(
  from: string,
  values: number,
  perToken: number,
  shape: Shape,
  extremes: Reductions,
  target: Reductions,
): Step[] {
  const e = activationBytes(shape);
  const logProbabilities = { name: 'log-probabilities', bytes: values * 4 };
  const split = shape.tensor > 1 && extremes.length > 0;
  return [
    step({
      name: 'float32 logits',
      reads: [from],
      writes: { name: 'float32 logits', bytes: values * 4 },
      forward: [pass('elementwise', 'widen logits', values, e + 4)],
      inputGradient: [pass('elementwise', 'narrow logits gradient', values, 4 + e)],
      inputNeeds: [from],
    }),
    step({
      name: 'log-softmax',
      reads: ['float32 logits'],
      writes: logProbabilities,
      forward: split
        ? [pass('elementwise', 'log-softmax', values, 4 + (4 + 4) + (4 + 4) + 4 + (4 + 4), 5)]
        : [pass('softmax', 'log-softmax', values, 3 * 4 + 4)],
      inputGradient: split
        ? [pass('elementwise', 'log-softmax backward', values, 4 + 4 + (8 + 4) + (4 + 4), 3)]
        : [pass('softmax', 'log-softmax backward', values, 2 * (4 + 4) + 4)],
      inputNeeds: [logProbabilities.name],
      ...(split ? { inputScratch: { name: 'exponentials', bytes: values * 4 } } : {}),
      tensorReductions: extremes,
    }),
    step({
      name: 'loss',
      reads: [logProbabilities.name],
      writes: { name: 'losses', bytes: perToken },
      forward: [pass('loss', 'negative log-likelihood', perToken / 4, 4 + 4)],
      inputGradient: [pass('loss', 'negative log-likelihood backward', values, 4)],
      tensorReductions: target,
    }),
  ];
}
