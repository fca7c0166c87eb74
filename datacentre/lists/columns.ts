/**
 * The columns of a list, found by name in any order, as readers of one cell each. A cell that cannot be read is noted as a
 * sentence with its line, column, value and rule, and reading goes on, so that a person hears of several at once.
 */
import { InputError } from '../../input/error.js';
import { instantMillis, isDated } from './instants.js';

/** The first few of what is wrong are told, the others counted. */
const MOST_SAID = 5;

/** Reads the cell of a column in the record at hand. */
export type Cell<T> = () => T;

export class Columns {
  readonly #at = new Map<string, number>();
  readonly #said: string[] = [];
  #wrong = 0;
  #cells: readonly string[] = [];
  #line = 1;
  readonly #width: number;
  /** The first instant, by which all of a list are dates or all seconds. */
  #first: { readonly dated: boolean; readonly said: string } | undefined;

  readonly path: string;

  /** `names` as the first line has them; upper and lower case are one. Throws InputError for a name given twice. */
  constructor(path: string, names: readonly string[]) {
    this.path = path;
    this.#width = names.length;
    names.forEach((name, at) => {
      const known = plain(name);
      const before = this.#at.get(known);
      if (known !== '' && before !== undefined) {
        throw new InputError(
          `${path}:1 has two columns '${known}', the ${before + 1}. and the ${at + 1}.; leave one out, or rename it`,
        );
      }
      this.#at.set(known, at);
    });
  }

  has(name: string): boolean {
    return this.#at.has(name);
  }

  /** The first of `names` that is a column. */
  first(...names: string[]): string | undefined {
    return names.find((name) => this.has(name));
  }

