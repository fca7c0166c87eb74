/** Operations that only run forward: a teacher whose weights are no optimizer's, or a tower that is not trained. */
import type { Step } from '../steps/step.js';
import type { Operation, Value } from './operation.js';

/**
 * The operation with the weights of a copy named `prefix`, which are frozen, and with tensors of their own names but `given`; nothing of it is kept
 * for a backward pass.
 */
export function frozenCopy(prefix: string, operation: Operation, given: readonly string[] = []): Operation {
  const name = (of: string) => (given.includes(of) ? of : `${prefix} ${of}`);
  const output: Value = { ...operation.output, name: name(operation.output.name) };
  return {
    name: name(operation.name),
    weights: operation.weights.map((w) => ({ ...w, name: `${prefix} ${w.name}`, frozen: true as const })),
    output,
    steps: (shape) => operation.steps(shape).map((each) => forwardOnly(withNames(each, name, prefix))),
  };
}

/** Every tensor and weight of a step called otherwise. */
function withNames(each: Step, name: (of: string) => string, prefix: string): Step {
  const { scratch, tensorReductions } = each;
  return {
    ...each,
    name: `${prefix} ${each.name}`,
    reads: each.reads.map(name),
    writes: { ...each.writes, name: name(each.writes.name) },
    side: each.side.map((side) => ({ ...side, name: name(side.name) })),
    weights: each.weights.map((weight) => `${prefix} ${weight}`),
    tensorReductions: tensorReductions.map((sum) => ({ ...sum, name: name(sum.name) })),
    ...(scratch === undefined ? {} : { scratch: { ...scratch, name: name(scratch.name) } }),
  };
}

function forwardOnly(each: Step): Step {
  const { join: _, addsBranches: _2, inputScratch: _3, adds: _4, ...rest } = each;
  return {
    ...rest,
    ...{ inputGradient: [], inputNeeds: [], weightGradient: [], weightNeeds: [], passes: false },
    // Attention that no backward pass reads is not computed again.
    ...{ gradientInPlace: false, coreAttention: false, enters: false, frozen: each.weights },
  };
}
