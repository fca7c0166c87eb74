/** From what a person asked to the question the planner answers: names looked up, defaults filled in. */

import { partOf } from '../../hardware-profiles/part.js';
import type { Cluster } from '../../hardware-profiles/profile.js';
import type { Setting } from '../../hardware-profiles/settings.js';
import { InputError } from '../../input/error.js';
import { quantity } from '../../input/quantity.js';
import { countedOf } from '../../models/counted.js';
import { hasAttention } from '../../models/network-facts.js';
import { addedModules, beyondPositions, type NotedModel, untrainedModules } from '../../models/notes.js';
import { picturesOf } from '../../models/vision.js';
import type { Defaults, Request } from '../../planning/request.js';
import { type FrameworkId, frameworkOf } from '../../strategies/frameworks/index.js';
import { runtimeOn } from '../../strategies/frameworks/settles.js';
import { usualFramework } from '../../strategies/frameworks/usual.js';
import { readsCountsOf } from '../../strategies/layers/routed.js';
import type { Arguments } from '../options/arguments.js';
import { SCENARIO_KEYS, type Single, type SweptKey } from '../options/keys.js';
import { budgetOf, dollarsOf, secondsOf, shareOf, usedDevices } from '../options/rules.js';
import { rankRemarks } from './adapter-rank.js';
import { aroundRemarks, asksOfRun } from './around-keys.js';
import { filesAsked, scenarioAsked } from './asked-again.js';
import { type AskedOnce, type Cell, cellsOf } from './cells.js';
import { requireRoom, withImages } from './images.js';
import { withModules } from './modules.js';
import { clusterNamed, modelSaid, namedFromOutside, strategiesNamed } from './names.js';
import type { PricedCluster } from './pricing.js';
import { PRICING_KEYS } from './pricing-keys.js';
import { capacityRemarks, routingOf } from './routing.js';
import { runLength, saysLength } from './run-length.js';
import type { Said } from './said.js';
import { lengthRemarks, sizedAs, withoutSequences } from './sample-size.js';
import { type Asked, readScenario } from './scenario.js';
import { fullSequence, isLengthsFile, pairsOf, sequencesOf, withObjective } from './sequences.js';
import { priceSetting, type SaidSettings, settingsIn } from './settings.js';
import { kernelsFrom, softwareOf, usualPrecision } from './software.js';
import { batchRampupOf, recomputeModulesOf, stageLayersOf } from './stages.js';
import { today } from './today.js';
import { isUsual, offloadsActivations, trainingOf, trainingRemarks, withTraining } from './training.js';
import { baseRemarks, tunedAs } from './tuning.js';

/** What a question may hand over in place of names. */
interface Things {
  readonly model?: NotedModel;
  readonly cluster?: Cluster;
  /** The day it is. */
  readonly today?: string;
  /** Clusters that were looked up before, by all that is asked of them; what is looked up is added. */
  readonly clusters?: Map<string, PricedCluster>;
}

/** The question in `args`. Throws InputError when it is incomplete, unknown, against a rule, or several. */
export async function readRequest(args: Arguments): Promise<Request> {
  return requestOnce(onlyOne(cellsOf(await readScenario(args))), { today: today() });
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
    read.push({ request: await requestOnce(asked, { today: today() }), words });
  }
  return read;
}

/** The question in `asked`, about the model and the cluster that were `read` already or else about those it names. */
export async function requestOf(asked: Asked, read: Things = {}): Promise<Request> {
  return requestOnce(onlyOne(cellsOf(asked)), read);
}

/** A question, its cluster calibrated where a measured run is named. */
async function requestOnce(asked: AskedOnce, read: Things = {}): Promise<Request> {
  const request = await plainRequest(asked, read);
  if (asked.anchor === undefined) return request;
  const { anchored } = await import('./anchor.js');
  return anchored(request, asked, asked.anchor, (run, own) => {
    // What the run's file names is looked up; what was handed over for the question is not meant.
    const { model, cluster, ...others } = read;
    const things = {
      ...(model === undefined || own.includes('model') ? {} : { model }),
      ...(cluster === undefined || own.includes('cluster') ? {} : { cluster }),
    };
    return plainRequest(onlyOne(cellsOf(run)), { ...others, ...things });
  });
}

