/** From what a person asked to the question the planner answers: names looked up, defaults filled in. */
import type { Cluster } from '../../hardware-profiles/profile.js';
import type { Setting } from '../../hardware-profiles/settings.js';
import { InputError } from '../../input/error.js';
import type { Model } from '../../models/model.js';
import type { Defaults, Request } from '../../planning/request.js';
import type { Arguments } from '../options/arguments.js';
import { SCENARIO_KEYS, type Scenario, type Single, type SweptKey } from '../options/keys.js';
import { dollarsOf, shareOf, tokenCount } from '../options/rules.js';
import { type AskedOnce, type Cell, cellsOf } from './cells.js';
import { clusterNamed, modelNamed, strategiesNamed } from './names.js';
import type { Said } from './said.js';
import { readScenario, saidByProgram } from './scenario.js';
import { priceSetting, type SaidSettings, settingsIn } from './settings.js';

/** The question in `args`. Throws InputError when it is incomplete, unknown, against a rule, or several. */
export async function readRequest(args: Arguments): Promise<Request> {
  return requestOf(onlyOne(cellsOf(await readScenario(args))));
}

/** The question, where there is one. */
function onlyOne([first, ...others]: readonly Cell[]): AskedOnce {
  const { asked, words } = first!;
  if (others.length === 0) return asked;
  const varies = Object.keys(words).filter((key) =>
    others.some((other) => other.words[key as SweptKey] !== words[key as SweptKey]),
  );
  throw new InputError(
    `${varies.join(' and ')} ${varies.length === 1 ? 'has' : 'have'} several values, which make ` +
      `${others.length + 1} questions, and here one is asked; \`llmsim compare\` takes all`,
  );
}

/** One of the questions in `args`: as a request, and what it has of the lists in words. */
export interface AskedRequest extends Pick<Cell, 'words'> {
  readonly request: Request;
}

/** The questions in `args`, one for each combination of what has several values. Throws as `readRequest`. */
export async function readRequests(args: Arguments): Promise<readonly AskedRequest[]> {
  const read: AskedRequest[] = [];
  for (const { asked, words } of cellsOf(await readScenario(args))) {
    read.push({ request: await requestOf(asked), words });
  }
  return read;
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

/** The request that `question` makes. Throws InputError when it is incomplete, unknown, against a rule, or several. */
export async function requestFrom({ model, cluster, ...rest }: Question): Promise<Request> {
  const named = {
    model: typeof model === 'object' ? model.id : model,
    cluster: typeof cluster === 'object' ? cluster.id : cluster,
  };
  const asked = onlyOne(cellsOf(await saidByProgram({ ...named, ...rest })));
  return requestOf(asked, model, cluster);
}

/** Names are looked up, unless the thing itself is given. */
async function requestOf(
  { settings, ...asked }: AskedOnce,
  givenModel?: Question['model'],
  givenCluster?: Question['cluster'],
): Promise<Request> {
  const model = await (typeof givenModel === 'object'
    ? givenModel
    : lookUp(required(asked, 'model'), modelNamed));
  const price = asked.price === undefined ? undefined : dollarsOf(asked.price.value);
  const cluster =
    typeof givenCluster === 'object'
      ? unchanged(givenCluster, settings, price)
      : await clusterOf(required(asked, 'cluster'), settings, price);
  const strategies = asked.strategy === undefined ? [] : await lookUp(asked.strategy, strategiesNamed);
  const globalBatch = required(asked, 'global-batch').value;
  const scenario = Object.fromEntries(Object.entries(asked).map(([k, { value }]) => [k, value])) as Single;
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
    ...(price === undefined ? {} : { usdPerDeviceHour: price }),
    ...(settings.length === 0 ? {} : { settings: Object.assign({}, ...settings.map(({ value }) => value)) }),
  };
}

/** The cluster named, with the figures that were set. */
async function clusterOf(
  named: Said<string>,
  settings: readonly SaidSettings[],
  price: number | undefined,
): Promise<Cluster> {
  const cluster = await lookUp(named, clusterNamed);
  const added: Setting[] = [];
  let set = cluster;
  for (const said of settings) {
    added.push(...settingsIn(said));
    set = await lookUp(said, () => clusterNamed(named.value, named.folder, added));
  }
  if (price === undefined) return set;
  return clusterNamed(named.value, named.folder, [...added, priceSetting(price)]);
}

/** A cluster that was read already has its figures. */
function unchanged(cluster: Cluster, settings: readonly SaidSettings[], price: number | undefined): Cluster {
  if (settings.length === 0 && price === undefined) return cluster;
  throw new InputError('`set` and `price` change a cluster that is named; this one was read already');
}

/** Where the values are from that the person left to us. */
function defaultsOf(scenario: Single, model: Model, { accelerator }: Cluster): Defaults {
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

function required<K extends 'model' | 'cluster' | 'global-batch'>(
  asked: Omit<AskedOnce, 'settings'>,
  name: K,
): NonNullable<AskedOnce[K]> {
  const said = asked[name];
  if (said !== undefined) return said;
  const { summary, example } = SCENARIO_KEYS.find((key) => key.name === name)!;
  throw new InputError(
    `'${name}' is missing: ${summary}. Give it as \`--${name} ${example}\`, or as \`${name}: ${example}\` ` +
      `in a scenario file.`,
  );
}

function fixedLayout(scenario: Single): Request['fixed'] {
  const fixed = {
    ...{ dp: scenario.dp, tp: scenario.tp, pp: scenario.pp, cp: scenario.cp, ep: scenario.ep },
    ...{ vpp: scenario.vpp, shard: scenario.shard, zero: scenario.zero, recompute: scenario.recompute },
    ...{ sequenceParallel: scenario['sequence-parallel'], microBatch: scenario['micro-batch'] },
  };
  return Object.fromEntries(Object.entries(fixed).filter(([, value]) => value !== undefined));
}
