/**
 * The lines of a plan's file, read a stretch at a time: a file of a million rows is longer than a text can be, and
 * memory does not grow with it.
 */
import { closeSync, constants, openSync, readSync } from 'node:fs';

const STRETCH_BYTES = 1 << 20;
const LINE_FEED = 0x0a;
const MARK = Buffer.from('\uFEFF');

/** Whether the file at `path` begins with a byte-order mark, which llmsim never writes. Throws the system's errors. */
export function beginsWithMark(path: string): boolean {
  for (const bytes of stretches(path, 0)) return bytes.subarray(0, MARK.length).equals(MARK);
  return false;
}

/**
 * The lines of the file at `path` from the byte `from` on, each with its line feed; what stands behind the last one is
 * the last line. Throws the system's errors.
 */
export function* linesOf(path: string, from = 0): Generator<string> {
  let torn: Buffer = Buffer.alloc(0);
  for (const stretch of stretches(path, from)) {
    const bytes = Buffer.concat([torn, stretch]);
    const end = bytes.lastIndexOf(LINE_FEED) + 1;
    yield* bytes.toString('utf8', 0, end).match(/[^\n]*\n/g) ?? [];
    torn = bytes.subarray(end);
  }
  if (torn.length > 0) yield torn.toString('utf8');
}

function* stretches(path: string, from: number): Generator<Buffer> {
  const file = openSync(path, constants.O_RDONLY);
  try {
    for (let at = from; ; ) {
      const into = Buffer.allocUnsafe(STRETCH_BYTES);
      const length = readSync(file, into, 0, STRETCH_BYTES, at);
      if (length === 0) return;
      at += length;
      yield into.subarray(0, length);
    }
  } finally {
    closeSync(file);
  }
}