async function plainRequest(
  { settings, remarks: said = [], ...asked }: AskedOnce,
  read: Things = {},
): Promise<Request> {
  const published = sizedAs(read.model ?? (await lookUp(required(asked, 'model'), modelSaid)), asked);
  const whole =
    asked.mtp === undefined || asked.mtp.value === 0 ? published : withModules(published, asked.mtp);
  const seeing = asked.images === undefined ? whole : withImages(whole, asked.images);
  const model = tunedAs(withObjective(seeing, asked), asked);
  const training = trainingOf(asked, model);
  const price = asked.price === undefined ? undefined : dollarsOf(asked.price.value);
  const { cluster, pricing, remarks } = await remembered(
    read.clusters,
    [
      asked.cluster?.value,
      asked.devices?.value,
      settings,
      price,
      ...PRICING_KEYS.map((key) => asked[key]?.value),
    ],
    async () => {
      const profile =
        read.cluster === undefined
          ? await clusterOf(required(asked, 'cluster'), asked.devices, settings, price, read.clusters)
          : unchanged(read.cluster, settings, price, asked.devices);
      if (!PRICING_KEYS.some((key) => asked[key] !== undefined)) return { cluster: profile, remarks: [] };
      const set = new Set(settings.flatMap(({ value }) => Object.keys(value)));
      return (await import('./pricing.js')).pricedAs(profile, asked, set);
    },
  );
  const all = [...(cluster.remarks ?? []), ...remarks];
  if (asked.strategy !== undefined) await lookUp(asked.strategy, namedFromOutside);
  const strategies = asked.strategy === undefined ? [] : await lookUp(asked.strategy, strategiesNamed);
  const globalBatch = required(asked, 'global-batch').value;
  const software = softwareOf(asked, model, cluster);
  const scenario = Object.fromEntries(Object.entries(asked).map(([k, { value }]) => [k, value])) as Single;
  if (model.architecture !== undefined) withoutSequences(model, asked);
  const sequence = model.architecture === undefined ? ((await fullSequence(asked)) ?? lengthOf(model)) : 1;
  requireRoom(model, sequence, asked.images?.where ?? asked.seq?.where ?? '');
  const stageLayers = stageLayersOf(asked, model.mtp ?? 0);
  const batchRampup = batchRampupOf(asked, globalBatch);
  const schedule =
    asked.schedule === undefined
      ? {}
      : await (await import('./schedule.js')).scheduleIn(asked.schedule, asked);
  const routing = await routingOf(asked, model);
  const capacityFactor = asked['capacity-factor']?.value;
  const { remarks: ofSequences, ...sequences } =
    model.architecture === undefined ? await sequencesOf(asked, sequence) : { remarks: [] };
  const counted = countedOf(model);
  const around = asksOfRun(asked)
    ? await (await import('./run.js')).runIn(asked, cluster, counted)
    : undefined;
  const tokens = runLength(
    asked,
    { sequence, globalBatch, ...sequences, ...counted, title: model.title },
    around?.run.data,
  );
  return {
    ...{ model, cluster, strategies },
    ...counted,
    ...(hasAttention(model) ? {} : { attentionFree: true as const }),
    ...picturesOf(model),
    sequence,
    globalBatch,
    ...sequences,
    ...software.settled,
    defaults: defaultsOf(scenario, model, cluster, isUsual(asked, model)),
    ...(scenario.prefetch === undefined ? {} : { prefetch: scenario.prefetch }),
    ...(scenario.reshard === undefined ? {} : { reshard: scenario.reshard }),
    ...(scenario['offload-inputs'] === undefined ? {} : { offloadInputs: scenario['offload-inputs'] }),
    ...(offloadsActivations(asked) ? { offloadInputs: true } : {}),
    ...(stageLayers === undefined ? {} : { stageLayers }),
    ...(batchRampup === undefined ? {} : { batchRampup }),
    ...(routing === undefined ? {} : { routing }),
    ...(scenario.dispatcher === undefined ? {} : { dispatcher: scenario.dispatcher }),
    ...(scenario['expert-overlap'] === undefined ? {} : { expertOverlap: scenario['expert-overlap'] }),
    ...(scenario['shared-expert-overlap'] === undefined
      ? {}
      : { sharedExpertOverlap: scenario['shared-expert-overlap'] }),
    ...(scenario['activation-input-fp8'] === undefined
      ? {}
      : { activationInputFp8: scenario['activation-input-fp8'] }),
    ...(scenario['sync-batch-norm'] === undefined ? {} : { syncBatchNorm: scenario['sync-batch-norm'] }),
    ...(capacityFactor === undefined ? {} : { capacityFactor }),
    ...(scenario['cuda-graphs'] === undefined ? {} : { cudaGraphs: scenario['cuda-graphs'] }),
    ...(scenario.tuned === undefined ? {} : { tuned: scenario.tuned }),
    ...(training === undefined ? {} : withTraining(training, model, software.settled, asked)),
    ...(scenario['tp-comm-overlap'] === undefined ? {} : { tpCommOverlap: scenario['tp-comm-overlap'] }),
    ...schedule.found,
    fixed: { ...fixedLayout(scenario, recomputeModulesOf(asked)), ...schedule.fixed },
    ...(scenario['memory-margin'] === undefined ? {} : { memoryMargin: shareOf(scenario['memory-margin']) }),
    ...(scenario.thorough === undefined ? {} : { thorough: scenario.thorough }),
    ...(tokens === undefined ? {} : { tokens }),
    ...limitsOf(asked),
    ...(price === undefined ? {} : { usdPerDeviceHour: price }),
    ...(settings.length === 0 ? {} : { settings: Object.assign({}, ...settings.map(({ value }) => value)) }),
    ...(pricing === undefined ? {} : { pricing }),
    ...(around === undefined ? {} : { run: around.run }),
    ...(read.today === undefined ? {} : { today: read.today }),
    ...remarksOf([
      ...said,
      ...(schedule.remarks ?? []),
      ...(model.notes ?? []),
      ...untrainedModules(model),
      ...baseRemarks(model),
      ...addedModules(model),
      ...beyondPositions(model, sequence),
      ...rankRemarks(model),
      ...lengthRemarks(model, asked),
      ...pairsOf(sequences),
      ...ofSequences,
      ...capacityRemarks(model, asked['capacity-factor'], {
        ...{ routing, sequence },
        readsCounts: readsCounts(scenario, software.settled.framework!, cluster),
      }),
      ...all,
      ...software.remarks,
      ...trainingRemarks(training),
      ...(around === undefined ? [] : aroundRemarks(asked, around.remarks, counted)),
    ]),
    ...(read.model === undefined && read.cluster === undefined ? askedAgain(asked, settings) : {}),
  };
}

