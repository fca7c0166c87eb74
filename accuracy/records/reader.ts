/** Reading JSON Lines of published measurements; whatever is wrong with a line is said with its place. */
import { InputError } from '../../input/error.js';
import { parseJson } from '../../input/json.js';
import { complaints } from '../../input/schema-problems.js';
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
    const parsed = readRecord(line, `${file}:${index + 1}`);
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

function readRecord(line: string, where: string): PublishedRecord {
  let value: unknown;
  try {
    value = parseJson(line);
  } catch (error) {
    throw new InputError(
      `${where}: this line is not JSON (${(error as Error).message}); each line holds one whole record.`,
    );
  }
  const result = publishedRecord.safeParse(value);
  if (result.success) return result.data;
  const problems = complaints(result.error.issues, publishedRecord, value).map(
    ({ path, message }) => `${path.join('.') || 'the record'}: ${message}`,
  );
  throw new InputError(`${where}: not a published measurement; ${problems.join('; ')}.`);
}
