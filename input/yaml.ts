/**
 * YAML files that people write: parsed, checked against a schema, and every problem told with its
 * file, line and column, all at once, in sentences.
 */
import { type Document, isMap, isNode, isPair, LineCounter, parseDocument } from 'yaml';
import type { ZodType } from 'zod';
import { InputError } from './error.js';
import { DEEPEST, tooDeepAt, tooDeepIn } from './nesting.js';
import { complaints } from './schema-problems.js';

/** Parsed text: its plain value, and how far into the text a path of keys stands. */
export interface Parsed {
  readonly fileName: string;
  readonly value: unknown;
  readonly offsetOf: (path: readonly PropertyKey[], part: 'key' | 'value') => number;
  /** `line:column` of an offset, both counted from one. */
  readonly place: (offset: number) => string;
}

/**
 * `text` as the value `schema` describes. `schema` may be a function of the parsed value, for files
 * whose rules depend on what they say. Throws InputError listing every problem, one per line, as
 * `file:line:col path: message`.
 */
export function readYaml<T>(
  text: string,
  fileName: string,
  schema: ZodType<T> | ((value: unknown) => ZodType<T>),
): T {
  return checkYaml(parseYaml(text, fileName), schema);
}

/** What was parsed as the value `schema` describes; throws as `readYaml` does. */
export function checkYaml<T>(
  { value, fileName, offsetOf, place }: Parsed,
  schema: ZodType<T> | ((value: unknown) => ZodType<T>),
): T {
  const rules = typeof schema === 'function' ? schema(value) : schema;
  const outcome = rules.safeParse(value);
  if (outcome.success) return outcome.data;
  const found = complaints(outcome.error.issues, rules, value)
    .map((complaint) => ({ ...complaint, offset: offsetOf(complaint.path, complaint.part) }))
    .sort((a, b) => a.offset - b.offset);
  throw problems(
    fileName,
    found.map(({ path, message, offset }) => {
      const name = path.length === 0 ? '(root)' : path.map(String).join('.');
      return `${fileName}:${place(offset)} ${name}: ${message}`;
    }),
  );
}

/** `text` as plain data, unchecked. Throws InputError where it is not YAML. */
export function parseYaml(text: string, fileName: string): Parsed {
  const lines = new LineCounter();
  const place = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return `${Math.max(line, 1)}:${Math.max(col, 1)}`;
  };
  const bracket = tooDeepAt(text);
  if (bracket !== undefined) throw nested(`${fileName}:${placeIn(text, bracket)}`);
  let document: Document.Parsed;
  let value: unknown;
  try {
    document = parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: 'error' });
    const wrong = [...document.errors, ...document.warnings];
    if (wrong.length > 0) {
      // One slip makes many errors behind it, each with the text that it stumbled over.
      throw problems(
        fileName,
        wrong.slice(0, MOST_ERRORS).map(({ pos, code, message }) => {
          const why =
            code === 'MULTIPLE_DOCS' ? 'a second document begins here; keep one a file' : oneLine(message);
          return `${fileName}:${place(pos[0])} not valid YAML: ${shortened(why)}`;
        }),
        wrong.length,
      );
    }
    value = document.toJS();
  } catch (error) {
    if (error instanceof InputError) throw error;
    // Aliases that multiply without end.
    throw new InputError(`${fileName}:1:1 not valid YAML: ${oneLine(String(error))}`);
  }
  const deep = tooDeepIn(value);
  if (deep !== undefined) throw nested(`${fileName}:${place(offsetIn(document, deep, 'value'))}`);
  return { value, fileName, offsetOf: (path, part) => offsetIn(document, path, part), place };
}

/** `line:column` of an offset into text, both counted from one. */
function placeIn(text: string, offset: number): string {
  const before = text.slice(0, offset).split('\n');
  return `${before.length}:${before.at(-1)!.length + 1}`;
}

function nested(where: string): InputError {
  return new InputError(
    `${where} lists and maps are nested more than ${DEEPEST} deep; nothing here is, so look for a bracket too many`,
  );
}

/** Of what is not YAML: errors told, and letters of each. */
const MOST_ERRORS = 5;
const MOST_LETTERS = 120;

/** Where a path begins in the text; the nearest enclosing entry when the path itself is not there. */
function offsetIn(document: Document.Parsed, path: readonly PropertyKey[], part: 'key' | 'value'): number {
  for (let length = path.length; length > 0; length--) {
    const parent = length === 1 ? document.contents : document.getIn(path.slice(0, length - 1), true);
    const key = path[length - 1];
    if (isMap(parent)) {
      const pair = parent.items.find((item) => isPair(item) && isNode(item.key) && String(item.key) === key);
      const node = part === 'key' || !isNode(pair?.value) ? pair?.key : pair.value;
      if (isNode(node) && node.range) return node.range[0];
    } else {
      const node = document.getIn(path.slice(0, length), true);
      if (isNode(node) && node.range) return node.range[0];
    }
  }
  return document.contents?.range?.[0] ?? 0;
}

/** The problems found, of which `lines` may be the first alone. */
function problems(fileName: string, lines: readonly string[], found = lines.length): InputError {
  const [first] = lines;
  if (found === 1 && first !== undefined) return new InputError(first);
  const more = found > lines.length ? `\nand ${found - lines.length} more` : '';
  return new InputError(`${found} problems in ${fileName}:\n${lines.join('\n')}${more}`);
}

function shortened(message: string): string {
  return message.length > MOST_LETTERS ? `${message.slice(0, MOST_LETTERS).trimEnd()}…` : message;
}

function oneLine(message: string): string {
  return message.replace(/\s+/g, ' ').trim();
}
