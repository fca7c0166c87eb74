/** `$TP`, `${ARGS[@]}`, `${NODES:-1}`: what stands for a variable, with the operations on its value. */
import type { ParameterExpansionPart, Word } from 'unbash';
import { type Context, unsetPiece } from './context.js';
import { changeOf, numberIn, type Operation } from './operations.js';
import { changed, isEmpty, isOpen, textOf, unsetIn, type Value } from './value.js';

/** A part of a word: whether a shell takes it apart at white space, and whether a new word begins with it. */
export interface Run {
  readonly value: Value;
  readonly splits: boolean;
  readonly begins?: true;
}

/** What a name stands for: a value, or with `@` and `*` the elements of an array. */
export function ofElements(
  name: string,
  index: string | undefined,
  on: Context,
  pos: number,
  quoted: boolean,
): Run[] {
  const all = isAll(index);
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
export function ofParameter(part: ParameterExpansionPart, on: Context, quoted: boolean): Run[] {
  const { parameter, prefix, operation } = part;
  const at = part.index === undefined ? undefined : indexIn(part.index, parameter, on);
  if (at !== undefined && 'unset' in at) return [{ value: unsetAs(part, at.unset, on), splits: !quoted }];
  const index = at?.index;
  const starred = parameter === '@' || parameter === '*' ? parameter : index;
  if (prefix === '#') return [{ value: lengthOf(part, starred, on), splits: false }];
  const name = prefix === '!' ? textOf(on.scope.elements(parameter)?.[0] ?? []) : parameter;
  if (prefix === '!' && name === '')
    return [{ value: [unsetPiece(`!${parameter}`, part.pos, on)], splits: false }];
  if (operation?.type === 'Slice' && isAll(starred)) return sliced(name, part, operation, on, quoted);
  const plain = ofElements(name, starred, on, part.pos, quoted);
  if (operation === undefined) return plain;
  if (operation.type === 'Default') {
    const value = plain.flatMap((run) => run.value);
    const nobody = value.every(({ unset }) => unset !== undefined) && value.length > 0;
    const set = operation.operator.startsWith(':') ? !isEmpty(value) : !nobody;
    if (operation.operator.endsWith('+')) {
      return set ? [{ value: on.wordOf(operation.operand, on), splits: !quoted }] : [];
    }
    if (set || operation.operator.endsWith('?') || isOpen(value)) return plain;
    const fallback = on.wordOf(operation.operand, on);
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

/** `${#X}`, `${#ARGS[@]}`: what nothing sets has no length, and of what only running tells nobody knows it. */
function lengthOf(part: ParameterExpansionPart, index: string | undefined, on: Context): Value {
  const { parameter, pos } = part;
  const elements = on.scope.elements(parameter);
  if (elements === undefined && isAll(parameter)) return [unsetPiece('#', pos, on)];
  const measured = isAll(index) ? (elements ?? []) : (elements ?? []).slice(0, 1);
  // How many words they are: an output, or what the script is started with, may be several.
  const open = isAll(index)
    ? measured.filter((value) => isOpen(value) || unsetIn(value).some(isAll))
    : measured;
  const unset = unsetIn(open.flat());
  if (unset.length > 0) return unsetAs(part, unset, on);
  const length = isAll(index) ? measured.length : textOf(measured[0] ?? []).length;
  return [{ text: String(length), ...on.source.place(pos) }];
}

/** `@`, the key of an array by keys, or the number of an element, which is worked out; or the variables that are missing for it. */
function indexIn(
  word: Word,
  name: string,
  on: Context,
): { readonly index: string } | { readonly unset: readonly string[] } {
  const value = on.wordOf(word, on);
  const unset = unsetIn(value);
  if (unset.length > 0) return { unset };
  const index = textOf(value);
  if (isAll(index) || !on.scope.isNumbered(name)) return { index };
  const outcome = numberIn(word, on);
  return 'unset' in outcome ? outcome : { index: String(outcome.number) };
}

/** `part` as it is written, whose value the variables `unset` leave open. */
function unsetAs({ text, pos }: ParameterExpansionPart, unset: readonly string[], on: Context): Value {
  return unset.map((name, i) => ({ text: i === 0 ? text : '', ...on.source.place(pos), unset: name }));
}

/** `${@:2}`, `${ARGS[@]:1:3}`, `${@: -1}`; arguments are counted from one, and below zero from the end. */
function sliced(
  name: string,
  part: ParameterExpansionPart,
  { offset, length }: Extract<Operation, { type: 'Slice' }>,
  on: Context,
  quoted: boolean,
): Run[] {
  const elements = on.scope.elements(name);
  if (elements === undefined && isAll(name))
    return [{ value: [unsetPiece(name, part.pos, on)], splits: false }];
  const from = numberIn(offset, on);
  const count = length === undefined ? { number: Infinity } : numberIn(length, on);
  if ('unset' in from) return [{ value: unsetAs(part, from.unset, on), splits: false }];
  if ('unset' in count) return [{ value: unsetAs(part, count.unset, on), splits: false }];
  const first = from.number < 0 || !isAll(name) ? from.number : Math.max(0, from.number - 1);
  const kept = (elements ?? []).slice(first).slice(0, count.number);
  return kept.map((value, i) => ({ value, splits: !quoted, ...(i > 0 ? { begins: true as const } : {}) }));
}

/** Whether an index, or a name, means every element. */
function isAll(index: string | undefined): boolean {
  return index === '@' || index === '*';
}
