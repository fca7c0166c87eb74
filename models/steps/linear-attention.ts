/** Blocks with linear attention: the gated delta rule, Kimi's with a decay for each channel, and lightning attention. */
import type { GatedDelta, KimiDelta, Lightning, Model } from '../model.js';
import { type Linear, linear } from './linear.js';
import { pass } from './memory-bound.js';
import { convolutionStep, deltaMoves, gatedNormStep, type Scanned, scanStep } from './scan.js';
import { out } from './state-space.js';
import { activationBytes, type Shape, type Step, step, tokensInside, tokensOutside } from './step.js';

/** Positions of a chunk in flash-linear-attention's kernels of the delta rule. */
const DELTA_CHUNK = 64;

type Projection = Pick<Linear, 'name' | 'weight' | 'outputs'>;

/** Products of one input, which these read, and so many others. */
function projections(
  list: readonly Projection[],
  model: Model,
  input: string,
  shape: Shape,
  others = 0,
): Step[] {
  const at = { input, tokens: tokensInside(shape), inputs: model.hidden, bias: false, enters: true };
  return list.map((projection, i) =>
    linear(
      { ...at, ...projection, sliced: true, ...(i === 0 ? { branches: list.length + others } : {}) },
      shape,
    ),
  );
}

/** q, k, v, z; β and decays; convolution; scan over value heads, for which keys are repeated; gated norm (arXiv 2412.06464; Qwen3-Next). */
export function gatedDeltaSteps(model: Model, mixer: GatedDelta, input: string, shape: Shape): Step[] {
  const { keyDim, valueDim } = mixer;
  const heads = mixer.valueHeads / shape.tensor;
  const keys = (mixer.keyHeads / shape.tensor) * keyDim;
  const values = heads * valueDim;
  const own = [
    { name: 'mixer in', weight: 'mixer.in', outputs: 2 * keys + 2 * values },
    { name: 'rates', weight: 'mixer.rates', outputs: 2 * heads },
  ];
  const channels = 2 * keys + values;
  return [
    ...projections(own, model, input, shape),
    convolutionStep('mixer in', { channels, width: mixer.convolution, bias: false }, shape),
    unitKeys(2 * keys, 2 * heads * keyDim + values, shape),
    delta({ heads, keyDim, valueDim, from: ['unit keys', 'rates'], learned: 2 * heads }, shape),
    gatedNormStep({ width: values, gate: 'mixer in', learned: valueDim }, shape),
    out(model, values, 'gated norm', false, shape),
  ];
}

/** As above, with decay and gate through a bottleneck as wide as a head (arXiv 2510.26692, section 4). */
export function kimiDeltaSteps(model: Model, mixer: KimiDelta, input: string, shape: Shape): Step[] {
  const tokens = tokensInside(shape);
  const { headDim } = mixer;
  const heads = mixer.heads / shape.tensor;
  const inner = heads * headDim;
  const own = [
    { name: 'mixer in', weight: 'mixer.in', outputs: 3 * inner },
    { name: 'rates', weight: 'mixer.rates', outputs: heads },
  ];
  const narrow = (of: string) =>
    linear(
      {
        ...{ name: `${of} latent`, input, weight: `mixer.${of}-down`, tokens: tokensOutside(shape) },
        ...{ inputs: model.hidden, outputs: headDim, bias: false },
      },
      shape,
    );
  const wide = (of: string) =>
    linear(
      {
        name: of,
        input: `${of} latent`,
        weight: `mixer.${of}-up`,
        tokens,
        inputs: headDim,
        outputs: inner,
        bias: false,
        enters: true,
      },
      shape,
    );
  return [
    // Decay and gate are projected from it, too.
    ...projections(own, model, input, shape, 2),
    convolutionStep('mixer in', { channels: 3 * inner, width: mixer.convolution, bias: false }, shape),
    unitKeys(2 * inner, 3 * inner, shape),
    narrow('decay'),
    wide('decay'),
    // The decay of each channel is read with the keys, in float32 once it is summed up.
    delta(
      {
        ...{ heads, keyDim: headDim, valueDim: headDim, from: ['unit keys', 'rates', 'decay'] },
        learned: heads + inner,
      },
      shape,
      inner * 4 * 4,
    ),
    narrow('gate'),
    wide('gate'),
    gatedNormStep({ width: inner, gate: 'gate', learned: headDim }, shape),
    out(model, inner, 'gated norm', false, shape),
  ];
}

/** Linear attention with a fixed decay, tiles in fast memory, one kernel forward (arXiv 2401.04658, section 3.2). */
export function lightningSteps(model: Model, mixer: Lightning, input: string, shape: Shape): Step[] {
  const tokens = tokensInside(shape);
  const { headDim } = mixer;
  const heads = mixer.heads / shape.tensor;
  const inner = heads * headDim;
  const e = activationBytes(shape);
  const own = [
    { name: 'mixer in', weight: 'mixer.in', outputs: 3 * inner },
    { name: 'gate', weight: 'mixer.gate', outputs: inner },
  ];
  const activated = step({
    name: 'activated',
    reads: ['mixer in'],
    writes: { name: 'activated', bytes: tokens * 3 * inner * e },
    forward: [pass('elementwise', 'silu', tokens * 3 * inner, 2 * e)],
    inputGradient: [pass('elementwise', 'silu backward', tokens * 3 * inner, 3 * e)],
    inputNeeds: ['mixer in'],
  });
  const sizes = { heads, keyHeads: heads, keyDim: headDim, valueDim: headDim, chunk: 256 };
  return [
    ...projections(own, model, input, shape),
    activated,
    scanStep(
      {
        ...{ rule: 'decay', ...sizes, from: ['activated'], weights: [], learned: 0 },
        ...{ moves: 4 * inner * e, launches: [1, 3] },
      },
      shape,
    ),
    gatedNormStep({ width: inner, gate: 'gate', learned: inner }, shape),
    out(model, inner, 'gated norm', false, shape),
  ];
}

/** Queries and keys of length one, repeated for every value head; what was convolved beside them is carried along. */
function unitKeys(keys: number, columns: number, shape: Shape): Step {
  const tokens = tokensInside(shape);
  const e = activationBytes(shape);
  return step({
    name: 'unit keys',
    reads: ['convolution'],
    writes: { name: 'unit keys', bytes: tokens * columns * e },
    forward: [pass('norm', 'l2-norm', tokens * (keys + columns), e, 2)],
    inputGradient: [pass('norm', 'l2-norm backward', tokens * (2 * keys + columns), e, 2)],
    inputNeeds: ['convolution'],
  });
}

type Delta = Pick<Scanned, 'heads' | 'keyDim' | 'valueDim' | 'from' | 'learned'>;

/** The scan of the delta rule; `more` bytes a token are moved besides. */
function delta(scanned: Delta, shape: Shape, more = 0): Step {
  const sizes = { ...scanned, keyHeads: scanned.heads, chunk: DELTA_CHUNK };
  const moves = deltaMoves(sizes, activationBytes(shape)) + more;
  const weights = ['mixer.decay', 'mixer.step.bias'];
  return scanStep({ rule: 'delta', ...sizes, weights, moves, launches: [6, 10] }, shape);
}
