/**
 * What is asked around the steps of a run, from the keys of `cli/options/run-keys.ts`: names looked up, defaults filled in.
 * Loaded where one of these keys is given, and by `llmsim run`.
 */

import type { FailureModel } from '../../hardware-profiles/failures/failure-model.js';
import { failuresNamed } from '../../hardware-profiles/failures/reader.js';
import type { Cluster } from '../../hardware-profiles/profile.js';
import { storeNamed } from '../../hardware-profiles/stores/reader.js';
import type { Store } from '../../hardware-profiles/stores/store.js';
import { InputError } from '../../input/error.js';
import { plain } from '../../input/quantity.js';
import type { ModelCounts } from '../../models/counted.js';
import type { CheckpointInterval, DataAsked, RunAsked } from '../../planning/run/asked.js';
import { takesNode } from '../../planning/run/causes.js';
import { decodersOf } from '../../planning/run/data/decoders.js';
import { idleDecoding } from '../../planning/run/data/idle-decoding.js';
import { tokensOfSample } from '../../planning/run/data/samples.js';
import { loadJudging } from '../../planning/run/judging.js';
import { secondsOf, shareOf } from '../options/rules.js';
import { isRunFile } from './around-keys.js';
import type { AskedOnce } from './cells.js';
import { fromHere } from './names.js';
import type { Said } from './said.js';

/** Until somebody says otherwise, nothing breaks. */
const NOTHING: FailureModel = { id: 'none', title: 'nothing fails', devicesPerNode: 8, causes: [] };

type Keys = Pick<
  AskedOnce,
  | 'failures'
  | 'checkpoint-mode'
  | 'checkpoint-interval'
  | 'store'
  | 'spares'
  | 'elastic'
  | 'restart'
  | 'stragglers'
  | 'maintenance'
  | 'dataset'
  | 'data-store'
  | 'loader-cores'
  | 'prefetch-batches'
  | 'decode'
  | 'augment'
>;

/** What the keys ask on `cluster`, and what a reader must know of it. Throws InputError with the place of what is wrong. */
export async function runIn(
  asked: Keys,
  cluster: Cluster,
  counted: ModelCounts = {},
): Promise<{ readonly run: RunAsked; readonly remarks: readonly string[] }> {
  await loadJudging();
  const { failures, store, spares, elastic, restart, stragglers, maintenance } = asked;
  const interval = asked['checkpoint-interval'];
  const model =
    failures === undefined
      ? NOTHING
      : await at(failures, (name, folder) => failuresNamed(placed(name, folder), cluster.node.devices));
  // Whoever says how many spares there are means that there are no others, and one node has no datacentre around it.
  const replaced = spares === undefined && elastic?.value !== true && !isAlone(cluster);
  const kept = store === undefined ? usualStore(cluster) : await at(store, storeIn);
  const run: RunAsked = {
    failures: replaced ? atOnceReplaced(model) : model,
    checkpointMode: asked['checkpoint-mode']?.value ?? 'async',
    checkpointInterval: interval === undefined ? { kind: 'optimal' } : await at(interval, intervalIn),
    store: kept,
    ...(kept.type === 'local' ? { sharedStore: usualStore(cluster) } : {}),
    spares: spares === undefined ? 0 : await at(spares, (nodes) => sparesIn(nodes, cluster)),
    elastic: elastic?.value ?? false,
    ...(restart === undefined ? {} : { restartSeconds: secondsOf(restart.value) }),
    stragglers: stragglers === undefined ? 0 : shareOf(stragglers.value),
    ...(maintenance === undefined ? {} : { maintenance: await at(maintenance, maintenanceIn) }),
    ...(await dataIn(asked, kept, cluster, counted)),
  };
  const remarks = [...remarksOf(asked, cluster, run, replaced), ...idleDecoding(run.data, asked, counted)];
  return { run, remarks };
}

/** Around the steps on `cluster` where nothing was said: nothing breaks, and a checkpoint is written at the end. */
export function defaultRun(cluster: Cluster): RunAsked {
  return {
    ...{ failures: NOTHING, checkpointMode: 'async', checkpointInterval: { kind: 'optimal' } },
    ...{ store: usualStore(cluster), spares: 0, elastic: false, stragglers: 0 },
  };
}

/** NVIDIA's file system for a SuperPOD of the size: a node's own disks would be lost with it. */
function usualStore({ nodes }: Cluster): Store {
  return storeNamed(nodes <= 32 ? 'parallel-fs-small' : 'parallel-fs');
}

/** One node, or nodes that no network joins: there are no others that could take over. */
function isAlone({ nodes, node: { nics } }: Cluster): boolean {
  return nodes === 1 || nics.count * nics.bandwidth === 0;
}

/** Without a word about spares, other nodes of the datacentre take over. */
function atOnceReplaced(model: FailureModel): FailureModel {
  const repair = { kind: 'assumed', source: 'others take over, since nothing was said of spares' } as const;
  return { ...model, causes: model.causes.map((cause) => ({ ...cause, repairSeconds: 0, repair })) };
}

/** A file said in a file of `folder`, as seen from here; names are what they are. */
function placed(name: string, folder: string): string {
  return isRunFile('store', name) ? fromHere(folder, name) : name;
}

function storeIn(name: string, folder: string): Store {
  return storeNamed(placed(name, folder));
}

/** More spares than that for each node of the cluster are a slip. */
const SPARES_OF_A_NODE = 10;

function sparesIn(spares: number, { id, nodes }: Cluster): number {
  const most = SPARES_OF_A_NODE * nodes;
  if (spares <= most) return spares;
  const has = nodes === 1 ? 'the one node' : `the ${nodes} nodes`;
  throw new InputError(
    `${spares} spare nodes are more than ${SPARES_OF_A_NODE} times ${has} of ${id}; give at most ${most}`,
  );
}

