/** What a plan names that lies in files: models, clusters, prices. Every machine must have the same. */
import { InputError } from '../../input/error.js';
import { readText } from '../../input/read-file.js';
import type { PlanCell } from '../../planning/plan/cell.js';
import { digestOf } from '../input/digest.js';
import { clusterNamed, isPath, modelNamed, withoutSize } from '../input/names.js';

const READERS = {
  model: modelNamed,
  cluster: clusterNamed,
  prices: (path: string) => Promise.resolve(readText(path, 'price list')),
  anchor: (path: string) => Promise.resolve(readText(path, 'anchor')),
} as const satisfies Record<string, (name: string, folder: string) => Promise<unknown>>;
type Key = keyof typeof READERS;

/** Digests of what files hold here; each is read once. */
export class Digests {
  readonly #known = new Map<string, string>();

  /** Of each file that `cells` name; undefined where they name none. */
  async of(cells: readonly PlanCell[]): Promise<Record<string, string> | undefined> {
    const found: Record<string, string> = {};
    for (const [key, name] of filesIn(cells)) found[name] = await this.#digest(key, name);
    return Object.keys(found).length === 0 ? undefined : found;
  }

  /** Why `cells` cannot be answered here, where `files` were found when the plan was made; undefined when they can. */
  async objection(
    cells: readonly PlanCell[],
    files: Readonly<Record<string, string>> | undefined,
  ): Promise<string | undefined> {
    if (files === undefined) return undefined;
    for (const [key, name] of filesIn(cells)) {
      try {
        if ((await this.#digest(key, name)) === files[name]) continue;
      } catch (error) {
        if (error instanceof InputError) return error.message;
        throw error;
      }
      // It may be put right while the worker runs.
      this.#known.delete(name);
      return `'${name}' holds something else than where the plan was made`;
    }
    return undefined;
  }

  async #digest(key: Key, name: string): Promise<string> {
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    const digest = digestOf(await READERS[key](name, '.'));
    this.#known.set(name, digest);
    return digest;
  }
}

/** Names of files, each once, with the key they are said by. */
function filesIn(cells: readonly PlanCell[]): [Key, string][] {
  const found = new Map<string, Key>();
  for (const { scenario } of cells) {
    for (const key of Object.keys(READERS) as Key[]) {
      const name = scenario[key];
      if (typeof name === 'string' && isFile(key, name)) found.set(name, key);
    }
  }
  return [...found].map(([name, key]) => [key, name]);
}

function isFile(key: Key, name: string): boolean {
  return key === 'prices' || key === 'anchor' || isPath(withoutSize(name));
}
