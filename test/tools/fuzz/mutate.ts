/** Sound data with something changed. */
import type { Random } from './random.js';
import { oddValue, TEXTS } from './values.js';

type Entries = Record<string, unknown>;

/** A copy of `value` with one to six changes, each more with `probability`. */
export function mutated<T>(r: Random, value: T, probability = 0.35): T {
  let changed: unknown = value;
  for (let n = r.times(probability); n > 0; n--) changed = mutate(r, changed, r.chance(0.7));
  return changed as T;
}

/** With one change at a random place; a gentle one keeps the form, and changes a figure. */
function mutate(r: Random, value: unknown, gentle: boolean): unknown {
  if (typeof value === 'object' && value !== null && Object.keys(value).length > 0) {
    if (gentle || !r.chance(0.08)) return inside(r, value as Entries, gentle);
  }
  if (typeof value === 'string' && gentle) {
    // Figures keep their unit.
    const figure = /\d+(\.\d+)?/.exec(value)?.[0];
    if (figure !== undefined) {
      const n = Number(figure);
      return value.replace(figure, String(r.pick([n * 2, n / 2, 1, 0, 1e6, 0.001, 3, 1e12])));
    }
    if (r.chance(0.7)) return value;
  }
  if (typeof value === 'boolean' && gentle) return !value;
  if (typeof value === 'number' && (gentle || r.chance(0.6))) return otherNumber(r, value);
  if (typeof value === 'string' && r.chance(0.35)) return damagedWord(r, value);
  return oddValue(r);
}

function inside(r: Random, value: Entries, gentle: boolean): unknown {
  const keys = Object.keys(value);
  const key = r.pick(keys);
  const copy = (Array.isArray(value) ? [...value] : { ...value }) as Entries;
  const n = gentle ? 20 : r.below(20);
  if (n < 1) remove(copy, key);
  else if (n < 2) add(copy, r.chance(0.5) ? r.pick(TEXTS) : key + r.pick(['x', 's', ' ', '']), value[key]);
  else if (n < 3) copy[key] = copied(value[r.pick(keys)]);
  else if (n < 4 && !Array.isArray(copy)) {
    remove(copy, key);
    add(copy, r.pick(TEXTS), value[key]);
  } else copy[key] = mutate(r, value[key], gentle);
  return copy;
}

function remove(from: Entries, key: string): void {
  if (Array.isArray(from)) from.splice(Number(key), 1);
  else delete from[key];
}

/** Also under a name such as `__proto__`, as a file can. */
function add(to: Entries, key: string, value: unknown): void {
  if (Array.isArray(to)) to.push(value);
  else Object.defineProperty(to, key, { value, enumerable: true, configurable: true, writable: true });
}

function otherNumber(r: Random, n: number): number {
  return r.pick([n * 2, n / 2, n + 1, n - 1, -n, n * 1e3, Math.round(n * 1.3), n / 3, 1, 0, n * 8]);
}

function damagedWord(r: Random, word: string): string {
  const at = r.below(word.length + 1);
  const piece = r.pick(['', 'x', ' ', ':', '/', '0', '\n', '\u0000', '\u202e', 'é', "'", '"', '<', '-']);
  return word.slice(0, at) + piece + word.slice(at + r.below(3));
}

/** Plain data once more, so that no two samples share a part. */
export function copied<T>(value: T): T {
  return value === undefined ? value : (JSON.parse(JSON.stringify(value)) as T);
}
