/**
 * The rules of a scenario's values, told at once. `scenario-schema.ts` states the same ones to editors and says
 * in sentences which is broken; it is slow to load, and only needed when one is.
 */
import { SCENARIO_KEYS, type Scenario, type ScenarioKey } from './keys.js';

/** `15T`, `1.5e12`, `300_000_000`. */
export const TOKENS = /^(?=.*[1-9])\d[\d_]*(\.\d+)?(e\d{1,2}|[KMBT])?$/;

/** More tokens, and more dollars for an hour of a device, than anybody means; figures made of them stay figures. */
export const MOST_TOKENS = 1e18;
export const MOST_DOLLARS = 1e9;

/** `5%`, `5 %`, `0.05`: a share of at least 0 and less than 1. */
export const SHARE = /^(\d{1,2}(\.\d+)? ?%|0?\.\d+|0)$/;

/** The same, or all of it. */
export const PART = /^(\d{1,2}(\.\d+)? ?%|100 ?%|0?\.\d+|0|1)$/;

const SOME = String.raw`[1-9]\d{0,14}(\.\.[1-9]\d{0,14})?`;
/** `512,1024`, `256..2048`. */
export const COUNTS = new RegExp(String.raw`^${SOME}(\s*,\s*${SOME})*$`);

/** `mean:600`, and a file of lengths by its ending. */
const DISTRIBUTION = String.raw`mean: ?[1-9]\d{0,8}(\.\d{1,6})?|[^,]*[^,\s]\.(csv|jsonl|txt)`;
const SOME_LENGTHS = `(${SOME}|${DISTRIBUTION})`;
/** `4096,8192`, `mean:600`, `lengths.csv`. */
export const LENGTHS = new RegExp(String.raw`^${SOME_LENGTHS}(\s*,\s*${SOME_LENGTHS})*$`);

/** `2`, `2 of 8`, `2of8`. */
export const DEVICES = /^([1-9]\d{0,14})(?: ?of ?([1-9]\d{0,14}))?$/;

/** `2.10`, `$2.10/h`, `2.1 USD/h`. */
export const PRICE = /^\$?(\d{1,9}(?:\.\d{1,9})?)(\s*USD)?(\s*\/\s*h)?$/;

/** `90s`, `5min`, `60d`, `36 h`, `2 weeks`. */
export const DURATION =
  /^(\d{1,17}(?:\.\d{1,17})?) ?(s|sec|seconds?|min|minutes?|h|hours?|d|days?|w|weeks?)$/;

/** The longest that a limit may be, in seconds: a million weeks, some 19,000 years. */
export const MOST_SECONDS = 1e6 * 7 * 24 * 3600;

/** `5M`, `750k`, `$5M`, `4_000_000 USD`. */
export const DOLLARS = /^\$?(\d[\d_]{0,14}(?:\.\d{1,9})?)([KkMB]?)( ?USD)?$/;

/** More times its share than any expert takes. */
export const MOST_FACTOR = 1e6;

/** More dollars than any run may cost. */
export const LEAST_BUDGET = 1;
export const MOST_BUDGET = 1e15;

const KEYS = new Map<string, ScenarioKey>(SCENARIO_KEYS.map((key) => [key.name, key]));

/** Whether `values` is a map of known keys, each with a value that it takes. */
export function isScenario(values: unknown): values is Scenario {
  if (typeof values !== 'object' || values === null || Array.isArray(values)) return false;
  return Object.entries(values).every(([name, value]) => {
    const key = KEYS.get(name);
    return key !== undefined && takes(key, value);
  });
}

