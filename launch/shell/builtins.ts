/** Builtins of the shell that say whether something holds, end something, or change the arguments and variables. */
import type { Command } from 'unbash';
import { arithmeticIn } from './arithmetic.js';
import { DONE, numberHolds, UNKNOWN, type Verdict, wordsHold } from './condition.js';
import { type Context, unsetPiece } from './context.js';
import { playFile } from './programs.js';
import type { Scope } from './scope.js';
import { innerSource } from './source.js';
import type { Player } from './state.js';
import { textOf, type Value } from './value.js';

/** Builtins that read what is given to the script into variables. */
const READS: readonly string[] = ['read', 'mapfile', 'readarray'];

/** Runs the builtin `name` with the words `given`; undefined for any other command. */
export function builtin(
  player: Player,
  command: Command,
  name: string,
  given: readonly Value[],
  on: Context,
): Verdict | undefined {
  const { state } = player;
  if (name === '[' || name === 'test') return wordsHold(name === '[' ? given.slice(0, -1) : given);
  switch (name) {
    case ':':
    case 'true':
      return DONE;
    case 'false':
      return { holds: false, assumed: false };
    case 'exit':
      state.stopped = true;
      return DONE;
    case 'return':
      state.returned = statusOf(given[0]);
      return state.returned;
    case 'break':
    case 'continue':
      state.leaving = { how: name, levels: Number(textOf(given[0] ?? [])) || 1 };
      return DONE;
    case 'let':
      return given.map((each) => numberHolds(arithmeticIn(textOf(each), on, command.pos))).at(-1) ?? UNKNOWN;
    case 'set':
      if (given[0] !== undefined && textOf(given[0]) === '--') state.scope.arguments = given.slice(1);
      return DONE;
    case 'shift':
      state.scope.arguments = state.scope.arguments?.slice(Number(textOf(given[0] ?? [])) || 1);
      return DONE;
    case 'unset':
      for (const each of given) state.scope.unset(textOf(each));
      return DONE;
    case 'eval':
      if (given.length > 0) player.play(innerSource(joined(given)));
      return DONE;
    case 'source':
    case '.':
      return playFile(player, given[0] ?? [], undefined, 'is sourced', on.source.place(command.pos));
  }
  return undefined;
}

/** Whether the command reads what is given to the script: its variables are open from here on. */
export function readInto(
  scope: Scope,
  command: Command,
  name: string,
  given: readonly Value[],
  on: Context,
): boolean {
  if (!READS.includes(name)) return false;
  for (const each of given.map(textOf)) {
    if (/^[A-Za-z_]\w*$/.test(each)) scope.set(each, [unsetPiece(`(${name} ${each})`, command.pos, on)]);
  }
  return true;
}

/** `return`, `return 1`. */
function statusOf(status: Value | undefined): Verdict {
  if (status === undefined) return UNKNOWN;
  return /^\d+$/.test(textOf(status)) ? { holds: Number(textOf(status)) === 0, assumed: false } : UNKNOWN;
}

/** Words with a blank between them. */
function joined(words: readonly Value[]): Value {
  return words.flatMap((word, i) => (i === 0 ? word : [{ ...word[0]!, text: ' ' }, ...word]));
}
