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
import { readText } from '../../input/read-file.js';
import { reasonOf } from '../../input/system-reasons.js';
import { PLAN_HEADER } from '../../reports/csv/plan.js';
import { outputFile } from '../output/output.js';

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
  readonly kept: readonly string[];
  /** Appends whole lines. */
  append(lines: string): void;
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
    if (existsSync(part)) return new Growing(path, target, expected, keptIn(part, expected));
    const done = there === undefined ? [] : finishedIn(target, expected);
    if (done.length === expected.numbers.length && done.length > 0) return finished(path, done);
    return new Growing(path, target, expected, []);
  });
}

/** A pipe or a device takes everything at the end, and keeps nothing. */
function inOnePiece(path: string, write: (pieces: Iterable<string>) => void): PlanFile {
  const pieces = [PLAN_HEADER];
  return {
    path,
    kept: [],
    append: (lines) => void pieces.push(lines),
    finish: () => write(pieces),
    leave() {},
  };
}

function finished(path: string, kept: readonly string[]): PlanFile {
  return { path, kept, append() {}, finish() {}, leave() {} };
}

class Growing implements PlanFile {
  readonly path: string;
  readonly kept: readonly string[];
  readonly #target: string;
  readonly #expected: Expected;
  readonly #file: number;
  #bytes: number;
  #syncedMs = Date.now();

  constructor(path: string, target: string, expected: Expected, kept: readonly string[]) {
    this.path = path;
    this.kept = kept;
    this.#target = target;
    this.#expected = expected;
    const part = `${target}.part`;
    this.#file = openSync(part, existsSync(part) ? 'r+' : 'w+');
    this.#bytes =
      Buffer.byteLength(PLAN_HEADER) + kept.reduce((sum, line) => sum + Buffer.byteLength(line), 0);
    if (kept.length === 0) writeAt(this.#file, PLAN_HEADER, 0);
  }

  append(lines: string): void {
    attempt(this.path, () => {
      this.#bytes += writeAt(this.#file, printableOutput(lines), this.#bytes);
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
        existsSync(file) && finishedIn(file, this.#expected).length === numbers.length;
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
function keptIn(part: string, expected: Expected): string[] {
  const text = readText(part, 'plan rows');
  const header = text.slice(0, PLAN_HEADER.length);
  // Not even the first line was finished.
  if (text.length < PLAN_HEADER.length && PLAN_HEADER.startsWith(header)) return [];
  const next = 'remove it to begin anew, or name another file';
  if (header !== PLAN_HEADER) {
    throw new InputError(`'${part}' has other columns than this version of llmsim writes; ${next}`);
  }
  const lines = linesIn(text);
  const { plan, cells, shard } = expected;
  const [first] = lines;
  if (first !== undefined && !first.startsWith(`${plan},${cells},${shard},`)) {
    const whose = first.startsWith(`${plan},`) ? `shard ${first.split(',')[2]}` : 'another plan';
    throw new InputError(`'${part}' holds ${lines.length} rows of ${whose}, not finished; ${next}`);
  }
  return asExpected(lines, expected);
}

/** The rows of a finished file, if they are those of this plan and no others. */
function finishedIn(file: string, expected: Expected): string[] {
  const text = readText(file, 'plan rows');
  if (!text.startsWith(PLAN_HEADER)) return [];
  const lines = linesIn(text);
  const kept = asExpected(lines, expected);
  return lines.length === kept.length && text.endsWith('\r\n') ? kept : [];
}

/** The lines after the first that end in a line break. */
function linesIn(text: string): string[] {
  return text.slice(PLAN_HEADER.length).match(/[^\r\n]*\r\n/g) ?? [];
}

function asExpected(lines: readonly string[], { plan, cells, shard, numbers }: Expected): string[] {
  const wrong = lines.findIndex((line, i) => {
    return i >= numbers.length || !line.startsWith(`${plan},${cells},${shard},${numbers[i]},`);
  });
  return wrong < 0 ? [...lines] : lines.slice(0, wrong);
}

function attempt<T>(path: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError(`cannot write '${path}': ${reasonOf(error)}`);
  }
}
