/** Blocks with a state space in attention's place: Mamba and Mamba-2. */
import type { Mamba, Mamba2, Model } from '../model.js';
import { linear } from './linear.js';
import { normStep } from './memory-bound.js';
import { convolutionStep, decayMoves, gatedNormStep, scanStep } from './scan.js';
import { activationBytes, type Shape, type Step, tokensInside } from './step.js';

const IN = 'mixer in';

/** Each channel has a state of its own, whose steps and selection come from the channels themselves (arXiv 2312.00752). */
export function mambaSteps(model: Model, mixer: Mamba, input: string, shape: Shape): Step[] {
  const tokens = tokensInside(shape);
  const { state, stepRank } = mixer;
  const inner = mixer.inner / shape.tensor;
  const bias = mixer.bias.projections;
  const selected = stepRank + 2 * state;
  const norm = { name: 'selection norm', input: 'selection', tokens, width: selected };
  const weights = ['mixer.step-norm', 'mixer.b-norm', 'mixer.c-norm'];
  const rms = { ...model, norm: 'rms', normGain: true } as const;
  const norms = mixer.norms ? [normStep({ ...norm, weights }, rms, shape)] : [];
  const selection = norms[0]?.name ?? 'selection';
  const e = activationBytes(shape);
  return [
    linear(
      {
        name: IN,
        input,
        weight: 'mixer.in',
        tokens,
        inputs: model.hidden,
        outputs: 2 * inner,
        bias,
        enters: true,
        sliced: true,
      },
      shape,
    ),
    convolutionStep(IN, { channels: inner, width: mixer.convolution, bias: mixer.bias.convolution }, shape),
    linear(
      {
        name: 'selection',
        input: 'convolution',
        weight: 'mixer.selection',
        tokens,
        inputs: inner,
        outputs: selected,
        bias: false,
      },
      shape,
    ),
    ...norms,
    linear(
      {
        name: 'step sizes',
        input: selection,
        weight: 'mixer.step',
        tokens,
        inputs: stepRank,
        outputs: inner,
        bias: true,
      },
      shape,
    ),
    scanStep(
      {
        ...{ rule: 'selective', heads: inner, keyHeads: 1, keyDim: state, valueDim: 1, chunk: 1 },
        from: ['convolution', 'step sizes', selection, IN],
        weights: ['mixer.decay', 'mixer.skip'],
        learned: inner * state + inner,
        // x, Δ and z read and y written, B and C read; the gate is applied within.
        moves: e * (4 * inner + 2 * state),
        launches: [1, 1],
      },
      shape,
    ),
    out(model, inner, 'context', bias, shape),
  ];
}

/** Heads of channels that decay alike, in chunks (arXiv 2405.21060, section 7). */
export function mamba2Steps(model: Model, mixer: Mamba2, input: string, shape: Shape): Step[] {
  const tokens = tokensInside(shape);
  const heads = mixer.heads / shape.tensor;
  const groups = mixer.groups / shape.tensor;
  const { headDim: valueDim, state: keyDim, chunk } = mixer;
  const inner = heads * valueDim;
  const shared = 2 * groups * keyDim;
  const bias = mixer.bias.projections;
  const sizes = { heads, keyHeads: groups, keyDim, valueDim, chunk };
  return [
    linear(
      {
        ...{ name: IN, input, weight: 'mixer.in', tokens, inputs: model.hidden },
        ...{ outputs: 2 * inner + shared + heads, bias, enters: true, sliced: true },
      },
      shape,
    ),
    convolutionStep(
      IN,
      { channels: inner + shared, width: mixer.convolution, bias: mixer.bias.convolution },
      shape,
    ),
    scanStep(
      {
        ...{ rule: 'decay', ...sizes, from: ['convolution', IN] },
        weights: ['mixer.decay', 'mixer.skip', 'mixer.step.bias'],
        learned: 3 * heads,
        moves: decayMoves(sizes, activationBytes(shape)),
        launches: [5, 15],
      },
      shape,
    ),
    gatedNormStep({ width: inner, gate: IN, learned: mixer.norm === false ? 0 : inner }, shape),
    out(model, inner, 'gated norm', bias, shape),
  ];
}

/** The projection back to the stream. */
export function out(model: Model, inputs: number, input: string, bias: boolean, shape: Shape): Step {
  const at = { name: 'mixer out', input, weight: 'mixer.out', tokens: tokensInside(shape), inputs };
  return linear({ ...at, outputs: model.hidden, bias, leaves: true }, shape);
}
