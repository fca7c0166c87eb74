/** The cells of a price list as values; InputError, with the column, for what is none. */
import { InputError } from '../../input/error.js';
import { ageInDays, COMMITMENTS, type Commitment } from './offer.js';

/** A row by its columns. */
export type Row = Readonly<Record<string, string>>;

const MOST_USD = 1e6;

export function cell(row: Row, column: string): string {
  return row[column] ?? '';
}

export function required(row: Row, column: string): string {
  const text = cell(row, column);
  if (text === '') throw new InputError(`${column}: it is empty`);
  return text;
}

export function number(row: Row, column: string, otherwise: number): number {
  const text = cell(row, column);
  if (text === '') return otherwise;
  const value = Number(text);
  if (!Number.isFinite(value) || value < 0)
    throw new InputError(`${column}: '${text}' is not a number of at least 0`);
  return value;
}

export function price(row: Row, column: string): number {
  const usd = number({ [column]: required(row, column).replace(/^\$/, '') }, column, 0);
  if (!(usd > 0) || usd > MOST_USD)
    throw new InputError(`${column}: '${cell(row, column)}' is no price in US dollars`);
  return usd;
}

export function day(row: Row, column: string): string {
  const text = required(row, column);
  // A time of day is not needed.
  const date = text.replace(/[T ]\d{2}:.*$/, '');
  if (ageInDays(date, date) === null)
    throw new InputError(`${column}: '${text}' is no date such as 2026-11-09`);
  return date;
}

/** Why a row of a list that others keep is no offer: it has no price, or is sold in a way that is not known here. */
export function leftOut(row: Row, column: string, type?: string): string | undefined {
  if (!(number(row, column, 0) > 0)) return 'no price';
  if (type === undefined || commitmentNamed(cell(row, type)) !== undefined) return undefined;
  return `${type} ${cell(row, type)}`;
}

export function truth(row: Row, column: string): boolean {
  return /^(true|1|yes)$/i.test(cell(row, column));
}

const COMMITMENT_WORDS: Readonly<Record<string, Commitment>> = {
  ...{
    ondemand: 'on-demand',
    demand: 'on-demand',
    payg: 'on-demand',
    preemptible: 'spot',
    interruptible: 'spot',
  },
  ...{
    '1year': '1-year',
    '1yr': '1-year',
    reserved1y: '1-year',
    '3year': '3-year',
    '3yr': '3-year',
    reserved3y: '3-year',
  },
};

export function commitmentNamed(text: string): Commitment | undefined {
  const exact = COMMITMENTS.find((each) => each === text.toLowerCase());
  const word = text.toLowerCase().replace(/[^a-z0-9]/g, '');
  return exact ?? (Object.hasOwn(COMMITMENT_WORDS, word) ? COMMITMENT_WORDS[word] : undefined);
}

export function commitmentIn(row: Row, column: string): Commitment {
  const text = required(row, column);
  const found = commitmentNamed(text);
  if (found === undefined) throw new InputError(`${column}: '${text}' is none of ${COMMITMENTS.join(', ')}`);
  return found;
}
