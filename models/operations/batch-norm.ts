/**
 * Batch normalisation (Ioffe and Szegedy 2015, arXiv 1502.03167), over samples and positions of each channel. `then` says what
 * follows it, which libraries with channels last run in the same kernel; passes over the tensor, by who runs it:
 *
 * | | forward | backward |
 * | --- | --- | --- |
 * | by itself (cuDNN) | 3: read for the statistics, read, write | 5: input and gradient read for the sums, and again, write |
 * | with its activation, or add and activation (MXNet's `BatchNormAddRelu`) | 3; with the add 4: what is added is read | 5, the sign of the activation being known from the input; with the add 6 and a mask of bits: the addend's gradient is written |
 * | inside convolutions (MXNet's `NormConvolution`, `ScaleBiasAddRelu`; cuDNN's runtime fusion) | 0: the convolution before it adds up the statistics of what it writes, that behind it norms what it reads, a copy that memory here counts all the same; with the add 3: read, read, write | 4: the gradient of the convolution behind it reads the input for the sums, then input and gradient read, write; with the add 6 |
 */
import { adds, pass } from '../steps/memory-bound.js';
import { activationBytes, type Shape, type Step, step } from '../steps/step.js';
import { type Operation, tensorOf, type Value, valuesOf } from './operation.js';

/** What follows the norm: nothing that it could run, an activation, or a residual add with or without one. */
export type Then = 'nothing' | 'activation' | 'add' | 'add-activation';

type Where = 'alone' | NonNullable<Shape['batchNorm']>;
type Passes = Readonly<Record<Then, number>>;

const FORWARD: Readonly<Record<Where, Passes>> = {
  alone: { nothing: 3, activation: 3, add: 3, 'add-activation': 3 },
  'with-activation': { nothing: 3, activation: 3, add: 4, 'add-activation': 4 },
  'in-convolutions': { nothing: 0, activation: 0, add: 3, 'add-activation': 3 },
};

/** A mask of bits is an eighth of a byte. */
const MASK_BYTES = 1 / 8;

const BACKWARD: Readonly<Record<Where, Passes>> = {
  alone: { nothing: 5, activation: 5, add: 5, 'add-activation': 5 },
  'with-activation': { nothing: 5, activation: 5, add: 5, 'add-activation': 6 },
  'in-convolutions': { nothing: 5, activation: 4, add: 5, 'add-activation': 6 },
};

function whereOf({ batchNorm, fusedElementwise }: Shape): Where {
  return batchNorm ?? (fusedElementwise ? 'with-activation' : 'alone');
}

export function batchNorm(name: string, input: Value, then: Then = 'nothing'): Operation {
  const { channels } = input;
  const output: Value = { name, channels, size: input.size };
  const weights = [`${name}.gain`, `${name}.bias`].map((each) => ({
    name: each,
    shape: [channels],
    copies: 1,
  }));
  const steps = (shape: Shape): Step[] => {
    const values = valuesOf(input, shape);
    const e = activationBytes(shape);
    const where = whereOf(shape);
    const forward = FORWARD[where][then] * e;
    const mask = where !== 'alone' && then === 'add-activation' ? MASK_BYTES : 0;
    const norm = (label: string, bytes: number) =>
      ({ ...pass('norm', label, values, bytes), streams: true }) as const;
    // From sums over the convolution's outputs to the scale and the shift of each channel.
    const finalized = { ...pass('norm', 'batch-norm statistics', channels, 6 * 4), streams: true } as const;
    return [
      step({
        name,
        reads: [input.name],
        writes: tensorOf(output, shape),
        side: [{ name: `${name} statistics`, bytes: 2 * 4 * channels }],
        weights: weights.map((w) => w.name),
        forward: [forward === 0 ? finalized : norm('batch-norm', forward + mask)],
        inputGradient: [
          norm('batch-norm backward', BACKWARD[where][then] * e + mask),
          ...adds(2 * channels, 2, shape),
        ],
        inputNeeds: [input.name, `${name} statistics`],
        overSamples: { channels, onePass: values * e },
      }),
    ];
  };
  return { name, weights, output, steps, overSamples: true };
}
