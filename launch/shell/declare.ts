/** `export`, `declare`, `local`, `readonly`: variables that are handed to programs, belong to a function, or keep their value. */
import type { Command } from 'unbash';
import type { Place } from '../imported.js';
import { arithmeticIn } from './arithmetic.js';
import { evaluated } from './assignments.js';
import { DONE, type Verdict } from './condition.js';
import { type Context, unsetPiece } from './context.js';
import { expandFields } from './expand.js';
import type { State } from './state.js';
import { changed, textOf, unsetIn } from './value.js';

export const DECLARES: readonly string[] = ['export', 'declare', 'typeset', 'local', 'readonly'];

/** `export TP=8`, `local -a ARGS=(…)`, `declare -i N=2+3`. */
export function declare(state: State, name: string, command: Command, on: Context): Verdict {
  const options = command.args.map((part) => /^-(\w+)$/.exec(part.text)?.[1] ?? '').join('');
  const isOwn = name === 'local' || ((name === 'declare' || name === 'typeset') && !options.includes('g'));
  const exports = name === 'export' || options.includes('x');
  for (const part of command.args) {
    const words = part.type === 'Assignment' ? [[]] : expandFields(part, on);
    for (const word of words) {
      const text = textOf(word);
      const [, named = '', said] = /^(\w+)(?:=(.*))?$/s.exec(text) ?? [];
      const variable = part.type === 'Assignment' ? part.name : named;
      if (!/^[A-Za-z_]\w*$/.test(variable)) continue;
      const place = on.source.place(part.pos);
      const finish = part.type === 'Assignment' ? evaluated(state, part, on) : undefined;
      if (isOwn) state.scope.own(variable);
      if (finish !== undefined) finish();
      else if (said !== undefined) state.scope.set(variable, [{ text: said, ...place }]);
      applyAttributes(state, variable, options, on, part.pos);
      if (exports) exportVariable(state, variable, place);
      if (name === 'readonly' || options.includes('r')) state.scope.fix(variable);
    }
  }
  return DONE;
}

/** What `declare` makes of a value: a number, capitals, or another variable's name, which is not followed. */
function applyAttributes(state: State, name: string, options: string, on: Context, pos: number): void {
  const variable = state.scope.variables.get(name);
  if (variable === undefined || 'elements' in variable || unsetIn(variable).length > 0) return;
  if (options.includes('n')) state.scope.set(name, [unsetPiece(`(declare -n ${name})`, pos, on)]);
  else if (options.includes('u'))
    state.scope.set(
      name,
      changed(variable, (text) => text.toUpperCase()),
    );
  else if (options.includes('l'))
    state.scope.set(
      name,
      changed(variable, (text) => text.toLowerCase()),
    );
  else if (options.includes('i')) {
    const outcome = arithmeticIn(textOf(variable), on, pos);
    const known = 'number' in outcome ? String(outcome.number) : undefined;
    state.scope.set(
      name,
      known === undefined ? [unsetPiece(`((${textOf(variable)}))`, pos, on)] : changed(variable, () => known),
    );
  }
}

/** Hands a variable to the programs from here on. */
export function exportVariable(state: State, name: string, { file, line }: Place): void {
  const variable = state.scope.variables.get(name) ?? [];
  const value = textOf('elements' in variable ? (variable.elements[0] ?? []) : variable);
  state.scope.exported.set(name, { file, line, value });
}
