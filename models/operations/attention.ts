/**
 * Half of a transformer block that attends: to its own positions, to what another layer wrote (cross-attention, Vaswani et al.
 * 2017, arXiv 1706.03762, section 3.2.3), or to data. Tensor ranks divide its heads as they divide a decoder's.
 */
import type { Model } from '../model.js';
import { coreAttention, type Heads } from '../steps/core-attention.js';
import { linear } from '../steps/linear.js';
import { pass } from '../steps/memory-bound.js';
import { activationBytes, type Shape, type Step, tokensInside } from '../steps/step.js';
import { linearWeights, type Weight } from '../weights/weight.js';
import { type Branch, half } from './half.js';
import { type Operation, positionsOf, type Value } from './operation.js';
import { apart } from './renamed.js';
import { modelOfTraits, type TransformerTraits } from './transformer-traits.js';

export interface AttentionOptions extends TransformerTraits {
  readonly causal?: boolean;
  /** What keys and values are made of. Absent: of the stream. */
  readonly from?: Value;
  /** Queries, keys and values have biases: all, all but keys, or none; and the output has one. */
  readonly bias: 'all' | 'no-keys' | 'none';
  readonly outputBias: boolean;
  /** Added to the scores, [heads, queries, keys], the same for all samples (`positionBias`). Absent: nothing. */
  readonly scoreBias?: Value;
}

/** A stream in, a stream of its name out. */
export function attention(name: string, stream: Value, options: AttentionOptions): Operation {
  const { causal = false, outputBias, bias } = options;
  const model = modelOfTraits(options, {
    causal,
    bias: { qkv: bias !== 'none', output: outputBias, mlp: true, head: false },
  });
  const branch: Branch = {
    weights: attentionWeights(name, stream, options),
    steps: (input, shape) => {
      const { heads, headDim, hidden, from, scoreBias } = options;
      const queries = heads / shape.tensor;
      const own: Heads = {
        ...{ queries, keys: queries, headDim, valueDim: headDim },
        ...(from === undefined
          ? {}
          : { keyPositions: (shape.positions / positionsOf(stream)) * positionsOf(from) }),
      };
      const { steps, reads } = projections(name, input, stream, { ...options, model }, shape);
      const context = `${name} context`;
      const outside = new Map([...reads.map((each) => [each, each] as const), ['context', context] as const]);
      const core = apart(coreAttention(model, own, reads, shape), name, outside);
      const at = {
        name: `${name} output`,
        input: context,
        weight: `${name}.output`,
        tokens: tokensInside(shape),
      };
      const size = { inputs: queries * headDim, outputs: hidden, bias: outputBias, leaves: true };
      return [...steps, ...biased(core, scoreBias, own, shape), linear({ ...at, ...size }, shape)];
    },
  };
  return half(name, stream, branch, options);
}

function attentionWeights(name: string, stream: Value, options: AttentionOptions): Weight[] {
  const { heads, headDim, from, bias, outputBias } = options;
  const inner = heads * headDim;
  const made = (of: string, parts: number, inputs: number, biases: number) =>
    linearWeights(`${name}.${of}`, [parts * inner, inputs], 'column', { bias: biases > 0 }).map((weight) =>
      weight.shape.length === 1 ? { ...weight, shape: [biases * inner] } : weight,
    );
  const biased = bias === 'none' ? 0 : 1;
  const ofKeys = bias === 'all' ? 1 : 0;
  return [
    ...(from === undefined
      ? made('qkv', 3, stream.channels, 2 * biased + ofKeys)
      : [
          ...made('query', 1, stream.channels, biased),
          ...made('key-value', 2, from.channels, biased + ofKeys),
        ]),
    ...linearWeights(`${name}.output`, [stream.channels, inner], 'row', { bias: outputBias }),
  ];
}

interface Projected {
  readonly steps: Step[];
  readonly reads: readonly string[];
}

/** Queries, keys and values: products of their own where the framework has it so. */
function projections(
  name: string,
  input: string,
  stream: Value,
  { heads, headDim, from, model }: AttentionOptions & { readonly model: Model },
  shape: Shape,
): Projected {
  const inner = (heads * headDim) / shape.tensor;
  const separate = shape.separateProjections === true;
  const project = (of: string, weight: string, parts: number, source: Value, reads: string, branches = 0) => {
    const positions = (shape.positions / positionsOf(stream)) * positionsOf(source);
    const at = { name: `${name} ${of}`, input: reads, weight: `${name}.${weight}` };
    const size = { tokens: shape.sequences * positions, inputs: source.channels, outputs: parts * inner };
    const more = { bias: model.bias.qkv, enters: true, sliced: parts > 1, branches };
    const step = linear({ ...at, ...size, ...more }, shape);
    return source.given ? { ...step, inputGradient: [] } : step;
  };
  const all = (weight: string, of: readonly string[], source: Value, reads: string): Step[] =>
    separate && of.length > 1
      ? of.map((each, i) => project(each, weight, 1, source, reads, i === 0 ? of.length : 0))
      : [project(of.join(' '), weight, of.length, source, reads)];
  const steps =
    from === undefined
      ? all('qkv', ['query', 'key', 'value'], stream, input)
      : [...all('query', ['query'], stream, input), ...all('key-value', ['key', 'value'], from, from.name)];
  return { steps, reads: steps.map(({ writes }) => writes.name) };
}

/** The first step that sees scores reads the bias, too; backward, gradients of scores are summed over samples for it. */
function biased(
  steps: readonly Step[],
  bias: Value | undefined,
  heads: Heads,
  shape: Shape,
): readonly Step[] {
  if (bias === undefined) return steps;
  const [first, ...rest] = steps;
  const scores = tokensInside(shape) * heads.queries * (heads.keyPositions ?? shape.positions);
  const gradient = pass('elementwise', 'score bias gradient', scores, activationBytes(shape));
  return [
    {
      ...first!,
      reads: [...first!.reads, bias.name],
      inputGradient: [...first!.inputGradient, gradient],
      inputNeeds: shape.flash ? [...first!.inputNeeds, bias.name] : first!.inputNeeds,
    },
    ...rest,
  ];
}
