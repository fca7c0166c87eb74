/**
 * Rows put behind a stream for blocks to hand on as they are: a condition that all of them read, what another tower made. Frameworks
 * hand it on beside the stream; in one tensor with it, a stage of a pipeline needs to send nothing else, and every layer counts a row more.
 */
import { pass } from '../steps/memory-bound.js';
import { activationBytes, step } from '../steps/step.js';
import { type Operation, positionsOf, tensorOf, type Value, valuesOf } from './operation.js';

/** `rows`: as many channels as the stream has, so many positions, or one, of each. */
export function carry(name: string, stream: Value, ...rows: readonly Value[]): Operation {
  const output: Value = {
    ...stream,
    name,
    size: [rows.reduce((sum, each) => sum + positionsOf(each), positionsOf(stream))],
  };
  return {
    name,
    weights: [],
    output,
    steps: (shape) => {
      const e = activationBytes(shape);
      const values = valuesOf(output, shape);
      return [
        step({
          name,
          reads: [stream.name, ...rows.map((each) => each.name)],
          writes: tensorOf(output, shape),
          forward: [pass('elementwise', 'concatenate', values, 2 * e)],
          inputGradient: [pass('elementwise', 'slice gradient', values, 2 * e)],
        }),
      ];
    },
  };
}

/** The stream without its last `rows`. */
export function withoutCarried(stream: Value, rows: number): Value {
  return { ...stream, size: [positionsOf(stream) - rows] };
}

/** The last `rows` of a stream, copied to a tensor of their own. */
export function carried(name: string, stream: Value, rows: number): Operation {
  const output: Value = { name, channels: stream.channels, size: rows === 1 ? [] : [rows] };
  return {
    name,
    weights: [],
    output,
    steps: (shape) => {
      const move = (label: string) =>
        pass('elementwise', label, valuesOf(output, shape), 2 * activationBytes(shape));
      return [
        step({
          name,
          reads: [stream.name],
          writes: tensorOf(output, shape),
          forward: [move('select')],
          inputGradient: [move('select backward')],
          // The gradients of the other rows come from what reads those; nothing is added to them.
          addsBranches: move('add branch gradients'),
        }),
      ];
    },
  };
}