/** Whether the host knows how many tokens each expert has, in what runs the job. */
function readsCounts(
  { dispatcher, 'cuda-graphs': cudaGraphs }: Single,
  framework: FrameworkId,
  { accelerator }: Cluster,
): boolean {
  return readsCountsOf({
    runtime: runtimeOn(frameworkOf(framework), accelerator.kind),
    ...(dispatcher === undefined ? {} : { dispatcher }),
    ...(cudaGraphs === undefined ? {} : { cudaGraphs }),
  });
}

/** What a result needs for its question to be asked again. */
function askedAgain(
  asked: Omit<AskedOnce, 'settings'>,
  settings: readonly SaidSettings[],
): Pick<Request, 'scenario' | 'files'> {
  const files = filesAsked({ ...asked, settings });
  return {
    scenario: scenarioAsked({ ...asked, settings }),
    ...(Object.keys(files).length === 0 ? {} : { files }),
  };
}

/** The length of the model's pre-training. Throws InputError where its file does not say one. */
function lengthOf({ id, sequence }: NotedModel): number {
  if (sequence > 0) return sequence;
  throw new InputError(
    `the length of a sequence is missing: the file of ${id} says none, and no known model has its shape; give it as ` +
      '`--seq 4096`, or as `seq: 4096` in a scenario file',
  );
}

function remarksOf(remarks: readonly string[]): Pick<Request, 'remarks'> {
  return remarks.length === 0 ? {} : { remarks };
}

/** The limits of the whole run. Throws InputError where nobody says how long that is. */
function limitsOf({
  deadline,
  budget,
  ...asked
}: Omit<AskedOnce, 'settings' | 'remarks'>): Pick<Request, 'deadlineSeconds' | 'budgetUsd'> {
  const said = deadline ?? budget;
  if (said !== undefined && !saysLength(asked)) {
    const [what, limit] = deadline === undefined ? ['cost', 'budget'] : ['time', 'deadline'];
    throw new InputError(
      `${said.where}a ${limit} limits the ${what} of a whole run, and its number of tokens is missing; give it as ` +
        '`--tokens 2T`, or as `tokens: 2T` in a scenario file (or samples, as `--samples 100M`)',
    );
  }
  return {
    ...(deadline === undefined ? {} : { deadlineSeconds: secondsOf(deadline.value) }),
    ...(budget === undefined ? {} : { budgetUsd: budgetOf(budget.value) }),
  };
}

/** What was found for `key` before, or what `find` finds. */
async function remembered(
  known: Map<string, PricedCluster> | undefined,
  key: unknown,
  find: () => Promise<PricedCluster>,
): Promise<PricedCluster> {
  if (known === undefined) return find();
  const name = JSON.stringify(key);
  const found = known.get(name) ?? (await find());
  known.set(name, found);
  return found;
}

