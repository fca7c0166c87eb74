/** An operation that uses weights of one before it in the same layer, and has none of its own. */
import type { Operation } from './operation.js';

/** `names`: what it calls its weights, and what they are called where they are. */
export function sharedWeights(
  operation: Operation,
  names: ReadonlyMap<string, string> = new Map(),
): Operation {
  return {
    ...operation,
    weights: [],
    steps: (shape) =>
      operation
        .steps(shape)
        .map((each) => ({ ...each, weights: each.weights.map((name) => names.get(name) ?? name) })),
  };
}
