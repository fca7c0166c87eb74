/**
 * What networks are made of that are no row of decoder blocks: an operation reads values of a layer, writes one, and
 * says its weights and its steps. Each kind of operation is a file beside this one; `models/architectures/` puts them together.
 */
import { activationBytes, type Shape, type Step, type Tensor, tokensInside } from '../steps/step.js';
import type { Weight } from '../weights/weight.js';

/** What an operation reads or writes: so many channels at each position of a sample. */
export interface Value {
  readonly name: string;
  readonly channels: number;
  /** Extents of one sample: [height, width] of a picture, [depth, height, width] of a volume, [positions] of a text, [] of a vector. */
  readonly size: readonly number[];
  /** It is read in other layers than the one that writes it (`across`). */
  readonly across?: true;
  /** It is data: nobody needs its gradient. */
  readonly given?: true;
}

export interface Operation {
  readonly name: string;
  readonly weights: readonly Weight[];
  readonly output: Value;
  /** It takes statistics over the samples of a micro-batch (batch norm). Absent: samples do not meet in it. */
  readonly overSamples?: true;
  /** It takes statistics over the positions of each sample, which ranks may share. Absent: it does not. */
  readonly overPositions?: true;
  /** PyTorch's eager kernel of it reads and writes pictures with channels first alone. Absent: either way. */
  readonly channelsFirst?: true;
  /** Its kernels for what a rank has of a micro-batch: `tokensInside(shape)` samples, a fraction where ranks share each. */
  steps(shape: Shape): readonly Step[];
}

/** Positions of a sample. */
export function positionsOf({ size }: Pick<Value, 'size'>): number {
  return size.reduce((product, each) => product * each, 1);
}

/** Numbers of a sample. */
export function numbersOf(value: Pick<Value, 'size' | 'channels'>): number {
  return value.channels * positionsOf(value);
}

/** Numbers of a micro-batch on one rank. */
export function valuesOf(value: Pick<Value, 'size' | 'channels'>, shape: Shape): number {
  return tokensInside(shape) * numbersOf(value);
}

/** The tensor that holds a value. */
export function tensorOf(value: Value, shape: Shape): Tensor {
  return { name: value.name, bytes: valuesOf(value, shape) * activationBytes(shape) };
}
