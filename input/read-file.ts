/** Reading a person's file as text, with a sentence when it cannot be read. */
import { readFileSync } from 'node:fs';
import { InputError } from './error.js';

/** What is named, for the sentence: `scenario file`, `results`. A byte-order mark is dropped. */
export function readText(path: string, what: string): string {
  try {
    return readFileSync(path, 'utf8').replace(/^\uFEFF/, '');
  } catch (error) {
    throw new InputError(`cannot read the ${what} '${path}': ${reasonOf(error)}`);
  }
}

/** Why a file operation failed, in words. Errors that are not the file system's pass through. */
export function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : undefined;
  if (code === undefined) throw error;
  return REASONS[code] ?? `the system says ${code}`;
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or folder',
  EISDIR: 'it is a folder',
  ENOTDIR: 'part of the path is a file, not a folder',
  EACCES: 'permission is denied',
  EPERM: 'permission is denied',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
  ENAMETOOLONG: 'the name is too long',
  ELOOP: 'its links go in a circle',
  ERR_INVALID_ARG_VALUE: 'the path holds a zero byte',
  ERR_STRING_TOO_LONG: 'it is too large',
  ERR_FS_FILE_TOO_LARGE: 'it is too large',
};
