/** Steps whose tensors are called otherwise where they are put. */
import type { Step } from '../steps/step.js';

/** Steps with other names of tensors. */
export function renamed(steps: readonly Step[], names: ReadonlyMap<string, string>): Step[] {
  const name = (of: string) => names.get(of) ?? of;
  return steps.map((each) => ({
    ...each,
    reads: each.reads.map(name),
    writes: { ...each.writes, name: name(each.writes.name) },
    inputNeeds: each.inputNeeds.map(name),
    weightNeeds: each.weightNeeds.map(name),
    ...(each.adds === undefined ? {} : { adds: each.adds.map(name) }),
  }));
}
