/** The model at a path: a file, a folder that holds one, or a place in the cache of the Hugging Face hub. */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { InputError } from '../../input/error.js';
import { readText } from '../../input/read-file.js';
import type { NotedModel } from '../../models/notes.js';
import { cachedRepository, repositoryOf, repositoryOfSnapshot, snapshotIn } from './hub-cache.js';
import { modelIn } from './model-text.js';

/** Files of a folder that say what the model is, the first there is counts. */
const CONFIGURATIONS = ['config.json', 'params.json', join('original', 'params.json')];

/** Files that are read so that the sentence says what they are. */
const OTHERS = ['adapter_config.json'];

/** Formats of weights, which hold no shape that is read here. */
const WEIGHTS = /\.(safetensors|gguf|ggml|bin|pt|pth|ckpt|h5|msgpack|onnx|npz|model)$/i;

/** The model at `path`, which is there. Throws InputError for a folder without a model, and as the readers do. */
export async function modelAt(path: string): Promise<NotedModel> {
  const { file, repository } = found(path);
  if (WEIGHTS.test(file)) throw weights(file);
  const config = join(dirname(file), 'config.json');
  const beside = basename(file) !== 'config.json' && existsSync(config) ? config : undefined;
  const model = await modelIn(readText(file, 'model configuration'), file, beside);
  if (repository !== undefined) return { ...model, id: repository, title: repository };
  return dirname(file) === '.' && basename(file) === 'config.json' ? calledAsFolder(model, file) : model;
}

/** The model that the cache of the hub has under `name` (`org/name`), with a note that says so; undefined for none. */
export async function modelInCache(name: string): Promise<NotedModel | undefined> {
  const folder = cachedRepository(name);
  if (folder === undefined) return undefined;
  const model = await modelAt(folder);
  return {
    ...model,
    notes: [`${name} is read from the cache of the Hugging Face hub: ${folder}.`, ...(model.notes ?? [])],
  };
}

interface Found {
  readonly file: string;
  /** On the hub, where the path says it. */
  readonly repository?: string | undefined;
}

function found(path: string): Found {
  if (!isFolder(path)) return { file: path, repository: repositoryOfSnapshot(dirname(resolve(path))) };
  const whole = resolve(path);
  if (repositoryOf(whole) !== undefined) return found(snapshotIn(path));
  if (basename(whole) === 'snapshots' && repositoryOf(dirname(whole)) !== undefined)
    return found(snapshotIn(dirname(path)));
  const held = [...CONFIGURATIONS, ...OTHERS].find((name) => existsSync(join(path, name)));
  if (held === undefined) throw noModelIn(path);
  return { file: join(path, held), repository: repositoryOfSnapshot(whole) };
}

function isFolder(path: string): boolean {
  return existsSync(path) && statSync(path).isDirectory();
}

/** A file named without its folder lies in this one, which has a name. */
function calledAsFolder(model: NotedModel, file: string): NotedModel {
  const title = basename(dirname(resolve(file)));
  const id = title
    .toLowerCase()
    .replace(/[^a-z0-9.]+/g, '-')
    .replace(/^[-.]+|[-.]+$/g, '');
  return id === '' ? model : { ...model, id, title };
}

function noModelIn(folder: string): InputError {
  const inside = readdirSync(folder);
  const repositories = inside.flatMap((name) => repositoryOf(name) ?? []);
  if (repositories.length > 0) {
    return new InputError(`${folder}: this folder has several models; name one, such as ${repositories[0]}`);
  }
  const below = inside.filter((name) => existsSync(join(folder, name, 'config.json')));
  if (below.length > 0) {
    return new InputError(
      `${folder}: there is no config.json in this folder, but in ${below.length === 1 ? 'one' : `${below.length}`} inside it; name that, such as ${join(folder, below[0]!)}`,
    );
  }
  const held = inside.some((name) => WEIGHTS.test(name)) ? 'weights, but no config.json' : 'no config.json';
  return new InputError(
    `${folder}: this folder has ${held}, from which a model is read; save that of the model's page there, or name another file`,
  );
}

function weights(file: string): InputError {
  const config = join(dirname(file), 'config.json');
  const next = existsSync(config)
    ? `the model is in ${config}, beside it`
    : 'a model is read from its config.json';
  return new InputError(
    `${file}: these are weights, which say nothing of the shape that is read here; ${next}`,
  );
}
