/** `$(…)`: the few commands whose output follows from the script; of all others nobody knows before it runs. */
import type { Command, CommandExpansionPart } from 'unbash';
import { arithmeticIn } from './arithmetic.js';
import type { Place } from '../imported.js';
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
  const [first, last, ...more] = command.type === 'Pipeline' ? command.commands : [command];
  if (first?.type !== 'Command' || more.length > 0) return unknown;
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
  if (name === 'seq') return sequence(given, place) ?? unknown;
  return unknown;
}

/** More numbers than any loop of a launch file runs through. */
const LONGEST = 1000;

/** `seq 8`, `seq 1 8`, `seq 0 2 8`: a number a line. */
function sequence(given: readonly string[], place: Place): Value | undefined {
  if (given.length === 0 || given.length > 3 || !given.every((each) => /^-?\d{1,9}$/.test(each))) return undefined;
  const numbers = given.map(Number);
  const [first, step, last] = [
    numbers.length === 1 ? 1 : numbers[0]!,
    numbers.length === 3 ? numbers[1]! : 1,
    numbers.at(-1)!,
  ];
  const count = step === 0 ? Number.NaN : Math.floor((last - first) / step) + 1;
  if (!(count <= LONGEST)) return undefined;
  const texts = Array.from({ length: Math.max(0, count) }, (_, i) => String(first + i * step));
  return [{ text: texts.join('\n'), ...place }];
}

function wordsOf({ name, args }: Command, on: Context): Value[] {
  const words = args.flatMap((word) => (word.type === 'Word' ? on.fieldsOf(word, on) : []));
  return name === undefined ? words : [...on.fieldsOf(name, on), ...words];
}

/** Whole numbers only: what `bc` would round is left open. */
function calculated(text: string, on: Context, of: (text: string) => Value): Value | undefined {
  if (!/^[\d\s+*/%()-]+$/.test(text)) return undefined;
  const outcome = arithmeticIn(text.replace(/(?<!\d)0+(?=\d)/g, ''), on, 0);
  return 'number' in outcome ? of(String(outcome.number)) : undefined;
}
