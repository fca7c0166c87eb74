/**
 * The softmax between the two products of unfused attention: one kernel where the framework fuses it with
 * scale and mask, or a row of eager passes, each of which writes a tensor as large as the scores.
 */
import type { MemoryBound } from '../../program/kernel.js';
import { pass } from './memory-bound.js';
import { activationBytes, type Shape, type Step, step } from './step.js';
import { isWide } from './wide.js';

/** Matrices of scores that a block of Megatron-LM's fused kernel works on at once. */
const MATRICES_PER_BLOCK = 4;

/**
 * From `attention scores` to `attention probabilities`, `matrices` (sequences × heads on this rank) of [queries,
 * keys] at 16 bits. Megatron-LM's fused kernel takes whole blocks of matrices (`is_kernel_available` of its
 * fused_softmax.py); what does not fill them is computed by eager passes. That kernel also ends at rows of 4,096,
 * XLA's fusions do not, and no published run of the first is longer: the limit is left out.
 */
export function softmaxSteps(scores: number, matrices: number, causal: boolean, shape: Shape): Step[] {
  const fused = shape.fusedSoftmax && matrices % MATRICES_PER_BLOCK === 0;
  if (shape.fusedSoftmax && isWide(shape)) return [compiledSoftmax(scores, shape)];
  return fused ? [fusedSoftmax(scores, causal, shape)] : eagerSoftmax(scores, shape);
}

/**
 * Scale, mask, softmax and both casts in one kernel that a compiler wrote: autocast has softmax in float32, whose result the
 * backward pass reads, and the product behind it a copy of 16 bits.
 */
function compiledSoftmax(scores: number, shape: Shape): Step {
  const e = activationBytes(shape);
  const wide = { name: 'float32 probabilities', bytes: scores * 4 };
  return step({
    name: 'attention softmax',
    reads: ['attention scores'],
    writes: { name: 'attention probabilities', bytes: scores * e },
    side: [wide],
    forward: [pass('softmax', 'compiled softmax', scores, e + 4 + e)],
    inputGradient: [pass('softmax', 'compiled softmax backward', scores, e + 4 + e)],
    inputNeeds: [wide.name],
    coreAttention: true,
  });
}

/**
 * Scale, mask and softmax in one kernel; backward reads the gradient and the probabilities. Under a causal mask
 * Megatron-LM's kernel reads no score that is masked, and writes zeros there (scaled_upper_triang_masked_softmax).
 */
function fusedSoftmax(scores: number, causal: boolean, shape: Shape): Step {
  const e = activationBytes(shape);
  const read = causal ? e / 2 : e;
  return step({
    name: 'attention softmax',
    reads: ['attention scores'],
    writes: { name: 'attention probabilities', bytes: scores * e },
    forward: [pass('softmax', 'fused softmax', scores, read + e)],
    inputGradient: [pass('softmax', 'fused softmax backward', scores, 2 * read + e)],
    inputNeeds: ['attention probabilities'],
    coreAttention: true,
  });
}

/**
 * Eager softmax goes through float32, each pass a tensor of its own: mask, widen, softmax, narrow. Scores that are float32
 * need neither cast (PyTorch's `to` returns its input), and the product behind reads what the softmax keeps.
 */
function eagerSoftmax(scores: number, shape: Shape): Step[] {
  const e = activationBytes(shape);
  const stage = (
    name: string,
    reads: string,
    bytes: number,
    forward: MemoryBound,
    backward: MemoryBound,
    inputNeeds: string[] = [],
  ) =>
    step({
      name,
      reads: [reads],
      writes: { name, bytes: scores * bytes },
      forward: [forward],
      inputGradient: [backward],
      inputNeeds,
      coreAttention: true,
    });
  const cast = (name: string) => pass('elementwise', name, scores, e + 4);
  const mask = (name: string) => pass('elementwise', name, scores, 2 * e, 2);
  const [masked, widened, softmax] = ['masked scores', 'float32 scores', 'float32 probabilities'];
  if (e === 4) {
    const probabilities = 'attention probabilities';
    const [there, back] = [
      pass('softmax', 'softmax', scores, 4 + 4),
      pass('softmax', 'softmax backward', scores, 3 * 4),
    ];
    return [
      stage(masked, 'attention scores', e, mask('scale and mask'), mask('scale and mask backward')),
      stage(probabilities, masked, 4, there, back, [probabilities]),
    ];
  }
  return [
    stage(masked, 'attention scores', e, mask('scale and mask'), mask('scale and mask backward')),
    stage(widened, masked, 4, cast('widen scores'), cast('narrow scores gradient')),
    stage(
      softmax,
      widened,
      4,
      pass('softmax', 'softmax', scores, 4 + 4),
      pass('softmax', 'softmax backward', scores, 3 * 4),
      [softmax],
    ),
    stage('attention probabilities', softmax, e, cast('narrow probabilities'), cast('widen gradient')),
  ];
}
