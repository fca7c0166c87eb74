/** What `${X#…}`, `${X/…/…}`, `${X^^}` and `${X:1:2}` do to the text of a variable. */
import type { ParameterExpansionPart, Word } from 'unbash';
import { arithmeticIn } from './arithmetic.js';
import type { Context } from './context.js';
import { Glob } from './glob.js';
import { isEmpty, textOf, unsetIn } from './value.js';

export type Operation = NonNullable<ParameterExpansionPart['operation']>;

/** What an operation does to text; undefined for what is not worked out here, altogether or for a text. */
export function changeOf(
  operation: Operation,
  on: Context,
): ((text: string) => string | undefined) | undefined {
  switch (operation.type) {
    case 'Remove': {
      const { operator } = operation;
      const glob = Glob.of(textOf(on.wordOf(operation.operand, on)));
      const longest = operator.length === 2;
      return operator.startsWith('#')
        ? (text) => glob?.withoutStart(text, longest)
        : (text) => glob?.withoutEnd(text, longest);
    }
    case 'Replace': {
      const glob = Glob.of(textOf(on.wordOf(operation.pattern, on)));
      const replacement = textOf(on.wordOf(operation.replacement, on));
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
      const from = numberIn(operation.offset, on);
      const count = operation.length === undefined ? { number: Infinity } : numberIn(operation.length, on);
      if ('unset' in from || 'unset' in count) return undefined;
      const [offset, length] = [from.number, count.number];
      return (text) => text.slice(offset < 0 ? Math.max(0, text.length + offset) : offset).slice(0, length);
    }
    default:
      return undefined;
  }
}

/** What an index, an offset or a length says, which is worked out as in `$((…))`; or the variables that are missing for it. */
export function numberIn(
  word: Word,
  on: Context,
): { readonly number: number } | { readonly unset: readonly string[] } {
  const value = on.wordOf(word, on);
  const unset = unsetIn(value);
  if (unset.length > 0) return { unset };
  if (isEmpty(value)) return { number: 0 };
  const outcome = arithmeticIn(textOf(value), on, word.pos);
  return 'number' in outcome ? { number: Number(outcome.number) } : outcome;
}
