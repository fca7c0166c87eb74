/**
 * Files a command writes. Whether the place can be written to is found out before the work begins; the
 * file is written beside and renamed, so that nobody ever finds half of one. Like what is printed, it holds
 * no character that steers what shows it.
 */
import {
  accessSync,
  closeSync,
  constants,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { InputError } from '../../input/error.js';
import { printableOutput } from '../../input/printable.js';
import { reasonOf } from '../../input/system-reasons.js';
import { besideIn, sweep } from './beside.js';

export interface OutputFile {
  readonly path: string;
  /** Writes the whole file. Throws InputError when the system refuses; the old file is then untouched. */
  write(pieces: Iterable<string>): void;
  /** Writes what is no text, as it is. Throws as `write`. */
  writeBytes(bytes: Uint8Array): void;
}

/** A file to be written later; undefined when none was asked for. Throws InputError if it could not be. */
export function outputFile(path: string | undefined): OutputFile | undefined {
  if (path === undefined) return undefined;
  const target = attempt(path, () => writable(path));
  return {
    path,
    write: (pieces) => attempt(path, () => replace(target, (file) => writeAll(file, pieces))),
    writeBytes: (bytes) => attempt(path, () => replace(target, (file) => writeFileSync(file, bytes))),
  };
}

interface Target {
  readonly path: string;
  /** A pipe or device, such as /dev/stdout, is written to directly: it cannot be replaced. */
  readonly direct: boolean;
}

function writable(path: string): Target {
  if (path === '') throw new InputError('the name of the file to write is empty');
  if (path === '-') {
    throw new InputError(
      "'-' is no name of a file: what goes to standard output is printed where no file is named, rows with `--format csv`; for any other file name /dev/stdout",
    );
  }
  const there = statSync(path, { throwIfNoEntry: false });
  if (there === undefined) {
    accessSync(dirname(path), constants.W_OK);
    return { path, direct: false };
  }
  if (there.isDirectory()) throw new InputError(`cannot write '${path}': it is a folder`);
  accessSync(path, constants.W_OK);
  if (!there.isFile()) return { path, direct: true };
  const real = realpathSync(path);
  accessSync(dirname(real), constants.W_OK);
  return { path: real, direct: false };
}

function replace({ path, direct }: Target, fill: (file: number) => void): void {
  if (direct) {
    filled(openSync(path, 'w'), fill);
    return;
  }
  sweep(dirname(path));
  const beside = besideIn(dirname(path));
  try {
    filled(openSync(beside, 'wx'), fill);
    renameSync(beside, path);
  } catch (error) {
    rmSync(beside, { force: true });
    throw error;
  }
}

function filled(file: number, fill: (file: number) => void): void {
  try {
    fill(file);
  } finally {
    closeSync(file);
  }
}

function writeAll(file: number, pieces: Iterable<string>): void {
  let waiting = '';
  for (const piece of pieces) {
    waiting += piece;
    if (waiting.length < 1 << 16) continue;
    writeFileSync(file, printableOutput(waiting));
    waiting = '';
  }
  writeFileSync(file, printableOutput(waiting));
}

function attempt<T>(path: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError(`cannot write '${path}': ${reasonOf(error)}`);
  }
}
