/**
 * Quantities as people write them (`3.35 TB/s`, `80 GiB`, `400 Gb/s`, `1.5 us`, `700 W`) turned into
 * plain SI numbers. A number with a unit is read here; anything longer (`10.2 kW - 8 * 700 W`) goes to
 * `expression.ts`, which loads a library. Both ways give the same bits.
 */
import { InputError } from './error.js';
import { evaluateExpression } from './expression.js';

/** What a field may ask for: the unit its number comes back in, and how to speak of it. */
export const QUANTITIES = {
  B: { name: 'a size in bytes', example: '80 GiB' },
  'B/s': { name: 'a rate in bytes per second', example: '3.35 TB/s' },
  'FLOP/s': { name: 'a rate in operations per second', example: '989 TFLOP/s' },
  s: { name: 'a time', example: '1.5 us' },
  W: { name: 'a power', example: '700 W' },
  'USD/h': { name: 'a price per hour', example: '2.5 USD/h' },
  'kg/kWh': { name: 'a carbon intensity', example: '0.35 kg/kWh' },
  '1': { name: 'a plain number', example: '132' },
} as const;
export type QuantityUnit = keyof typeof QUANTITIES;

/** A number in SI, and what it measures. */
export interface Measured {
  readonly value: number;
  readonly unit: QuantityUnit;
}

const DECIMAL = { k: 1e3, M: 1e6, G: 1e9, T: 1e12, P: 1e15, E: 1e18 };
const BINARY = { Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30, Ti: 2 ** 40 };
const SMALL = { m: 1e-3, u: 1e-6, n: 1e-9, p: 1e-12 };

/** Symbols before a slash, each with its prefixes: what it measures, and in what size. */
const SYMBOLS = new Map<string, { of: string; size: number }>([
  ...prefixed('B', 'B', 1, { ...DECIMAL, ...BINARY }),
  ...prefixed('b', 'B', 1 / 8, { ...DECIMAL, ...BINARY }),
  ...prefixed('FLOP', 'FLOP', 1, DECIMAL),
  ...prefixed('s', 's', 1, SMALL),
  // What a run's times are written in; the library takes `min` for something else.
  ...['min', 'minute', 'minutes'].map((name): [string, { of: string; size: number }] => [
    name,
    { of: 's', size: 60 },
  ]),
  ...['d', 'day', 'days'].map((name): [string, { of: string; size: number }] => [
    name,
    { of: 's', size: 86_400 },
  ]),
  ['h', { of: 's', size: 3600 }],
  ...prefixed('W', 'W', 1, DECIMAL),
  ...prefixed('g', 'kg', 1e-3, {}),
  ...prefixed('kg', 'kg', 1, {}),
  ...prefixed('USD', 'USD', 1, {}),
]);

function prefixed(symbol: string, of: string, size: number, prefixes: Readonly<Record<string, number>>) {
  const all = Object.entries({ '': 1, ...prefixes });
  return all.map(([prefix, factor]): [string, { of: string; size: number }] => [
    prefix + symbol,
    { of, size: size * factor },
  ]);
}

const PER = new Set(['s', 'h', 'kWh']);

const PLAIN = /^\s*(\d{1,12}(?:\.\d{1,12})?)\s*(?:([A-Za-z]+)(?:\/([A-Za-z]+))?)?\s*$/;

/**
 * `text` as a plain number in `unit` (bytes, bytes/s, FLOP/s, seconds, watts …). Throws InputError
 * that says what the text is, what the field wants, and an example.
 */
export function quantity(text: string, unit: QuantityUnit): number {
  const wanted = `this field wants ${QUANTITIES[unit].name} such as '${QUANTITIES[unit].example}'`;
  const shown = text.length > 60 ? `${text.slice(0, 57)}...` : text;
  let found: Measured | null;
  try {
    found = plain(text) ?? evaluated(text);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw new InputError(`'${shown}' is not a quantity (${error.message}); ${wanted}`);
  }
  if (found === null) throw new InputError(`'${shown}' is another kind of quantity; ${wanted}`);
  if (found.unit === unit) return found.value;
  if (found.unit === '1') throw new InputError(`'${shown}' has no unit; ${wanted}`);
  throw new InputError(`'${shown}' is ${QUANTITIES[found.unit].name}; ${wanted}`);
}

/** A decimal number and a known unit, without the library; null when the text is anything else. */
export function plain(text: string): Measured | null {
  const match = PLAIN.exec(text);
  if (match === null) return null;
  const number = Number(match[1]);
  if (match[2] === undefined) return { value: number, unit: '1' };
  const counted = SYMBOLS.get(match[2]);
  const per = match[3];
  if (counted === undefined || (per !== undefined && !PER.has(per))) return null;
  const unit = per === undefined ? counted.of : `${counted.of}/${per}`;
  if (!isQuantityUnit(unit)) return null;
  return { value: rounded(number * counted.size), unit };
}

function isQuantityUnit(text: string): text is QuantityUnit {
  return Object.hasOwn(QUANTITIES, text);
}

/**
 * Fifteen significant digits, as many as survive any conversion of units, so that `0.7 us` is the
 * number 7e-7 and not its neighbour.
 */
export function rounded(value: number): number {
  return Number(value.toPrecision(15));
}

/** Expressions are slow to read (tens of microseconds), and files repeat them. */
const seen = new Map<string, Measured | null>();

function evaluated(text: string): Measured | null {
  const known = seen.get(text);
  if (known !== undefined) return known;
  const result = evaluateExpression(text, Object.keys(QUANTITIES));
  const found = result === null ? null : { value: rounded(result.value), unit: result.unit as QuantityUnit };
  seen.set(text, found);
  return found;
}
