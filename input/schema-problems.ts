/**
 * What a schema found wrong, in sentences: the value, the rule, and the nearest thing that would be
 * right. The schema library's own wording speaks of types; people speak of keys and values.
 */

import type { ZodType, z } from 'zod';
import { largest } from './extremes.js';
import { nearest } from './nearest.js';
import { ruleWords, typeName } from './schema-rules.js';

type Issue = z.core.$ZodIssue;

/** One problem: the path of keys it is at, whether the key or the value is wrong, and the sentence. */
export interface Complaint {
  readonly path: readonly PropertyKey[];
  readonly part: 'key' | 'value';
  readonly message: string;
}

/** What is wrong with a value: the first problems, and how many there are. */
export interface Problems {
  readonly first: readonly Complaint[];
  readonly count: number;
}

/** Problems told at once: with a line before them and one behind, ten lines; nobody reads more. */
const MOST = 8;

/** What a key that no schema has is here, as a clause; undefined where that is not known. */
export type KeyHint = (key: string, value: unknown) => string | undefined;

/** `value` as what `schema` describes, or its problems; `hint` knows keys of other tools. */
export function held<T>(schema: ZodType<T>, value: unknown, hint?: KeyHint): { readonly data: T } | Problems {
  const outcome = schema.safeParse(value, { error: ruleWords });
  if (outcome.success) return { data: outcome.data };
  const { issues } = outcome.error;
  const found = complaints(issues.slice(0, MOST), schema, value, hint);
  const keys = (issue: Issue) => (issue.code === 'unrecognized_keys' ? issue.keys.length : 1);
  const untold = issues.map((issue, i) => (i < MOST ? Math.max(0, keys(issue) - MOST) : keys(issue)));
  return { first: found.slice(0, MOST), count: untold.reduce((a, b) => a + b, found.length) };
}

/** Each issue of a failed check of `value` against `schema` as one complaint or, for keys, one each. */
function complaints(issues: readonly Issue[], schema: ZodType, value: unknown, hint?: KeyHint): Complaint[] {
  return issues.flatMap((issue) => complaintsOf(issue, schema, value, hint));
}

function complaintsOf(issue: Issue, schema: ZodType, value: unknown, hint?: KeyHint): Complaint[] {
  const path = issue.path;
  const found = path.reduce<unknown>((at, key) => (at as Record<PropertyKey, unknown>)?.[key], value);
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.slice(0, MOST).map((key, i) => {
        const known = hint?.(key, (found as Readonly<Record<string, unknown>>)[key]);
        const is = known === undefined ? choices(key, keysAt(schema, path), i === 0) : `: ${known}`;
        return { path: [...path, key], part: 'key', message: `unknown key ${quoted(key)}${is}` };
      });
    case 'invalid_union': {
      const branch = closest(issue.errors);
      if (branch === undefined)
        return [{ path, part: 'value', message: `${show(found)} does not belong here` }];
      const nested = branch.map((inner) => ({ ...inner, path: [...path, ...inner.path] }));
      return complaints(nested as Issue[], schema, value, hint);
    }
    case 'invalid_value':
      if (found === undefined) return [missing(path)];
      return [
        { path, part: 'value', message: `${show(found)} is not allowed here${instead(issue, found, hint)}` },
      ];
    case 'invalid_type':
      if (found === undefined && path.length > 0) return [missing(path)];
      return [
        {
          ...{ path, part: 'value' },
          message: `expected ${typeName(issue.expected)}, found ${show(found)}${truthMeant(issue.expected, found)}`,
        },
      ];
    case 'custom':
      return [{ path, part: 'value', message: issue.message }];
    case 'too_small':
    case 'too_big':
    case 'invalid_format':
    case 'not_multiple_of':
    case 'invalid_key':
    case 'invalid_element':
      return [{ path, part: 'value', message: `${show(found)} is refused: ${lowerFirst(issue.message)}` }];
  }
}

/** What a value of other tools is here, by its key and itself as `framework-fsdp`; else what is near it. */
function instead({ path, values }: z.core.$ZodIssueInvalidValue, found: unknown, hint?: KeyHint): string {
  const known = typeof found === 'string' ? hint?.(`${String(path.at(-1))}-${found}`, found) : undefined;
  if (known !== undefined) return `: ${known}`;
  const said = word(found)
    .split(',')
    .map((each) => each.trim());
  if (said.length > 1 && said.every((each) => values.includes(each)))
    return ': only one of them at a time; ask once for each';
  return choices(word(found), values.map(String));
}

function missing(path: readonly PropertyKey[]): Complaint {
  return { path, part: 'key', message: `${quoted(String(path.at(-1)))} is missing; add it here` };
}

/** Of a union's branches, the one the value looks most like: it fails deepest inside. */
function closest(branches: readonly (readonly Issue[])[]): readonly Issue[] | undefined {
  const depth = (issues: readonly Issue[]) =>
    largest(issues.map(({ path, code }) => path.length + (code === 'invalid_type' ? 0 : 1)));
  return [...branches].filter((issues) => issues.length > 0).sort((a, b) => depth(b) - depth(a))[0];
}

/** `: did you mean 'x'?`, or, once, the whole list. */
function choices(word: string, candidates: readonly string[], list = true): string {
  const near = word.length > LONGEST ? [] : nearest(word, candidates);
  if (near.length > 0) return `: did you mean ${near.map(quoted).join(' or ')}?`;
  return candidates.length === 0 || !list ? '' : `; use one of ${candidates.map(quoted).join(', ')}`;
}

/** The keys an object may have at `path` in `schema`, over every branch of every union. */
function keysAt(schema: ZodType, path: readonly PropertyKey[]): string[] {
  const { def } = schema as unknown as { def: z.core.$ZodTypeDef & Record<string, unknown> };
  const inside = (inner: unknown, rest = path) => keysAt(inner as ZodType, rest);
  switch (def.type) {
    case 'optional':
    case 'nullable':
    case 'default':
    case 'readonly':
      return inside(def.innerType);
    case 'union':
      return (def.options as unknown[]).flatMap((option) => inside(option));
    case 'array':
      return path.length === 0 ? [] : inside(def.element, path.slice(1));
    case 'record':
      return path.length === 0 ? [] : inside(def.valueType, path.slice(1));
    case 'object': {
      const shape = def.shape as Record<PropertyKey, unknown>;
      const [key, ...rest] = path;
      if (key === undefined) return Object.keys(shape);
      return shape[key] === undefined ? [] : inside(shape[key], rest);
    }
    default:
      return [];
  }
}

function show(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a map of keys and values';
  return quoted(word(value));
}

/** Keys as one writes them one after the other: `node.nics.bandwidth`. */
export function pathText(path: readonly PropertyKey[]): string {
  return path.map((key) => shortened(String(key))).join('.');
}

/** Letters of a value that are shown; a name of ours is shorter. */
const LONGEST = 60;

/** A word in quotes; of a long one the beginning. */
export function quoted(word: string): string {
  return `'${shortened(word)}'`;
}

function shortened(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 3)}...` : text;
}

/** A scalar as it was written; a map or a list is no word at all. */
function word(value: unknown): string {
  return typeof value === 'object' ? '' : String(value as string | number | boolean | undefined);
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

/** What to write for a word that was a truth in YAML 1.1, and is a text since 1.2. */
function truthMeant(expected: string, found: unknown): string {
  if (expected !== 'boolean' || typeof found !== 'string' || !/^(yes|no|on|off)$/i.test(found)) return '';
  return `, which is a text since YAML 1.2; write ${/^(yes|on)$/i.test(found)}`;
}
