/** One input of the fuzzer, and what came of it, as plain data that travels between processes. */

export interface Input {
  readonly kind: string;
  /** A command line; absent where a program's text goes through the library. */
  readonly argv?: readonly string[];
  readonly program?: string;
  /** Files in the folder it runs in: bytes, each a letter of latin-1. */
  readonly files: Readonly<Record<string, string>>;
  /** Columns of the terminal; absent: none. */
  readonly width?: number | undefined;
  /** How often it is run. */
  readonly times: number;
  /** Whether two runs must give the same answer. */
  readonly stable: boolean;
}

/** One run. */
export interface Answer {
  readonly code: number | string;
  readonly out: string;
  readonly err: string;
  /** Files that were not there before, by name. */
  readonly made: Readonly<Record<string, string>>;
}

export interface Outcome extends Answer {
  /** An answer that differs from the first. */
  readonly other?: Answer | undefined;
  /** Time of the processor for all runs together, which other programs do not change. */
  readonly cpuMs: number;
  /** The process ended, or was ended because it took too long. */
  readonly dead?: boolean;
  /** What the process itself said, past the terminal it was given. */
  readonly noise?: string;
}

/** A text as the bytes of its UTF-8. */
export function latin(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}

/** What a person would need to see of an input: its command line and its files, each to `most` letters. */
export function shown(input: Input, most = 1500): string {
  const word = (w: string) => (/^[\w./:,=@+-]+$/.test(w) ? w : JSON.stringify(w));
  const readable = (text: string) =>
    JSON.stringify(text).slice(1, -1).replaceAll('\\n', '\n').replaceAll('\\"', '"').slice(0, most);
  return [
    ...(input.argv === undefined ? [] : [`llmsim ${input.argv.map(word).join(' ')}`]),
    ...Object.entries(input.files).map(([n, text]) => `--- ${n} (${text.length} bytes)\n${readable(text)}`),
    ...(input.program === undefined ? [] : [input.program.slice(0, most)]),
  ].join('\n');
}
