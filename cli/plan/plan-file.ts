/**
 * The file of a plan while it grows, `FILE.part` beside it: the header, then whole rows in the order of the cells, each
 * appended as soon as all before it are there. A run that ends for any reason, a kill or a full disk, leaves the rows it
 * had; the same command keeps them, writes over what was torn and goes on. Rows say which plan they are of, so another
 * plan is never continued. Every row has its own place in the file and the same bytes whoever writes it: two runs of one
 * plan at once can harm each other no more than one. The complete file takes its name at the end.
 *
 * What is appended survives the process at once; it is forced to the disk once a second and before the file is renamed.
 */
import {
  closeSync,
  existsSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  realpathSync,
  renameSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { InputError } from '../../input/error.js';
import { printableOutput } from '../../input/printable.js';
import { reasonOf } from '../../input/system-reasons.js';
import { PLAN_HEADER } from '../../reports/csv/plan.js';
import { outputFile } from '../output/output.js';
import { beginsWithMark, linesOf } from './lines.js';

/** The rows that a file is to hold. */
export interface Expected {
  readonly plan: string;
  readonly cells: number;
  /** `2/8` */
  readonly shard: string;
  /** Numbers of the cells, ascending. */
  readonly numbers: readonly number[];
}

export interface PlanFile {
  readonly path: string;
  /** Lines that are there already, of the first cells. */
  readonly kept: number;
  /** The file that holds them. */
  readonly keptIn: string;
  /** Those lines. */
  keptLines(): Iterable<string>;
  /** Appends whole lines. */
  append(lines: readonly string[]): void;
  /** Gives the file its name; all rows must be there. */
  finish(): void;
  /** Leaves what is there for the next run. */
  leave(): void;
}

const SYNC_EVERY_MS = 1000;

/** Opens the file at `path`. Throws InputError where it cannot be written, or holds the beginning of another plan. */
export function planFile(path: string, expected: Expected): PlanFile {
  // Told as of any other file: whether the place can be written to.
  const plain = outputFile(path)!;
  const there = statSync(path, { throwIfNoEntry: false });
  if (there !== undefined && !there.isFile()) return inOnePiece(path, plain.write);
  const target = there === undefined ? path : realpathSync(path);
  const part = `${target}.part`;
  return attempt(path, () => {
    if (existsSync(part)) return new Growing(path, target, expected, beginningIn(part, expected));
    const done = there === undefined ? 0 : finishedIn(target, expected);
    if (done === expected.numbers.length && done > 0) return finished(path, target, done);
    return new Growing(path, target, expected, NOTHING);
  });
}

/** A pipe or a device takes everything at the end, and keeps nothing. */
function inOnePiece(path: string, write: (pieces: Iterable<string>) => void): PlanFile {
  const pieces = [PLAN_HEADER];
  return {
    ...{ path, kept: 0, keptIn: path },
    keptLines: () => [],
    append: (lines) => void pieces.push(lines.join('')),
    finish: () => write(pieces),
    leave() {},
  };
}

function finished(path: string, target: string, kept: number): PlanFile {
  return {
    ...{ path, kept, keptIn: path },
    keptLines: () => rowsIn(target),
    append() {},
    finish() {},
    leave() {},
  };
}

/** Rows that are there, and the bytes of them. */
interface Beginning {
  readonly rows: number;
  readonly bytes: number;
}

const NOTHING: Beginning = { rows: 0, bytes: 0 };

class Growing implements PlanFile {
  readonly path: string;
  readonly kept: number;
  readonly keptIn: string;
  readonly #target: string;
  readonly #expected: Expected;
  readonly #file: number;
  #rows: number;
  #bytes: number;
  #syncedMs = Date.now();

  constructor(path: string, target: string, expected: Expected, { rows, bytes }: Beginning) {
    this.path = path;
    this.kept = rows;
    this.keptIn = `${path}.part`;
    this.#rows = rows;
    this.#target = target;
    this.#expected = expected;
    const part = `${target}.part`;
    this.#file = openSync(part, existsSync(part) ? 'r+' : 'w+');
    this.#bytes = Buffer.byteLength(PLAN_HEADER) + bytes;
    if (rows === 0) writeAt(this.#file, PLAN_HEADER, 0);
  }

  *keptLines(): Generator<string> {
    let rows = 0;
    for (const line of rowsIn(`${this.#target}.part`)) {
      if (rows++ === this.kept) return;
      yield line;
    }
  }

  append(lines: readonly string[]): void {
    attempt(this.path, () => {
      try {
        this.#bytes += writeAt(this.#file, printableOutput(lines.join('')), this.#bytes);
      } catch (error) {
        throw isFull(error) ? this.#full(error) : error;
      }
      this.#rows += lines.length;
      if (Date.now() - this.#syncedMs < SYNC_EVERY_MS) return;
      fsyncSync(this.#file);
      this.#syncedMs = Date.now();
    });
  }

  finish(): void {
    attempt(this.path, () => {
      // Behind the last row there may be more of a line that was torn.
      ftruncateSync(this.#file, this.#bytes);
      this.leave();
      const part = `${this.#target}.part`;
      const { numbers } = this.#expected;
      const isThere = (file: string) =>
        existsSync(file) && finishedIn(file, this.#expected) === numbers.length;
      if (isThere(part)) renameSync(part, this.#target);
      // Another run of the same plan may have been faster.
      else if (!isThere(this.#target)) {
        throw new InputError(
          `'${part}' was changed while it was written; the same command writes what is missing`,
        );
      }
      syncFolder(dirname(this.#target));
    });
  }

  leave(): void {
    fsyncSync(this.#file);
    closeSync(this.#file);
  }

  #full(error: unknown): InputError {
    return new InputError(
      `cannot write '${this.path}': ${reasonOf(error)}; free some room and give the same command again: ${this.#rows} rows are kept in '${this.keptIn}'`,
    );
  }
}

function isFull(error: unknown): boolean {
  return ['ENOSPC', 'EDQUOT'].includes(String((error as NodeJS.ErrnoException).code));
}

/** All of `text`, at a place of its own; the bytes written. */
function writeAt(file: number, text: string, position: number): number {
  const bytes = Buffer.from(text);
  for (let done = 0; done < bytes.length; ) {
    done += writeSync(file, bytes, done, bytes.length - done, position + done);
  }
  return bytes.length;
}

/** So that the new name survives a failure of power; not every system lets a folder be opened. */
function syncFolder(folder: string): void {
  try {
    const file = openSync(folder, 'r');
    try {
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
  } catch {
    // The rows themselves are on the disk.
  }
}

/** The rows of an unfinished file that are whole. Throws InputError for the beginning of another file. */
function beginningIn(part: string, expected: Expected): Beginning {
  const next = 'remove it to begin anew, or name another file';
  if (beginsWithMark(part)) {
    throw new InputError(
      `'${part}' begins with a byte-order mark: another program has written it since, and may have changed its rows; ${next}`,
    );
  }
  const [header = ''] = linesOf(part);
  // Not even the first line was finished.
  if (header.length < PLAN_HEADER.length && PLAN_HEADER.startsWith(header)) return NOTHING;
  if (header !== PLAN_HEADER) {
    throw new InputError(`'${part}' has other columns than this version of llmsim writes; ${next}`);
  }
  const { plan, cells, shard } = expected;
  const [first] = rowsIn(part);
  if (first !== undefined && !first.startsWith(`${plan},${cells},${shard},`)) {
    const whose = first.startsWith(`${plan},`) ? `shard ${first.split(',')[2]}` : 'another plan';
    let rows = 0;
    for (const _ of rowsIn(part)) rows++;
    throw new InputError(`'${part}' holds ${rows} rows of ${whose}, not finished; ${next}`);
  }
  let [rows, bytes] = [0, 0];
  for (const line of rowsIn(part)) {
    if (!isRow(line, rows, expected)) break;
    rows++;
    bytes += Buffer.byteLength(line);
  }
  return { rows, bytes };
}

/** How many rows a finished file has, if they are those of this plan and no others. */
function finishedIn(file: string, expected: Expected): number {
  let rows = -1;
  for (const line of linesOf(file)) {
    if (rows < 0 ? line.replace(/^\uFEFF/, '') !== PLAN_HEADER : !isRow(line, rows, expected)) return 0;
    rows++;
  }
  return Math.max(0, rows);
}

/** The lines after the first that end in a line break. */
function* rowsIn(file: string): Generator<string> {
  let isHeader = true;
  for (const line of linesOf(file)) {
    if (!isHeader && line.endsWith('\r\n')) yield line;
    isHeader = false;
  }
}

/** Whether `line` is the whole one of the cell at `place`, which counts from 0. */
function isRow(line: string, place: number, { plan, cells, shard, numbers }: Expected): boolean {
  return (
    place < numbers.length &&
    line.endsWith('\r\n') &&
    line.startsWith(`${plan},${cells},${shard},${numbers[place]},`)
  );
}

function attempt<T>(path: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError(`cannot write '${path}': ${reasonOf(error)}`);
  }
}
