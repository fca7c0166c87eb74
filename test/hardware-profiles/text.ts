/** The text of a shipped profile, for the tests that hold every file against the schema. */
import { readFileSync } from 'node:fs';

const ROOT = new URL('../../../hardware-profiles/', import.meta.url);

export function shippedText(folder: 'accelerators' | 'clusters', id: string): string {
  return readFileSync(new URL(`${folder}/${id}.yaml`, ROOT), 'utf8');
}
