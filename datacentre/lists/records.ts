/**
 * The records of a list as a text: comma, tab, semicolon or pipe between cells, cells in double quotes as RFC 4180 has
 * them. Lines without a quote, nearly all of a list of jobs, are split as they are: a million take a second.
 */
import { largest } from '../../input/extremes.js';

/** Called with the cells of a record and the line, from one, on which it begins. */
type Visit = (cells: string[], line: number) => void;

const DELIMITERS = [',', '\t', '|', ';'] as const;

/** The character between the cells of `header`: the one it has most of. */
export function delimiterOf(header: string): string {
  const counts = DELIMITERS.map((delimiter) => header.split(delimiter).length);
  return DELIMITERS[counts.indexOf(largest(counts))]!;
}

/** Visits the records of `text` in order, without those that are empty. */
export function eachRecord(text: string, delimiter: string, visit: Visit): void {
  let quote = text.indexOf('"');
  let line = 1;
  for (let at = 0; at < text.length; ) {
    const newline = text.indexOf('\n', at);
    const end = newline < 0 ? text.length : newline;
    if (quote >= 0 && quote < at) quote = text.indexOf('"', at);
    if (quote < 0 || quote >= end) {
      const row = text.slice(at, text.charCodeAt(end - 1) === RETURN && end > at ? end - 1 : end);
      if (row.charCodeAt(0) > SPACE || row.trim() !== '') visit(row.split(delimiter), line);
      line++;
      at = end + 1;
    } else {
      const quoted = quotedRecord(text, at, delimiter);
      visit(quoted.cells, line);
      line += quoted.lines;
      at = quoted.next;
    }
  }
}

/** The record that begins at `start` and has quotes; a quote that nothing closes goes to the end. */
function quotedRecord(text: string, start: number, delimiter: string) {
  const cells: string[] = [];
  let cell = '';
  let inside = false;
  let lines = 1;
  let at = start;
  for (; at < text.length; at++) {
    const letter = text[at]!;
    if (letter === '"') {
      if (inside && text[at + 1] === '"') {
        cell += '"';
        at++;
      } else inside = !inside;
    } else if (inside) {
      if (letter === '\n') lines++;
      cell += letter;
    } else if (letter === delimiter) {
      cells.push(cell);
      cell = '';
    } else if (letter === '\n') break;
    else if (letter !== '\r') cell += letter;
  }
  cells.push(cell);
  return { cells, lines, next: at + 1 };
}

const RETURN = 13;
const SPACE = 32;
