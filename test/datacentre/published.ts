/**
 * Lists and results that others published, which are not part of this repository: read where they lie beside it, in
 * `../shared/data/datacentre`; tests that need them are skipped elsewhere, and say so.
 */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** This file is compiled into dist/test/datacentre. */
const FOLDER = fileURLToPath(new URL('../../../../shared/data/datacentre/', import.meta.url));

/** False where the files are there, otherwise why a test is skipped. */
export const NOT_PUBLISHED: string | false =
  !existsSync(FOLDER) && 'the published lists of ../shared/data/datacentre are not here';

/** The text of a published file, and how errors would name it. */
export function published(name: string): [text: string, path: string] {
  return [readFileSync(`${FOLDER}${name}`, 'utf8'), name];
}
