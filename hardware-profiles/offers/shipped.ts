/**
 * The price list of each provider and the grid intensities, as data, read when asked for. The built program has them
 * inside already parsed (`build/baked.ts`), in a file of their own that only a question about prices loads.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';

const ROOT = new URL('../../../hardware-profiles/', import.meta.url);

/** What each file says, by its path without the ending: `prices/aws`. */
export const SHIPPED_PRICES: ReadonlyMap<string, () => unknown> = new Map(
  ['prices', 'grids'].flatMap((folder) =>
    readdirSync(new URL(`${folder}/`, ROOT))
      .filter((name) => name.endsWith('.yaml'))
      .sort()
      .map((name): [string, () => unknown] => [
        `${folder}/${name.slice(0, -'.yaml'.length)}`,
        // Days stay as they are written.
        () => parse(readFileSync(new URL(`${folder}/${name}`, ROOT), 'utf8'), { schema: 'core' }),
      ]),
  ),
);
