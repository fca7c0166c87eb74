/** From what a person asked to the question the planner answers: names looked up, defaults filled in. */
import type { Cluster } from '../../hardware-profiles/profile.js';
import { InputError } from '../../input/error.js';
import type { Model } from '../../models/model.js';
import type { Defaults, Request } from '../../planning/request.js';
import type { Arguments } from '../options/arguments.js';
import { type KeyName, SCENARIO_KEYS, type Scenario } from '../options/keys.js';
import { shareOf, tokenCount } from '../options/rules.js';
import { clusterNamed, modelNamed, strategiesNamed } from './names.js';
import { type Asked, readScenario, type Said, saidByProgram } from './scenario.js';

/** The question in `args`. Throws InputError when it is incomplete, unknown or against a rule. */
export async function readRequest(args: Arguments): Promise<Request> {
  return requestOf(await readScenario(args));
}

/** The one strategy of a question for `command`. Throws InputError for none or several. */
export function theStrategy({ strategies }: Request, command: string): string {
  const [strategy, ...others] = strategies;
  if (strategy !== undefined && others.length === 0) return strategy;
  const said = strategy === undefined ? 'none is' : `${others.length + 1} are`;
  throw new InputError(
    `${command} takes one strategy and ${said} given: --strategy fsdp, for example. \`llmsim compare\` finds ` +
      'the best, `llmsim strategies` lists all.',
  );
}

/**
 * A question as a program asks it: the keys of a scenario file. Model and cluster may be things that were read
 * already; a path starts from the current folder.
 */
export type Question = Omit<Scenario, 'model' | 'cluster'> & {
  readonly model?: string | Model;
  readonly cluster?: string | Cluster;
};

/** The request that `question` makes. Throws InputError when it is incomplete, unknown or against a rule. */
export async function requestFrom({ model, cluster, ...rest }: Question): Promise<Request> {
  const named = {
    model: typeof model === 'object' ? model.id : model,
    cluster: typeof cluster === 'object' ? cluster.id : cluster,
  };
  return requestOf(await saidByProgram({ ...named, ...rest }), model, cluster);
}

/** Names are looked up, unless the thing itself is given. */
async function requestOf(
  asked: Asked,
  givenModel?: Question['model'],
  givenCluster?: Question['cluster'],
): Promise<Request> {
  const model = await (typeof givenModel === 'object'
    ? givenModel
    : lookUp(required(asked, 'model'), modelNamed));
  const cluster = await (typeof givenCluster === 'object'
    ? givenCluster
    : lookUp(required(asked, 'cluster'), clusterNamed));
  const strategies = asked.strategy === undefined ? [] : await lookUp(asked.strategy, strategiesNamed);
  const globalBatch = required(asked, 'global-batch').value;
  const scenario = Object.fromEntries(Object.entries(asked).map(([k, { value }]) => [k, value])) as Scenario;
  return {
    ...{ model, cluster, strategies },
    sequence: scenario.seq ?? model.sequence,
    globalBatch,
    precision: scenario.precision ?? 'bf16',
    gradientPrecision: scenario['gradient-precision'] ?? 'fp32',
    kernels: scenario.kernels ?? cluster.accelerator.software.kernels,
    framework: scenario.framework ?? cluster.accelerator.software.framework,
    defaults: defaultsOf(scenario, model, cluster),
    ...(scenario.prefetch === undefined ? {} : { prefetch: scenario.prefetch }),
    ...(scenario.reshard === undefined ? {} : { reshard: scenario.reshard }),
    ...(scenario['offload-inputs'] === undefined ? {} : { offloadInputs: scenario['offload-inputs'] }),
    ...(scenario['tp-comm-overlap'] === undefined ? {} : { tpCommOverlap: scenario['tp-comm-overlap'] }),
    fixed: fixedLayout(scenario),
    ...(scenario['memory-margin'] === undefined ? {} : { memoryMargin: shareOf(scenario['memory-margin']) }),
    ...(scenario.tokens === undefined ? {} : { tokens: tokenCount(scenario.tokens) }),
  };
}

/** Where the values are from that the person left to us. */
function defaultsOf(scenario: Scenario, model: Model, { accelerator }: Cluster): Defaults {
  const ofDevice = `default of ${accelerator.id}`;
  return {
    ...(scenario.seq === undefined
      ? { sequence: model.sequenceFrom ?? `what ${model.id} was pre-trained at` }
      : {}),
    ...(scenario.kernels === undefined ? { kernels: ofDevice } : {}),
    ...(scenario.framework === undefined ? { framework: ofDevice } : {}),
  };
}

/** What a name stands for; where it was said is put before a complaint. */
async function lookUp<Name, Thing>(
  { value, where, folder }: Said<Name>,
  find: (name: Name, folder: string) => Thing | Promise<Thing>,
): Promise<Thing> {
  try {
    return await find(value, folder);
  } catch (error) {
    throw error instanceof InputError ? new InputError(where + error.message) : error;
  }
}

function required<K extends KeyName>(asked: Asked, name: K): NonNullable<Asked[K]> {
  const said = asked[name];
  if (said !== undefined) return said;
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
