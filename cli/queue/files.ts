/** Models and clusters of a plan that are files: every machine must have the same ones. */
import { InputError } from '../../input/error.js';
import { type CellScenario, digestOf, type PlanCell } from '../../planning/plan/cell.js';
import { clusterNamed, isPath, modelNamed } from '../input/names.js';

const FINDERS = { model: modelNamed, cluster: clusterNamed } as const;

/** A digest of what each file named by `cells` holds here; undefined where they name none. */
export class Digests {
  readonly #known = new Map<string, string>();

  async of(cells: readonly PlanCell[]): Promise<Record<string, string> | undefined> {
    const found: Record<string, string> = {};
    for (const { scenario } of cells) {
      for (const [key, name] of filesIn(scenario)) found[name] ??= await this.#digest(key, name);
    }
    return Object.keys(found).length === 0 ? undefined : found;
  }

  /** Why `cells` cannot be answered here, where `files` were found when the plan was made; undefined when they can. */
  async objection(
    cells: readonly PlanCell[],
    files: Readonly<Record<string, string>> | undefined,
  ): Promise<string | undefined> {
    if (files === undefined) return undefined;
    for (const { scenario } of cells) {
      for (const [key, name] of filesIn(scenario)) {
        if (files[name] === undefined) continue;
        try {
          if ((await this.#digest(key, name)) === files[name]) continue;
        } catch (error) {
          if (error instanceof InputError) return error.message;
          throw error;
        }
        this.#known.delete(name);
        return `'${name}' holds something else than where the plan was made`;
      }
    }
    return undefined;
  }

  async #digest(key: keyof typeof FINDERS, name: string): Promise<string> {
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    const digest = digestOf(await FINDERS[key](name, '.'));
    this.#known.set(name, digest);
    return digest;
  }
}

function filesIn(scenario: CellScenario): (readonly [keyof typeof FINDERS, string])[] {
  return (['model', 'cluster'] as const).flatMap((key) => {
    const name = scenario[key];
    return typeof name === 'string' && isPath(name.replace(/:[^:/\\]*$/, '')) ? [[key, name] as const] : [];
  });
}
