/**
 * What of a configuration no reader asked for. Readers take fields as they always do; the fields they are handed note
 * which were asked for, and what is left over is judged here: a key that says the model has other parts than were read is
 * refused, one that changes what a step costs is told, harmless ones are passed over, and of the rest there is a list.
 */
import { InputError } from '../../input/error.js';
import type { Model } from '../model.js';
import { type Config, shown } from './fields.js';
import { isHarmless, type Structural, structural } from './keys.js';

type Fields = Readonly<Record<string, unknown>>;

/**
 * `fields`, noting in `read` the path of each that is asked for (`text_config.hidden_size`); objects inside are followed
 * alike, lists are not. A copy (`{...fields}`) asks for all of them: hand on the fields themselves.
 */
export function tracked(fields: Fields, read: Set<string>, path = ''): Fields {
  return new Proxy(fields, {
    get(target, key) {
      // Names that every object has are no fields.
      if (typeof key !== 'string' || !Object.hasOwn(target, key)) return Reflect.get(Object.prototype, key);
      read.add(path + key);
      const value = target[key];
      return isObject(value) ? tracked(value, read, `${path}${key}.`) : value;
    },
  });
}

/** As many unknown keys are named; the others are counted. */
const MOST_NAMED = 8;

/**
 * Sentences on the fields that are not in `read`, which made the `model`. Throws InputError for one that says the model has parts, such as
 * experts, that its reader did not take: the parameters would be wrong.
 */
export function notesOnUnread(
  { file, modelType, fields }: Config,
  read: ReadonlySet<string>,
  model: Model,
): string[] {
  const left = unread(fields, read).filter(({ name }) => !isHarmless(name));
  const costs = new Map<string, string[]>();
  const others: string[] = [];
  for (const { path, name, value, beside } of left) {
    const found = structural(name, value, beside, model, read);
    if (found === undefined) others.push(path);
    else if (found === 'off') continue;
    else if (found.changes === 'parts') throw partsNotRead(file, modelType, path, value, found);
    else costs.set(found.what, [...(costs.get(found.what) ?? []), `${path} ${shown(value)}`]);
  }
  const notes = [...costs].map(([what, keys]) => `${file}: ${what} is not simulated (${keys.join(', ')}).`);
  if (others.length > 0) {
    const more = others.length - MOST_NAMED;
    const rest = more > 0 ? ` and ${more} more` : '';
    notes.push(`${file}: not used: ${others.slice(0, MOST_NAMED).join(', ')}${rest}.`);
  }
  return notes;
}

function partsNotRead(
  file: string,
  modelType: string,
  path: string,
  value: unknown,
  { what }: Structural,
): InputError {
  return new InputError(
    `${file}: '${path}' is ${shown(value)}, but a ${modelType} model has no ${what} here, so its parameters would be wrong; ` +
      `give the model_type that has them, or leave the field out to have a ${modelType} model without`,
  );
}

interface Unread {
  readonly path: string;
  /** The last word of the path. */
  readonly name: string;
  readonly value: unknown;
  /** The object that it is in. */
  readonly beside: Fields;
}

/** Leaves that nobody asked for and that say something; of an object that nobody opened, the object. */
function unread(fields: Fields, read: ReadonlySet<string>, path = ''): Unread[] {
  return Object.entries(fields).flatMap(([name, value]) => {
    const at = path + name;
    if (value === null) return [];
    if (!read.has(at)) return [{ path: at, name, value, beside: fields }];
    return isObject(value) && !isHarmless(name) ? unread(value, read, `${at}.`) : [];
  });
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
