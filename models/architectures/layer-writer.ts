/** Writes a layer, operation by operation: what an architecture's file is made with. */
import type { Operation, Value } from '../operations/operation.js';
import { across, INPUT } from '../steps/step.js';
import type { NetworkLayer } from './network.js';

export class LayerWriter {
  /** What the layer before it hands over, or the sample. */
  readonly input: Value;
  readonly #operations: Operation[] = [];
  readonly #shares = new Map<string, string>();

  /**
   * A layer that reads `from`: the output of the one before, a value that is shared, or a sample, whose `given` is set.
   */
  constructor(from: Value) {
    this.input = from.given === true || from.across === true ? from : { ...from, name: INPUT };
  }

  /**
   * The value as any later layer may read it, under a name that no other has; nothing of this layer that comes behind may
   * work in place of it. A layer may hand it on as its output, too.
   */
  share(value: Value, name: string): Value {
    this.#shares.set(value.name, across(name));
    return { ...value, name: across(name), across: true };
  }

  /** Adds an operation and gives what it writes. */
  add(operation: Operation): Value {
    this.#operations.push(operation);
    return operation.output;
  }

  /** The layer; `output` is what the next one reads, absent of the last. */
  layer(kind: string, output?: Value): NetworkLayer {
    const operations = this.#operations;
    return {
      ...{ kind, operations, input: this.input },
      ...(output === undefined ? {} : { output }),
      ...(this.#shares.size === 0 ? {} : { shares: this.#shares }),
    };
  }
}
