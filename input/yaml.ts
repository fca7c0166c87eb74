/**
 * YAML files that people write: parsed, checked against a schema, and every problem told with its
 * file, line and column, all at once, in sentences.
 */
import { type Document, isMap, isNode, isPair, LineCounter, parseDocument } from 'yaml';
import type { ZodType } from 'zod';
import { InputError } from './error.js';
import { nestedTooDeeply, TOO_DEEP, tooDeepInYaml } from './nesting.js';
import { placeIn } from './place.js';
import { held, type KeyHint, pathText } from './schema-problems.js';
import { leftToUs, YAML_ERRORS } from './yaml-errors.js';

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

/** What was parsed as the value `schema` describes; throws as `readYaml` does. `hint` knows keys of other tools. */
export function checkYaml<T>(
  { value, fileName, offsetOf, place }: Parsed,
  schema: ZodType<T> | ((value: unknown) => ZodType<T>),
  hint?: KeyHint,
): T {
  const rules = typeof schema === 'function' ? schema(value) : schema;
  const outcome = held(rules, value, hint);
  if ('data' in outcome) return outcome.data;
  const found = outcome.first
    .map((complaint) => ({ ...complaint, offset: offsetOf(complaint.path, complaint.part) }))
    .sort((a, b) => a.offset - b.offset);
  throw problems(
    fileName,
    found.map(({ path, message, offset }) => {
      const name = path.length === 0 ? '(root)' : pathText(path);
      return `${fileName}:${place(offset)} ${name}: ${message}`;
    }),
    outcome.count,
  );
}

/** `text` as plain data, unchecked. Throws InputError where it is not YAML. */
export function parseYaml(text: string, fileName: string): Parsed {
  const lines = new LineCounter();
  const place = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return `${Math.max(line, 1)}:${Math.max(col, 1)}`;
  };
  const deep = tooDeepInYaml(text);
  if (deep !== undefined)
    throw new InputError(`${fileName}:${placeIn(text, deep)} not valid YAML: ${TOO_DEEP}`);
  let document: Document.Parsed;
  let value: unknown;
  try {
    // The library compares every key of a map with every other; a large file would take it minutes.
    document = parseDocument(text, {
      lineCounter: lines,
      prettyErrors: false,
      logLevel: 'error',
      uniqueKeys: false,
    });
    const wrong = [...document.errors, ...document.warnings, ...leftToUs(document)];
    if (wrong.length > 0) {
      // One slip makes many errors behind it.
      throw problems(
        fileName,
        wrong.slice(0, MOST_ERRORS).map(({ pos, code }) => {
          const found = text
            .slice(pos[0], pos[0] + MOST_LETTERS)
            .split('\n')[0]!
            .trim();
          const stands = found === '' ? '' : ` (at '${found}')`;
          return `${fileName}:${place(pos[0])} not valid YAML: ${YAML_ERRORS[code]}${stands}`;
        }),
        wrong.length,
      );
    }
    value = document.toJS();
  } catch (error) {
    if (error instanceof InputError) throw error;
    const why = whyNot(error);
    throw new InputError(`${fileName}:1:1 not valid YAML: ${why}`);
  }
  if (nestedTooDeeply(value)) throw new InputError(`${fileName}:1:1 not valid YAML: ${TOO_DEEP}`);
  return { value, fileName, offsetOf: (path, part) => offsetIn(document, path, part), place };
}

/** What the library could not make values of: too deep, or aliases of aliases, which it stops at 100 of. */
function whyNot(error: unknown): string {
  if (error instanceof RangeError) return TOO_DEEP;
  return error instanceof ReferenceError && /resource exhaustion/i.test(error.message)
    ? 'aliases (*name) of aliases make more of it than may be: more than 100 times; write out what they stand for'
    : YAML_ERRORS.BAD_ALIAS;
}

/** Of what is not YAML: errors told, and letters of each. */
const MOST_ERRORS = 5;
const MOST_LETTERS = 20;

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
