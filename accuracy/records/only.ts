/**
 * `--only KEY=VALUE`: which cases to look at. Several keys must all hold; of several values for one key
 * any will do. Numbers may be ranges (`devices=64..512`); long names match by a part of them
 * (`source=vtrain`). What matches no case at all is a slip, and is answered with what is near.
 */
import { InputError } from '../../input/error.js';
import { nearest } from '../../input/nearest.js';
import type { Subject, Traits } from './traits.js';

type Value = string | number | null;

const OF_SUBJECT = ['id', 'kind', 'file', 'source', 'hardware', 'devices'] as const;
const OF_TRAITS: readonly (keyof Traits)[] = [
  'family',
  'model',
  'parameters',
  'sequence',
  'nodes',
  'dp',
  'tp',
  'pp',
  'cp',
  'ep',
  'vpp',
  'zero',
  'microBatch',
  'globalBatch',
  'precision',
  'recompute',
  'kernels',
  'framework',
  'device',
  'kernelsFrom',
  'recipe',
  'training',
  'layerMicroseconds',
  'memoryMeter',
];

/** Keys whose values are too long to write out. */
const BY_PART: readonly string[] = ['id', 'file', 'source', 'model'];

/** All keys `--only` knows. */
const ONLY_KEYS: readonly string[] = [...OF_SUBJECT, ...OF_TRAITS];

/** Values asked for, by key; any of a key's values may hold. */
export type Only = ReadonlyMap<string, readonly string[]>;

/**
 * Reads `['hardware=h100-sxm,b200', 'tp=8']`. Throws InputError for a part without `=` or a key there is not.
 */
export function readOnly(texts: readonly string[]): Only {
  const only = new Map<string, string[]>();
  for (const text of texts) {
    const at = text.indexOf('=');
    if (at < 1 || at === text.length - 1) {
      throw new InputError(
        `--only '${text}' is not KEY=VALUE: hardware=h100-sxm, for example; keys are ${ONLY_KEYS.join(', ')}.`,
      );
    }
    const key = keyOf(text.slice(0, at));
    const values = only.get(key) ?? [];
    values.push(text.slice(at + 1));
    only.set(key, values);
  }
  return only;
}

function keyOf(written: string): string {
  const key = written.trim();
  const known = ONLY_KEYS.find((each) => each.toLowerCase() === key.toLowerCase());
  if (known !== undefined) return known;
  const near = nearest(key, ONLY_KEYS);
  const guess = near.length > 0 ? `did you mean ${near.join(' or ')}?` : `keys are ${ONLY_KEYS.join(', ')}.`;
  throw new InputError(`--only knows no '${key}': ${guess}`);
}

/** Those of `subjects` that `only` asks for. Throws InputError for a value that none of them has. */
export function chosen<T extends Subject>(subjects: readonly T[], only: Only): T[] {
  const asked = [...only].map(([key, texts]) => {
    const known = [...new Set(subjects.map((s) => traitOf(s, key)).filter((v) => v !== null))];
    const matchers = texts.flatMap((text) => matchersOf(key, text, known));
    return (subject: T) => matchers.some((matches) => matches(traitOf(subject, key)));
  });
  const found = subjects.filter((subject) => asked.every((holds) => holds(subject)));
  if (found.length > 0 || subjects.length === 0) return found;
  const said = [...only].flatMap(([key, texts]) => texts.map((text) => `${key}=${text}`)).join(' and ');
  throw new InputError(`no case has ${said}; each of them alone has some.`);
}

function traitOf(subject: Subject, key: string): Value {
  const { traits, ...names } = subject;
  return key in traits ? traits[key as keyof Traits] : (names[key as (typeof OF_SUBJECT)[number]] ?? null);
}

type Matcher = (value: Value) => boolean;

/** A whole value may hold a comma (a paper's title); else commas part values. */
function matchersOf(key: string, text: string, known: readonly (string | number)[]): Matcher[] {
  const whole = matcherOf(text, key, known);
  if (known.some(whole)) return [whole];
  return text.split(',').map((part) => {
    const matches = matcherOf(part.trim(), key, known);
    if (known.some(matches)) return matches;
    const names = known.map(String);
    const near = nearest(part.trim(), names);
    const few = names.length <= 12 ? `; there is ${[...names].sort().join(', ')}` : '';
    const guess = near.length > 0 ? `: did you mean ${near.join(' or ')}?` : `${few}.`;
    throw new InputError(`no case has ${key}=${part.trim()}${guess}`);
  });
}

/** A name that is there as written means itself alone, also where a part would do. */
function matcherOf(text: string, key: string, known: readonly (string | number)[]): Matcher {
  const range = /^([\d.e+]*?)\.\.([\d.e+]*)$/i.exec(text);
  if (range && text !== '..') {
    const low = range[1] === '' ? Number.NEGATIVE_INFINITY : Number(range[1]);
    const high = range[2] === '' ? Number.POSITIVE_INFINITY : Number(range[2]);
    return (value) => typeof value === 'number' && value >= low && value <= high;
  }
  const words = text.toLowerCase();
  const exact = !BY_PART.includes(key) || known.some((value) => String(value).toLowerCase() === words);
  return (value) => {
    if (typeof value === 'number') return value === Number(text);
    if (value === null) return false;
    return exact ? value.toLowerCase() === words : value.toLowerCase().includes(words);
  };
}
