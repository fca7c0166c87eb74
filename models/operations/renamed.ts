/** Steps whose tensors are called otherwise where they are put. */
import type { Step, Tensor } from '../steps/step.js';

/** Steps with other names of tensors. */
export function renamed(steps: readonly Step[], names: ReadonlyMap<string, string>): Step[] {
  return calledBy(steps, (of) => names.get(of) ?? of);
}

/** Steps whose own tensors are called after `prefix`; what they share with others are the names `outside`. */
export function apart(steps: readonly Step[], prefix: string, outside: ReadonlyMap<string, string>): Step[] {
  return calledBy(steps, (of) => outside.get(of) ?? `${prefix} ${of}`);
}

function calledBy(steps: readonly Step[], name: (of: string) => string): Step[] {
  const tensor = (each: Tensor) => ({ ...each, name: name(each.name) });
  return steps.map((each) => ({
    ...each,
    reads: each.reads.map(name),
    writes: tensor(each.writes),
    side: each.side.map(tensor),
    inputNeeds: each.inputNeeds.map(name),
    weightNeeds: each.weightNeeds.map(name),
    ...(each.adds === undefined ? {} : { adds: each.adds.map(name) }),
    ...(each.scratch === undefined ? {} : { scratch: tensor(each.scratch) }),
    ...(each.inputScratch === undefined ? {} : { inputScratch: tensor(each.inputScratch) }),
  }));
}
