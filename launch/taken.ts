/** A configuration that a command names, with options that change it: read as one account. */
import type { LaunchFile } from './format.js';
import { type Entry, placeText } from './imported.js';
import { baseOf } from './named.js';
import type { Noted } from './noted.js';
import { byPath } from './sections.js';
import type { Leaf } from './text/yaml.js';

/**
 * Takes the file that `entry` names into `noted`, if it was handed over, as `leaves` reads it; returns whether. Says so
 * where it was not, unless it is `known` what it says.
 */
export function takeIn(
  noted: Noted,
  entry: Entry,
  files: readonly LaunchFile[],
  leaves: (file: LaunchFile) => readonly Leaf[],
  known = false,
): boolean {
  if (entry.unset !== undefined) {
    noted.want(entry, 'model');
    return false;
  }
  const path = String(entry.value);
  const base = baseOf(path);
  const file = files.find(({ name }) => baseOf(name) === base);
  if (noted.entry(entry.name ?? entry.key) !== undefined) noted.understand(entry, 'model');
  if (file !== undefined) {
    noted.absorb(file.name, byPath(leaves(file)));
    return true;
  }
  if (known) return false;
  noted.named.push({ by: entry.file, path });
  noted.notes.push(
    `${placeText(entry)} ${entry.key}: '${path}' says the rest of the job, and was not handed over; name it, too`,
  );
  return false;
}
