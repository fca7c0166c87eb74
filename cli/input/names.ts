/** What a name on the command line or in a scenario stands for: a thing of ours, or a person's file. */
import { existsSync, statSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import {
  acceleratorCalled,
  acceleratorIds,
  clusterIds,
  loadAccelerator,
  loadCluster,
  namesAccelerator,
} from '../../hardware-profiles/index.js';
import type { Cluster } from '../../hardware-profiles/profile.js';
import type { Part } from '../../hardware-profiles/reference.js';
import type { Setting } from '../../hardware-profiles/settings.js';
import { InputError } from '../../input/error.js';
import { readText } from '../../input/read-file.js';
import { isHubName, isModel, modelById, modelOnHub } from '../../models/index.js';
import type { NotedModel } from '../../models/notes.js';
import type { Sheet } from '../../reports/lists/hardware-sheet.js';
import { STRATEGIES, strategyById } from '../../strategies/index.js';
import type { ModelFields } from '../options/keys.js';
import { isAddress, nameInAddress } from './hub-address.js';

/**
 * A model by id, by name or address on the Hugging Face hub, or from the path of a file or folder, which starts from
 * `folder`. A path that is there is meant before a name of the hub, a model of ours before one in the hub's cache.
 */
export async function modelNamed(name: string, folder: string): Promise<NotedModel> {
  if (isModelFile(folder, name)) return (await import('./model-path.js')).modelAt(fromHere(folder, name));
  const onHub = nameInAddress(name) ?? (isPath(name) ? name : undefined);
  if (onHub === undefined || isModel(onHub)) return modelById(onHub ?? name);
  return (await (await import('./model-path.js')).modelInCache(onHub)) ?? modelOnHub(onHub);
}

/** A model by its name, or by the fields of its config.json that stand in a scenario. */
export async function modelSaid(said: string | ModelFields, folder: string): Promise<NotedModel> {
  if (typeof said === 'string') return modelNamed(said, folder);
  const { modelFromHuggingFace } = await import('../../models/huggingface/huggingface.js');
  return modelFromHuggingFace(said, 'config.json');
}

/** What a reference to a cluster names, without its number of nodes, its shape and its number of slices. */
export function withoutSize(reference: string): string {
  return reference.replace(/(:\d[\dx]*)?:[^:/\\]*$/, '');
}

/** A cluster by `id:nodes`, or from the path of a cluster file, which starts from `folder`; with `settings` on it; of it `devices`. */
export async function clusterNamed(
  reference: string,
  folder: string,
  settings: readonly Setting[] = [],
  devices?: Part,
): Promise<Cluster> {
  const bare = withoutSize(reference);
  const beside = !isPath(bare) && !clusterIds().includes(bare) && existsSync(fromHere(folder, bare));
  const own = beside || isPath(bare);
  const path = own ? asPath(fromHere(folder, reference)) : reference;
  if (settings.length > 0) {
    const { clusterWithSettings } = await import('../../hardware-profiles/settings.js');
    return clusterWithSettings(path, settings, devices);
  }
  if (!own && !namesAccelerator(reference)) return loadCluster(reference, devices);
  const { readCluster } = await import('../../hardware-profiles/reader.js');
  try {
    return readCluster(path, devices);
  } catch (error) {
    throw (own ? await resultFor(fromHere(folder, bare)) : undefined) ?? error;
  }
}

/** What is said of a file that is a result, where a cluster was named. */
async function resultFor(path: string): Promise<InputError | undefined> {
  if (!existsSync(path) || !statSync(path).isFile()) return undefined;
  const { resultInstead } = await import('./asked-result.js');
  return resultInstead(readText(path, 'cluster file'), path, 'a cluster file');
}

/** An accelerator by id or by what it is called, or else a cluster. A board of eight (`HGX H100`) is a cluster's node. */
export async function hardwareNamed(name: string): Promise<Sheet> {
  const isCluster = clusterIds().includes(name) || (/\bhgx/i.test(name) && !namesAccelerator(name));
  const called = isCluster ? undefined : acceleratorCalled(name);
  if (called !== undefined || acceleratorIds().includes(name)) return loadAccelerator(called ?? name);
  return clusterNamed(name, '.');
}

/** Strategy ids from a list or from words separated by commas, each once, in the order given. Throws InputError for none. */
export function strategiesNamed(said: string | readonly string[]): string[] {
  const ids = (typeof said === 'string' ? [said] : said).flatMap((text) => text.split(','));
  const named = ids.map((id) => id.trim()).filter((id) => id !== '');
  if (named.length === 0) {
    throw new InputError('no strategy is named; leave `strategy` out for all, or see `llmsim strategies`');
  }
  return [...new Set(named.map((id) => strategyById(id).id))];
}

/** Loads the modules of strategies that are named by path or package; nothing where all names are ours. */
export async function namedFromOutside(said: string | readonly string[], folder: string): Promise<void> {
  const names = (typeof said === 'string' ? [said] : said)
    .flatMap((text) => text.split(','))
    .map((id) => id.trim());
  const foreign = names.filter((name) => name !== '' && !STRATEGIES.some(({ id }) => id === name));
  if (foreign.length === 0) return;
  const { loadOutside } = await import('./outside.js');
  for (const name of foreign) await loadOutside(name, fromHere(folder, name));
}

/** A path with a slash in it, so that it is taken for one whatever its ending. */
function asPath(path: string): string {
  return /[/\\]/.test(path) ? path : `./${path}`;
}

/** A model's name said in a file of `folder`, as it is said from here: paths change, names do not. */
export function modelFrom(folder: string, name: string): string {
  return isModelFile(folder, name) ? fromHere(folder, name) : name;
}

/** Whether a model's name, said in a file of `folder`, is that of a person's file or folder, and none of ours or the hub's. */
export function isModelFile(folder: string, name: string): boolean {
  if (isAddress(name)) return false;
  const isThere = () => existsSync(fromHere(folder, name));
  return isPath(name) ? !isHubName(name) || isThere() : !isModel(name) && isThere();
}

/** Whether a name is that of a person's file. */
export function isPath(name: string): boolean {
  return /[/\\]|\.(json|ya?ml|txt|log|topo)$/i.test(name);
}

/** A path said in a file of `folder`, as seen from here; it keeps looking like a path. */
export function fromHere(folder: string, path: string): string {
  return folder === '.' ? path : relative('.', resolve(folder, path));
}
