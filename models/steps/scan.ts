/**
 * The parts that blocks without attention have in common: a causal convolution of each channel, the scan that
 * carries a state along the sequence, and the norm of its output under a gate.
 */
import type { Scan, ScanRule } from '../../program/kernel.js';
import { adds, pass } from './memory-bound.js';
import { activationBytes, atLeast16Bit, type Shape, type Step, step, tokensInside } from './step.js';

/** The tensor that a mixer's convolution writes. */
const CONVOLVED = 'convolution';

/** A convolution over the last `width` positions with SiLU, one kernel, of `channels` of what `from` holds. */
export function convolutionStep(
  from: string,
  { channels, width, bias }: { readonly channels: number; readonly width: number; readonly bias: boolean },
  shape: Shape,
): Step {
  const values = tokensInside(shape) * channels;
  const e = activationBytes(shape);
  const kernel = (name: string, bytesPerValue: number, multiplyAdds: number) =>
    ({ ...pass('elementwise', name, values, bytesPerValue), flops: values * 2 * multiplyAdds }) as const;
  const learned = bias ? 2 : 1;
  return step({
    name: CONVOLVED,
    reads: [from],
    writes: { name: CONVOLVED, bytes: values * e },
    weights: ['mixer.convolution', ...(bias ? ['mixer.convolution.bias'] : [])],
    forward: [kernel('causal-convolution', 2 * e, width + 1)],
    inputGradient: [
      kernel('causal-convolution backward', 3 * e, 2 * (width + 1)),
      ...adds(channels * (width + learned - 1), learned, shape),
    ],
    inputNeeds: [from],
  });
}

/** What is scanned, on one rank. */
export interface Scanned {
  readonly rule: ScanRule;
  readonly heads: number;
  readonly keyHeads: number;
  readonly keyDim: number;
  readonly valueDim: number;
  readonly chunk: number;
  /** Tensors that hold queries, keys, values and rates. */
  readonly from: readonly string[];
  readonly weights: readonly string[];
  /** Elements of these weights together. */
  readonly learned: number;
  /** Bytes that the implementation moves for each token forward, and its launches each way. */
  readonly moves: number;
  readonly launches: readonly [forward: number, backward: number];
}

/** The backward pass reads what the forward did and the gradient, computes states again and writes four gradients. */
const BACKWARD_TRAFFIC = 3;

/**
 * The scan writes `context`, [tokens, heads × value width], in attention's place. The delta rule keeps the inverse of each
 * chunk's triangle for the backward pass, which computes states and corrected values again (`ops/gated_delta_rule/chunk.py`
 * of flash-linear-attention).
 */
export function scanStep(s: Scanned, shape: Shape): Step {
  const tokens = tokensInside(shape);
  const kernel = (direction: Scan['direction']): Scan => ({
    ...{ family: 'scan', direction, rule: s.rule, batch: shape.sequences },
    ...{ heads: s.heads, keyHeads: s.keyHeads, positions: shape.positions },
    ...{ keyDim: s.keyDim, valueDim: s.valueDim, chunk: s.chunk, precision: atLeast16Bit(shape) },
    bytes: tokens * s.moves * (direction === 'forward' ? 1 : BACKWARD_TRAFFIC),
    launches: s.launches[direction === 'forward' ? 0 : 1],
  });
  const e = activationBytes(shape);
  const inverse = { name: 'inverse triangles', bytes: tokens * s.heads * s.chunk * e };
  const side = s.rule === 'delta' ? [inverse] : [];
  return step({
    name: 'scan',
    reads: s.from,
    writes: { name: 'context', bytes: tokens * s.heads * s.valueDim * e },
    side,
    weights: s.weights,
    forward: [kernel('forward')],
    inputGradient: [kernel('backward'), ...adds(s.learned, s.weights.length, shape)],
    inputNeeds: [...s.from, ...side.map(({ name }) => name)],
  });
}

/** A norm of `width` values a token under a gate, with what it has learned: gains of `learned` elements, or nothing. */
interface GatedNorm {
  readonly width: number;
  readonly gate: string;
  readonly learned: number;
}

/** RMS norm of the scan's output, times an activation of the gate; one kernel, which frameworks bring with the scan. */
export function gatedNormStep({ width, gate, learned }: GatedNorm, shape: Shape): Step {
  const weights = learned === 0 ? [] : ['mixer.norm.gain'];
  const values = tokensInside(shape) * width;
  const e = activationBytes(shape);
  return step({
    name: 'gated norm',
    reads: ['context', gate],
    writes: { name: 'gated norm', bytes: values * e },
    weights,
    forward: [pass('norm', 'gated-rms-norm', values, 3 * e)],
    inputGradient: [
      pass('norm', 'gated-rms-norm backward', values, 5 * e, 2),
      ...adds(learned, weights.length, shape),
    ],
    inputNeeds: ['context', gate],
  });
}

/**
 * Bytes a token of the state-space dual in the authors' five kernels: keys and queries read twice, values twice and
 * written once, states written, passed on and read (4 + 4 + 2 + 2), scores of a chunk written and read in float32.
 */
export function decayMoves({ heads, keyHeads, keyDim, valueDim, chunk }: Sizes, e: number): number {
  const vectors = e * (4 * keyHeads * keyDim + 3 * heads * valueDim);
  return vectors + (12 * heads * keyDim * valueDim) / chunk + 8 * keyHeads * chunk;
}

/**
 * Bytes a token of the delta rule in flash-linear-attention's six kernels: keys four times, queries and values once,
 * corrected keys and values twice each way, the output once; states in 16 bits; the triangle and its inverse.
 */
export function deltaMoves({ heads, keyDim, valueDim, chunk }: Sizes, e: number): number {
  const vectors = e * heads * (5 * keyDim + valueDim + 2 * keyDim + 4 * valueDim + valueDim);
  return vectors + (2 * e * heads * keyDim * valueDim) / chunk + (8 + 2 * e) * heads * chunk;
}

type Sizes = Pick<Scanned, 'heads' | 'keyHeads' | 'keyDim' | 'valueDim' | 'chunk'>;
