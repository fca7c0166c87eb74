/** Where cases come from: the built-in suite, or JSON Lines files of the same format. */
import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { InputError } from '../../input/error.js';
import { readText } from '../../input/read-file.js';
import type { Reading } from './problem.js';
import { readCases, readRecords } from './reader.js';
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

/**
 * The cases of `paths`, in order, and what of them could not be read. Throws InputError, with the first problem, where
 * nothing could be read at all, and for a file that is named twice.
 */
export function casesFrom(paths: readonly string[]): Reading {
  requireEachOnce(paths);
  const readings = paths.map(readingOf);
  const cases = readings.flatMap((reading) => reading.cases);
  const problems = readings.flatMap((reading) => reading.problems);
  const [first, ...others] = problems;
  if (cases.length === 0 && first !== undefined) {
    const more = others.length === 0 ? '' : ` (and ${others.length} more like it: no record could be read)`;
    throw new InputError(`${first.message}${more}`);
  }
  return { cases, problems };
}

/** By where they lie, so that a link counts as what it leads to; what is not there is told when it is read. */
function requireEachOnce(paths: readonly string[]): void {
  const seen = new Map<string, string>();
  for (const path of paths) {
    if (!existsSync(path) || !statSync(path).isFile()) continue;
    const real = realpathSync(path);
    const before = seen.get(real);
    if (before !== undefined) {
      const also = before === path ? '' : `, the same file as '${before}'`;
      throw new InputError(
        `--cases: '${path}' is given twice${also}; its cases would count twice, so name it once`,
      );
    }
    seen.set(real, path);
  }
}

/** A file that cannot be read, or holds nothing, is a problem of its own. */
function readingOf(path: string): Reading {
  const problem = (message: string): Reading => ({
    cases: [],
    problems: [{ file: basename(path), line: null, id: null, message }],
  });
  let text: string;
  try {
    text = readText(path, 'cases');
  } catch (error) {
    if (error instanceof InputError) return problem(error.message);
    throw error;
  }
  const reading = readRecords(text, basename(path));
  const isEmpty = reading.cases.length === 0 && reading.problems.length === 0;
  return isEmpty ? problem(`'${path}' holds no cases; each is a line of JSON`) : reading;
}
