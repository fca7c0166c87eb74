import { printable } from '../../input/printable.js';

/** How a report may be set: its width in columns, and whether the reader's terminal shows colour. */
export interface Style {
  /** Columns of the terminal; `Infinity` when the output is not a terminal. */
  readonly width: number;
  readonly colour: boolean;
}

export interface Paint {
  bold(text: string): string;
  dim(text: string): string;
  good(text: string): string;
  bad(text: string): string;
  warn(text: string): string;
}

/** Text that is not on a terminal is still wrapped for a reader, at this many columns. */
export const PROSE_COLUMNS = 100;

const ansi =
  (on: number, off: number) =>
  (text: string): string =>
    text === '' ? '' : `\u001b[${on}m${text}\u001b[${off}m`;
const plain = (text: string): string => text;

/** Colour words for a style; without colour they return the text as it is. */
export function paint({ colour }: Style): Paint {
  return colour
    ? { bold: ansi(1, 22), dim: ansi(2, 22), good: ansi(32, 39), bad: ansi(31, 39), warn: ansi(33, 39) }
    : { bold: plain, dim: plain, good: plain, bad: plain, warn: plain };
}

/** Breaks prose into lines of at most `width` columns, each with `indent` before it. */
export function wrap(text: string, style: Style, indent = ''): string[] {
  return fill(printable(text).split(BETWEEN_WORDS), style, indent);
}

/** As `wrap`, for pieces that are not broken unless they are longer than a line. */
export function fill(pieces: readonly string[], style: Style, indent = ''): string[] {
  const width = Math.max(20, Math.min(style.width, PROSE_COLUMNS)) - indent.length;
  const lines: string[] = [];
  const parts = pieces.flatMap((piece) => (piece.length > width ? piece.split(BETWEEN_WORDS) : piece));
  for (const piece of parts.filter((text) => text !== '')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + piece.length <= width)
      lines[lines.length - 1] = `${last} ${piece}`;
    else lines.push(piece);
  }
  return lines.map((line) => indent + line);
}

/** Spaces, but not the one between a figure and its unit. */
const BETWEEN_WORDS = /(?<!\d)\s+|\s+(?!(?:%|[KMGT]iB|[TMB]|[nµm]?s|min|h|d|[TP]FLOP\/s)(?![\w]))/;
