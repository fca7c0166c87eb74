/** Text that a script puts together: pieces that know the line they were written on, and what nobody set. */
import type { Place } from '../imported.js';

export interface Piece extends Place {
  readonly text: string;
  /** A variable that is set nowhere, which `text` spells: `${TP}`. */
  readonly unset?: string;
  /** A variable that is set nowhere, and for which this is the default. */
  readonly defaulted?: string;
  /** A branch that may be taken sets the variable of `unset`. */
  readonly doubtful?: true;
}

export type Value = readonly Piece[];

/** The whole text, with variables that are set nowhere as they are spelled. */
export function textOf(value: Value): string {
  return value.map(({ text }) => text).join('');
}

/** Names of the variables in `value` that are set nowhere, each once. */
export function unsetIn(value: Value): readonly string[] {
  return [...new Set(value.flatMap(({ unset }) => (unset === undefined ? [] : [unset])))];
}

/** Names of the variables whose default `value` has, each once. */
export function defaultedIn(value: Value): readonly string[] {
  return [...new Set(value.flatMap(({ defaulted }) => (defaulted === undefined ? [] : [defaulted])))];
}

/** Whether only running the script tells what is in `value`, whatever surrounds the script. */
export function isOpen(value: Value): boolean {
  return value.some(({ unset, doubtful }) => doubtful === true || unset?.startsWith('(') === true);
}

/** Whether a shell that runs the script without anything around it would find nothing. */
export function isEmpty(value: Value): boolean {
  return value.every(({ text, unset }) => unset !== undefined || text === '');
}

/** `value` with `change` made to its text; what is set nowhere stays as it is. */
export function changed(value: Value, change: (text: string) => string): Value {
  const [first] = value;
  if (first === undefined || unsetIn(value).length > 0) return value;
  const defaulted = defaultedIn(value)[0];
  const { file, line } = first;
  return [{ text: change(textOf(value)), file, line, ...(defaulted === undefined ? {} : { defaulted }) }];
}

/** `value` between white space, as words; each keeps the places of its pieces. */
export function wordsIn(value: Value): Value[] {
  const words: Piece[][] = [];
  let open = false;
  for (const piece of value) {
    if (piece.unset !== undefined) {
      if (open) words.at(-1)!.push(piece);
      else words.push([piece]);
      open = true;
      continue;
    }
    for (const part of piece.text.split(/(\s+)/)) {
      if (part === '') continue;
      if (/^\s/.test(part)) open = false;
      else {
        if (open) words.at(-1)!.push({ ...piece, text: part });
        else words.push([{ ...piece, text: part }]);
        open = true;
      }
    }
  }
  return words;
}
