/**
 * Reading a person's file as text, with a sentence when it cannot be read. A file is sized before it is read, and what
 * has no size (a pipe, a device) is read no further than the limit, so that a wrong name costs neither time nor memory.
 */
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { InputError } from './error.js';
import { reasonOf } from './system-reasons.js';

const [KB, MB, GB] = [1e3, 1e6, 1e9];

/** What files are called in sentences, and the most bytes of each: far above what people write and programs print. */
export const LARGEST_BYTES = {
  'scenario file': 256 * KB,
  'plan file': 256 * KB,
  'plan rows': 512 * MB,
  'cluster file': 256 * KB,
  'topology file': 32 * MB,
  'model configuration': 4 * MB,
  program: 64 * MB,
  cases: 64 * MB,
  'price list': 64 * MB,
  'sequence lengths': 64 * MB,
  'shares of experts': 4 * MB,
  'pipeline schedule': 64 * MB,
  'launch file': 4 * MB,
  results: 128 * MB,
  anchor: 256 * KB,
  'job list': 512 * MB,
  'node list': 64 * MB,
  'file of failures': 256 * KB,
  'file about a run': 256 * KB,
  'store file': 256 * KB,
  'dataset file': 256 * KB,
} as const;
export type FileKind = keyof typeof LARGEST_BYTES;

const INSTEAD: Readonly<Record<FileKind, string>> = {
  'scenario file': 'name a file such as `llmsim init` writes',
  'plan file': 'name a file such as examples/cluster-sweep/plan.yaml, or split the plan into several',
  'plan rows': 'merge fewer shards at once, or name what `llmsim plan --csv` wrote',
  'cluster file':
    'name a file such as those in hardware-profiles/clusters, or what `llmsim calibrate -o` writes',
  'topology file': 'leave out the links of all but a few servers, or write a cluster file',
  'model configuration': 'name the config.json of a model, not its weights or its tokenizer',
  program: 'print it again at a smaller layout with `llmsim program`',
  'price list': 'leave only the accelerators and regions that matter in it',
  'sequence lengths': 'count sequences by their length: tokens,count',
  'shares of experts': 'give a number for each expert of one layer',
  'pipeline schedule': 'name a schedule file of PyTorch (docs/schedule-files.md), with fewer micro-batches',
  'launch file': 'name the script or configuration that starts the job, not its data or its log',
  cases: 'split it into several files and name each with --cases',
  anchor: 'name a scenario file with what was measured of that run',
  'job list': 'split it by month, or leave columns out that no format needs (docs/job-lists.md)',
  'node list': 'give nodes that are alike a row with a count',
  'file about a run': 'name failures, stores or datasets such as those in hardware-profiles',
  'file of failures': 'name causes with their rates such as those in hardware-profiles/failures',
  'store file': 'name a file such as those in hardware-profiles/stores',
  'dataset file': 'name a file such as those in hardware-profiles/datasets, not the data itself',
  results: 'write it again with fewer strategies or questions, or without --detail',
};

/** A pipe without a writer looks as if it had ended; one that will come is waited for this long. */
const PATIENCE_MS = 5_000;
const PAUSE_MS = 5;
const NEVER = new Int32Array(new SharedArrayBuffer(4));

/**
 * The text of the file at `path`, without a byte-order mark. Throws InputError for what cannot be read or is too large,
 * and for a pipe that nobody opens to write within `patienceMs`. What is too large for its kind may be of another, which
 * `otherwise` tells by how it begins, and as large as that.
 */
export function readText(
  path: string,
  kind: FileKind,
  patienceMs = PATIENCE_MS,
  otherwise: (start: string) => FileKind | undefined = () => undefined,
): string {
  const refused = (why: string) => new InputError(`cannot read the ${kind} '${path}': ${why}`);
  try {
    return contentOf(path, kind, patienceMs, otherwise)
      .toString('utf8')
      .replace(/^\uFEFF/, '');
  } catch (error) {
    if (error instanceof Unreadable) throw refused(error.message);
    throw refused(reasonOf(error) + (path === '-' ? '; for standard input name /dev/stdin' : ''));
  }
}

/** Not the system's refusal but ours. */
class Unreadable extends Error {}

/** So much of a file tells what it is. */
const START_BYTES = 64;

function contentOf(
  path: string,
  kind: FileKind,
  patienceMs: number,
  otherwise: (start: string) => FileKind | undefined,
): Buffer {
  let most: number = LARGEST_BYTES[kind];
  const largerOf = (start: Buffer) => {
    const other = otherwise(start.toString('utf8', 0, START_BYTES));
    return other === undefined ? most : Math.max(most, LARGEST_BYTES[other]);
  };
  const tooLarge = (finding: string) =>
    new Unreadable(`it ${finding}, and ${sizeText(most)} is the most for such a file; ${INSTEAD[kind]}`);
  // Opening a pipe would otherwise wait for its writer, without end.
  const file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const about = fstatSync(file);
    if (about.isDirectory())
      throw new Unreadable(`it is a folder${kind === 'scenario file' ? `; ${INSTEAD[kind]}` : ''}`);
    if (about.isFile() && about.size > most) {
      const start = Buffer.alloc(START_BYTES);
      readSync(file, start, 0, START_BYTES, 0);
      most = largerOf(start);
      if (about.size > most) throw tooLarge(`holds ${sizeText(about.size)}`);
    }
    const pieceBytes = about.isFile() ? Math.min(about.size + 1, 16 * MB) : 64 * KB;
    let content = readAll(file, pieceBytes, most, about.isFIFO() ? patienceMs : 0);
    if (content.length > most) {
      most = largerOf(content);
      if (content.length <= most)
        content = Buffer.concat([content, readAll(file, pieceBytes, most - content.length, 0)]);
    }
    if (content.length > most) throw tooLarge(`goes on after ${sizeText(most)}`);
    return content;
  } finally {
    closeSync(file);
  }
}

/** To the end, or until it is more than `most`. A first byte is waited for, where `patienceMs` is not 0. */
function readAll(file: number, pieceBytes: number, most: number, patienceMs: number): Buffer {
  const pieces: Buffer[] = [];
  let total = 0;
  let waitedMs = 0;
  while (total <= most) {
    const piece = Buffer.allocUnsafe(pieceBytes);
    const length = readSome(file, piece);
    if (length === 0 && (total > 0 || patienceMs === 0)) break;
    if (length === 0 && waitedMs >= patienceMs) {
      throw new Unreadable(`it is a pipe, and for ${patienceMs / 1e3} s nobody wrote into it`);
    }
    if (length === undefined || length === 0) {
      Atomics.wait(NEVER, 0, 0, PAUSE_MS);
      // Whoever holds the other end may take as long as it likes.
      waitedMs = length === 0 ? waitedMs + PAUSE_MS : 0;
    } else {
      pieces.push(piece.subarray(0, length));
      total += length;
    }
  }
  return Buffer.concat(pieces, total);
}

/** Bytes read, 0 at the end; undefined while a writer has nothing yet. */
function readSome(file: number, into: Buffer): number | undefined {
  try {
    return readSync(file, into);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return undefined;
    throw error;
  }
}

/** `256 kB`, `1.1 GB`, rounded up, so that it is no smaller than the limit beside it. */
function sizeText(bytes: number): string {
  const [size, unit] = bytes < MB ? [bytes / KB, 'kB'] : bytes < GB ? [bytes / MB, 'MB'] : [bytes / GB, 'GB'];
  return `${Math.ceil(size * 10) / 10} ${unit}`;
}
