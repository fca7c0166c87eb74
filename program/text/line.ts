/**
 * One line of program text, read word by word. A word is a name or number, a "quoted" name, or one
 * of `=` and `,`; `#` starts a remark. Every complaint carries file, line and column.
 */
import { InputError } from '../../input/error.js';
import { coordinatesOf, numberOf, sizeOf } from './words.js';

interface Word {
  readonly text: string;
  readonly quoted: boolean;
  /** Counted from 1. */
  readonly column: number;
}

/** How much a text has named so far, where a few letters stand for many things. */
export interface Named {
  coordinates: number;
}

/** Eight letters name a whole axis, so that a short text could fill the memory. */
const COORDINATES_MOST = 1 << 21;
/** Letters of a line. */
const LONGEST = 1 << 20;
/** Letters of a word that an error repeats. */
const LETTERS_SHOWN = 60;

const WORD = /\s*(?:#[\s\S]*|("(?:[^"\\]|\\.)*")|([=,])|([^\s"=,#]+)|(\S))/y;

export class Line {
  readonly #words: Word[] = [];
  readonly #end: number;
  readonly #where: string;
  readonly #named: Named;
  #next = 0;

  /** `named` is the same for all lines of a text. */
  constructor(text: string, file: string, number: number, named: Named) {
    this.#where = `${file}:${number}`;
    this.#named = named;
    if (text.length > LONGEST)
      throw this.#errorAt(LONGEST + 1, `the line is longer than ${LONGEST} letters; write it in parts`);
    this.#end = text.trimEnd().length + 1;
    WORD.lastIndex = 0;
    for (let match = WORD.exec(text); match !== null; match = WORD.exec(text)) {
      const [whole, quoted, mark, name, stray] = match;
      const word = quoted ?? mark ?? name ?? stray;
      if (word === undefined) break;
      const column = match.index + whole.length - word.length + 1;
      if (stray !== undefined)
        throw this.#errorAt(column, 'a name opens with a quote and never closes; add the second "');
      this.#words.push({
        text: quoted === undefined ? word : this.#unquote(quoted, column),
        quoted: quoted !== undefined,
        column,
      });
    }
  }

  get blank(): boolean {
    return this.#words.length === 0;
  }

  /** The next word unquoted, without taking it; undefined for a quoted name or the end. */
  peek(ahead = 0): string | undefined {
    const word = this.#words[this.#next + ahead];
    return word === undefined || word.quoted ? undefined : word.text;
  }

  /** Takes the next word if it is this one. */
  take(word: string): boolean {
    if (this.peek() !== word) return false;
    this.#next++;
    return true;
  }

  /** A name, quoted or not. */
  name(what: string): string {
    const word = this.#words[this.#next];
    if (word === undefined || (!word.quoted && /^[=,]$/.test(word.text))) throw this.wants(what);
    this.#next++;
    return word.text;
  }

  /** A quoted name, if one comes next. */
  quoted(): string | undefined {
    const word = this.#words[this.#next];
    if (!word?.quoted) return undefined;
    this.#next++;
    return word.text;
  }

  /** A word that `read` understands; `what` says in the error what it should have been. */
  read<T>(what: string, read: (word: string) => T | undefined): T {
    const word = this.peek();
    const value = word === undefined ? undefined : read(word);
    if (value === undefined) throw this.wants(what);
    this.#next++;
    return value;
  }

  number(what: string): number {
    return this.read(`${what}, a number`, numberOf);
  }

  /** A whole number, one at least. */
  count(what: string): number {
    return this.read(`${what}, a whole number from 1`, (word) => {
      const number = numberOf(word);
      return Number.isInteger(number) && number! >= 1 ? number : undefined;
    });
  }

  positive(what: string): number {
    return this.read(`${what}, a number above 0`, (word) => {
      const number = numberOf(word);
      return number !== undefined && number > 0 ? number : undefined;
    });
  }

  size(what: string): number {
    return this.read(`${what}, a size such as 64MiB or 100B`, sizeOf);
  }

  one<T extends string>(what: string, choices: readonly T[]): T {
    return this.read(`${what}, one of ${choices.join(', ')}`, (word) =>
      choices.find((choice) => choice === word),
    );
  }

  /** Items parted by commas. */
  list<T>(item: () => T): T[] {
    const items = [item()];
    while (this.take(',')) items.push(item());
    return items;
  }

  coordinates(what: string): number[] {
    if (this.take('none')) return [];
    const all = this.list(() => this.read(`${what}, coordinates such as 2 or 0..3`, coordinatesOf)).flat();
    this.#named.coordinates += all.length;
    if (this.#named.coordinates > COORDINATES_MOST)
      throw this.refuses(`the text has named more than ${COORDINATES_MOST} coordinates by here; name fewer`);
    return all;
  }

  /** `name=`, if that comes next. */
  key(name: string): boolean {
    if (this.peek() !== name || this.peek(1) !== '=') return false;
    this.#next += 2;
    return true;
  }

  /** Whether a name and `=` come next. */
  pair(): boolean {
    return this.#next < this.#words.length && this.peek(1) === '=';
  }

  expect(word: string): void {
    if (!this.take(word)) throw this.wants(`'${word}'`);
  }

  end(): void {
    if (this.#next < this.#words.length) throw this.wants('the end of the line');
  }

  /** An error at the word just taken. */
  refuses(message: string): InputError {
    return this.#errorAt(this.#words[this.#next - 1]!.column, message);
  }

  /** An error at the next word, which is not what was wanted. */
  wants(what: string): InputError {
    const word = this.#words[this.#next];
    const found = word === undefined ? 'the line ends' : `found '${shortened(word.text)}'`;
    return this.#errorAt(word?.column ?? this.#end, `${found} where the text needs ${what}`);
  }

  #unquote(quoted: string, column: number): string {
    try {
      return JSON.parse(quoted) as string;
    } catch {
      throw this.#errorAt(
        column,
        `${shortened(quoted)} is not a quoted name; write \\" for a quote and \\\\ for a backslash`,
      );
    }
  }

  #errorAt(column: number, message: string): InputError {
    return new InputError(`${this.#where}:${column}: ${message}.`);
  }
}

function shortened(word: string): string {
  return word.length > LETTERS_SHOWN ? `${word.slice(0, LETTERS_SHOWN)}…` : word;
}
