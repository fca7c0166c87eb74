/** What words are expanded with: the variables so far, the text they stand in, and how a word inside another expands. */
import type { Word, WordPart } from 'unbash';
import type { Scope } from './scope.js';
import type { Source } from './source.js';
import type { Piece, Value } from './value.js';

export interface Context {
  readonly scope: Scope;
  readonly source: Source;
  /** Parts of a word or of an expression, as one value. */
  readonly partsOf: (parts: readonly WordPart[], on: Context) => Value;
  /** A word as one value. */
  readonly wordOf: (word: Word, on: Context) => Value;
  /** The words that a word becomes. */
  readonly fieldsOf: (word: Word, on: Context) => Value[];
}

/** A variable that is set nowhere, spelled so that an inner script finds it again; `(hostname)` is a command's output. */
export function unsetPiece(
  name: string,
  pos: number,
  { source, scope }: Pick<Context, 'source' | 'scope'>,
): Piece {
  const doubtful = scope.doubtful.has(name) ? ({ doubtful: true } as const) : {};
  return {
    ...doubtful,
    text: name.startsWith('(') ? `$${name}` : `\${${name}}`,
    ...source.place(pos),
    unset: name,
  };
}
