/** Writes a layer, operation by operation: what an architecture's file is made with. */
import type { Operation, Value } from '../operations/operation.js';
import { INPUT } from '../steps/step.js';
import type { NetworkLayer } from './network.js';

export class LayerWriter {
  /** What the layer before it hands over, or the sample. */
  readonly input: Value;
  readonly #operations: Operation[] = [];

  /** A layer that reads `from`, the output of the one before; or that reads a sample, whose `given` is set. */
  constructor(from: Value) {
    this.input = from.given === true ? from : { ...from, name: INPUT };
  }

  /** Adds an operation and gives what it writes. */
  add(operation: Operation): Value {
    this.#operations.push(operation);
    return operation.output;
  }

  /** The layer; `output` is what the next one reads, absent of the last. */
  layer(kind: string, output?: Value): NetworkLayer {
    const operations = this.#operations;
    return { kind, operations, input: this.input, ...(output === undefined ? {} : { output }) };
  }
}
