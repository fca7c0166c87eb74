/**
 * JSON that people name: read by the language, and where it is none, told where and why in our words, which the
 * language's own are not: they differ from one version of Node to the next.
 */
import { InputError } from './error.js';
import { TOO_DEEP, tooDeepAt } from './nesting.js';
import { placeIn } from './place.js';
import { pythonJson } from './python-json.js';

/** Whose JSON: that of RFC 8259, or that which Python writes, with `NaN`, `Infinity` and `-Infinity`. */
type Dialect = 'standard' | 'python';

/**
 * The value of `text`, which begins on line `line` of the file. Throws InputError with `file:line:column`, the flaw, and
 * what to do, which is `remedy`.
 */
export function parseJson(
  text: string,
  file: string,
  remedy: string,
  line = 1,
  dialect: Dialect = 'standard',
): unknown {
  const deep = tooDeepAt(text);
  if (deep !== undefined) throw new InputError(`${file}:${placeIn(text, deep, line)} ${TOO_DEEP}; ${remedy}`);
  try {
    return JSON.parse(text);
  } catch {
    const flaw = dialect === 'python' ? flawIn(text, PYTHON_SCALAR) : flawIn(text);
    if (flaw === undefined) return pythonJson(text);
    const { offset, why } = flaw;
    throw new InputError(`${file}:${placeIn(text, offset, line)} this is not JSON: ${why}; ${remedy}`);
  }
}

interface Flaw {
  readonly offset: number;
  readonly why: string;
}

/** What may come next, by the grammar of RFC 8259. */
type Expected =
  | 'a value'
  | 'a value or ]'
  | 'a key'
  | 'a key or }'
  | 'a colon'
  | 'a comma or ]'
  | 'a comma or }'
  | 'the end';

const BLANKS = /[ \t\n\r]*/y;
const SCALAR = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?|true|false|null/y;
const PYTHON_SCALAR = new RegExp(`${SCALAR.source}|-?Infinity|NaN`, 'y');
/** Pieces of a string, which may be megabytes long: a loop takes them one by one. */
const PLAIN = /[^"\\\p{Cc}]+|[\u007f-\u009f]+/uy;
const ESCAPE = /\\(?:["\\/bfnrt]|u[\dA-Fa-f]{4})/y;

/** The first place at which `text` stops to be JSON, whose numbers and words are `scalar`; undefined where it does not. */
export function flawIn(text: string, scalar = SCALAR): Flaw | undefined {
  /** Closing brackets of what is open. */
  const open: ('}' | ']')[] = [];
  let expected: Expected = 'a value';
  let at = 0;
  const take = (pattern: RegExp): boolean => {
    pattern.lastIndex = at;
    if (!pattern.test(text)) return false;
    at = pattern.lastIndex;
    return true;
  };
  const after = (): Expected => (open.length === 0 ? 'the end' : `a comma or ${open.at(-1)!}`);
  for (;;) {
    take(BLANKS);
    const c = text[at];
    if (c === undefined) {
      if (expected === 'the end') return undefined;
      const still =
        open.length > 0 ? `, with ${open.length === 1 ? 'a bracket' : `${open.length} brackets`} open,` : '';
      return { offset: at, why: `it ends${still} where ${expected} should stand` };
    }
    if (expected.endsWith(c) && (c === '}' || c === ']')) {
      at++;
      open.pop();
      expected = after();
    } else if (expected.startsWith('a comma') && c === ',') {
      at++;
      expected = open.at(-1) === '}' ? 'a key' : 'a value';
    } else if (expected === 'a colon' && c === ':') {
      at++;
      expected = 'a value';
    } else if (c === '"' && (expected.startsWith('a key') || expected.startsWith('a value'))) {
      at++;
      while (take(PLAIN) || take(ESCAPE));
      if (text[at] !== '"') return { offset: at, why: inString(text[at]) };
      at++;
      expected = expected.startsWith('a key') ? 'a colon' : after();
    } else if (expected.startsWith('a value') && (c === '{' || c === '[')) {
      at++;
      open.push(c === '{' ? '}' : ']');
      expected = c === '{' ? 'a key or }' : 'a value or ]';
    } else if (expected.startsWith('a value') && take(scalar)) {
      expected = after();
    } else {
      const [word] = /^(?:[\w$]{1,20}|[\s\S])/u.exec(text.slice(at, at + 20))!;
      return { offset: at, why: `${expected} should stand where '${word}' does` };
    }
  }
}

function inString(found: string | undefined): string {
  if (found === undefined) return 'it ends inside a text in quotes';
  if (found === '\\') return 'a backslash in a text begins an escape that there is not';
  return 'a text in quotes holds a line break or another control character';
}
