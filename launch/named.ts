/** Files that others name: a configuration of DeepSpeed, a hostfile, what accelerate is started with. */
import type { LaunchFile } from './format.js';
import type { Entry } from './imported.js';
import type { Noted } from './noted.js';

/** Whether the file that `entry` names is one of `files`; if not, it is remembered, for who can look for it. */
export function isHere(noted: Noted, entry: Entry, files: readonly LaunchFile[]): boolean {
  if (entry.value === true || entry.unset !== undefined) return false;
  const path = String(entry.value);
  const found = files.some(({ name }) => baseOf(name) === baseOf(path));
  if (!found) noted.named.push({ by: entry.file, path });
  return found;
}

/** The last part of a path. */
export function baseOf(path: string): string {
  return path.split(/[\\/]/).at(-1)!;
}
