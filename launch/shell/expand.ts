/** Words of a script with their variables followed, as a shell expands them, but for what only running it would tell. */
import type { DoubleQuotedChild, ParameterExpansionPart, Word, WordPart } from 'unbash';
import { arithmetic } from './arithmetic.js';
import { type Context, unsetPiece } from './context.js';
import type { Scope } from './scope.js';
import { Glob } from './glob.js';
import { type Source, written } from './source.js';
import { substituted } from './substitution.js';
import { changed, isEmpty, isOpen, type Piece, textOf, unsetIn, type Value, wordsIn } from './value.js';

/** What words of `source` are expanded with. */
export function contextOf(scope: Scope, source: Source): Context {
  return { scope, source, partsOf: expandParts, fieldsOf: expandFields };
}

/** A part of a word: whether a shell takes it apart at white space, and whether a new word begins with it. */
interface Run {
  readonly value: Value;
  readonly splits: boolean;
  readonly begins?: true;
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

function ofElements(
  name: string,
  index: string | undefined,
  on: Context,
  pos: number,
  quoted: boolean,
): Run[] {
  const all = index === '@' || index === '*';
  const elements = on.scope.elements(name);
  const one = all ? undefined : on.scope.element(name, index ?? '0');
  if (elements === undefined || (!all && one === undefined)) {
    const count = on.scope.arguments?.length;
    if (name === '#' && count !== undefined) {
      return [{ value: [{ text: String(count), ...on.source.place(pos) }], splits: false }];
    }
    return [{ value: [unsetPiece(name, pos, on)], splits: false }];
  }
  if (one !== undefined) return [{ value: one, splits: !quoted }];
  if (quoted && index === '*') {
    const blank = { text: ' ', ...on.source.place(pos) };
    return [{ value: elements.flatMap((value, i) => (i === 0 ? value : [blank, ...value])), splits: false }];
  }
  return elements.map((value, i) => ({
    value,
    splits: !quoted,
    ...(i > 0 ? { begins: true as const } : {}),
  }));
}

/** `${…}`. */
function ofParameter(part: ParameterExpansionPart, on: Context, quoted: boolean): Run[] {
  const { parameter, prefix, operation } = part;
  const place = on.source.place(part.pos);
  const index = part.index === undefined ? undefined : textOf(expandValue(part.index, on));
  const nobody = part.index === undefined ? [] : unsetIn(expandValue(part.index, on));
  if (nobody.length > 0) {
    const value = nobody.map((unset, i) => ({ text: i === 0 ? part.text : '', ...place, unset }));
    return [{ value, splits: !quoted }];
  }
  const starred = parameter === '@' || parameter === '*' ? parameter : index;
  if (prefix === '#') {
    const elements = on.scope.elements(parameter) ?? [];
    const all = starred === '@' || starred === '*';
    const length = all ? elements.length : textOf(elements[0] ?? []).length;
    return [{ value: [{ text: String(length), ...place }], splits: false }];
  }
  const name = prefix === '!' ? textOf(on.scope.elements(parameter)?.[0] ?? []) : parameter;
  if (prefix === '!' && name === '')
    return [{ value: [unsetPiece(`!${parameter}`, part.pos, on)], splits: false }];
  const plain =
    operation?.type === 'Slice' && starred !== undefined && /^[@*]$/.test(starred)
      ? sliced(name, operation, on, quoted)
      : ofElements(name, starred, on, part.pos, quoted);
  if (operation?.type === 'Slice' && starred !== undefined && /^[@*]$/.test(starred)) return plain;
  if (operation === undefined) return plain;
  if (operation.type === 'Default') {
    const value = plain.flatMap((run) => run.value);
    const nobody = value.every(({ unset }) => unset !== undefined) && value.length > 0;
    const set = operation.operator.startsWith(':') ? !isEmpty(value) : !nobody;
    if (operation.operator.endsWith('+')) {
      return set ? [{ value: expandValue(operation.operand, on), splits: !quoted }] : [];
    }
    if (set || operation.operator.endsWith('?') || isOpen(value)) return plain;
    const fallback = expandValue(operation.operand, on);
    const missing = value.find(({ unset }) => unset !== undefined)?.unset;
    const marked =
      missing === undefined ? fallback : fallback.map((piece) => ({ ...piece, defaulted: missing }));
    if (operation.operator.endsWith('=')) on.scope.set(name, marked);
    return [{ value: marked, splits: !quoted }];
  }
  const change = changeOf(operation, on);
  if (change === undefined) return [{ value: [unsetPiece(name, part.pos, on)], splits: false }];
  return plain.map((run) => {
    if (unsetIn(run.value).length > 0) return run;
    const text = change(textOf(run.value));
    // A pattern that is not read here leaves open what remains.
    if (text === undefined) return { ...run, value: [unsetPiece(name, part.pos, on)] };
    return { ...run, value: changed(run.value, () => text) };
  });
}

/** `${@:2}`, `${ARGS[@]:1:3}`; arguments are counted from one. */
function sliced(
  name: string,
  { offset, length }: Extract<NonNullable<ParameterExpansionPart['operation']>, { type: 'Slice' }>,
  on: Context,
  quoted: boolean,
): Run[] {
  const from = Number(textOf(expandValue(offset, on))) - (name === '@' || name === '*' ? 1 : 0);
  const count = length === undefined ? undefined : Number(textOf(expandValue(length, on)));
  const elements = (on.scope.elements(name) ?? []).slice(Math.max(0, from));
  return elements.slice(0, count).map((value, i) => {
    return { value, splits: !quoted, ...(i > 0 ? { begins: true as const } : {}) };
  });
}

/** What an operation does to text; undefined for what is not worked out here, altogether or for a text. */
function changeOf(
  operation: NonNullable<ParameterExpansionPart['operation']>,
  on: Context,
): ((text: string) => string | undefined) | undefined {
  switch (operation.type) {
    case 'Remove': {
      const { operator } = operation;
      const glob = Glob.of(textOf(expandValue(operation.operand, on)));
      const longest = operator.length === 2;
      return operator.startsWith('#')
        ? (text) => glob?.withoutStart(text, longest)
        : (text) => glob?.withoutEnd(text, longest);
    }
    case 'Replace': {
      const glob = Glob.of(textOf(expandValue(operation.pattern, on)));
      const replacement = textOf(expandValue(operation.replacement, on));
      const where = ({ '/': 'first', '//': 'all', '/#': 'start', '/%': 'end' } as const)[operation.operator];
      return (text) => glob?.replaced(text, replacement, where);
    }
    case 'CaseModification': {
      const { operator } = operation;
      const upper = operator.startsWith('^');
      const turn = (text: string) => (upper ? text.toUpperCase() : text.toLowerCase());
      return operator.length === 2 ? turn : (text) => turn(text.slice(0, 1)) + text.slice(1);
    }
    case 'Slice': {
      const offset = Number(textOf(expandValue(operation.offset, on)));
      const length =
        operation.length === undefined ? undefined : Number(textOf(expandValue(operation.length, on)));
      if (Number.isNaN(offset) || Number.isNaN(length)) return undefined;
      return (text) => text.slice(offset < 0 ? Math.max(0, text.length + offset) : offset).slice(0, length);
    }
    default:
      return undefined;
  }
}
