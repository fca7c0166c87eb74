/** What a name on the command line or in a scenario stands for: a thing of ours, or a person's file. */
import { existsSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { acceleratorIds, loadAccelerator, loadCluster } from '../../hardware-profiles/index.js';
import type { Cluster } from '../../hardware-profiles/profile.js';
import type { Setting } from '../../hardware-profiles/settings.js';
import { InputError } from '../../input/error.js';
import { parseJson } from '../../input/json.js';
import { readText } from '../../input/read-file.js';
import { isHubName, modelById, modelOnHub } from '../../models/index.js';
import type { Model } from '../../models/model.js';
import type { Sheet } from '../../reports/lists/hardware-sheet.js';
import { strategyById } from '../../strategies/index.js';
import type { ModelFields } from '../options/keys.js';

/** A model by id or name on the Hugging Face hub, or from the path of a config.json, which starts from `folder`. */
export async function modelNamed(name: string, folder: string): Promise<Model> {
  if (!isPath(name)) return modelById(name);
  const path = fromHere(folder, name);
  if (isHubName(name) && !existsSync(path)) return modelOnHub(name);
  return modelIn(readText(path, 'model configuration'), path);
}

/** A model by its name, or by the fields of its config.json that stand in a scenario. */
export async function modelSaid(said: string | ModelFields, folder: string): Promise<Model> {
  if (typeof said === 'string') return modelNamed(said, folder);
  const { modelFromHuggingFace } = await import('../../models/huggingface/huggingface.js');
  return modelFromHuggingFace(said, 'config.json');
}

/** The model in the text of a Hugging Face config.json called `name`. Throws InputError for what is none. */
export async function modelIn(text: string, name: string): Promise<Model> {
  const config = parseJson(text, name, 'a model is read from the config.json of a Hugging Face repository');
  const { modelFromHuggingFace } = await import('../../models/huggingface/huggingface.js');
  return modelFromHuggingFace(config, name);
}

/** A cluster by `id:nodes`, or from the path of a cluster file, which starts from `folder`; with `settings` on it. */
export async function clusterNamed(
  reference: string,
  folder: string,
  settings: readonly Setting[] = [],
): Promise<Cluster> {
  const own = isPath(reference.replace(/:[^:/\\]*$/, ''));
  if (settings.length > 0) {
    const { clusterWithSettings } = await import('../../hardware-profiles/settings.js');
    return clusterWithSettings(own ? fromHere(folder, reference) : reference, settings);
  }
  if (!own) return loadCluster(reference);
  const { readCluster } = await import('../../hardware-profiles/reader.js');
  return readCluster(fromHere(folder, reference));
}

/** An accelerator by id, or else a cluster. */
export async function hardwareNamed(name: string): Promise<Sheet> {
  return acceleratorIds().includes(name) ? loadAccelerator(name) : clusterNamed(name, '.');
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

/** Whether a name is that of a person's file. */
export function isPath(name: string): boolean {
  return /[/\\]|\.(json|ya?ml)$/i.test(name);
}

/** A path said in a file of `folder`, as seen from here; it keeps looking like a path. */
export function fromHere(folder: string, path: string): string {
  return folder === '.' ? path : relative('.', resolve(folder, path));
}