/** The cluster named, with the figures that were set; `known` spares reading it again for another price. */
async function clusterOf(
  named: Said<string>,
  devices: Said<number | string> | undefined,
  settings: readonly SaidSettings[],
  price: number | undefined,
  known?: Map<string, PricedCluster>,
): Promise<Cluster> {
  const key = JSON.stringify(['of any price', named.value, named.folder, devices?.value, settings]);
  const other = price === undefined ? undefined : known?.get(key)?.cluster;
  if (other !== undefined) {
    const usdPerDeviceHour = quantity(priceSetting(price!).value, 'USD/h');
    return { ...other, economics: { ...other.economics, usdPerDeviceHour } };
  }
  const part = devices === undefined ? undefined : usedDevices(devices.value);
  const find = (value: string, folder: string, added: readonly Setting[]) =>
    clusterNamed(value, folder, added, part);
  // What the devices are, a topology may leave to be set.
  const device = settings
    .flatMap((said) => settingsIn(said))
    .filter(({ path }) => /^(node\.)?accelerator$/.test(path));
  const whole = await lookUp(named, (value, folder) => clusterNamed(value, folder, device));
  const cluster =
    devices === undefined ? whole : await lookUp(devices, () => find(named.value, named.folder, device));
  const added: Setting[] = [];
  let set = cluster;
  for (const said of settings) {
    for (const each of settingsIn(said)) added.push(each);
    set = await lookUp(said, () => find(named.value, named.folder, added));
  }
  if (price === undefined) return set;
  const priced = await find(named.value, named.folder, [...added, priceSetting(price)]);
  known?.set(key, { cluster: priced, remarks: [] });
  return priced;
}

/** A cluster that was read already has its figures. */
function unchanged(
  cluster: Cluster,
  settings: readonly SaidSettings[],
  price: number | undefined,
  devices: Said<number | string> | undefined,
): Cluster {
  if (settings.length === 0 && price === undefined) {
    return devices === undefined ? cluster : partOf(cluster, usedDevices(devices.value));
  }
  throw new InputError('`set` and `price` change a cluster that is named; this one was read already');
}

/** Where the values are from that the person left to us. */
function defaultsOf(
  scenario: Single,
  model: NotedModel,
  { accelerator }: Cluster,
  usualOptimizer: boolean,
): Defaults {
  const ofDevice = `default of ${accelerator.id}`;
  return {
    ...(scenario.precision === undefined && usualPrecision(accelerator) !== 'bf16'
      ? { precision: ofDevice }
      : {}),
    ...(usualOptimizer ? { optimizer: `default of ${model.id}` } : {}),
    ...(model.architecture !== undefined
      ? {}
      : scenario.seq === undefined || (typeof scenario.seq === 'string' && !isLengthsFile(scenario.seq))
        ? { sequence: model.sequenceFrom ?? `what ${model.id} was pre-trained at` }
        : {}),
    ...(ownKernels(scenario) ? {} : { kernels: kernelsFrom(scenario, model, accelerator) }),
    ...(scenario.framework === undefined
      ? { framework: usualFramework(model, accelerator).from ?? ofDevice }
      : {}),
  };
}

/** Kernels of which a person said something are nobody's default. */
function ownKernels({ kernels, attention, compile }: Single): boolean {
  return kernels !== undefined || attention !== undefined || compile !== undefined;
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
  asked: Omit<AskedOnce, 'settings' | 'remarks'>,
  name: K,
): NonNullable<AskedOnce[K]> {
  const said = asked[name];
  if (said === undefined) throw missing(name);
  return said;
}

/** What to say of a key that every question needs and that is not there. */
export function missing(name: 'model' | 'cluster' | 'global-batch'): InputError {
  const { summary, example } = SCENARIO_KEYS.find((key) => key.name === name)!;
  return new InputError(
    `'${name}' is missing: ${summary}. Give it as \`--${name} ${example}\`, or as \`${name}: ${example}\` ` +
      `in a scenario file.`,
  );
}

function fixedLayout(
  scenario: Single,
  recomputeModules: Request['fixed']['recomputeModules'],
): Request['fixed'] {
  const fixed = {
    ...{ dp: scenario.dp, tp: scenario.tp, pp: scenario.pp, cp: scenario.cp, ep: scenario.ep },
    ...{ vpp: scenario.vpp, shard: scenario.shard, zero: scenario.zero, recompute: scenario.recompute },
    ...{ etp: scenario.etp, recomputeLayers: scenario['recompute-layers'] },
    ...{ recomputeMethod: scenario['recompute-method'], recomputeModules },
    ...{ sequenceParallel: scenario['sequence-parallel'], microBatch: scenario['micro-batch'] },
    ...{ cpKind: scenario['cp-kind'], cpInner: scenario['cp-inner'], cpBalance: scenario['cp-balance'] },
    expertExchange: scenario['expert-exchange'],
    tableSharding: scenario['table-sharding'],
  };
  return Object.fromEntries(Object.entries(fixed).filter(([, value]) => value !== undefined));
}
