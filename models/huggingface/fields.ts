/**
 * Reading single fields of a Hugging Face `config.json`, each with a sentence for the person when the field
 * is missing or is not what it must be. `null` counts as absent, as it does in the files themselves.
 */
import { InputError } from '../../input/error.js';

export interface Config {
  /** As the person named it; every message begins with it. */
  readonly file: string;
  readonly modelType: string;
  /** What is asked for here is noted, and what is not is judged (`unread.ts`): hand on these, not copies of them. */
  readonly fields: Readonly<Record<string, unknown>>;
  /** What readers have to say with the model, see `note`. */
  readonly notes?: string[];
  /** What the library takes for a field that is left out, as parts of a configuration leave out what equals it. */
  readonly defaults?: Readonly<Record<string, unknown>>;
}

/** What the file says in `field`, or the library where the file says nothing. */
export function said(config: Config, field: string): unknown {
  const value = config.fields[field];
  return value === undefined ? config.defaults?.[field] : value;
}

/** Fields of which others in the file have said the same, so that nothing is left to say of them. */
export function repeated({ fields }: Config, ...names: readonly string[]): void {
  for (const name of names) Reflect.get(fields, name);
}

/** Adds to what is said with the model: a sentence on what of the file is taken otherwise than it says. */
export function note(config: Config, sentence: string): void {
  config.notes?.push(`${config.file}: ${sentence}`);
}

/** The error for a field that has a value, but not a possible one. */
export function refusal(config: Config, field: string, rule: string): InputError {
  return new InputError(`${config.file}: '${field}' is ${shown(said(config, field))}, but ${rule}`);
}

/** A required whole number of at least `least`. */
export function count(config: Config, field: string, least = 1): number {
  if (isAbsent(config, field)) {
    throw new InputError(
      `${config.file}: field '${field}' is missing, and a ${config.modelType} model cannot be built without it. Take the complete config.json from the model's page.`,
    );
  }
  return wholeNumber(config, field, least);
}

/** More layers than any model has; every one of them is written out. */
const MOST_LAYERS = 2_000;

/** The required number of layers. */
export function layerCount(config: Config, field: string): number {
  const layers = count(config, field);
  if (layers <= MOST_LAYERS) return layers;
  throw refusal(
    config,
    field,
    `must not be more than ${MOST_LAYERS.toLocaleString('en')} layers, of which each is simulated.`,
  );
}

/** A whole number of at least `least`, or `fallback` where the field is absent. */
export function countOr(config: Config, field: string, fallback: number, least = 1): number {
  return isAbsent(config, field) ? fallback : wholeNumber(config, field, least);
}

export function flagOr(config: Config, field: string, fallback: boolean): boolean {
  if (isAbsent(config, field)) return fallback;
  const value = said(config, field);
  if (typeof value !== 'boolean') throw refusal(config, field, 'must be true or false.');
  return value;
}

export function textOr(config: Config, field: string, fallback: string): string {
  if (isAbsent(config, field)) return fallback;
  const value = said(config, field);
  if (typeof value !== 'string') throw refusal(config, field, 'must be a text.');
  return value;
}

/** The first of `fields` that the file or the library fills; the first of all where none is. */
export function firstOf(config: Config, ...fields: [string, ...string[]]): string {
  return fields.find((field) => !isAbsent(config, field)) ?? fields[0];
}

/** A list whose entries all pass `is`, or undefined where the field is absent. `rule` is what each must be. */
export function listOr<Item>(
  config: Config,
  field: string,
  is: (item: unknown) => item is Item,
  rule: string,
): readonly Item[] | undefined {
  if (isAbsent(config, field)) return undefined;
  const value = said(config, field);
  if (!Array.isArray(value) || !value.every(is)) throw refusal(config, field, `must be a list of ${rule}.`);
  return value;
}

export function isText(value: unknown): value is string {
  return typeof value === 'string';
}

export function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

/** A number above 0, such as a multiple of the hidden size. */
export function factorOr(config: Config, field: string, fallback: number): number {
  if (isAbsent(config, field)) return fallback;
  const value = said(config, field);
  if (typeof value !== 'number' || !(value > 0) || !Number.isFinite(value)) {
    throw refusal(config, field, 'must be a number above 0.');
  }
  return value;
}

/** The configuration in `field`, an object, read like one of its own: without the defaults of the one around it. */
export function within(config: Config, field: string): Config {
  const value = said(config, field);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw refusal(config, field, 'must be an object of hyper-parameters.');
  }
  const { defaults: _, ...rest } = config;
  return { ...rest, fields: value as Config['fields'] };
}

/** A required even number: of dimensions that rotary positions turn in pairs. */
export function evenCount(config: Config, field: string): number {
  const value = count(config, field);
  if (value % 2 === 0) return value;
  throw refusal(config, field, 'must be even: rotary positions turn dimensions in pairs.');
}

/** Throws InputError where `parts`, the value of `field`, does not divide `whole`, that of `of`. */
export function mustDivide(config: Config, field: string, parts: number, of: string, whole: number): void {
  if (whole % parts === 0) return;
  const stated = said(config, field);
  const is = stated === undefined ? `is left out, which stands for ${parts}` : `is ${shown(stated)}`;
  throw new InputError(`${config.file}: '${field}' ${is}, but must divide '${of}', which is ${whole}.`);
}

/** A probability such as dropout: at least 0 and below 1. */
export function probabilityOr(config: Config, field: string, fallback: number): number {
  if (isAbsent(config, field)) return fallback;
  const value = said(config, field);
  if (typeof value !== 'number' || !(value >= 0 && value < 1)) {
    throw refusal(config, field, 'must be a number of at least 0 and below 1.');
  }
  return value;
}

export function isAbsent(config: Config, field: string): boolean {
  const value = said(config, field);
  return value === undefined || value === null;
}

/** JSON text of a value, cut short so that a message stays a sentence. */
export function shown(value: unknown): string {
  // JSON has no word for NaN and infinities, and Python's has.
  const text = typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? 'undefined');
  return text.length <= 40 ? text : `${text.slice(0, 37)}...`;
}

function wholeNumber(config: Config, field: string, least: number): number {
  const value = said(config, field);
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < least) {
    throw refusal(config, field, `must be a whole number of at least ${least}.`);
  }
  return value;
}
