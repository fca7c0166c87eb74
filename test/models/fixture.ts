/** The Hugging Face configs under `fixtures/`, real in shape and sizes. */
import { readFileSync } from 'node:fs';

export type Fields = Record<string, unknown>;

/** The parsed `fixtures/<name>.json`. */
export function fixture(name: string): Fields {
  const url = new URL(`../../../test/models/fixtures/${name}.json`, import.meta.url);
  return JSON.parse(readFileSync(url, 'utf8')) as Fields;
}
