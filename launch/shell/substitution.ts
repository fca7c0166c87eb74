/** `$(…)`: the few commands whose output follows from the script; of all others nobody knows before it runs. */
import type { Command, CommandExpansionPart } from 'unbash';
import { parse } from 'unbash';
import { arithmetic } from './arithmetic.js';
import { type Context, unsetPiece } from './context.js';
import { type Piece, textOf, unsetIn, type Value } from './value.js';

/** What `part` prints. */
export function substituted(part: CommandExpansionPart, on: Context): Value {
  const unknown = [unsetPiece(part.text.replace(/^\$/, '').replace(/^`(.*)`$/s, '($1)'), part.pos, on)];
  const [statement, ...others] = part.script?.commands ?? [];
  if (statement === undefined || others.length > 0) return unknown;
  // The parts of a script in back quotes lie in a text of its own.
  const inner: Context =
    part.script?.source === undefined
      ? on
      : {
          ...on,
          source: { text: part.script.source, place: () => on.source.place(part.pos), cuts: () => [] },
        };
  const { command } = statement;
  const [first, last] = command.type === 'Pipeline' ? command.commands : [command, undefined];
  if (first?.type !== 'Command') return unknown;
  const words = wordsOf(first, inner);
  const calculates = last?.type === 'Command' && textOf(wordsOf(last, inner)[0] ?? []) === 'bc';
  if (last !== undefined && !calculates) return unknown;
  const missing = unsetIn(words.flat());
  if (missing.length > 0) return missing.map((name) => unsetPiece(name, part.pos, on));
  const [name, ...given] = words.map(textOf);
  const place = on.source.place(part.pos);
  const of = (text: string): Piece[] => [{ text, ...place }];
  if (name === 'echo') {
    const text = given.filter((word) => word !== '-n').join(' ');
    return calculates ? (calculated(text, on, of) ?? unknown) : of(text);
  }
  if (name === 'expr') return calculated(given.join(' '), on, of) ?? unknown;
  if (name === 'basename' && given[0] !== undefined)
    return of(given[0].replace(/\/+$/, '').split('/').at(-1)!);
  return unknown;
}

function wordsOf({ name, args }: Command, on: Context): Value[] {
  const words = args.flatMap((word) => (word.type === 'Word' ? on.fieldsOf(word, on) : []));
  return name === undefined ? words : [...on.fieldsOf(name, on), ...words];
}

/** Whole numbers only: what `bc` would round is left open. */
function calculated(text: string, on: Context, of: (text: string) => Value): Value | undefined {
  if (!/^[\d\s+*/%()-]+$/.test(text)) return undefined;
  const [statement] = parse(`((${text}))`).commands;
  if (statement?.command.type !== 'ArithmeticCommand') return undefined;
  const outcome = arithmetic(statement.command.expression, on);
  return 'number' in outcome ? of(String(outcome.number)) : undefined;
}