function takes({ type, choices, least }: ScenarioKey, value: unknown): boolean {
  switch (type) {
    case 'text':
      return typeof value === 'string' && value !== '';
    case 'texts':
      return typeof value === 'string' || (Array.isArray(value) && value.every((v) => typeof v === 'string'));
    case 'names':
      return oneOrMore(value, (v) => typeof v === 'string' && v !== '');
    case 'models':
      return oneOrMore(value, (v) => typeof v === 'string' && v !== '') || isFields(value);
    case 'count':
      return isCount(value, least);
    case 'devices':
      return typeof value === 'string' ? DEVICES.test(value) : isCount(value);
    case 'counts':
      return oneOrMore(value, (v) => (typeof v === 'string' ? COUNTS.test(v) : isCount(v)));
    case 'lengths':
      return oneOrMore(value, (v) => (typeof v === 'string' ? LENGTHS.test(v) : isCount(v)));
    case 'price':
      return typeof value === 'string' ? PRICE.test(value) : isFrom(0, value, MOST_DOLLARS);
    case 'duration':
      return typeof value === 'string' && DURATION.test(value) && isDuration(value, least);
    case 'dollars':
      return typeof value === 'string'
        ? DOLLARS.test(value) && isFrom(LEAST_BUDGET, budgetOf(value), MOST_BUDGET)
        : isFrom(LEAST_BUDGET, value, MOST_BUDGET);
    case 'settings':
      return oneOrMore(value, (v) => typeof v === 'string' && v !== '') || isMap(value);
    case 'tokens':
      return typeof value === 'string'
        ? TOKENS.test(value) && isFrom(1, tokenCount(value), MOST_TOKENS)
        : isFrom(1, value, MOST_TOKENS);
    case 'share':
      return typeof value === 'string'
        ? SHARE.test(value)
        : typeof value === 'number' && value >= 0 && value < 1;
    case 'part':
      return typeof value === 'string' ? PART.test(value) : isFrom(0, value, 1);
    case 'factor':
      return typeof value === 'number' && value > 0 && value <= MOST_FACTOR;
    case 'choice':
      return (choices as readonly unknown[]).includes(value);
    case 'flag':
      return typeof value === 'boolean';
  }
}

/** A share from what the rule of `share` lets through. */
export function shareOf(value: string | number): number {
  if (typeof value === 'number') return value;
  return value.endsWith('%') ? Number(value.slice(0, -1)) / 100 : Number(value);
}

function isFrom(least: number, value: unknown, most: number): boolean {
  return typeof value === 'number' && value >= least && value <= most;
}

function isCount(value: unknown, least = 1): boolean {
  return Number.isSafeInteger(value) && (value as number) >= least;
}

function oneOrMore(value: unknown, is: (one: unknown) => boolean): boolean {
  return Array.isArray(value) ? value.length > 0 && value.every(is) : is(value);
}

/** A map of anything. */
function isFields(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A map of texts and numbers. */
function isMap(value: unknown): boolean {
  return (
    isFields(value) &&
    Object.values(value as object).every((v) => typeof v === 'string' || Number.isFinite(v))
  );
}

/** The devices that are used, and out of how many, from what the rule of `devices` lets through. */
export function usedDevices(value: number | string): { devices: number; of?: number } {
  const [, devices, of] = DEVICES.exec(String(value))!;
  return { devices: Number(devices), ...(of === undefined ? {} : { of: Number(of) }) };
}

/** US dollars from what the rule of `price` lets through. */
export function dollarsOf(value: string | number): number {
  return typeof value === 'number' ? value : Number(PRICE.exec(value)![1]);
}

const SECONDS: Readonly<Record<string, number>> = {
  ...{ s: 1, m: 60, h: 3600, d: 24 * 3600, w: 7 * 24 * 3600 },
};

/** Seconds from what the rule of `duration` lets through. */
export function secondsOf(value: string): number {
  const [, figure, unit] = DURATION.exec(value)!;
  return Number(figure) * SECONDS[unit![0]!]!;
}

/** Whether what the form of a duration lets through is longer than zero, unless that is the `least`, and not too long. */
export function isDuration(value: string, least?: number): boolean {
  const seconds = secondsOf(value);
  return (seconds > 0 || least === 0) && seconds <= MOST_SECONDS;
}

/** US dollars from what the rule of `dollars` lets through. */
export function budgetOf(value: string | number): number {
  if (typeof value === 'number') return value;
  const [, digits, suffix] = DOLLARS.exec(value)!;
  return Number(digits!.replaceAll('_', '')) * (SUFFIXES[suffix!.toUpperCase()] ?? 1);
}

const SUFFIXES: Readonly<Record<string, number>> = { K: 1e3, M: 1e6, B: 1e9, T: 1e12 };

/** A number of tokens from what the rule of `tokens` lets through. */
export function tokenCount(value: string | number): number {
  if (typeof value === 'number') return value;
  const suffix = SUFFIXES[value.at(-1)!];
  const digits = (suffix === undefined ? value : value.slice(0, -1)).replaceAll('_', '');
  return Number(digits) * (suffix ?? 1);
}
