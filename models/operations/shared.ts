/** An operation whose output other layers read, too: a skip of a U-Net, a lateral connection of a feature pyramid. */
import { across } from '../steps/step.js';
import type { Operation } from './operation.js';
import { renamed } from './renamed.js';

/** The operation with its output called `as` wherever it is read. */
export function shared(operation: Operation, as: string): Operation {
  const name = across(as);
  const { output } = operation;
  const names = new Map([[output.name, name]]);
  return {
    ...operation,
    output: { ...output, name, across: true },
    steps: (shape) => renamed(operation.steps(shape), names),
  };
}
