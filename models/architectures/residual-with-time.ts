/** The residual block of diffusion networks, which is told the step of diffusion between its convolutions (Dhariwal and Nichol 2021, arXiv 2105.05233, appendix A). */
import { activation } from '../operations/activation.js';
import { convolution } from '../operations/convolution.js';
import { groupNorm } from '../operations/group-norm.js';
import { linear } from '../operations/linear.js';
import type { Value } from '../operations/operation.js';
import { residualAdd } from '../operations/residual-add.js';
import { vectorAdd } from '../operations/vector-add.js';
import type { LayerWriter } from './layer-writer.js';

export function residualWithTime(writer: LayerWriter, input: Value, time: Value, outputs: number): Value {
  const active = (name: string, from: Value) => writer.add(groupNorm(`${name} norm`, from, { silu: true }));
  const convolved = (name: string, from: Value, window: number) =>
    writer.add(convolution(name, from, { outputs, window, bias: true }));
  const first = convolved('convolution 1', active('convolution 1', input), 3);
  const told = writer.add(
    linear('time', writer.add(activation('time activation', time, 'silu')), { outputs }),
  );
  const timed = writer.add(vectorAdd('time add', first, told));
  const branch = convolved('convolution 2', active('convolution 2', timed), 3);
  const identity = input.channels === outputs;
  const shortcut = identity ? input : convolved('shortcut', input, 1);
  return writer.add(residualAdd('sum', shortcut, branch, { identity }));
}