/** 10^15: a step of a microsecond would take 30 years. */
const MOST_STEPS = 1e15;

/** `30min`, `500 steps`, `optimal`. */
function intervalIn(text: string): CheckpointInterval {
  if (text === 'optimal' || text === 'young' || text === 'daly') return { kind: text };
  const [, steps] = /^(\d{1,40}) ?steps?$/.exec(text) ?? [];
  if (Number(steps) > MOST_STEPS) {
    throw new InputError(`'${text}' is more than any run has; give at most ${MOST_STEPS} steps, or optimal`);
  }
  if (Number(steps) > 0) return { kind: 'steps', steps: Number(steps) };
  const seconds = timeIn(text);
  if (seconds !== undefined) return { kind: 'seconds', seconds };
  throw new InputError(
    `'${text}' says not how often; write a time such as 30min, steps such as 500 steps, or optimal, young or daly`,
  );
}

/** `4h/30d`. */
function maintenanceIn(text: string): { everySeconds: number; forSeconds: number } {
  const [, long = '', often = ''] = /^(.{1,20})\/(.{1,20})$/.exec(text) ?? [];
  const [forSeconds, everySeconds] = [timeIn(long), timeIn(often)];
  if (forSeconds === undefined || everySeconds === undefined) {
    throw new InputError(`'${text}' is no planned outage; write how long and how often, as in 4h/30d`);
  }
  if (forSeconds < everySeconds) return { everySeconds, forSeconds };
  throw new InputError(`'${text}' leaves no time between outages; write how long first, as in 4h/30d`);
}

/** Digits of a time that a quantity may have. */
const MOST_DIGITS = 12;

/** Seconds of a time that is more than none; undefined for what is none. Throws InputError for more than any run takes. */
function timeIn(text: string): number | undefined {
  if (new RegExp(String.raw`^\s*\d{${MOST_DIGITS + 1}}`).test(text)) {
    throw new InputError(
      `'${text}' is longer than any run; a time has at most ${MOST_DIGITS} digits, as 30min has two`,
    );
  }
  const measured = plain(text);
  return measured?.unit === 's' && measured.value > 0 ? measured.value : undefined;
}

async function dataIn(
  asked: Keys,
  kept: Store,
  cluster: Cluster,
  counted: ModelCounts,
): Promise<{ data?: DataAsked }> {
  const { dataset, 'data-store': store, 'loader-cores': cores, 'prefetch-batches': batches } = asked;
  if (dataset === undefined) return {};
  const { datasetNamed } = await import('../../hardware-profiles/datasets/reader.js');
  const found = await at(dataset, (name, folder) => {
    const named = datasetNamed(placed(name, folder));
    tokensOfSample(counted, named);
    return named;
  });
  const { decode, augment } = asked;
  if (decode?.value === 'device') await at(decode, () => decodersOf(cluster, found));
  return {
    data: {
      dataset: found,
      ...(decode === undefined ? {} : { decode: decode.value }),
      ...(augment === undefined ? {} : { augment: augment.value }),
      store: store === undefined ? kept : await at(store, storeIn),
      ...(cores === undefined ? {} : { loaderCores: cores.value }),
      prefetch: batches?.value ?? PREFETCH,
    },
  };
}

const PREFETCH = 2;

function remarksOf(
  asked: Keys,
  { economics: { offer } }: Cluster,
  run: RunAsked,
  replaced: boolean,
): string[] {
  const { store } = run;
  const { failures, dataset } = asked;
  const idle = (['data-store', 'loader-cores', 'prefetch-batches', 'decode', 'augment'] as const).filter(
    (key) => dataset === undefined && asked[key] !== undefined,
  );
  const { causes } = run.failures;
  const breaks = causes.length > 0;
  const repaired = causes.some(({ repairSeconds }) => repairSeconds > 0);
  return [
    ...(failures === undefined
      ? [
          `${offer?.interruptions === undefined ? 'Nothing' : 'No hardware'} breaks in this run: --failures says what does, ` +
            'such as llama-3, or a rate such as 6.5e-3/node-day.',
        ]
      : []),
    ...(breaks && replaced
      ? [
          'Broken nodes are replaced by others of the datacentre as they restart; with --spares or --elastic, repairs are waited for.',
        ]
      : []),
    ...(repaired && asked.spares === undefined && !run.elastic
      ? [
          'There are no other nodes that could take over: a broken one is waited for until it is repaired; --spares says how many are held.',
        ]
      : []),
    ...(breaks && goesWithNode(run)
      ? [
          `A node failure loses all work: checkpoints on ${store.id} go with the node; --store ${run.sharedStore?.id ?? 'parallel-fs'} outlives it.`,
        ]
      : []),
    ...(asked.store === undefined
      ? [`Checkpoints are kept on ${store.id} (${store.title}); --store names another.`]
      : []),
    ...idle.map((key) => `${key} has no effect without a dataset; name one with --dataset.`),
  ];
}

/** Whether no checkpoint outlives a node, and some failure takes one. */
function goesWithNode({ store, checkpointMode, failures }: RunAsked): boolean {
  return (
    store.type === 'local' &&
    checkpointMode !== 'peer' &&
    failures.causes.some(({ component }) => takesNode(component))
  );
}

/** What `find` makes of what was said; where that is, is put before a complaint. */
async function at<Value, Thing>(
  { value, where, folder }: Said<Value>,
  find: (value: Value, folder: string) => Thing | Promise<Thing>,
): Promise<Thing> {
  try {
    return await find(value, folder);
  } catch (error) {
    throw error instanceof InputError ? new InputError(where + error.message) : error;
  }
}
