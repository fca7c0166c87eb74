/** Reading JSON Lines of published measurements; whatever is wrong with a line is said with its place. */
import { InputError } from '../../input/error.js';
import { parseJson } from '../../input/json.js';
import { held, pathText } from '../../input/schema-problems.js';
import { type AccuracyCase, type PublishedRecord, publishedRecord } from './record.js';

/**
 * Cases of one JSON Lines text; blank lines are skipped. Throws InputError naming `file:line` for a
 * line that is not JSON or not a record, and for an id that was seen before in the same text.
 */
export function readCases(jsonLines: string, file: string): AccuracyCase[] {
  const cases: AccuracyCase[] = [];
  const firstLineOf = new Map<string, number>();
  jsonLines.split('\n').forEach((line, index) => {
    if (line.trim() === '') return;
    const parsed = readRecord(line, file, index + 1);
    const earlier = firstLineOf.get(parsed.id);
    if (earlier !== undefined) {
      throw new InputError(
        `${file}:${index + 1}: the id '${parsed.id}' was already used on line ${earlier}; give each case its own id.`,
      );
    }
    firstLineOf.set(parsed.id, index + 1);
    cases.push({ file, record: parsed });
  });
  return cases;
}

function readRecord(text: string, file: string, line: number): PublishedRecord {
  const outcome = held(publishedRecord, parseJson(text, file, 'each line holds one whole record', line));
  if ('data' in outcome) return outcome.data;
  const problems = outcome.first.map(({ path, message }) => `${pathText(path) || 'the record'}: ${message}`);
  throw new InputError(`${file}:${line}: not a published measurement; ${problems.join('; ')}.`);
}
