/**
 * Keys of a format and what they are called here, as data that reads and writes: a row says the key, the fact, and how
 * the value is spelled. What takes more than one key to know is code of the reader.
 */
import type { FactName, FactValues } from './facts.js';
import { optionOf } from './facts.js';
import type { Entry, EntryValue, Ignored } from './imported.js';
import { type Noted, wrongValue } from './noted.js';

/** Values that a form spells. */
type Plain = string | number | boolean;

/**
 * How a value is spelled. `count`: a whole number of at least 1; `number`; `text`; `flag`: there or `true` means true, and
 * `false` is as if absent; `unless`: there means false; or a word for each of our values, of which the first is written.
 */
export type Form = 'count' | 'number' | 'text' | 'flag' | 'unless' | Readonly<Record<string, Plain>>;

export interface Mapping {
  /** As it is written. */
  readonly key: string;
  /** Other spellings that are read. */
  readonly also?: readonly string[];
  readonly fact: FactName;
  readonly form: Form;
}

/** Keys that are known and say nothing that llmsim can be asked, with the reason, a clause. */
export interface Unused {
  readonly because: string;
  readonly matters: Exclude<Ignored['matters'], 'unknown'>;
  readonly keys: readonly string[];
}

/** Accounts for every entry of `noted` that a row of `mappings` or of `unused` knows. */
export function readMappings(noted: Noted, mappings: readonly Mapping[], unused: readonly Unused[]): void {
  for (const mapping of mappings) {
    for (const key of [mapping.key, ...(mapping.also ?? [])]) {
      const entry = noted.entry(key);
      if (entry !== undefined) readOne(noted, entry, mapping);
    }
  }
  for (const { keys, because, matters } of unused) {
    for (const key of keys) {
      const entry = noted.entry(key);
      if (entry !== undefined) noted.ignore(entry, because, matters);
    }
  }
}

function readOne(noted: Noted, entry: Entry, { fact, form }: Mapping): void {
  const empty = entry.value === '' && entry.unset === undefined && form !== 'flag' && form !== 'unless';
  if (empty && noted.isCommandLine) throw wrongValue(entry, 'give it one, or leave the option out');
  if (isNothing(entry, form)) noted.ignore(entry, 'it is switched off, which is as if it were absent', 'no');
  else if (entry.unset !== undefined) noted.want(entry, optionOf(fact));
  else noted.say(entry, fact, valueIn(entry, form) as FactValues[typeof fact]);
}

/** `null` and, of a flag, `false` are not said. */
export function isNothing({ value }: Entry, form: Form): boolean {
  const none = value === null || value === 'null' || value === 'None' || value === '';
  return (
    none || ((form === 'flag' || form === 'unless') && (value === false || /^false$/i.test(String(value))))
  );
}

/** The value of `entry`. Throws InputError with its place for one that the form does not have. */
export function valueIn(entry: Entry, form: Form): Plain {
  switch (form) {
    case 'count':
      return countIn(entry);
    case 'number': {
      const number = numberOf(entry.value);
      if (Number.isNaN(number)) throw wrongValue(entry, 'a number is expected');
      return number;
    }
    case 'text':
      return String(entry.value);
    case 'flag':
    case 'unless':
      if (entry.value === true || /^(true|1|yes|on)?$/i.test(String(entry.value))) return form === 'flag';
      throw wrongValue(entry, 'true or false is expected');
    default: {
      const said = String(entry.value).toLowerCase();
      const word = Object.keys(form).find((each) => each.toLowerCase() === said);
      if (word !== undefined) return form[word]!;
      throw wrongValue(entry, `one of ${Object.keys(form).join(', ')} is expected`);
    }
  }
}

/** A whole number of at least 1. */
export function countIn(entry: Entry): number {
  const number = numberOf(entry.value);
  if (Number.isSafeInteger(number) && number >= 1) return number;
  throw wrongValue(entry, 'a whole number of at least 1 is expected');
}

/** `8`, `220_000_000`, `1e6`; NaN for anything else. */
export function numberOf(value: EntryValue): number {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string' || !/^[-+]?[\d_]*\.?\d[\d_]*(e[-+]?\d+)?$/i.test(value.trim()))
    return Number.NaN;
  return Number(value.replaceAll('_', ''));
}

/** What stands behind `key` for `value`: `true` for a flag; undefined where it is said by leaving the key out. */
export function spelled(form: Form, value: Plain): Plain | undefined {
  if (form === 'flag') return value === true ? true : undefined;
  if (form === 'unless') return value === false ? true : undefined;
  if (typeof form === 'string') return value;
  return Object.entries(form).find(([, ours]) => ours === value)?.[0];
}
