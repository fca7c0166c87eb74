/** Programs that a script starts: one that runs another script is followed into it, and all others are kept with their words. */
import type { Command } from 'unbash';
import { type Place, placeText } from '../imported.js';
import { baseOf } from '../named.js';
import { DONE, type Verdict } from './condition.js';
import type { Context } from './context.js';
import { expandValue } from './expand.js';
import { scriptIn } from './inner.js';
import { fileSource, innerSource, type Source, written } from './source.js';
import type { Player, State } from './state.js';
import { textOf, type Value } from './value.js';

/** A program: one that runs another script is followed into it, all others are kept. */
export function startProgram(
  player: Player,
  command: Command,
  words: readonly Value[],
  on: Context,
): Verdict {
  const { state } = player;
  const place = on.source.place(command.pos);
  const document = command.redirects.find((each) => each.type === 'HereDoc');
  const body: Value | undefined =
    document === undefined
      ? undefined
      : document.body.parts === undefined
        ? written(on.source, document.body.text, document.body.pos)
        : on.partsOf(document.body.parts, on);
  const target = command.redirects.find((each) => each.type === 'Redirect' && each.operator.startsWith('>'));
  if (body !== undefined && target?.type === 'Redirect' && target.target !== undefined) {
    state.written.set(baseOf(textOf(expandValue(target.target, on))), body);
    return DONE;
  }
  const inner = scriptIn(words);
  if (inner?.kind === 'text') {
    playUnder(player, inner.before, innerSource(inner.text));
    return DONE;
  }
  if (inner?.kind === 'input' && body !== undefined) {
    playUnder(player, words.slice(0, -1), innerSource(body));
    return DONE;
  }
  if (inner?.kind === 'file' && !isShipped(state, inner.name)) {
    return playFile(player, inner.name, inner.given, 'is started', place, inner.before);
  }
  const launched = { words, under: state.under, place };
  state.commands.push(launched);
  if (state.trains(launched)) state.launches++;
  // What only running would tell is taken to succeed.
  return DONE;
}

/** A script that frameworks ship to start themselves, which was not handed over, and whose options are theirs. */
function isShipped(state: State, name: Value): boolean {
  const base = baseOf(textOf(name));
  const isHere = state.written.has(base) || state.files.some((each) => baseOf(each.name) === base);
  return base === 'run_train.sh' && !isHere;
}

/** Another file, if it was handed over. */
export function playFile(
  player: Player,
  name: Value,
  given: readonly Value[] | undefined,
  verb: string,
  place: Place,
  under: readonly Value[] = [],
): Verdict {
  const { state } = player;
  const base = baseOf(textOf(name));
  const written = state.written.get(base);
  const file = state.files.find((each) => baseOf(each.name) === base);
  if (written === undefined && file === undefined) {
    // Environments are set up by scripts that start nothing.
    if (!isSetUp(textOf(name))) {
      state.notes.push(
        `${placeText(place)} '${textOf(name)}' ${verb} here and was not handed over; name it, too`,
      );
    }
    return DONE;
  }
  if (file !== undefined) state.included.add(file.name);
  const before = state.scope.arguments;
  if (given !== undefined) state.scope.arguments = given;
  const source = file === undefined ? innerSource(written!) : fileSource(file.name, file.text);
  if (verb === 'is sourced') {
    player.play(source);
    state.returned = undefined;
  } else playUnder(player, under, source);
  state.scope.arguments = before;
  return DONE;
}

/** Plays a script of its own under the words that run it elsewhere. */
function playUnder(player: Player, words: readonly Value[], source: Source): void {
  const { state } = player;
  const before = state.under;
  state.under = [...before, ...words];
  state.apart(() => {
    player.play(source);
    return DONE;
  });
  state.under = before;
}

function isSetUp(path: string): boolean {
  return (
    path.trim() === '' || /activate$|bashrc|profile|modules?\.sh$|setvars|conda|\/init\/|venv/.test(path)
  );
}
