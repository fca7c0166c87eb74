/**
 * The weights of what a block has in attention's place. Projections in are divided by columns with the heads or
 * channels they make, the projection out by rows, and what belongs to a head or channel goes with it.
 */
import type { GatedDelta, KimiDelta, Lightning, Mamba, Mamba2, Model, ShortConvolution } from '../model.js';
import { attentionWeights } from './attention.js';
import { linearWeights, normWeights, type Weight } from './weight.js';

/** Weights of one block's mixer, without the norms around it. */
export function mixerWeights(model: Model): Weight[] {
  const { mixer, hidden } = model;
  switch (mixer?.kind) {
    case undefined:
      return attentionWeights(model);
    case 'none':
      return [];
    case 'linear':
      return linearWeights('attention.linear', [hidden, hidden], 'whole');
    case 'mamba':
      return mamba(mixer, hidden);
    case 'mamba-2':
      return mamba2(mixer, hidden);
    case 'gated-delta':
      return gatedDelta(mixer, hidden);
    case 'kimi-delta':
      return kimiDelta(mixer, hidden);
    case 'lightning':
      return lightning(mixer, hidden);
    case 'convolution':
      return shortConvolution(mixer, hidden);
  }
}

/** One tensor whose first dimension is heads or channels. */
function perHead(name: string, ...shape: number[]): Weight {
  return { name, shape, split: 0, copies: 1 };
}

/** A causal convolution of each channel by itself. */
function convolution(channels: number, width: number, bias: boolean): Weight[] {
  const kernel = perHead('mixer.convolution', channels, width);
  return bias ? [kernel, perHead('mixer.convolution.bias', channels)] : [kernel];
}

const RMS = { norm: 'rms' } as const;

/** Names as in the authors' code: x and z; Δ, B, C from x; Δ widened; A and D (arXiv 2312.00752, algorithm 2). */
function mamba({ inner, state, convolution: width, stepRank, bias, norms }: Mamba, hidden: number): Weight[] {
  const projections = { bias: bias.projections };
  return [
    ...linearWeights('mixer.in', [2 * inner, hidden], 'column', projections),
    ...convolution(inner, width, bias.convolution),
    ...linearWeights('mixer.selection', [stepRank + 2 * state, inner], 'row'),
    ...(norms
      ? [
          ...normWeights('mixer.step-norm', RMS, stepRank),
          ...normWeights('mixer.b-norm', RMS, state),
          ...normWeights('mixer.c-norm', RMS, state),
        ]
      : []),
    ...linearWeights('mixer.step', [inner, stepRank], 'column', { bias: true }),
    perHead('mixer.decay', inner, state),
    perHead('mixer.skip', inner),
    ...linearWeights('mixer.out', [hidden, inner], 'row', projections),
  ];
}

/** z, x, B, C and Δ from one product; a convolution over x, B and C (arXiv 2405.21060, section 7.1). */
function mamba2(mixer: Mamba2, hidden: number): Weight[] {
  const { heads, headDim, groups, state, bias } = mixer;
  const inner = heads * headDim;
  const shared = 2 * groups * state;
  const projections = { bias: bias.projections };
  return [
    ...linearWeights('mixer.in', [2 * inner + shared + heads, hidden], 'column', projections),
    ...convolution(inner + shared, mixer.convolution, bias.convolution),
    perHead('mixer.decay', heads),
    perHead('mixer.skip', heads),
    perHead('mixer.step.bias', heads),
    ...(mixer.norm === false ? [] : normWeights('mixer.norm', RMS, inner, 'column')),
    ...linearWeights('mixer.out', [hidden, inner], 'row', projections),
  ];
}

/** q, k, v and the output gate z from one product, β and the decay of each head from another (Qwen3-Next). */
function gatedDelta(mixer: GatedDelta, hidden: number): Weight[] {
  const keys = mixer.keyHeads * mixer.keyDim;
  const values = mixer.valueHeads * mixer.valueDim;
  return [
    ...linearWeights('mixer.in', [2 * keys + 2 * values, hidden], 'column'),
    ...linearWeights('mixer.rates', [2 * mixer.valueHeads, hidden], 'column'),
    ...convolution(2 * keys + values, mixer.convolution, false),
    perHead('mixer.decay', mixer.valueHeads),
    perHead('mixer.step.bias', mixer.valueHeads),
    ...normWeights('mixer.norm', RMS, mixer.valueDim),
    ...linearWeights('mixer.out', [hidden, values], 'row'),
  ];
}

/** Decay and output gate come through a bottleneck as wide as a head (Kimi Linear, arXiv 2510.26692, section 4). */
function kimiDelta({ heads, headDim, convolution: width }: KimiDelta, hidden: number): Weight[] {
  const inner = heads * headDim;
  return [
    ...linearWeights('mixer.in', [3 * inner, hidden], 'column'),
    ...linearWeights('mixer.rates', [heads, hidden], 'column'),
    ...convolution(3 * inner, width, false),
    ...linearWeights('mixer.decay-down', [headDim, hidden], 'whole'),
    ...linearWeights('mixer.decay-up', [inner, headDim], 'column'),
    perHead('mixer.decay', heads),
    perHead('mixer.step.bias', inner),
    ...linearWeights('mixer.gate-down', [headDim, hidden], 'whole'),
    ...linearWeights('mixer.gate-up', [inner, headDim], 'column'),
    ...normWeights('mixer.norm', RMS, headDim),
    ...linearWeights('mixer.out', [hidden, inner], 'row'),
  ];
}

/** q, k and v, and a gate on the normed output (MiniMax-01, arXiv 2501.08313, section 2.2). */
function lightning({ heads, headDim }: Lightning, hidden: number): Weight[] {
  const inner = heads * headDim;
  return [
    ...linearWeights('mixer.in', [3 * inner, hidden], 'column'),
    ...linearWeights('mixer.gate', [inner, hidden], 'column'),
    ...normWeights('mixer.norm', RMS, inner, 'column'),
    ...linearWeights('mixer.out', [hidden, inner], 'row'),
  ];
}

/** Both gates and what is convolved come of one product (LFM2, arXiv 2511.23404, section 2). */
function shortConvolution({ width, bias }: ShortConvolution, hidden: number): Weight[] {
  return [
    ...linearWeights('mixer.in', [3 * hidden, hidden], 'column', { bias }),
    ...convolution(hidden, width, bias),
    ...linearWeights('mixer.out', [hidden, hidden], 'row', { bias }),
  ];
}
