/** From a report to measured ground: what the timed runs of each source were like. */
import { largest, smallest } from '../../input/extremes.js';
import { seriesOf } from '../../planning/interval/conformal.js';
import type { Ground, GroundedRun, RunClass } from '../../planning/interval/ground.js';
import { classOf, groundedRun } from './intervals.js';
import type { CaseResult } from './report.js';

/** What the timed runs of each source and class were like, in the order of `residualsOf`. */
export function groundsOf(cases: readonly CaseResult[]): Ground[] {
  const groups = new Map<string, { source: string; runs: RunClass; members: GroundedRun[] }>();
  for (const each of cases) {
    const { kind, source, traits, measuredSeconds, predictedSeconds } = each;
    const [run, runs] = [groundedRun(each), classOf(traits)];
    if (kind === 'collective' || measuredSeconds === null || predictedSeconds === null || !run || !runs)
      continue;
    const key = `${seriesOf(source)} | ${runs}`;
    const group = groups.get(key) ?? { source: seriesOf(source), runs, members: [] };
    group.members.push(run);
    groups.set(key, group);
  }
  return [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, { source, runs, members }]) => {
      const range = (of: (run: GroundedRun) => number) => {
        const values = members.map(of);
        return { low: smallest(values), high: largest(values) };
      };
      return {
        ...{ source, runs },
        accelerators: [...new Set(members.map((m) => m.accelerator))].sort(),
        precisions: [...new Set(members.map((m) => m.precision))].sort(),
        devices: range((m) => m.devices),
        sequence: range((m) => m.sequence),
        parameters: range((m) => m.parameters),
      };
    });
}
