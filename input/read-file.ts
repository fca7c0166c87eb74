/**
 * Reading a person's file as text, with a sentence when it cannot be read. A file is sized before it is read, and what
 * has no size (a pipe, a device) is read no further than the limit, so that a wrong name costs neither time nor memory.
 */
import { closeSync, constants, fstatSync, openSync, readSync, type Stats } from 'node:fs';
import { InputError } from './error.js';
import { reasonOf } from './system-reasons.js';

const [KB, MB, GB] = [1e3, 1e6, 1e9];

/** What files are called in sentences, and the most bytes of each: far above what people write and programs print. */
export const LARGEST_BYTES = {
  'scenario file': 256 * KB,
  'cluster file': 256 * KB,
  'model configuration': 4 * MB,
  program: 64 * MB,
  cases: 64 * MB,
  results: 128 * MB,
} as const;
export type FileKind = keyof typeof LARGEST_BYTES;

/** The text of the file at `path`, without a byte-order mark. Throws InputError for what cannot be read or is too large. */
export function readText(path: string, kind: FileKind): string {
  try {
    return contentOf(path, kind)
      .toString('utf8')
      .replace(/^\uFEFF/, '');
  } catch (error) {
    if (error instanceof InputError) throw error;
    const hint = path === '-' ? '; for standard input name /dev/stdin' : '';
    throw new InputError(`cannot read the ${kind} '${path}': ${reasonOf(error)}${hint}`);
  }
}

function contentOf(path: string, kind: FileKind): Buffer {
  // A named pipe that nobody writes to would otherwise hold the program at its opening.
  const file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const about = fstatSync(file);
    if (about.isDirectory()) throw Object.assign(new Error('a folder'), { code: 'EISDIR' });
    const most = LARGEST_BYTES[kind];
    if (about.isFile() && about.size > most) throw tooLarge(path, kind, `holds ${sizeText(about.size)}`);
    const content = readAll(file, path, kind, about);
    if (content.length > most) throw tooLarge(path, kind, `goes on after ${sizeText(most)}`);
    return content;
  } finally {
    closeSync(file);
  }
}

/** To the end, or until it is too much by a piece. */
function readAll(file: number, path: string, kind: FileKind, about: Stats): Buffer {
  const pieces: Buffer[] = [];
  let total = 0;
  let waitedMs = 0;
  while (total <= LARGEST_BYTES[kind]) {
    const piece = Buffer.allocUnsafe(Math.max(1, Math.min(about.size - total, 16 * MB)) + 64 * KB);
    const length = readSome(file, piece);
    if (length === 0 && (total > 0 || !about.isFIFO())) break;
    if (length === 0 && waitedMs >= PATIENCE_MS) {
      throw new InputError(
        `cannot read the ${kind} '${path}': it is a pipe, and for ${PATIENCE_MS / 1e3} s nobody wrote into it`,
      );
    }
    if (length === undefined || length === 0) {
      Atomics.wait(NEVER, 0, 0, PAUSE_MS);
      // Whoever holds the other end may take as long as it likes.
      waitedMs = length === 0 ? waitedMs + PAUSE_MS : 0;
      continue;
    }
    pieces.push(piece.subarray(0, length));
    total += length;
  }
  return Buffer.concat(pieces, total);
}

/** A pipe without a writer looks as if it had ended; one that will come is waited for this long. */
const PATIENCE_MS = 5_000;
const PAUSE_MS = 5;
const NEVER = new Int32Array(new SharedArrayBuffer(4));

/** Bytes read, 0 at the end; undefined while a writer has nothing yet. */
function readSome(file: number, into: Buffer): number | undefined {
  try {
    return readSync(file, into);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return undefined;
    throw error;
  }
}

function tooLarge(path: string, kind: FileKind, finding: string): InputError {
  const most = sizeText(LARGEST_BYTES[kind]);
  return new InputError(
    `cannot read the ${kind} '${path}': it ${finding}, and ${most} is the most for such a file; ${INSTEAD[kind]}`,
  );
}

const INSTEAD: Readonly<Record<FileKind, string>> = {
  'scenario file': 'name a file such as `llmsim init` writes',
  'cluster file':
    'name a file such as those in hardware-profiles/clusters, or what `llmsim calibrate -o` writes',
  'model configuration': 'name the config.json of a model, not its weights or its tokenizer',
  program: 'print it again at a smaller layout with `llmsim program`',
  cases: 'split it into several files and name each with --cases',
  results: 'write it again with fewer strategies or questions, or without --detail',
};

/** `256 kB`, `1.3 GB`, rounded up, so that it is no smaller than the limit beside it. */
function sizeText(bytes: number): string {
  const [size, unit] = bytes < MB ? [bytes / KB, 'kB'] : bytes < GB ? [bytes / MB, 'MB'] : [bytes / GB, 'GB'];
  return `${Math.ceil(size * 10) / 10} ${unit}`;
}
