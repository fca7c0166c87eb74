/** From what a person asked to the question the planner answers: names looked up, defaults filled in. */
import type { Cluster } from '../../hardware-profiles/profile.js';
import { InputError } from '../../input/error.js';
import type { Model } from '../../models/model.js';
import type { Defaults, Request } from '../../planning/request.js';
import type { Arguments } from '../options/arguments.js';
import { type KeyName, SCENARIO_KEYS, type Scenario } from '../options/keys.js';
import { shareOf, tokenCount } from '../options/rules.js';
import { clusterNamed, modelNamed, strategiesNamed } from './names.js';
import { type Asked, readScenario, type Said } from './scenario.js';

/** What a question may hand over in place of names. */
interface Things {
  readonly model?: Model;
  readonly cluster?: Cluster;
}

/** The question in `args`. Throws InputError when it is incomplete, unknown or against a rule. */
export async function readRequest(args: Arguments): Promise<Request> {
  return requestOf(await readScenario(args));
}

/** The question in `asked`, about the model and the cluster that were `read` already or else about those it names. */
export async function requestOf(asked: Asked, read: Things = {}): Promise<Request> {
  const model = read.model ?? (await lookUp(required(asked, 'model'), modelNamed));
  const cluster = read.cluster ?? (await lookUp(required(asked, 'cluster'), clusterNamed));
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
