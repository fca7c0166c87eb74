/** Keys of configuration files: called by their paths, and ignored by the section they stand in. */
import { type Entry, placeText } from './imported.js';
import type { Unused } from './mapping.js';
import type { Noted } from './noted.js';
import type { Leaf } from './text/yaml.js';

/** Leaves by their paths, with hyphens as on a command line: `training.local-batch-size`. */
export function byPath(leaves: readonly Leaf[]): readonly Entry[] {
  return leaves.map(({ file, line, key, value }) => ({
    ...{ file, line, key, value, name: key.replaceAll('_', '-') },
  }));
}

/** Ignores every open key that is, or stands below, one of the `sections`. */
export function ignoreSections(noted: Noted, sections: readonly Unused[]): void {
  for (const { keys, because, matters } of sections) {
    for (const name of noted.keys()) {
      if (keys.some((key) => name === key || name.startsWith(`${key}.`)))
        noted.ignore(noted.entry(name)!, because, matters);
    }
  }
}

/** Whether `entry` says nothing: `null`, an empty text, `false`, `none`. */
export function isOff({ value }: Entry): boolean {
  return value === null || value === false || /^(|none|null|false|no|off)$/i.test(String(value).trim());
}

/** Whether `entry` says yes. */
export function isOn({ value }: Entry): boolean {
  return value === true || /^(true|yes|on|1)$/i.test(String(value).trim());
}

/** Ignores every open key of `keys` that is switched off. */
export function ignoreOff(noted: Noted, keys: readonly string[]): void {
  for (const key of keys) {
    const entry = noted.entry(key);
    if (entry !== undefined && isOff(entry))
      noted.ignore(entry, 'it is switched off, which is as if it were absent', 'no');
  }
}

/** `entry` decides `option`, which it does not say by itself; `why` is a clause. */
export function ask(noted: Noted, entry: Entry, option: string, why: string): void {
  noted.understand(entry, option);
  noted.wanted.push({ option, sentence: `${placeText(entry)} ${entry.key}: ${why}: give --${option}` });
}

/** What `entry` says beside its main matter, as a key of its own. */
export function beside(entry: Entry, what: string): Entry {
  return { ...entry, key: `${entry.key} (${what})`, name: `${entry.name ?? entry.key} (${what})`, value: what };
}
