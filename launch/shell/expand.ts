/** Words of a script with their variables followed, as a shell expands them, but for what only running it would tell. */
import type { DoubleQuotedChild, Word, WordPart } from 'unbash';
import { arithmetic } from './arithmetic.js';
import type { Context } from './context.js';
import { ofElements, ofParameter, type Run } from './parameters.js';
import type { Scope } from './scope.js';
import { type Source, written } from './source.js';
import { substituted } from './substitution.js';
import { type Piece, textOf, type Value, wordsIn } from './value.js';

/** What words of `source` are expanded with. */
export function contextOf(scope: Scope, source: Source): Context {
  return { scope, source, partsOf: expandParts, wordOf: expandValue, fieldsOf: expandFields };
}

/** The word as one value, as in an assignment. */
export function expandValue(word: Word, on: Context): Value {
  const blank = { text: ' ', ...on.source.place(word.pos) };
  return runsOf(word, on).flatMap(({ value, begins }) => (begins ? [blank, ...value] : value));
}

/** Parts of a word or of an expression as one value. */
function expandParts(parts: readonly WordPart[], on: Context): Value {
  return parts.flatMap((part) => runsOfPart(part, on, false)).flatMap(({ value }) => value);
}

/** The words that `word` becomes: none, one or several. */
export function expandFields(word: Word, on: Context): Value[] {
  const fields: Piece[][] = [];
  let open = false;
  const add = (value: Value) => {
    if (open) for (const piece of value) fields.at(-1)!.push(piece);
    else fields.push([...value]);
    open = true;
  };
  for (const { value, splits, begins } of runsOf(word, on)) {
    if (begins) open = false;
    if (!splits) {
      add(value);
      continue;
    }
    const text = textOf(value);
    if (/^\s/.test(text)) open = false;
    for (const [i, each] of wordsIn(value).entries()) {
      if (i > 0) open = false;
      add(each);
    }
    if (/\s$/.test(text)) open = false;
  }
  return fields;
}

function runsOf(word: Word, on: Context): Run[] {
  if (word.parts === undefined) {
    // Without parts, a word is plain, but for backslashes.
    return [
      {
        value:
          word.value === word.text
            ? written(on.source, word.value, word.pos)
            : [{ text: word.value, ...on.source.place(word.pos) }],
        splits: false,
      },
    ];
  }
  return word.parts.flatMap((part) => runsOfPart(part, on, false));
}

function runsOfPart(part: WordPart, on: Context, quoted: boolean): Run[] {
  const place = on.source.place(part.pos);
  switch (part.type) {
    case 'Literal':
      return [{ value: lines(part.text, part.value, part.pos, on), splits: false }];
    case 'SingleQuoted':
      return [{ value: lines(part.value, part.value, part.pos + 1, on), splits: false }];
    case 'AnsiCQuoted':
      return [{ value: [{ text: part.value, ...place }], splits: false }];
    case 'DoubleQuoted':
    case 'LocaleString':
      return quotedRuns(part.parts, on, place);
    case 'SimpleExpansion': {
      const name = part.text.slice(1);
      return ofElements(name, name === '@' || name === '*' ? name : undefined, on, part.pos, quoted);
    }
    case 'ParameterExpansion':
      return ofParameter(part, on, quoted);
    case 'ArithmeticExpansion': {
      const outcome = arithmetic(part.expression, on);
      if ('number' in outcome)
        return [{ value: [{ text: String(outcome.number), ...place }], splits: false }];
      const value = outcome.unset.map((name, i) => ({
        text: i === 0 ? part.text : '',
        ...place,
        unset: name,
      }));
      return [{ value, splits: false }];
    }
    case 'CommandExpansion':
      return [{ value: substituted(part, on), splits: !quoted }];
    default:
      return [{ value: [{ text: part.text, ...place }], splits: false }];
  }
}

/** What stands between double quotes is one word, unless an array begins others in it. */
function quotedRuns(
  parts: readonly DoubleQuotedChild[],
  on: Context,
  place: { file: string; line: number },
): Run[] {
  const runs = parts.flatMap((part) => runsOfPart(part, on, true));
  const whole = parts.length === 1 && runs.length === 0;
  return whole ? [] : runs.length === 0 ? [{ value: [{ text: '', ...place }], splits: false }] : runs;
}

/** Literal text as it is written from `pos` on; in double quotes, a backslash hides a line break and what would expand. */
function lines(raw: string, cooked: string, pos: number, on: Context): Value {
  if (raw === cooked) return written(on.source, raw, pos);
  return written(on.source, raw, pos, (part) => part.replace(/\\\n/g, '').replace(/\\([$`"\\])/g, '$1'));
}
