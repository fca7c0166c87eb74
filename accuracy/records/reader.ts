/** Reading JSON Lines of published measurements; whatever is wrong with a line is said with its place. */
import { InputError } from '../../input/error.js';
import { parseJson } from '../../input/json.js';
import { held, pathText } from '../../input/schema-problems.js';
import type { Reading, RecordProblem } from './problem.js';
import { type AccuracyCase, type PublishedRecord, publishedRecord } from './record.js';

/**
 * What one JSON Lines text holds; blank lines are skipped. A line that is not JSON or not a record, and an id that was seen
 * before in the same text, is a problem with `file:line`; the other lines are read.
 */
export function readRecords(jsonLines: string, file: string): Reading {
  const cases: AccuracyCase[] = [];
  const problems: RecordProblem[] = [];
  const firstLineOf = new Map<string, number>();
  jsonLines.split('\n').forEach((text, index) => {
    if (text.trim() === '') return;
    const line = index + 1;
    const read = readRecord(text, file, line);
    if (typeof read === 'string') {
      problems.push({ file, line, id: null, message: read });
      return;
    }
    const { id } = read;
    const earlier = firstLineOf.get(id);
    if (earlier !== undefined) {
      const message = `${file}:${line}: the id '${id}' was already used on line ${earlier}; give each case its own id.`;
      problems.push({ file, line, id, message });
      return;
    }
    firstLineOf.set(id, line);
    cases.push({ file, line, record: read });
  });
  return { cases, problems };
}

/** The cases of a text in which every line must be one. Throws InputError with the first that is not. */
export function readCases(jsonLines: string, file: string): readonly AccuracyCase[] {
  const { cases, problems } = readRecords(jsonLines, file);
  if (problems[0] !== undefined) throw new InputError(problems[0].message);
  return cases;
}

/** The record, or the sentence that says why the line holds none. */
function readRecord(text: string, file: string, line: number): PublishedRecord | string {
  let value: unknown;
  try {
    value = parseJson(text, file, 'each line holds one whole record', line);
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  }
  const outcome = held(publishedRecord, value);
  if ('data' in outcome) return outcome.data;
  const problems = outcome.first.map(({ path, message }) => `${pathText(path) || 'the record'}: ${message}`);
  return `${file}:${line}: not a published measurement; ${problems.join('; ')}.`;
}
