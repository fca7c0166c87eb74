/** Layer norm over the channels of each position. */
import { type Norm, normStep } from '../steps/memory-bound.js';
import { activationBytes, type Shape, type Step, tokensInside } from '../steps/step.js';
import { isWide, streamCast } from '../steps/wide.js';
import { normWeights } from '../weights/weight.js';
import { type Operation, positionsOf, type Value } from './operation.js';

/** `bias: false`: a gain alone; `learned: false`: neither. */
interface LayerNormOptions {
  readonly bias?: boolean;
  readonly learned?: boolean;
  /** It reads what a product or a convolution wrote, and a product reads it. Absent: it is of a stream. */
  readonly between?: boolean;
}

export function layerNorm(
  name: string,
  input: Value,
  { bias = true, learned = true, between = false }: LayerNormOptions = {},
): Operation {
  const traits = { norm: 'layer', normBias: bias, normGain: learned } as const;
  const width = input.channels;
  return {
    name,
    weights: normWeights(name, traits, width),
    output: { ...input, name },
    steps: (shape) => {
      const tokens = tokensInside(shape) * positionsOf(input);
      const at = { name, input: input.name, weights: [name], tokens, width };
      const model = { ...traits, hidden: width };
      return [between && isWide(shape) ? betweenProducts(at, model, shape) : normStep(at, model, shape)];
    },
  };
}

/** Under autocast: float32 between a cast of what it reads, which waits for the backward pass, and one of what it writes; a compiler's kernel does all. */
function betweenProducts(at: Norm, model: Parameters<typeof normStep>[1], shape: Shape): Step {
  const { streamBytes: _, ...narrow } = shape;
  if (shape.fusedElementwise) return normStep(at, model, narrow);
  const values = at.tokens * at.width;
  const cast = streamCast(values, shape);
  const copy = { name: `${at.name} float32`, bytes: 4 * values };
  const norm = normStep(at, model, shape);
  return {
    ...norm,
    writes: { name: at.name, bytes: values * activationBytes(shape) },
    side: [...norm.side, copy],
    forward: [...cast, ...norm.forward, ...cast],
    inputGradient: [...cast, ...norm.inputGradient, ...cast],
    inputNeeds: [copy.name, ...norm.inputNeeds.filter((name) => name !== at.input)],
  };
}
