/** `$TP`, `${ARGS[@]}`, `${NODES:-1}`: what stands for a variable, with the operations on its value. */
import type { ParameterExpansionPart } from 'unbash';
import { type Context, unsetPiece } from './context.js';
import { changeOf, type Operation } from './operations.js';
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
export function ofParameter(part: ParameterExpansionPart, on: Context, quoted: boolean): Run[] {
  const { parameter, prefix, operation } = part;
  const place = on.source.place(part.pos);
  const index = part.index === undefined ? undefined : textOf(on.wordOf(part.index, on));
  const nobody = part.index === undefined ? [] : unsetIn(on.wordOf(part.index, on));
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

/** `${@:2}`, `${ARGS[@]:1:3}`; arguments are counted from one. */
function sliced(
  name: string,
  { offset, length }: Extract<Operation, { type: 'Slice' }>,
  on: Context,
  quoted: boolean,
): Run[] {
  const from = Number(textOf(on.wordOf(offset, on))) - (name === '@' || name === '*' ? 1 : 0);
  const count = length === undefined ? undefined : Number(textOf(on.wordOf(length, on)));
  const elements = (on.scope.elements(name) ?? []).slice(Math.max(0, from));
  return elements.slice(0, count).map((value, i) => {
    return { value, splits: !quoted, ...(i > 0 ? { begins: true as const } : {}) };
  });
}
