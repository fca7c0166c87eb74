/**
 * A question with lists as the single questions in it. `h100-dgx:8,16` names two sizes of one cluster; `8..128` doubles
 * from 8 while it is at most 128.
 */
import { InputError } from '../../input/error.js';
import type { ModelFields, Single, SweptKey } from '../options/keys.js';
import { COUNTS } from '../options/rules.js';
import type { Said } from './said.js';
import type { Asked } from './scenario.js';

/** What a single question is asked, each value with where it was said. */
export type AskedOnce = { readonly [K in keyof Single]: Said<NonNullable<Single[K]>> } & Pick<
  Asked,
  'settings' | 'remarks'
>;

/** A single question, and what it has of the lists: of each key that was given, its value as one would type it. */
export interface Cell {
  readonly asked: AskedOnce;
  readonly words: Readonly<Partial<Record<SweptKey, string>>>;
}

/** Every combination, models outermost, then clusters, global batches and sequences. Throws InputError for ranges. */
export function cellsOf(asked: Asked): readonly Cell[] {
  const { model, cluster, 'global-batch': batch, seq, ...others } = asked;
  const cells: Cell[] = [];
  for (const m of each(model, modelsIn)) {
    for (const c of each(cluster, clustersIn)) {
      for (const b of each(batch, countsIn)) {
        for (const s of each(seq, lengthsIn)) {
          const swept = { model: m, cluster: c, 'global-batch': b, seq: s };
          const given = Object.entries(swept).filter(([, said]) => said !== undefined);
          // A model that is written out is no word; the file that it stands in says it again.
          const typed = given.flatMap(([key, said]) => {
            const value: unknown = said!.value;
            return typeof value === 'string' || typeof value === 'number' ? [[key, String(value)]] : [];
          });
          cells.push({
            asked: { ...others, ...Object.fromEntries(given) } as AskedOnce,
            words: Object.fromEntries(typed),
          });
        }
      }
    }
  }
  return cells;
}

/** The single values of a list, each once, all said at one place; or nothing where nothing was said. */
function each<List, T>(
  said: Said<List> | undefined,
  split: (list: List) => readonly T[],
): (Said<T> | undefined)[] {
  if (said === undefined) return [undefined];
  try {
    return [...new Set(split(said.value))].map((value) => ({ ...said, value }));
  } catch (error) {
    throw error instanceof InputError ? new InputError(said.where + error.message) : error;
  }
}

/** The names of models, or the one model that is written out. */
function modelsIn(said: string | readonly string[] | ModelFields): (string | ModelFields)[] {
  return typeof said === 'string' || Array.isArray(said)
    ? namesIn(said as string | readonly string[])
    : [said as ModelFields];
}

/** The names in a list or in words separated by commas. Throws InputError for none. */
export function namesIn(said: string | readonly string[]): string[] {
  const names = partsOf(said);
  if (names.length === 0) throw new InputError(`'${String(said)}' names nothing`);
  return names;
}

/** What stands between commas. */
export function partsOf(said: string | readonly string[]): string[] {
  const texts = typeof said === 'string' ? [said] : said;
  return texts.flatMap((text) => text.split(',').map((part) => part.trim())).filter((part) => part !== '');
}

const SIZE = /^\d+(x\d+)*$|^\d+\.\.\d+$|^(\d+ ?x ?)?\d+ ?of ?\d+$/i;

/** `4090`, `2x3090`, `4090x2`: numbers that are cards' names, and no sizes anybody has. */
const CARD = /^(\d{1,3} ?x ?)?(20|30|40|50)[5-9]0( ?x ?\d{1,3})?$/i;

/** References to clusters; a size by itself is one of the cluster named before it. */
export function clustersIn(said: string | readonly string[]): string[] {
  let name: string | undefined;
  return namesIn(said).flatMap((part) => {
    const isSize = SIZE.test(part) && !CARD.test(part);
    if (isSize && name === undefined) {
      throw new InputError(`'${part}' is a size without a cluster before it; write h100-dgx:${part}`);
    }
    const whole = isSize ? `${name}:${part}` : part;
    name = whole.replace(/:[^:/\\]*$/, '');
    const [, before, from, to] = /^(.*:)(\d+)\.\.(\d+)$/s.exec(whole) ?? [];
    return before === undefined ? [whole] : doublings(Number(from), Number(to)).map((n) => before + n);
  });
}

/** Whole numbers, and ranges that double. */
export function countsIn(said: number | string | readonly (number | string)[]): number[] {
  const texts = (Array.isArray(said) ? said : [said]).map(String);
  return partsOf(texts).flatMap((part) => {
    const [from, to] = part.split('..').map(Number);
    return to === undefined ? [from!] : doublings(from!, to);
  });
}

/** The same, and what says how long sequences really are: `mean:600`, a file. */
export function lengthsIn(said: number | string | readonly (number | string)[]): (number | string)[] {
  const texts = (Array.isArray(said) ? said : [said]).map(String);
  return partsOf(texts).flatMap((part): (number | string)[] => {
    // A number out of all proportion is still none of a file.
    if (/^\d+$/.test(part)) return [Number(part)];
    return COUNTS.test(part) ? countsIn(part) : [part];
  });
}

/** Beyond any cluster and batch there is. */
const MOST = 2 ** 24;

/** `from`, twice, four times … as far as `to`. */
function doublings(from: number, to: number): number[] {
  if (to > MOST) throw new InputError(`a range goes up to ${MOST}, and this one goes on to ${to}`);
  if (from < 1 || from > to) {
    throw new InputError(
      `'${from}..${to}' is no range: it doubles from the first number, at least 1, up to the last`,
    );
  }
  const all: number[] = [];
  for (let n = from; n <= to; n *= 2) all.push(n);
  return all;
}
