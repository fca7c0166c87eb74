/** Loops of a script, played out as far as it decides them. */
import type { SyntaxNode } from 'unbash';
import { type Place, placeText } from '../imported.js';
import { arithmeticHolds, DONE, not, type Verdict } from './condition.js';
import { type Context, unsetPiece } from './context.js';
import { expandFields } from './expand.js';
import { MOST_TURNS } from './limits.js';
import type { Player, State } from './state.js';
import { textOf, unsetIn, type Value } from './value.js';

/**
 * A loop is played out; one that starts training is read for its first run that does, after which its variable has
 * the last value.
 */
export function playFor(player: Player, node: Extract<SyntaxNode, { type: 'For' }>, on: Context): Verdict {
  const { state } = player;
  const name = node.name.value;
  const place = on.source.place(node.pos);
  const words =
    node.wordlist === undefined
      ? [...(state.scope.elements('@') ?? [[unsetPiece('@', node.pos, on)]])]
      : node.wordlist.flatMap((word) => expandFields(word, on));
  if (words.length > MOST_TURNS) throw state.limits.turns(place, words.length);
  const open = words.some((word) => unsetIn(word).length > 0);
  const restore = open ? [state.scope.snapshot(), state.unfollowed.snapshot()] : [];
  const before = state.launches;
  let verdict = DONE;
  for (const word of words) {
    state.scope.set(name, word);
    verdict = player.list(node.body, on);
    if (state.launches > before) {
      state.leaving = undefined;
      if (words.length > 1) readOnce(state, name, word, words, place);
      return verdict;
    }
    if (state.endsLoop()) break;
  }
  if (open) {
    for (const each of restore) each();
    const values = on.source.text.slice(node.pos, node.body.pos);
    state.unfollowed.skip(node.body, on, 'only running the script tells what the loop runs for', values);
  }
  return verdict;
}

function readOnce(state: State, name: string, word: Value, words: readonly Value[], place: Place): void {
  const all = words.map(textOf).join(', ');
  const which = word === words[0] ? 'the first' : textOf(word);
  state.notes.push(`${placeText(place)} the loop runs for ${name} = ${all}; it is read for ${which}`);
  state.scope.set(name, words.at(-1)!);
}

/** `while`, `until` and `for ((…))`, which are played out, too, as far as the script decides them. */
export function playWhile(
  player: Player,
  node: Extract<SyntaxNode, { type: 'While' | 'ArithmeticFor' }>,
  condition: () => Verdict,
  on: Context,
): Verdict {
  const { state } = player;
  const place = on.source.place(node.pos);
  const clause = on.source.text.slice(node.pos, node.body.pos);
  const before = state.launches;
  for (let turn = 0; turn < MOST_TURNS; turn++) {
    // No test at all holds.
    const always = node.type === 'ArithmeticFor' && node.test === undefined;
    const verdict = always ? DONE : condition();
    const runs = node.type === 'While' && node.kind === 'until' ? not(verdict) : verdict;
    if (runs.holds === false) return DONE;
    if (runs.holds === undefined || runs.assumed) {
      state.unfollowed.skip(node.body, on, 'a loop that is not followed', clause);
      return DONE;
    }
    player.list(node.body, on);
    if (state.launches > before) {
      state.leaving = undefined;
      return DONE;
    }
    if (state.endsLoop()) return DONE;
    if (node.type === 'ArithmeticFor') arithmeticHolds(node.update, on);
  }
  state.notes.push(
    `${placeText(place)} the loop does not end within ${MOST_TURNS} turns; the script is read on behind it`,
  );
  state.unfollowed.doubt(node.body, on, clause);
  return DONE;
}
