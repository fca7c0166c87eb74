/** Squeeze-and-excitation (Hu et al. 2017, arXiv 1709.01507): two layers over each channel's mean, whose result weighs the channel. */
import { activation } from '../operations/activation.js';
import { linear } from '../operations/linear.js';
import type { Value } from '../operations/operation.js';
import { globalPooling } from '../operations/pooling.js';
import { excitation } from '../operations/scale.js';
import type { LayerWriter } from './layer-writer.js';

/** What the two layers have between them and behind them. */
export type SqueezeActivations = readonly ['relu' | 'silu', 'sigmoid' | 'hard-sigmoid'];

/** `input` with its channels weighed; the narrow layer has `squeezed` channels. */
export function squeezeExcite(
  writer: LayerWriter,
  input: Value,
  squeezed: number,
  [between, behind]: SqueezeActivations,
): Value {
  const pooled = writer.add(globalPooling('squeeze', input));
  const narrow = writer.add(linear('squeeze 1', pooled, { outputs: squeezed }));
  const bent = writer.add(activation('squeeze activation', narrow, between));
  const wide = writer.add(linear('squeeze 2', bent, { outputs: input.channels }));
  return writer.add(excitation('excitation', input, writer.add(activation('squeeze gate', wide, behind))));
}
