/**
 * The account of one file: it holds every key from the start, and gives each of them away once, as understood or as
 * ignored. What a reader never asked for is still here when the account is closed, so nothing is dropped silently.
 */
import { InputError } from '../input/error.js';
import { largest } from '../input/extremes.js';
import type { FactName, FactValues } from './facts.js';
import { optionOf } from './facts.js';
import {
  type Assumed,
  type Entry,
  type Ignored,
  type NamedFile,
  NO_SUCH_KEY,
  type Place,
  placeText,
  type Understood,
  type Wanted,
} from './imported.js';

/** A fact, and the entry that says it. */
export interface Said<F extends FactName = FactName> {
  readonly fact: F;
  readonly value: FactValues[F];
  readonly entry: Entry;
  /** Where no key says it: what the framework does unless told. */
  readonly supposed?: Assumed;
}

export class Noted {
  /** The facts said, in the order they were understood. */
  readonly said: Said[] = [];
  readonly understood: Understood[] = [];
  readonly assumed: Assumed[] = [];
  readonly ignored: Ignored[] = [];
  readonly wanted: Wanted[] = [];
  readonly notes: string[] = [];
  /** Files that are named and were not handed over. */
  readonly named: NamedFile[] = [];
  /** Sentences about parts that were not followed. */
  readonly skipped: string[] = [];
  /** Names of the files that were taken in. */
  readonly absorbed: string[] = [];
  /** Variables that are set where the reader did not follow, and where. */
  branches: ReadonlyMap<string, Place> = new Map();
  /** Entries by name that nobody has accounted for; of a key that was said again, the last is looked at. */
  readonly #open = new Map<string, Entry[]>();
  /** What stands for the whole file where nothing in it does. */
  readonly home: Place;

  /** Whether the keys are words of a command line; a file of data says more by saying less. */
  readonly isCommandLine: boolean;

  constructor(home: Place, entries: readonly Entry[], isCommandLine = false) {
    this.home = home;
    this.isCommandLine = isCommandLine;
    for (const entry of entries) {
      const name = nameOf(entry);
      this.#open.set(name, [...(this.#open.get(name) ?? []), entry]);
    }
  }

  /** Takes in what `entries` of `file` say, which these keys change: of one said twice, the file's counts less. */
  absorb(file: string, entries: readonly Entry[]): void {
    this.absorbed.push(file);
    for (const entry of entries.toReversed()) {
      const name = nameOf(entry);
      this.#open.set(name, [entry, ...(this.#open.get(name) ?? [])]);
    }
  }

