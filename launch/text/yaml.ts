/** The leaves of a YAML file as entries: each key by its path, with the line it stands on. */
import { parseYaml } from '../../input/yaml.js';
import type { Entry, EntryValue } from '../imported.js';

/** A leaf, with its path taken apart. */
export interface Leaf extends Entry {
  readonly path: readonly string[];
}

/**
 * The leaves of `text`; a list of plain values is one leaf, any other list is one leaf an item. An empty map is a leaf.
 * Throws InputError, with file, line and column, for what is not YAML.
 */
export function yamlLeaves(text: string, fileName: string): readonly Leaf[] {
  const parsed = parseYaml(text, fileName);
  const lineOf = (path: readonly string[]) =>
    Number(parsed.place(parsed.offsetOf(path, 'key')).split(':')[0]);
  return leavesOf(parsed.value, []).map(({ path, value }) => ({
    ...{ file: fileName, line: lineOf(path), key: path.join('.'), value, path },
  }));
}

/** The leaves of plain data, by their paths. */
export function leavesOf(
  value: unknown,
  path: readonly string[],
): { path: readonly string[]; value: EntryValue }[] {
  if (Array.isArray(value)) {
    if (value.every((each) => typeof each !== 'object' || each === null))
      return [{ path, value: value as EntryValue }];
    return value.flatMap((each, i) => leavesOf(each, [...path, String(i)]));
  }
  if (value instanceof Date) return [{ path, value: value.toISOString() }];
  if (typeof value !== 'object' || value === null) {
    return path.length === 0 ? [] : [{ path, value: (value ?? null) as EntryValue }];
  }
  const fields = Object.entries(value);
  if (fields.length === 0) return path.length === 0 ? [] : [{ path, value: '{}' }];
  return fields.flatMap(([name, each]) => leavesOf(each, [...path, name]));
}
