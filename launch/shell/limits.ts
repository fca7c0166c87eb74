/** How much of a script is played: none does more, and one that grows without an end is told, not waited for. */
import { InputError } from '../../input/error.js';
import { type Place, placeText } from '../imported.js';
import { MOST_TEXT } from './glob.js';
import type { Value } from './value.js';

const MOST_COMMANDS = 50_000;
const MOST_ELEMENTS = 100_000;
/** Characters and pieces that are handled in all. */
const MOST_WORK = 50_000_000;
/** Of one loop. */
export const MOST_TURNS = 1000;

export class Limits {
  #commands = 0;
  #work = 0;

  /** Another command. Throws InputError where they are too many. */
  command(place: Place): void {
    if (++this.#commands <= MOST_COMMANDS) return;
    throw new InputError(
      `${placeText(place)} the script runs more than ${MOST_COMMANDS} commands; name one that starts a single job`,
    );
  }

  /** The text of a variable. Throws InputError where it is too long. */
  text(name: string, value: Value, place: Place): void {
    const length = lengthOf(value);
    this.work(length, place);
    if (length > MOST_TEXT) throw tooLong(name, `${MOST_TEXT} characters`, place);
  }

  /** Elements of a variable. Throws InputError where they are too many. */
  array(name: string, elements: readonly Value[], place: Place): void {
    this.work(elements.length, place);
    if (elements.length > MOST_ELEMENTS) throw tooLong(name, `${MOST_ELEMENTS} elements`, place);
  }

  /** Words of a command. Throws InputError where they are too many. */
  words(words: readonly Value[], place: Place): void {
    this.work(words.length + words.reduce((sum, word) => sum + word.length, 0), place);
    if (words.length <= MOST_ELEMENTS) return;
    throw new InputError(
      `${placeText(place)} the command has more than ${MOST_ELEMENTS} words; give llmsim a script without them`,
    );
  }

  /** Another `amount` of characters, pieces or words. Throws InputError where they are too many. */
  work(amount: number, place: Place): void {
    this.#work += amount;
    if (this.#work <= MOST_WORK) return;
    throw new InputError(
      `${placeText(place)} the script handles more than ${MOST_WORK} characters; give llmsim one that does less before it trains`,
    );
  }

  /** The error for a loop with too many values. */
  turns(place: Place, values: number): InputError {
    return new InputError(
      `${placeText(place)} the loop runs for ${values} values, and llmsim plays at most ${MOST_TURNS}; give it a script of one job`,
    );
  }
}

/** Empty pieces count, too. */
function lengthOf(value: Value): number {
  return value.reduce((sum, { text }) => sum + text.length + 1, 0);
}

function tooLong(name: string, most: string, place: Place): InputError {
  return new InputError(`${placeText(place)} ${name} grows beyond ${most}; give llmsim a script without it`);
}
