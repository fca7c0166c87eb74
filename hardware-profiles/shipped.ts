/**
 * The files beside this one as data: every accelerator, cluster and set of kernel parameters, read when asked
 * for. The built program has them beside it, a line each (`build/baked.ts`), and reads no YAML for them.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';

/** The YAML stays where it is written; compiled code lies one folder deeper than its source. */
const ROOT = new URL('../../hardware-profiles/', import.meta.url);

/** What each file says, by its path without the ending: `clusters/h100-dgx`. */
export const SHIPPED_FILES: ReadonlyMap<string, () => unknown> = new Map(
  ['accelerators', 'clusters', 'kernel-parameters'].flatMap((folder) =>
    readdirSync(new URL(`${folder}/`, ROOT))
      .filter((name) => name.endsWith('.yaml'))
      .sort()
      .map((name): [string, () => unknown] => [
        `${folder}/${name.slice(0, -'.yaml'.length)}`,
        once(() => parse(readFileSync(new URL(`${folder}/${name}`, ROOT), 'utf8'))),
      ]),
  ),
);

/** Reads the first time it is asked. Nobody changes what a file says. */
function once(read: () => unknown): () => unknown {
  let said: { readonly value: unknown } | undefined;
  return () => {
    said ??= { value: read() };
    return said.value;
  };
}
