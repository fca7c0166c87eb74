/**
 * What the Hugging Face libraries have downloaded: a folder `models--org--name` a repository, with a snapshot of it for
 * each revision, and in `refs/` which snapshot a branch stands for.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { InputError } from '../../input/error.js';

/** Of `models--org--name`: the repository's name, `org/name`; undefined for other folders. */
export function repositoryOf(folder: string): string | undefined {
  const [kind, ...parts] = basename(folder).split('--');
  return kind === 'models' && parts.length > 0 && parts.every((part) => part !== '')
    ? parts.join('/')
    : undefined;
}

/** The repository that the snapshot at `folder` is of; undefined for other folders. */
export function repositoryOfSnapshot(folder: string): string | undefined {
  const snapshots = dirname(folder);
  return basename(snapshots) === 'snapshots' ? repositoryOf(dirname(snapshots)) : undefined;
}

/**
 * The snapshot in a repository's `folder` that stands for it: that of the branch `main`, or else the only one. Throws
 * InputError for none, and for several of which none is that of `main`.
 */
export function snapshotIn(folder: string): string {
  const all = join(folder, 'snapshots');
  const ref = join(folder, 'refs', 'main');
  const main = existsSync(ref) ? join(all, readFileSync(ref, 'utf8').trim()) : undefined;
  if (main !== undefined && existsSync(main)) return main;
  const [only, ...others] = existsSync(all) ? readdirSync(all).sort() : [];
  if (only === undefined) {
    throw new InputError(
      `${folder}: no snapshot of the model is in this cache; download its config.json again`,
    );
  }
  if (others.length === 0) return join(all, only);
  throw new InputError(
    `${folder}: ${others.length + 1} snapshots are in this cache and refs/main names none of them; give one, such as ${join(all, only)}`,
  );
}

/** The folder that the cache has of `org/name`; undefined where it has none. */
export function cachedRepository(
  name: string,
  environment: NodeJS.ProcessEnv = process.env,
): string | undefined {
  const folder = join(cacheFolder(environment), `models--${name.replaceAll('/', '--')}`);
  return existsSync(folder) ? folder : undefined;
}

/** Where the libraries keep what they downloaded (huggingface_hub, environment variables). */
function cacheFolder({
  HF_HUB_CACHE,
  HUGGINGFACE_HUB_CACHE,
  HF_HOME,
  XDG_CACHE_HOME,
}: NodeJS.ProcessEnv): string {
  const said = HF_HUB_CACHE || HUGGINGFACE_HUB_CACHE;
  if (said) return said;
  if (HF_HOME) return join(HF_HOME, 'hub');
  return join(XDG_CACHE_HOME || join(homedir(), '.cache'), 'huggingface', 'hub');
}
