/**
 * Launch files as a question. Each file is read by the format that recognises it; what they say is put together; and what
 * follows from it is worked out, alike for all formats. Every key ends up in one of the lists.
 */
import { InputError } from '../input/error.js';
import { tellContradictions } from './derive/contradictions.js';
import { deriveBatch } from './derive/batch.js';
import { deriveCluster, sizeOf } from './derive/cluster.js';
import { Derivation } from './derive/derivation.js';
import { deriveLayout } from './derive/layout.js';
import { deriveModel } from './derive/model.js';
import { deriveRuntime } from './derive/runtime.js';
import { deriveStrategy } from './derive/strategy.js';
import type { LaunchFile, Reading } from './format.js';
import { FORMATS } from './formats.js';
import type { Imported, Place, Wanted } from './imported.js';
import { type Given, Known } from './known.js';

/**
 * What `files` say, with what was `given` beside them, which counts more. Throws InputError for a file that no format
 * recognises, and for what is wrong in one.
 */
export function importFiles(files: readonly LaunchFile[], given: Given = {}): Imported {
  const readings = readAll(files);
  for (const { noted } of readings) noted.close();
  const known = new Known(readings, given);
  const home: Place = readings[0]?.noted.home ?? { file: files[0]!.name, line: 1 };
  const on = new Derivation(known, home);
  deriveModel(on);
  deriveLayout(on);
  deriveBatch(on);
  deriveRuntime(on);
  deriveStrategy(on);
  deriveCluster(on);
  tellContradictions(on);
  const all = readings.map(({ noted }) => noted);
  return {
    kinds: [...new Set(readings.filter(({ aside }) => !aside).map(({ kind }) => kind))],
    // What is asked for is no part of the answer.
    scenario: Object.fromEntries(
      Object.entries(on.scenario).filter(([option, value]) => value !== undefined && !known.isOpen(option)),
    ),
    understood: all.flatMap(({ understood }) => understood),
    assumed: [
      ...all.flatMap(({ assumed }) => assumed).filter((each) => !known.overruled.has(each)),
      ...on.assumed,
    ],
    ignored: all.flatMap(({ ignored }) => ignored),
    wanted: firstOfEach([...all.flatMap(({ wanted }) => wanted), ...on.wanted], known),
    skipped: all.flatMap(({ skipped }) => skipped),
    named: all.flatMap(({ named }) => named),
    size: sizeOf(on),
    notes: [...known.disagreements, ...all.flatMap(({ notes }) => notes), ...on.notes],
  };
}

/** One sentence for each option that was not given. */
function firstOfEach(wanted: readonly Wanted[], known: Known): Wanted[] {
  return wanted.filter(({ option }, i) => {
    return !known.isGiven(option) && wanted.findIndex((each) => each.option === option) === i;
  });
}

/** Of each file that no other one takes in, and of those that a script writes, as far as a format knows them. */
function readAll(files: readonly LaunchFile[]): readonly Reading[] {
  const each = files.map((file) => ({ file, outcome: attempt(file, files) }));
  const read = each.flatMap(({ outcome }) => (outcome instanceof InputError ? [] : outcome));
  const included = new Set(read.flatMap(({ includes }) => includes ?? []));
  const own = each.filter(({ file }) => !included.has(file.name));
  // What a script takes in need not be a whole launch file by itself.
  for (const { outcome } of own) if (outcome instanceof InputError) throw outcome;
  const readings = own.flatMap(({ outcome }) => outcome as readonly Reading[]);
  const written = readings.flatMap((reading) => reading.written ?? []);
  return [...readings, ...written.flatMap((file) => formatOf(file)?.read(file, files) ?? [])];
}

function attempt(file: LaunchFile, files: readonly LaunchFile[]): readonly Reading[] | InputError {
  try {
    return readFile(file, files);
  } catch (error) {
    if (error instanceof InputError) return error;
    throw error;
  }
}

function formatOf({ text, name }: LaunchFile) {
  return FORMATS.find(({ recognises }) => recognises(text, name));
}

function readFile(file: LaunchFile, files: readonly LaunchFile[]): readonly Reading[] {
  const format = formatOf(file);
  if (format !== undefined) return format.read(file, files);
  throw new InputError(
    `${file.name} is no launch file that llmsim knows: it reads ${FORMATS.map(({ title }) => title).join('; ')}`,
  );
}
