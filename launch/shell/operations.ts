/** What `${X#…}`, `${X/…/…}`, `${X^^}` and `${X:1:2}` do to the text of a variable. */
import type { ParameterExpansionPart } from 'unbash';
import type { Context } from './context.js';
import { Glob } from './glob.js';
import { textOf } from './value.js';

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
      const offset = Number(textOf(on.wordOf(operation.offset, on)));
      const length =
        operation.length === undefined ? undefined : Number(textOf(on.wordOf(operation.length, on)));
      if (Number.isNaN(offset) || Number.isNaN(length)) return undefined;
      return (text) => text.slice(offset < 0 ? Math.max(0, text.length + offset) : offset).slice(0, length);
    }
    default:
      return undefined;
  }
}
