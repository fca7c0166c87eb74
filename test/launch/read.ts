/** Fixtures as the command line hands them over. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { importFiles } from '../../launch/import.js';
import type { Imported } from '../../launch/imported.js';
import type { Given } from '../../launch/known.js';

const FIXTURES = fileURLToPath(new URL('../../../test/launch/fixtures/', import.meta.url));

/** The text of a fixture. */
export function fixture(name: string): string {
  return readFileSync(FIXTURES + name, 'utf8');
}

/** What fixtures say together. */
export function imported(names: string | readonly string[], given: Given = {}): Imported {
  const files = [names].flat().map((name) => ({ name, text: fixture(name) }));
  return importFiles(files, given);
}

/** What a text says that a person has in a file called `name`. */
export function importedText(text: string, name = 'run.sh', given: Given = {}): Imported {
  return importFiles([{ name, text }], given);
}
