/** Scenario files of small jobs, most of them changed or damaged. */
import { SCENARIO_KEYS, type ScenarioKey } from '../../../../cli/options/keys.js';
import { SCHEDULE_IDS } from '../../../../strategies/schedules/ids.js';
import { mutated } from '../mutate.js';
import { yamlText } from '../noise.js';
import type { Random } from '../random.js';
import type { Samples } from '../samples.js';
import { OF_TRAINING, trainingKeys } from '../training.js';
import { type Kind, outputs } from './kind.js';

export const scenario: Kind = (r, samples) => {
  const command = r.chance(0.6) ? 'compare' : 'simulate';
  const base = smallScenario(r, samples);
  const some = () => Array.from({ length: 1 + r.below(3) }, () => r.pick(samples.strategies));
  if (command === 'simulate') base.strategy = r.pick(samples.strategies);
  else if (r.chance(0.7)) base.strategy = some();
  const value = r.chance(0.2) ? base : mutated(r, base, 0.25);
  const quiet = r.chance(0.3) ? ['--quiet'] : [];
  return {
    argv: [command, 's.yaml', ...outputs(r, command), ...quiet],
    files: { 's.yaml': yamlText(r, value) },
  };
};

/** A sound scenario that is answered in a moment, with a few keys that examples leave out. */
export function smallScenario(r: Random, { scenarios, models, clusters, strategies }: Samples) {
  const base: Record<string, unknown> = {
    ...r.pick(scenarios),
    ...{ model: r.pick(models), cluster: r.pick(clusters) },
    ...{ 'global-batch': r.pick([1, 4, 8, 16, 32, 24]), seq: r.pick([64, 128, 256, 512]) },
  };
  for (const key of SCENARIO_KEYS as readonly ScenarioKey[]) {
    const rare = key.about === 'layout' || OF_TRAINING.has(key.name);
    if (base[key.name] !== undefined || !r.chance(rare ? 0.02 : 0.08)) continue;
    const value = key.name === 'strategy' ? r.pick(strategies) : soundValue(r, key);
    if (value !== undefined) base[key.name] = value;
  }
  Object.assign(base, trainingKeys(r, 0.3));
  if (r.chance(0.15)) Object.assign(base, pipelineKeys(r));
  return base;
}

/** A pipeline by a schedule of its own, which few draws of single keys would make. */
function pipelineKeys(r: Random): Record<string, unknown> {
  const strategy = r.pick(['megatron-3d', 'context-parallel', 'expert-parallel']);
  return { strategy, pp: r.pick([2, 4]), schedule: r.pick([...SCHEDULE_IDS, 'auto']) };
}

function soundValue(r: Random, { type, choices }: ScenarioKey): unknown {
  if (choices !== undefined) return r.pick(choices);
  if (type === 'flag') return r.chance(0.5);
  if (type === 'count' || type === 'counts') return r.pick([1, 2, 4, 8]);
  if (type === 'share') return r.pick(['5%', 0.1]);
  if (type === 'part') return r.pick(['50%', 0.1, 1]);
  if (type === 'price' || type === 'factor') return 2.5;
  return type === 'tokens' ? '1B' : undefined;
}
