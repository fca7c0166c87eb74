/** From what a person asked to the question the planner answers: names looked up, defaults filled in. */
import { InputError } from '../../input/error.js';
import type { Request } from '../../planning/request.js';
import type { Arguments } from '../options/arguments.js';
import { type KeyName, SCENARIO_KEYS, type Scenario } from '../options/keys.js';
import { tokenCount } from '../options/scenario-schema.js';
import { clusterNamed, modelNamed, strategiesNamed } from './names.js';
import { type Asked, readScenario } from './scenario.js';

/** The question in `args`. Throws InputError when it is incomplete, unknown or against a rule. */
export function readRequest(args: Arguments): Request {
  const asked = readScenario(args);
  const { scenario } = asked;
  const model = at(asked, 'model', () => modelNamed(required(scenario, 'model'), asked.folder('model')));
  const cluster = at(asked, 'cluster', () =>
    clusterNamed(required(scenario, 'cluster'), asked.folder('cluster')),
  );
  return {
    model,
    cluster,
    strategies: at(asked, 'strategy', () => strategiesNamed(scenario.strategy ?? [])),
    sequence: scenario.seq ?? model.sequence,
    globalBatch: required(scenario, 'global-batch'),
    precision: scenario.precision ?? 'bf16',
    gradientPrecision: scenario['gradient-precision'] ?? 'fp32',
    kernels: scenario.kernels ?? 'flash-fused',
    ...(scenario.framework === undefined ? {} : { framework: scenario.framework }),
    ...(scenario.prefetch === undefined ? {} : { prefetch: scenario.prefetch }),
    ...(scenario.reshard === undefined ? {} : { reshard: scenario.reshard }),
    ...(scenario['offload-inputs'] === undefined ? {} : { offloadInputs: scenario['offload-inputs'] }),
    ...(scenario['tp-comm-overlap'] === undefined ? {} : { tpCommOverlap: scenario['tp-comm-overlap'] }),
    fixed: fixedLayout(scenario),
    ...(scenario.tokens === undefined ? {} : { tokens: tokenCount(scenario.tokens) }),
  };
}

/** Runs `look`, and puts where the key was said before its complaint. */
function at<T>({ where }: Asked, key: KeyName, look: () => T): T {
  try {
    return look();
  } catch (error) {
    throw error instanceof InputError ? new InputError(where(key) + error.message) : error;
  }
}

function required<K extends KeyName>(scenario: Scenario, name: K): NonNullable<Scenario[K]> {
  const value = scenario[name];
  if (value !== undefined) return value;
  const { summary, example } = SCENARIO_KEYS.find((key) => key.name === name)!;
  throw new InputError(
    `'${name}' is missing: ${summary}. Give it as \`--${name} ${example}\`, or as \`${name}: ${example}\` ` +
      `in a scenario file.`,
  );
}

function fixedLayout(scenario: Scenario): Request['fixed'] {
  const fixed = {
    ...{ dp: scenario.dp, tp: scenario.tp, pp: scenario.pp, cp: scenario.cp, ep: scenario.ep },
    ...{ vpp: scenario.vpp, shard: scenario.shard, zero: scenario.zero, recompute: scenario.recompute },
    ...{ sequenceParallel: scenario['sequence-parallel'], microBatch: scenario['micro-batch'] },
  };
  return Object.fromEntries(Object.entries(fixed).filter(([, value]) => value !== undefined));
}