  /** Calls every open entry anew. */
  rename(nameFor: (name: string) => string): void {
    const entries = [...this.#open.values()].flat();
    this.#open.clear();
    for (const entry of entries) {
      const name = nameFor(nameOf(entry));
      this.#open.set(name, [...(this.#open.get(name) ?? []), { ...entry, name }]);
    }
  }

  /** Names of what is open still. */
  keys(): readonly string[] {
    return [...this.#open.keys()];
  }

  /** The entry called `key` that counts, if it is there and open. It stays open. */
  entry(key: string): Entry | undefined {
    return this.#open.get(key)?.at(-1);
  }

  /** The entry of the first of `keys` that is there. */
  anyOf(keys: readonly string[]): Entry | undefined {
    const key = keys.find((each) => this.#open.has(each));
    return key === undefined ? undefined : this.entry(key);
  }

  /** `entry` says that `fact` is `value`. */
  say<F extends FactName>(entry: Entry, fact: F, value: FactValues[F]): void {
    this.said.push({ fact, value, entry });
    this.understand(entry, optionOf(fact));
  }

  /** `entry` says a number of which the largest counts. */
  sayLargest(entry: Entry, fact: 'model.dropout', value: number): void {
    const others = this.said.filter((said) => said.fact === fact).map((said) => said.value as number);
    this.say(entry, fact, largest(others, value));
  }

  /** A fact that no key says: what the framework does unless told; `because` is a clause. A key that says it counts more. */
  suppose<F extends FactName>(
    fact: F,
    value: FactValues[F],
    because: string,
    at: Place | undefined = this.home,
  ): void {
    if (
      this.said.some((said) => said.fact === fact) ||
      this.wanted.some((one) => one.option === optionOf(fact))
    )
      return;
    const { file, line } = at;
    const option = optionOf(fact);
    const stated = option === fact ? value : `${fact.replace('model.', '')} ${String(value)}`;
    const supposed = { file, line, option, value: stated, because };
    this.said.push({ fact, value, entry: { file, line, key: fact, value: String(value) }, supposed });
    this.assumed.push(supposed);
  }

  /** `entry` was understood and helps to decide `option`. */
  understand(entry: Entry, option: string): void {
    this.#close(entry);
    const { file, line, key, value } = entry;
    const again = this.understood.some(
      (each) => each.key === key && each.line === line && each.file === file && each.option === option,
    );
    if (again) return;
    this.understood.push({ file, line, key, value, option });
    if (entry.defaulted !== undefined) {
      const names = entry.defaulted.map((name) => `$${name}`).join(' and ');
      this.assume(entry, option, value, `${names} is set nowhere in the file, which gives it this default`);
    }
  }

  /** `entry` has no effect on the question; `because` is a clause. */
  ignore(entry: Entry, because: string, matters: Ignored['matters']): void {
    this.#close(entry);
    const { file, line, key, value } = entry;
    this.ignored.push({ file, line, key, value, because, matters });
  }

  /** A value that nobody said. */
  assume({ file, line }: Place, option: string, value: unknown, because: string): void {
    this.assumed.push({ file, line, option, value, because });
  }

  /** `entry` decides `option`, and its value is not to be had from the file. */
  want(entry: Entry, option: string): void {
    const { file, line, key, value } = entry;
    this.#close(entry);
    const unset = (entry.unset ?? []).map((name) => this.#unsetText(name)).join(', ');
    const why = unset === '' ? `'${String(value)}' stands for a value` : unset;
    this.wanted.push({ option, sentence: `${placeText(entry)} ${key}: ${why}: give --${option}` });
    this.understood.push({ file, line, key, value, option });
  }

  #unsetText(name: string): string {
    if (/^\d+$|^[@*#]$/.test(name)) return `$${name} is what the script is started with`;
    if (name.startsWith('{')) return `nothing in the file says $${name}`;
    if (name.startsWith('(')) return `only running $${name} tells`;
    const skipped = this.branches.get(name);
    if (skipped === undefined) return `$${name} is set nowhere`;
    return `$${name} is set in a branch that was not followed (${placeText(skipped)})`;
  }

  /** Ignores what nobody has accounted for, as keys that llmsim does not know. */
  close(): void {
    for (const key of this.keys()) {
      this.ignore(this.entry(key)!, NO_SUCH_KEY, 'unknown');
    }
  }

  #close(entry: Entry): void {
    const entries = this.#open.get(nameOf(entry));
    if (entries === undefined) return;
    this.#open.delete(nameOf(entry));
    for (const earlier of entries) {
      if (earlier === entries.at(-1)) continue;
      const { file, line, key, value } = earlier;
      const place = earlier.file === entry.file ? `on line ${entry.line}` : `at ${placeText(entry)}`;
      const because = `it is said again ${place}, and the last counts`;
      this.ignored.push({ file, line, key, value, because, matters: 'no' });
    }
  }
}

function nameOf({ name, key }: Entry): string {
  return name ?? key;
}

/** The error for a value that its key cannot have; `rule` ends the sentence. */
export function wrongValue(entry: Entry, rule: string): InputError {
  if (entry.value === true || entry.value === '')
    return new InputError(`${placeText(entry)} ${entry.key}: its value is missing; ${rule}`);
  const found = JSON.stringify(entry.value);
  const short = found.length > 100 ? `${found.slice(0, 100)}…` : found;
  return new InputError(`${placeText(entry)} ${entry.key}: ${rule}, found ${short}`);
}
