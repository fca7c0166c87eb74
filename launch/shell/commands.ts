/** Commands of a script: their words are expanded, and a builtin, a function or a program is run with them. */
import type { Assignment, Command } from 'unbash';
import { assign } from './assignments.js';
import { builtin, readInto } from './builtins.js';
import { DONE, UNKNOWN, type Verdict } from './condition.js';
import type { Context } from './context.js';
import { DECLARES, declare, exportVariable } from './declare.js';
import { contextOf, expandFields, expandValue } from './expand.js';
import { startProgram } from './programs.js';
import type { Scope } from './scope.js';
import { DEEPEST, type Player } from './state.js';
import { textOf, type Value } from './value.js';

/** Programs that are run for their answer, not to do something. */
const ASKED: readonly string[] = ['grep', 'egrep', 'fgrep', 'pgrep', 'diff', 'cmp', 'getopts'];

/** A command of a script: variables that are set, or words that are run with them. */
export function playCommand(player: Player, command: Command, on: Context): Verdict {
  const { state } = player;
  const assignments = command.prefix.filter((part) => part.type === 'Assignment');
  if (command.name === undefined) {
    for (const part of assignments) assign(state, part, on);
    return DONE;
  }
  const words = [...expandFields(command.name, on)];
  const declares = DECLARES.includes(textOf(words[0] ?? []));
  for (const part of declares ? [] : command.args) {
    if (part.type === 'Assignment') words.push(assignmentWord(part, on));
    else for (const field of expandFields(part, on)) words.push(field);
  }
  state.limits.words(words, on.source.place(command.pos));
  if (assignments.length === 0) return run(player, command, words, on);
  // For this command alone: its own words do not see them.
  const restore = state.scope.kept(assignments.map(({ name }) => name));
  for (const part of assignments) {
    assign(state, part, on);
    exportVariable(state, part.name, on.source.place(part.pos));
  }
  const verdict = run(player, command, words, on);
  restore();
  return verdict;
}

function run(player: Player, command: Command, words: readonly Value[], on: Context): Verdict {
  const { state } = player;
  const [name = ''] = words.map(textOf);
  if (DECLARES.includes(name)) return declare(state, name, command, on);
  const given = words.slice(1);
  const own = builtin(player, command, name, given, on);
  if (own !== undefined) return own;
  const called = state.scope.functions.get(name);
  if (called !== undefined) return call(player, called, given);
  if (readInto(state.scope, command, name, given, on)) return UNKNOWN;
  const verdict = startProgram(player, command, words, on);
  if (name === 'exec' && given.length > 0) state.stopped = true;
  return ASKED.includes(name) ? UNKNOWN : verdict;
}

/** A function of the script. */
function call(
  player: Player,
  { definition, source }: NonNullable<ReturnType<Scope['functions']['get']>>,
  given: readonly Value[],
): Verdict {
  const { state } = player;
  if (state.depth >= DEEPEST) return UNKNOWN;
  state.depth++;
  const leave = state.scope.enter(given);
  const mayReturn = state.unfollowed.mayReturn;
  state.unfollowed.mayReturn = false;
  const verdict = player.node(definition.body, contextOf(state.scope, source));
  const returned = state.returned ?? verdict;
  const status = state.unfollowed.mayReturn ? UNKNOWN : returned;
  leave();
  state.returned = undefined;
  state.leaving = undefined;
  state.unfollowed.mayReturn = mayReturn;
  state.depth--;
  return status;
}

function assignmentWord({ name, value, pos }: Assignment, on: Context): Value {
  const head = { text: `${name}=`, ...on.source.place(pos) };
  return value.type === 'ArrayValue' ? [head] : [head, ...expandValue(value, on)];
}
