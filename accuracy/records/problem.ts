/**
 * A record that could not be scored. One bad line says nothing about the others, so it is set aside with where it is and
 * what is wrong with it, and the rest are read on.
 */
import type { AccuracyCase } from './record.js';

export interface RecordProblem {
  readonly file: string;
  /** Line of the file, from 1; null for a file that could not be read at all. */
  readonly line: number | null;
  /** The record's id, where it got so far. */
  readonly id: string | null;
  /** The sentence, which begins with the place. */
  readonly message: string;
}

/** What a file holds, and what of it is no record. */
export interface Reading {
  readonly cases: readonly AccuracyCase[];
  readonly problems: readonly RecordProblem[];
}

/** `some.jsonl:12`, or the file alone where the line is not known. */
export function placeOf({ file, line }: { readonly file: string; readonly line?: number | null }): string {
  return line === undefined || line === null ? file : `${file}:${line}`;
}