  /**
   * Makes a record the one at hand; whether it is one to read. Spreadsheets end lists with rows of empty cells, which are
   * none; a row with more or fewer cells than there are columns is wrong.
   */
  take(cells: readonly string[], line: number): boolean {
    this.#cells = cells;
    this.#line = line;
    if (cells[0]!.trim() === '' && cells.every((cell) => cell.trim() === '')) return false;
    if (cells.length === this.#width) return true;
    this.#note(`${cells.length} cells, and there are ${this.#width} columns; each row has one for each`);
    return false;
  }

  /** Text without the spaces around it; '' where there is no such column. */
  text(name: string | undefined): Cell<string> {
    const at = name === undefined ? undefined : this.#at.get(name);
    return at === undefined ? () => '' : () => trimmed(this.#cells[at]!);
  }

  /**
   * A number of at least 0, times `factor`; `otherwise` where the cell is empty or there is no such column, which is wrong
   * where there is a rule that each row `needs` one.
   */
  number(
    name: string | undefined,
    otherwise: number,
    factor = 1,
    needs?: string,
    most: Most = MOST_NUMBER,
  ): Cell<number> {
    const text = this.text(name);
    return () => {
      const value = text();
      if (isNothing(value)) {
        if (needs !== undefined) this.wrong(name ?? '', '', needs);
        return otherwise;
      }
      const number = Number(value);
      if (number >= 0 && number <= most.value) return number * factor;
      this.wrong(name!, value, number > most.value ? most.rule : 'it must be a number of 0 or more');
      return otherwise;
    };
  }

  /** Seconds that something takes, as milliseconds; NaN where the cell is empty. `needs` as for `number`. */
  duration(name: string | undefined, needs?: string): Cell<number> {
    return this.number(name, Number.NaN, 1000, needs, LONGEST_SECONDS);
  }

  /** A number of cores or devices, in thousandths that 32 bits hold. */
  thousandths(name: string | undefined, otherwise: number): Cell<number> {
    return this.number(name, otherwise, 1000, undefined, MOST_IN_THOUSANDTHS);
  }

  /** A whole number from `least` to `most`, at most what 32 bits hold; `otherwise` where there is none. */
  count(name: string | undefined, otherwise: number, least = 0, most = MOST): Cell<number> {
    const text = this.text(name);
    return () => {
      const value = text();
      if (isNothing(value)) return otherwise;
      const number = Number(value);
      if (Number.isInteger(number) && number >= least && number <= most) return number;
      this.wrong(
        name!,
        value,
        number > most ? `it must be ${most} at most` : `it must be a whole number, ${least} or more`,
      );
      return otherwise;
    };
  }

  /**
   * A date with a time, or seconds, as milliseconds; NaN where the cell is empty, which is wrong where there is a rule that
   * each row `needs` one. Dates without a zone are UTC. A list has dates or seconds, not both.
   */
  instant(name: string | undefined, needs?: string): Cell<number> {
    const text = this.text(name);
    return () => {
      const value = text();
      if (isNothing(value)) {
        if (needs !== undefined) this.wrong(name ?? '', '', needs);
        return Number.NaN;
      }
      const millis = instantMillis(value);
      if (Number.isNaN(millis))
        this.wrong(name!, value, 'it must be seconds, or a time such as 2023-03-01 00:18:22+08:00');
      else if (Math.abs(millis) > LAST_MILLIS)
        this.wrong(name!, value, `it must be ${LAST_MILLIS / 1e3} s at most, the end of the year 9999`);
      else this.#alike(name!, value);
      return millis;
    };
  }

  /** Dates and seconds have no common beginning. */
  #alike(name: string, value: string): void {
    const dated = isDated(value);
    if (this.#first === undefined) {
      this.#first = { dated, said: `${name} '${value.slice(0, LONGEST)}' in line ${this.#line}` };
    } else if (this.#first.dated !== dated) {
      const [one, other] = dated ? ['a date', 'seconds'] : ['seconds', 'a date'];
      this.wrong(
        name,
        value,
        `this is ${one}, and ${this.#first.said} is ${other}; a list has either dates or seconds`,
      );
    }
  }

  /** Notes what is wrong with the value of a column in the record at hand. */
  wrong(name: string, value: string, rule: string): void {
    this.#note(`${name} '${value.slice(0, LONGEST)}': ${rule}`);
  }

  #note(problem: string): void {
    this.#wrong++;
    if (this.#said.length < MOST_SAID) this.#said.push(`${this.path}:${this.#line} ${problem}`);
  }

  /** Throws InputError with what was noted. */
  finish(): void {
    if (this.#wrong === 0) return;
    const others = this.#wrong - MOST_SAID;
    const more = others > 0 ? [`and ${others} more ${others === 1 ? 'cell is' : 'cells are'} wrong`] : [];
    throw new InputError([...this.#said, ...more].join('\n'));
  }
}

/** The largest number that a cell may have, and how that is said. */
interface Most {
  readonly value: number;
  readonly rule: string;
}

const MOST = 2 ** 31 - 1;
const MOST_NUMBER: Most = { value: 1e15, rule: 'it must be 1e15 at most' };
const MOST_IN_THOUSANDTHS: Most = {
  value: Math.floor(MOST / 1000),
  rule: `it must be ${Math.floor(MOST / 1000)} at most`,
};
/** What a job can take at most: more is a slip, and many of them would be beyond any clock. */
export const LONGEST_MILLIS = 100 * 365.25 * 86_400e3;
const LONGEST_SECONDS: Most = {
  value: LONGEST_MILLIS / 1e3,
  rule: `it must be ${LONGEST_MILLIS / 1e3} s at most, a hundred years`,
};
const LAST_MILLIS = Date.UTC(9999, 11, 31, 23, 59, 59);
const LONGEST = 60;

/** A column's name as it is looked up. */
export function plain(name: string): string {
  return name.trim().toLowerCase();
}

/** Whether this is what programs write where they have no value. */
export function isNothing(value: string): boolean {
  return value === '' || (value.charCodeAt(0) > DIGITS && NOTHING.has(value));
}

/** Nearly always there is nothing to take away. */
function trimmed(value: string): string {
  return value.charCodeAt(0) <= SPACE || value.charCodeAt(value.length - 1) <= SPACE ? value.trim() : value;
}
const [SPACE, DIGITS] = [32, 57];

const NOTHING: ReadonlySet<string> = new Set([
  ...['None', 'none', 'null', 'NULL', 'NaN', 'nan', 'NaT', 'NA', 'N/A', 'Unknown', '\\N'],
]);
