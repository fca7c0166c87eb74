/** Where cases come from: the built-in suite, or JSON Lines files of the same format. */
import { readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { InputError } from '../../input/error.js';
import { readText } from '../../input/read-file.js';
import { readCases } from './reader.js';
import type { AccuracyCase } from './record.js';

/** The suite stays where it is written; compiled code lies one folder deeper than its source. */
const BUILT_IN = new URL('../../../accuracy/cases/', import.meta.url);

/** The cases that come with llmsim, by file name; `accuracy/cases/README.md` says how they were chosen. */
export function builtInCases(): AccuracyCase[] {
  return readdirSync(BUILT_IN)
    .filter((name) => name.endsWith('.jsonl'))
    .sort()
    .flatMap((name) => readCases(readFileSync(new URL(name, BUILT_IN), 'utf8'), name));
}

/** The cases of `paths`, in order. Throws InputError for a file that cannot be read or is empty, or a bad line in it. */
export function casesFrom(paths: readonly string[]): AccuracyCase[] {
  return paths.flatMap((path) => {
    const cases = readCases(readText(path, 'cases'), basename(path));
    if (cases.length === 0) throw new InputError(`'${path}' holds no cases; each is a line of JSON`);
    return cases;
  });
}
