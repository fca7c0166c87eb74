/**
 * What surrounds a step, as data, read when asked for: how often things break, stores, datasets, and how the jobs of
 * published datacentres are distributed. The built program has them inside already parsed (`build/baked.ts`), in a file of
 * their own.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';

const ROOT = new URL('../../hardware-profiles/', import.meta.url);

/** What each file says, by its path without the ending: `failures/meta-rsc-1`. */
export const SHIPPED_RUNS: ReadonlyMap<string, () => unknown> = new Map(
  ['failures', 'stores', 'datasets', 'workloads']
    .filter((folder) => existsSync(new URL(`${folder}/`, ROOT)))
    .flatMap((folder) =>
      readdirSync(new URL(`${folder}/`, ROOT))
        .filter((name) => name.endsWith('.yaml'))
        .sort()
        .map((name): [string, () => unknown] => [
          `${folder}/${name.slice(0, -'.yaml'.length)}`,
          () => parse(readFileSync(new URL(`${folder}/${name}`, ROOT), 'utf8')),
        ]),
    ),
);
